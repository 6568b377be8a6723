//! S11: tickets are written whole and once, found by what people wrote, and answered together.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::{Contact, Language};
use bongsu_core::maintenance::plan::Text;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::ticket::search::Query;
use bongsu_core::ticket::{
    Author, Change, Command, Content, Decided, IncidentAnswer, JoinReason, Opening, Origin, Person,
    Requester, State, Ticket, decide, open,
};
use bongsu_store::{Error, Store, TicketFilter};

fn incident() -> IncidentId {
    IncidentId::new(at(0), "ns")
}

fn minji() -> Person {
    Person { id: "user:minji".into(), name: "Minji".into() }
}

fn opened(n: u64, subject: &str, text: &str) -> Decided {
    let contact = Some(Contact::Email(format!("hong{n}@example.kr")));
    let opening = Opening {
        subject: subject.into(),
        text: text.into(),
        customer: Some(format!("customer{n}")),
        requester: Requester {
            name: "홍길동".into(),
            contact,
            is_confirmed: true,
            language: Language::Ko,
        },
        origin: Origin::CustomerPage,
        author: Author::Customer,
        incident: None,
    };
    open(at(n), opening, &n.to_string()).unwrap()
}

fn by_staff(ticket: &Ticket, second: u64, command: Command) -> Decided {
    decide(at(second), ticket, (Author::Staff(minji()), Some(ticket.revision)), command).unwrap()
}

fn reply(text: &str) -> Command {
    Command::Reply { text: text.into(), closes: false }
}

fn join() -> Command {
    let reason = JoinReason::Person;
    Command::Join { incident: incident(), is_resolved: false, even_resolved: false, reason }
}

/// Opens a ticket and changes it.
async fn change(store: &Store, opened: &Decided, command: Command) -> Ticket {
    store.open_ticket(opened, false).await.unwrap();
    let changed = by_staff(&opened.ticket, 100, command);
    store.change_ticket(&changed).await.unwrap();
    changed.ticket
}

async fn found(store: &Store, typed: &str) -> Vec<String> {
    let tickets = store.find_tickets(&Query::parse(typed).unwrap(), 10).await.unwrap();
    tickets.into_iter().map(|it| it.subject).collect()
}

