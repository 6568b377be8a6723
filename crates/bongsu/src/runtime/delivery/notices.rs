//! The courier: takes notices out of the outbox, puts them into words, hands them over, and
//! writes down what became of each.
//!
//! Only the leader has one. What it has in hand when it dies is free for the next at once,
//! since a dead leader's writes are fenced off; a message that was just then under way may
//! go twice, under the same Message-ID.

use crate::runtime::publishing::customer_urls::Pages;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::inventory::{Contact, Inventory, Language};
use bongsu_core::notification::delivery::{self, Decision};
use bongsu_core::notification::preferences::{NotificationPreferences, PreferenceDefaults};
use bongsu_core::notification::{ContactKey, Notice};
use bongsu_core::statement::Statement;
use bongsu_send::Outcome;
use bongsu_send::host::ResolvedHost;
use bongsu_send::mail::{Mail, Mailer};
use bongsu_send::sms::{SmsMessage, SmsSender};
use bongsu_store::{Claimed, DeliveryOutcome, Error, Store};
use bongsu_words::message::{Message, Sender, message};
use bongsu_words::{Lang, time};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Conversations with relays at the same time.
const AT_ONCE: usize = 16;
/// Notices in hand at once: enough that taking up and writing down cost little for each.
/// One whose turn does not come in time goes back.
const IN_HAND: usize = 16 * AT_ONCE;
/// In life: how often it is looked whether anything is due,
const LOOK: Duration = Duration::from_millis(250);
/// how long a notice stays in hand,
const CLAIM: Duration = Duration::from_secs(150);
/// and how long its handing over may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pages of customers that one letter leads to; an agency's letter would be all addresses.
const LINKS_MOST: usize = 5;
/// How long what is under way is waited for when the courier is asked to stop.
const LAST_WORK: Duration = Duration::from_secs(3);

/// Carries notices.
pub struct NoticeWorker {
    /// What the outbox keeps time by.
    pub clock: Clock,
    /// Where the outbox is, under the leader's lease.
    pub store: Store,
    /// Those who deliver.
    pub carriers: Arc<Channels>,
    /// Who writes.
    pub sender: Arc<Sender>,
    /// Where customers' own pages are, when customers can reach them.
    pub pages: Option<Pages>,
    /// Stops it.
    pub cancel: CancellationToken,
    /// What holds where a contact wishes nothing else.
    pub usual: PreferenceDefaults,
}

/// Those who deliver, channel by channel.
#[derive(Default)]
pub struct Channels {
    /// Hands mail over.
    pub mailer: Option<Mailer>,
    /// Hands text messages over.
    pub texter: Option<SmsSender>,
    /// Has words read out over the telephone.
    pub caller: Option<SmsSender>,
}

impl Channels {
    /// Where they stand.
    pub fn places(&self) -> impl Iterator<Item = &Arc<ResolvedHost>> {
        let mailer = self.mailer.iter().flat_map(Mailer::places);
        let phones = self.texter.iter().chain(&self.caller);
        mailer.chain(phones.flat_map(SmsSender::places))
    }
}

/// Who the courier is, to the outbox.
const ME: &str = "courier";

/// What is known beforehand of what is to be carried.
#[derive(Default)]
struct Book {
    /// The inventory's revision that the addresses are of.
    revision: Option<i64>,
    addresses: HashMap<ContactKey, (Contact, Language)>,
    /// The revision that the wishes are of.
    wished: Option<i64>,
    preferences: BTreeMap<ContactKey, NotificationPreferences>,
}

type Settled = (Claimed, DeliveryOutcome);

/// A notice with what its letter needs beside it.
struct InHand {
    claimed: Claimed,
    /// Until when nobody else has it.
    until: Time,
    statements: Arc<[Statement]>,
    links: Vec<CustomerPageToken>,
}

