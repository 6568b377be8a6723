//! Mail and files of tickets (S11): once, counted, and gone with the ticket.

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::inventory::Contact;
use bongsu_core::ticket::attachment::{FileLimits, Files, Used, admit};
use bongsu_core::ticket::{Author, Command, Decided, Opening, Origin, Requester, decide, open};
use bongsu_store::{Error, MailReplies, TakenMail, TicketFilter};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

fn mail(n: u64) -> TakenMail {
    TakenMail {
        key: format!("key {n}"),
        message_id: format!("{n}@a.kr"),
        sender: "Kim@a.kr".into(),
        is_known: false,
        at: at(n),
        original: "whole".into(),
    }
}

fn opened(n: u64, is_confirmed: bool) -> (Decided, Files, Vec<u32>) {
    let opening = Opening {
        subject: "a".into(),
        text: "b".into(),
        customer: is_confirmed.then(|| "c".into()),
        requester: Requester {
            contact: Some(Contact::Email("kim@a.kr".into())),
            is_confirmed,
            ..Requester::default()
        },
        origin: Origin::Mail,
        author: Author::Customer,
        incident: None,
    };
    let mut decided = open(at(n), opening, &n.to_string()).unwrap();
    let sent = [("a.txt".to_owned(), b"hello".to_vec())];
    let files = admit(sent, &FileLimits::default(), Used::default(), true);
    let numbers = decided.attach(&files);
    (decided, files, numbers)
}

both! {
    async fn a_mail_is_taken_once_with_its_files(world) {
        let store = world.store().await;
        let (decided, files, numbers) = opened(1, false);
        let replies = MailReplies { confirmation: true, receipt: true };
        let first = mail(1);
        let take = || store.take_mail((&first, true), (&decided, replies), (&files, &numbers));
        take().await.unwrap();
        let again = take().await;
        assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
        let id = decided.ticket.id;
        assert_eq!(store.mail_taken("key 1").await.unwrap(), Some(id));
        assert_eq!(store.mail_taken("key 2").await.unwrap(), None);
        assert_eq!(store.ticket_file(id, numbers[0]).await.unwrap().as_deref(), Some(&b"hello"[..]));
        let mails = store.ticket_mails(id).await.unwrap();
        assert_eq!(mails, [(1, "1@a.kr".to_owned(), "whole".to_owned())]);
        let lately = async |from, is_known| {
            let it = store.mails_lately((from, is_known), at(2)).await.unwrap();
            (it.of_sender, it.to_sender, it.to_domain, it.of_strangers, it.to_strangers)
        };
        assert_eq!(lately("kim@A.kr", false).await, (1, 1, 1, 1, 1));
        assert_eq!(lately("kim+2@a.kr", false).await, (1, 1, 1, 1, 1), "the same mailbox");
        assert_eq!(lately("kim@a.kr", true).await, (0, 0, 1, 1, 1), "strangers use up nothing");
        assert_eq!(lately("lee@a.kr", false).await, (0, 0, 1, 1, 1));
        assert_eq!(lately("lee@b.kr", false).await, (0, 0, 0, 1, 1));
        let named = store.tickets_by_reference(&id.reference()).await.unwrap();
        assert_eq!(named.len(), 1);
    }

    async fn what_nobody_confirmed_is_deleted_with_its_files(world) {
        let store = world.store().await;
        for (n, is_confirmed) in [(1, false), (2, true)] {
            let (decided, files, numbers) = opened(n, is_confirmed);
            let replies = MailReplies::default();
            let taken = (&mail(n), true);
            store.take_mail(taken, (&decided, replies), (&files, &numbers)).await.unwrap();
        }
        let used = store.files_used(None, Some("c")).await.unwrap();
        assert_eq!(used, Used { ticket: 0, customer: 5, strangers: 5, total: 10 });
        assert_eq!(store.prune_tickets(at(3), DAY, DAY).await.unwrap(), 0);
        assert!(store.prune_tickets(at(3) + DAY, DAY, DAY).await.unwrap() > 0);
        let filter = TicketFilter { limit: 9, ..TicketFilter::default() };
        let left = store.tickets(filter).await.unwrap();
        assert!(left.len() == 1 && left[0].requester.is_confirmed, "{left:?}");
        let used = store.files_used(None, Some("c")).await.unwrap();
        assert_eq!(used, Used { ticket: 0, customer: 5, strangers: 0, total: 5 });
        assert_eq!(store.mail_taken("key 1").await.unwrap(), None);
    }
    async fn what_is_over_of_nobody_who_is_known_is_deleted_after_its_own_time(world) {
        let store = world.store().await;
        let (mut decided, files, numbers) = opened(1, false);
        decided.ticket.requester.is_confirmed = true;
        store.take_mail((&mail(1), true), (&decided, MailReplies::default()), (&files, &numbers)).await.unwrap();
        let filter = || TicketFilter { limit: 9, ..TicketFilter::default() };
        store.prune_tickets(at(3) + 9 * DAY, DAY, DAY).await.unwrap();
        let open = store.tickets(filter()).await.unwrap();
        assert_eq!(open.len(), 1, "somebody waits");
        let closed = decide(at(2), &open[0], (Author::Customer, None), Command::Close).unwrap();
        store.change_ticket(&closed).await.unwrap();
        store.prune_tickets(at(2) + DAY, DAY, 2 * DAY).await.unwrap();
        assert_eq!(store.tickets(filter()).await.unwrap().len(), 1);
        store.prune_tickets(at(3) + 2 * DAY, DAY, 2 * DAY).await.unwrap();
        assert_eq!(store.tickets(filter()).await.unwrap(), []);
    }
}