both! {
    async fn a_ticket_is_written_once_and_changed_by_one_at_a_time(world) {
        let store = world.store().await;
        let first = opened(1, "안 열려요", "4시부터 안 열립니다");
        for _ in 0..2 {
            store.open_ticket(&first, true).await.unwrap();
        }
        let counts = store.delivery_counts(Topic::Ticket).await.unwrap();
        assert_eq!(counts.pending, 1, "the address is asked to be confirmed once");
        let one = by_staff(&first.ticket, 5, reply("보고 있습니다"));
        let other = by_staff(&first.ticket, 5, reply("다른 답"));
        for _ in 0..2 {
            store.change_ticket(&one).await.unwrap();
        }
        let refused = store.change_ticket(&other).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
        assert_eq!(store.ticket(first.ticket.id).await.unwrap().as_ref(), Some(&one.ticket));
        let entries = store.ticket_entries(first.ticket.id).await.unwrap();
        let expected: Vec<_> = first.entries.iter().chain(&one.entries).cloned().collect();
        assert_eq!(entries, expected, "and nothing of the other");
        let sent = one.sent.unwrap();
        assert_eq!(store.ticket_entry(first.ticket.id, sent).await.unwrap().as_ref(), one.entries.first());
        assert_eq!(store.delivery_counts(Topic::Ticket).await.unwrap().pending, 2);
    }

    async fn a_ticket_is_found_by_what_was_written_in_it(world) {
        let store = world.store().await;
        let notes = Command::Note { text: "결제 내역 확인함".into() };
        change(&store, &opened(1, "네임서버 장애", "ns1.hanbit.kr이 응답하지 않습니다"), notes).await;
        change(&store, &opened(2, "Mail is late", "Since 16:19 no mail at all (100%)"), reply("x1")).await;
        for (typed, expected) in [
            ("임서버", &["네임서버 장애"][..]),
            ("응답하지", &["네임서버 장애"]),
            ("NS1.hanbit", &["네임서버 장애"]),
            ("결제", &["네임서버 장애"]),
            ("no mail", &["Mail is late"]),
            ("hong2@example", &["Mail is late"]),
            ("홍길동", &["Mail is late", "네임서버 장애"]),
            ("mail no", &[]),
            ("100%_", &["Mail is late"]),
            ("없는말", &[]),
        ] {
            let mut found = found(&store, typed).await;
            found.sort();
            assert_eq!(found, expected, "{typed}");
        }
        let reference = opened(2, "", "x").ticket.id.reference();
        assert_eq!(found(&store, &reference).await, ["Mail is late"], "{reference}");
    }

    async fn tickets_are_listed_by_who_looks_after_them_and_who_waits(world) {
        let store = world.store().await;
        change(&store, &opened(1, "first", "a"), Command::Assign(Some(minji()))).await;
        change(&store, &opened(2, "second", "b"), reply("yes")).await;
        change(&store, &opened(3, "third", "c"), Command::Close).await;
        change(&store, &opened(4, "fourth", "d"), join()).await;
        let list = |filter: TicketFilter| {
            let store = &store;
            async move {
                let tickets = store.tickets(TicketFilter { limit: 10, ..filter }).await.unwrap();
                let mut subjects: Vec<_> = tickets.into_iter().map(|it| it.subject).collect();
                subjects.sort();
                subjects.join(" ")
            }
        };
        let mine = TicketFilter { assignee: Some("user:minji".into()), ..TicketFilter::default() };
        assert_eq!(list(mine).await, "first");
        let unassigned =
            TicketFilter { unassigned: true, open: Some(true), ..TicketFilter::default() };
        assert_eq!(list(unassigned).await, "fourth second");
        let closed = TicketFilter { open: Some(false), ..TicketFilter::default() };
        assert_eq!(list(closed).await, "third");
        let joined = TicketFilter { incident: Some(incident()), ..TicketFilter::default() };
        assert_eq!(list(joined).await, "fourth");
        let waiting = store.tickets_waiting(None, 10).await.unwrap();
        let subjects: Vec<_> = waiting.iter().map(|it| it.subject.as_str()).collect();
        assert_eq!(subjects, ["first", "fourth"], "who waits longest first");
        let after = waiting[0].waiting_since.map(|at| (at, waiting[0].id));
        assert_eq!(store.tickets_waiting(after, 10).await.unwrap().len(), 1);
        let counts = store.ticket_counts("user:minji").await.unwrap();
        assert_eq!((counts.open, counts.waiting, counts.unassigned, counts.assigned), (3, 2, 2, 1));
        let to_join = store.tickets_to_join(at(0), None, 10).await.unwrap();
        assert_eq!(to_join.len(), 2, "neither what is closed nor what is joined");
        assert_eq!(store.tickets_of_incident(incident()).await.unwrap(), (1, 0));
    }

    async fn one_answer_reaches_every_ticket_of_its_incident_once(world) {
        let store = world.store().await;
        for n in 1..=5 {
            change(&store, &opened(n, &format!("{n}"), "안 열립니다"), join()).await;
        }
        let text = Text { ko: "복구했습니다".into(), en: String::new() };
        let answer = IncidentAnswer {
            incident: incident(), number: 0, at: at(200), author: minji(), text, closes: false,
        };
        for _ in 0..2 {
            assert_eq!(store.answer_incident("one", &answer).await.unwrap(), 1);
        }
        let due = store.incident_answers_due().await.unwrap();
        let [answer] = &due[..] else { panic!("{due:?}") };
        let tickets = store.tickets_due_answer(answer, 10).await.unwrap();
        assert_eq!(tickets.len(), 5);
        let take = |ticket: &Ticket| {
            let command =
                Command::TakeAnswer { answer: answer.clone(), sites: vec![], more: 0 };
            decide(at(201), ticket, (Author::System, None), command).unwrap()
        };
        let taken: Vec<Decided> = tickets.iter().map(take).collect();
        // One customer wrote in between.
        let other = by_staff(&tickets[2], 201, reply("하나만"));
        store.change_ticket(&other).await.unwrap();
        for _ in 0..2 {
            store.change_tickets(&taken).await.unwrap();
        }
        let left = store.tickets_due_answer(answer, 10).await.unwrap();
        assert_eq!(left, std::slice::from_ref(&other.ticket), "it is read again");
        assert_eq!(store.ticket_entries(other.ticket.id).await.unwrap().len(), 4);
        store.change_tickets(&[take(&left[0])]).await.unwrap();
        assert!(store.tickets_due_answer(answer, 10).await.unwrap().is_empty());
        assert_eq!(store.delivery_counts(Topic::Ticket).await.unwrap().pending, 6);
        store.finish_answer(answer, at(202)).await.unwrap();
        assert!(store.incident_answers_due().await.unwrap().is_empty());
        let progress = store.incident_answers(incident()).await.unwrap();
        assert_eq!((progress[0].left, progress[0].done_at), (0, Some(at(202))));
        let next = store.answer_incident("two", answer).await.unwrap();
        assert_eq!(next, 2);
        let entries = store.ticket_entries(tickets[0].id).await.unwrap();
        let answers = entries.iter().filter(|it| it.shown_to_customer().is_some()).count();
        assert_eq!(answers, 2, "their own words and the answer: {entries:?}");
        assert_eq!(store.ticket(tickets[0].id).await.unwrap().unwrap().state, State::Answered);
    }

    async fn a_secret_is_read_once_and_is_gone_then(world) {
        let store = world.store().await;
        let first = opened(1, "FTP", "접속 정보 드립니다");
        store.open_ticket(&first, false).await.unwrap();
        let given = decide(at(5), &first.ticket, (Author::Customer, None), Command::HandOver);
        let given = given.unwrap();
        let Content::Change(Change::HandedOver(it)) = &given.entries[0].content else { panic!() };
        for _ in 0..2 {
            store.hand_over(&given, it, "sealed").await.unwrap();
        }
        let id = given.ticket.id;
        assert_eq!(store.sealed_handover(id, it).await.unwrap().as_deref(), Some("sealed"));
        let read = by_staff(&given.ticket, 6, Command::ReadHandover(it.clone()));
        for _ in 0..2 {
            store.read_handover(&read, it, "minji 1").await.unwrap();
        }
        assert_eq!(store.sealed_handover(id, it).await.unwrap(), None);
        let again = by_staff(&read.ticket, 7, Command::ReadHandover(it.clone()));
        let refused = store.read_handover(&again, it, "jun 2").await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
        let more = decide(at(8), &read.ticket, (Author::Customer, None), Command::HandOver);
        let more = more.unwrap();
        let Content::Change(Change::HandedOver(it)) = &more.entries[0].content else { panic!() };
        store.hand_over(&more, it, "sealed").await.unwrap();
        assert_eq!(store.expire_handovers(at(9)).await.unwrap(), 0);
        assert_eq!(store.expire_handovers(it.expires_at).await.unwrap(), 1);
        assert_eq!(store.sealed_handover(id, it).await.unwrap(), None);
    }

    async fn macros_are_saved_and_deleted(world) {
        let store = world.store().await;
        store.save_ticket_macro("인사", "안녕하세요").await.unwrap();
        store.save_ticket_macro("인사", "안녕하십니까").await.unwrap();
        assert_eq!(store.ticket_macros().await.unwrap(), [("인사".into(), "안녕하십니까".into())]);
        store.save_ticket_macro("인사", "").await.unwrap();
        assert!(store.ticket_macros().await.unwrap().is_empty());
    }
}