impl NoticeWorker {
    /// Carries until it is cancelled or another program leads.
    pub async fn run(self) {
        let life = Clock::system();
        if self.store.release_notices().await.is_err() {
            tracing::warn!("what the last courier had in hand waits until its time is over");
        }
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let (done, mut finished) = mpsc::channel::<Settled>(IN_HAND);
        let (mut book, mut in_hand, mut more) = (Book::default(), 0, true);
        let mut settled = Vec::new();
        // Dropped with this, however it ends: whoever leads next has all that is in hand.
        let mut errands = JoinSet::new();
        loop {
            while errands.try_join_next().is_some() {}
            let room = IN_HAND - in_hand;
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => break,
                n = finished.recv_many(&mut settled, IN_HAND), if in_hand > 0 => {
                    in_hand -= n;
                    if !self.settle(&mut settled).await { return }
                    continue;
                }
                () = std::future::ready(()), if more && room >= IN_HAND / 2 => {}
                () = life.sleep(LOOK), if !more || room < IN_HAND / 2 => {}
            }
            let claimed = match self.claim(room, &mut book).await {
                Ok(claimed) => claimed,
                Err(Error::Fenced { .. }) => return,
                Err(error) => {
                    tracing::warn!(%error, "the outbox cannot be read; trying again");
                    more = false;
                    continue;
                }
            };
            more = claimed.len() == room && room > 0;
            in_hand += claimed.len();
            for InHand { claimed, until, statements, links } in claimed {
                let address = book.addresses.get(&claimed.notice.contact).cloned();
                let preferences =
                    book.preferences.get(&claimed.notice.contact).cloned().unwrap_or_default();
                let delivery = Delivery {
                    clock: self.clock.clone(),
                    carriers: self.carriers.clone(),
                    sender: self.sender.clone(),
                    address,
                    preferences,
                    usual: self.usual,
                    until,
                    statements,
                    links,
                    pages: self.pages.clone(),
                };
                let (turns, done) = (turns.clone(), done.clone());
                errands.spawn(async move {
                    let _turn = turns.acquire_owned().await;
                    let fate = delivery.run(&claimed).await;
                    // When nobody listens any more, the next courier takes it up.
                    let _ = done.send((claimed, fate)).await;
                });
            }
        }
        self.finish(in_hand, finished).await;
    }

    /// Takes up notices that are due, each with what was stated of its incident.
    async fn claim(&self, room: usize, book: &mut Book) -> Result<Vec<InHand>, Error> {
        let now = self.clock.now();
        if room == 0 || self.store.next_notice().await?.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        let until = now + self.clock.at_least(CLAIM, CLAIM);
        let claimed = self.store.claim_notices(ME, now, until, room).await?;
        if !claimed.is_empty() {
            self.read_addresses(book).await?;
        }
        let mut of = HashMap::new();
        let mut with = Vec::with_capacity(claimed.len());
        for mut claimed in claimed {
            if claimed.notice.number > 0 {
                let (heard, unheard) = self.store.sent_before(&claimed.notice).await?;
                claimed.notice.why =
                    delivery::effective_reason(claimed.notice.why, heard, &unheard);
            }
            let incident = claimed.notice.incident;
            if let std::collections::hash_map::Entry::Vacant(entry) = of.entry(incident) {
                let statements: Arc<[Statement]> = self.store.statements(incident).await?.into();
                entry.insert(statements);
            }
            let statements = of[&incident].clone();
            let links = self.page_tokens_of(&claimed.notice).await?;
            with.push(InHand { claimed, until, statements, links });
        }
        Ok(with)
    }

    /// The links of those whom a notice is for, where there are pages to lead to.
    async fn page_tokens_of(&self, notice: &Notice) -> Result<Vec<CustomerPageToken>, Error> {
        let mut links = Vec::new();
        for customer in notice.customers.iter().filter(|_| self.pages.is_some()).take(LINKS_MOST) {
            links.extend(self.store.page_token_of(customer).await?);
        }
        Ok(links)
    }

    async fn read_addresses(&self, book: &mut Book) -> Result<(), Error> {
        let (revision, _) = self.store.revisions().await?;
        if book.revision != Some(revision) {
            book.addresses = addresses(self.store.inventory().await?);
            book.revision = Some(revision);
        }
        let wished = self.store.preferences_revision().await?;
        if book.wished != Some(wished) {
            book.preferences = self.store.preferences().await?;
            book.wished = Some(wished);
        }
        Ok(())
    }

    /// Writes down what became of notices; `false` when another program leads.
    async fn settle(&self, settled: &mut Vec<Settled>) -> bool {
        for (claimed, fate) in settled.iter() {
            if let DeliveryOutcome::Failed(_) = fate {
                let (incident, contact) = (claimed.notice.incident, claimed.notice.contact);
                // Why may name an address: `bongsu outbox` shows it.
                tracing::warn!(%incident, %contact, "a notice could not be handed over");
            }
        }
        let life = Clock::system();
        loop {
            match self.store.settle_notices(ME, self.clock.now(), settled).await {
                Ok(()) => break settled.clear(),
                Err(Error::Fenced { .. }) => return false,
                Err(error) => tracing::warn!(%error, "what was sent is not written down yet"),
            }
            life.sleep(LOOK).await;
            if self.cancel.is_cancelled() {
                return false;
            }
        }
        true
    }

    /// Writes down what is still under way when the courier is asked to stop.
    async fn finish(&self, mut in_hand: usize, mut finished: mpsc::Receiver<Settled>) {
        let life = Clock::system();
        let last = life.timeout(LAST_WORK, async {
            let mut settled = Vec::new();
            while in_hand > 0 {
                in_hand -= finished.recv_many(&mut settled, IN_HAND).await;
                while let Err(error) =
                    self.store.settle_notices(ME, self.clock.now(), &settled).await
                {
                    tracing::warn!(%error, "what was sent is not written down yet");
                    life.sleep(LOOK).await;
                }
                settled.clear();
            }
        });
        if last.await.is_err() {
            tracing::info!("notices under way are left to the next courier");
        }
    }
}

