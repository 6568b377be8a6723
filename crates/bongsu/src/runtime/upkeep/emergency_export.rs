//! A snapshot for the day on which everything else is gone: who the customers are, how they are
//! reached, where their pages are, and what was said last. Plain files that a person can read
//! on any machine, and that `bongsu import` reads (S8).

use crate::runtime::publishing::customer_urls::Pages;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::import::export;
use bongsu_core::inventory::{Contact, Inventory};
use bongsu_store::{Error, Store};
use bongsu_words::{Lang, cause, statement};
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether anything is new.
const LOOK: Duration = Duration::from_secs(60);
/// Incidents whose last words are in it.
const INCIDENTS: u32 = 20;

/// Keeps the snapshot.
pub struct Snapshot {
    /// What it is of.
    pub store: Store,
    /// Where it is laid; best carried away at once.
    pub folder: PathBuf,
    /// Where customers' pages are.
    pub pages: Pages,
    /// The zone of its times.
    pub zone: TimeZone,
    /// Stops it.
    pub cancel: CancellationToken,
}

/// The revisions of inventory and links that were written, and the last words.
type Seen = (i64, i64, Option<Time>);

impl Snapshot {
    /// Keeps it until it is cancelled.
    pub async fn run(self) {
        let (life, mut seen) = (Clock::system(), None);
        loop {
            match self.turn(&mut seen).await {
                Ok(()) => {}
                Err(error) => tracing::error!(%error, "the snapshot is not kept"),
            }
            tokio::select! {
                () = life.sleep(LOOK) => {}
                () = self.cancel.cancelled() => return,
            }
        }
    }

    /// Writes what is new.
    ///
    /// # Errors
    /// When the store cannot be read, or the folder not be written to.
    async fn turn(&self, seen: &mut Option<Seen>) -> anyhow::Result<()> {
        let (inventory, _) = self.store.revisions().await?;
        let said = self.store.newest_statement_at().await?;
        let now = (inventory, self.store.customer_page_revision().await?, said);
        if *seen == Some(now) {
            return Ok(());
        }
        let inventory = self.store.inventory().await?;
        let files = [
            ("inventory.json", export(&inventory)),
            ("contacts.csv", self.contacts(&inventory).await?),
            ("said.txt", self.said().await?),
        ];
        make(&self.folder)?;
        for (name, text) in files {
            put(&self.folder, name, &text)?;
        }
        *seen = Some(now);
        Ok(())
    }

    /// A row for each contact, to be called or written to by hand.
    async fn contacts(&self, inventory: &Inventory) -> anyhow::Result<String> {
        let links = self.store.page_tokens().await?;
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(["customer", "name", "contact", "page", "sites"])?;
        let mut sites: HashMap<&str, Vec<String>> = HashMap::new();
        for (host, site) in &inventory.sites {
            sites.entry(&site.customer).or_default().push(host.unicode());
        }
        for (key, customer) in &inventory.customers {
            let lang = Lang::from(customer.language);
            let page = links.get(key).map(|link| self.pages.address(lang, *link));
            let sites = sites.remove(key.as_str()).unwrap_or_default();
            let (page, sites) = (page.unwrap_or_default(), sites.join(" "));
            for contact in &customer.contacts {
                let (Contact::Email(address) | Contact::Phone(address)) = contact;
                out.write_record([key, &customer.name, address, &page, &sites])?;
            }
        }
        Ok(String::from_utf8(out.into_inner()?)?)
    }

    /// What was said last of each incident, in both languages.
    async fn said(&self) -> Result<String, Error> {
        let mut text = String::new();
        for incident in self.store.incidents(None, INCIDENTS).await? {
            let statements = self.store.statements(incident.id).await?;
            let Some(last) = statements.last() else { continue };
            for lang in Lang::ALL {
                let said = statement::quote(lang, &self.zone, Time::ZERO, last);
                let title = cause::title(lang, &incident);
                text.push_str(&format!("{title}\n{}: {}\n\n", said.heading, said.paragraph()));
            }
        }
        Ok(text)
    }
}

/// The folder, which only its owner may look into: it has everybody's addresses.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Puts a file in its place whole.
fn put(folder: &Path, name: &str, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let beside = folder.join(format!(".{name}.unfinished"));
    let mut file = options.open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(beside, folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::inventory::{Customer, Inventory};
    use std::os::unix::fs::PermissionsExt;

    #[tokio::test]
    async fn whoever_finds_nothing_else_finds_whom_to_call_and_can_begin_anew() {
        let place = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", place.path().join("bongsu.db").display());
        let store = Store::open(&url).await.unwrap();
        let contacts = vec![Contact::Phone("+821012345678".into())];
        let kim = Customer { name: "김밥나라".into(), contacts, ..Customer::default() };
        let mut inventory = Inventory::default();
        inventory.customers.insert("1001".into(), kim);
        store.save_inventory(&inventory, Time::from_secs(1)).await.unwrap();
        store.create_page_tokens(["1001"], Time::from_secs(1)).await.unwrap();
        let folder = place.path().join("snapshot");
        let snapshot = Snapshot {
            store: store.clone(),
            folder: folder.clone(),
            pages: Pages { base: "https://status.example".into(), filed: false },
            zone: TimeZone::UTC,
            cancel: CancellationToken::new(),
        };
        snapshot.turn(&mut None).await.unwrap();
        let text = std::fs::read_to_string(folder.join("contacts.csv")).unwrap();
        assert!(text.contains("김밥나라,+821012345678,https://status.example/c/"), "{text}");
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join("contacts.csv"))), (0o700, 0o600));
        assert!(folder.join("inventory.json").exists());
    }
}
