//! Emergency export: contacts, page URLs and last statements as plain files, for the day when
//! this program and its database are lost. People can read them on any machine, and
//! `bongsu import` reads the inventory (S8).

use crate::runtime::publishing::customer_urls::CustomerUrls;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::import::export;
use bongsu_core::inventory::{Contact, Inventory};
use bongsu_core::name::Name;
use bongsu_core::plain_text::table_cell;
use bongsu_store::{Error, Store};
use bongsu_words::names::Internal;
use bongsu_words::time::ANY_DAY;
use bongsu_words::{Language, cause, labels, statement};
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the store is checked for changes: the last word is what is needed of a program that
/// was lost a moment ago.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// Incidents whose last statement is exported, the latest first.
const MAX_INCIDENTS: u32 = 20;

/// Keeps the export current.
pub struct EmergencyExport {
    /// What is exported.
    pub store: Store,
    /// Where the files are written.
    pub directory: PathBuf,
    /// The URLs of customers' own pages.
    pub urls: CustomerUrls,
    /// The time zone of statements.
    pub zone: TimeZone,
    /// Stops it.
    pub cancel: CancellationToken,
}

/// What the files hold already.
#[derive(Default)]
struct Exported {
    /// The revisions of inventory and page tokens.
    inventory: Option<(i64, i64)>,
    /// The time of the last statement.
    statement: Option<Option<Time>>,
}

impl EmergencyExport {
    /// Runs until it is cancelled.
    pub async fn run(self) {
        let (clock, mut exported) = (Clock::system(), Exported::default());
        loop {
            if let Err(error) = self.export_if_changed(&mut exported).await {
                tracing::error!(%error, "cannot write the emergency export; retrying");
            }
            tokio::select! {
                () = clock.sleep(POLL_INTERVAL) => {}
                () = self.cancel.cancelled() => return,
            }
        }
    }

    /// Writes the files whose content changed since they were `exported`.
    ///
    /// # Errors
    /// When the store cannot be read, or a file cannot be written.
    async fn export_if_changed(&self, exported: &mut Exported) -> anyhow::Result<()> {
        let (revision, _) = self.store.revisions().await?;
        let revision = (revision, self.store.customer_page_revision().await?);
        let last_statement = self.store.newest_statement_at().await?;
        create_private_directory(&self.directory)?;
        if exported.statement != Some(last_statement) {
            self.write("statements.txt", &self.statements().await?)?;
            exported.statement = Some(last_statement);
        }
        // Customers are many, and change rarely.
        if exported.inventory != Some(revision) {
            let inventory = self.store.inventory().await?;
            self.write("inventory.json", &export(&inventory))?;
            self.write("contacts.csv", &self.contacts(&inventory).await?)?;
            exported.inventory = Some(revision);
        }
        Ok(())
    }

    fn write(&self, name: &str, text: &str) -> std::io::Result<()> {
        write_atomically(&self.directory, name, text)
    }

    /// A row for each contact, to call or write to them by hand.
    async fn contacts(&self, inventory: &Inventory) -> anyhow::Result<String> {
        let tokens = self.store.page_tokens().await?;
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(["customer", "name", "contact", "page", "sites"])?;
        let mut sites: HashMap<&str, Vec<&Name>> = HashMap::new();
        for (host, site) in &inventory.sites {
            sites.entry(&site.customer).or_default().push(host);
        }
        for (key, customer) in &inventory.customers {
            let lang = customer.language;
            let page = tokens.get(key).map(|token| self.urls.page(lang, *token));
            let sites = sites.remove(key.as_str()).unwrap_or_default();
            let sites: Vec<String> = sites.into_iter().map(|it| labels::site(lang, it)).collect();
            // Names of services have spaces.
            let (page, sites) = (page.unwrap_or_default(), sites.join("; "));
            for contact in &customer.contacts {
                let (Contact::Email(address) | Contact::Phone(address)) = contact;
                let row = [key, &customer.name, address, &page, &sites];
                out.write_record(row.map(|text| table_cell(text).into_owned()))?;
            }
        }
        Ok(String::from_utf8(out.into_inner()?)?)
    }

    /// The last statement of each incident, in every language.
    async fn statements(&self) -> Result<String, Error> {
        let mut text = String::new();
        let names = Internal::within_the_company();
        for incident in self.store.incidents(None, MAX_INCIDENTS).await? {
            let statements = self.store.statements(incident.id).await?;
            let Some(last) = statements.last() else { continue };
            for lang in Language::ALL {
                let quote = statement::quote(lang, &names, &self.zone, ANY_DAY, last);
                let title = cause::title(lang, &names, &incident);
                text.push_str(&format!("{title}\n{}: {}\n\n", quote.heading, quote.paragraph()));
            }
        }
        Ok(text)
    }
}

/// Creates the directory readable by its owner only, since it holds every contact.
fn create_private_directory(directory: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(directory)
}

/// Writes a file so that readers see the old or the new one, never a part.
fn write_atomically(directory: &Path, name: &str, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let unfinished = directory.join(format!(".{name}.unfinished"));
    let mut file = options.open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(unfinished, directory.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::inventory::{Customer, Inventory, Site};
    use std::os::unix::fs::PermissionsExt;

    #[tokio::test]
    async fn the_export_holds_contacts_page_urls_and_an_importable_inventory() {
        let place = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", place.path().join("bongsu.db").display());
        let store = Store::open(&url).await.unwrap();
        let contacts = vec![Contact::Phone("+821012345678".into())];
        let kim = Customer { name: "=김밥나라".into(), contacts, ..Customer::default() };
        let mut inventory = Inventory::default();
        inventory.customers.insert("1001".into(), kim);
        for host in ["a.kr", "_imap._tcp.a.kr"] {
            let site = Site { customer: "1001".into(), ..Site::default() };
            inventory.sites.insert(Name::parse(host).unwrap(), site);
        }
        store.save_inventory(&inventory, Time::from_secs(1)).await.unwrap();
        store.create_page_tokens(["1001"], Time::from_secs(1)).await.unwrap();
        let directory = place.path().join("export");
        let export = EmergencyExport {
            store: store.clone(),
            directory: directory.clone(),
            urls: CustomerUrls { base: "https://status.example".into(), files_in: None },
            zone: TimeZone::UTC,
            cancel: CancellationToken::new(),
        };
        export.export_if_changed(&mut Exported::default()).await.unwrap();
        let text = std::fs::read_to_string(directory.join("contacts.csv")).unwrap();
        assert!(text.contains("1001,'=김밥나라,+821012345678,https://status.example/c/"), "{text}");
        assert!(text.contains("; a.kr"), "{text}");
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&directory), mode(&directory.join("contacts.csv"))), (0o700, 0o600));
        assert!(directory.join("inventory.json").exists());
    }
}