/// How each contact is reached, and in which language.
pub fn addresses(inventory: Inventory) -> HashMap<ContactKey, (Contact, Language)> {
    let mut addresses = HashMap::new();
    for customer in inventory.customers.into_values() {
        for contact in customer.contacts {
            addresses.entry(ContactKey::of(&contact)).or_insert((contact, customer.language));
        }
    }
    addresses
}

/// One notice on its way.
struct Delivery {
    clock: Clock,
    carriers: Arc<Channels>,
    sender: Arc<Sender>,
    address: Option<(Contact, Language)>,
    preferences: NotificationPreferences,
    usual: PreferenceDefaults,
    until: Time,
    statements: Arc<[Statement]>,
    links: Vec<CustomerPageToken>,
    pages: Option<Pages>,
}

impl Delivery {
    async fn run(&self, claimed: &Claimed) -> DeliveryOutcome {
        let (now, notice) = (self.clock.now(), &claimed.notice);
        if now + self.clock.at_least(PATIENCE, PATIENCE) > self.until {
            return DeliveryOutcome::Untried;
        }
        let Some((contact, language)) = &self.address else {
            return DeliveryOutcome::Failed("this contact is not in the inventory any more".into());
        };
        let minute = time::minute(&self.sender.zone, now);
        match delivery::decide(
            now,
            notice,
            contact.channel(),
            &self.preferences,
            self.usual,
            minute,
        ) {
            Decision::Send => {}
            Decision::Defer(until) => {
                return DeliveryOutcome::Deferred(until, "he is left alone".into());
            }
            Decision::Expired => return DeliveryOutcome::Dropped("too old to be of use".into()),
            Decision::OptedOut => {
                return DeliveryOutcome::Dropped("he does not want to be told this".into());
            }
        }
        let lang = Lang::from(self.preferences.language.unwrap_or(*language));
        let address_of = |pages: &Pages| -> Vec<String> {
            let id = id(notice);
            self.links.iter().map(|link| pages.address_in(lang, *link, &id)).collect()
        };
        let own_pages = self.pages.as_ref().map(address_of).unwrap_or_default();
        let message = message(lang, &self.sender, notice, &self.statements, &own_pages);
        let sending = self.hand_over(now, contact, lang, notice, &message);
        let sent = Clock::system().timeout(PATIENCE, sending).await;
        match sent.unwrap_or_else(|_| Outcome::TryLater("it took too long".into())) {
            Outcome::Accepted(words) => DeliveryOutcome::Sent(words),
            Outcome::Refused(why) => DeliveryOutcome::Failed(why),
            Outcome::TryLater(why) => match delivery::retry_at(now, notice, claimed.attempts) {
                Some(at) => DeliveryOutcome::Retry(at, why),
                None => DeliveryOutcome::Failed(why),
            },
        }
    }

    async fn hand_over(
        &self,
        now: Time,
        contact: &Contact,
        lang: Lang,
        notice: &Notice,
        message: &Message,
    ) -> Outcome {
        let Channels { mailer, texter, caller } = &*self.carriers;
        let id = id(notice);
        // Whichever there is, when there is no other.
        let (first, second) =
            if self.preferences.voice { (caller, texter) } else { (texter, caller) };
        let texter = first.as_ref().or(second.as_ref());
        match (contact, mailer, texter) {
            (Contact::Email(address), Some(mailer), _) => {
                let leave = self.way_to_leave(notice);
                let first = format!("{}.{}.0", notice.incident, notice.contact);
                let thread = (notice.number > 0).then_some(first.as_str());
                mailer.send(now, &Mail { address, lang, id: &id, thread, message, leave }).await
            }
            (Contact::Phone(number), _, Some(texter)) => {
                texter
                    .send(now, &SmsMessage { to: number, why: notice.why, message, id: &id })
                    .await
            }
            (Contact::Email(_), None, _) => Outcome::Refused("no way to mail is set up".into()),
            (Contact::Phone(_), _, None) => Outcome::Refused("no way to text is set up".into()),
        }
    }

    /// Where a mail program may say for him that he wants no more of it.
    fn way_to_leave(&self, notice: &Notice) -> Option<String> {
        // Who is several customers' contact leaves none of them by the page of one.
        let [link] = self.links[..] else { return None };
        let base = self.sender.page.as_ref()?;
        Some(format!("{base}/c/{link}/leave?to={}", notice.contact))
    }
}

/// By which a notice is known outside: the same whenever it is sent.
fn id(notice: &Notice) -> String {
    format!("{}.{}.{}", notice.incident, notice.contact, notice.number)
}
