//! By Postfix, over LMTP.

use super::servers::{Server, postfix, send};
use super::{Desk, HELP, VOUCHED, desk, texts};
use bongsu::runtime::delivery::channels::Channels;
use bongsu::runtime::delivery::tickets::TicketWorker;
use bongsu::runtime::tasks::Tasks;
use bongsu::runtime::tickets::mail;
use bongsu_clock::Clock;
use bongsu_core::inventory::Contact;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::ticket::attachment::NotKept;
use bongsu_core::ticket::{
    Author, Change, Command, Content, Opening, Origin, Person, Requester, decide, open,
};
use bongsu_drill::smtp_sink::{ReceivedMail, Server as SinkServer, SmtpSink};
use bongsu_send::mail::{Mailer, Relay};
use bongsu_words::message::Sender;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

struct World {
    desk: Desk,
    postfix: Server,
    sink: SmtpSink,
    cancel: CancellationToken,
    tasks: TaskTracker,
    of_mail: Tasks,
}

/// Postfix before the desk, and a server behind it that takes what goes out.
async fn world(more: &str) -> World {
    let mut desk = desk(more).await;
    let root = desk.place.path().to_owned();
    let socket = root.join("lmtp.sock");
    let config = &mut Arc::get_mut(&mut desk.mail.desk).unwrap().config;
    (config.lmtp, config.lmtp_socket) = (None, Some(socket.clone()));
    // What a filter of Postfix would have added comes with the mail, below Postfix's own field.
    config.received_fields = 2;
    let config = config.clone();
    let (cancel, tasks) = (CancellationToken::new(), TaskTracker::new());
    let of_mail = Tasks::new(Arc::default(), cancel.clone());
    mail::start(&config, desk.mail.desk.clone(), Arc::default(), &cancel, &of_mail).await.unwrap();
    // The group of a service is that of Postfix; here it is root.
    std::fs::set_permissions(&socket, std::fs::Permissions::from_mode(0o666)).unwrap();
    let sink = SmtpSink::new(Clock::system());
    let relay = sink.serve(SinkServer::default(), &tasks, cancel.clone()).await.unwrap();
    let lmtp = format!("unix:{}", socket.display());
    let postfix = tokio::task::spawn_blocking(move || postfix(&root, &lmtp, relay)).await.unwrap();
    World { desk, postfix, sink, cancel, tasks, of_mail }
}

impl World {
    async fn send(&self, from: &str, message: impl Into<Vec<u8>>) {
        let (at, from, message) = (self.postfix.at, from.to_owned(), message.into());
        let sent = move || send(at, (&from, HELP), &message);
        let answer = tokio::task::spawn_blocking(sent).await.unwrap();
        assert!(answer.starts_with("250"), "{answer}");
    }

    /// Waits for a mail that went out.
    async fn gone_out(&self, wanted: impl Fn(&ReceivedMail) -> bool) -> ReceivedMail {
        for _ in 0..3000 {
            if let Some(found) = self.sink.mail().into_iter().find(|it| wanted(it)) {
                return found;
            }
            Clock::system().sleep(Duration::from_millis(20)).await;
        }
        panic!("nothing came: {:?}\n{}", self.sink.mail(), self.postfix.said());
    }

    /// Sends what waits on tickets, through Postfix.
    async fn deliver(&self) {
        let relay = Relay::parse(&format!("smtp://{}", self.postfix.at), None).unwrap();
        let mailer = Mailer::new("outage@host.example", vec![relay]).unwrap();
        let stop = CancellationToken::new();
        let worker = TicketWorker {
            clock: Clock::system(),
            store: self.desk.store.clone(),
            channels: Arc::new(Channels { mailer: Some(mailer), ..Channels::default() }),
            sender: Arc::new(Sender {
                operator: "한빛".into(),
                contact: None,
                page: None,
                zone: bongsu_words::time::zone("Asia/Seoul"),
                drill: false,
                texts: Default::default(),
            }),
            pages: None,
            live_url: Some("https://desk.example".into()),
            reply_to: Some(HELP.into()),
            file_limits: self.desk.mail.desk.file_limits,
            cancel: stop.clone(),
        };
        let running = tokio::spawn(worker.run());
        while self.desk.store.delivery_counts(Topic::Ticket).await.unwrap().pending > 0 {
            tokio::task::yield_now().await;
        }
        stop.cancel();
        running.await.unwrap();
    }

    async fn end(self) {
        self.cancel.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.of_mail.ended().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn korean_mail_becomes_a_ticket_and_the_reply_to_the_answer_continues_it() {
    let world = world("").await;
    let mut mail = format!(
        "{VOUCHED}From: =?euc-kr?B?sei53g==?= <kim@shop.example>\r\nTo: {HELP}\r\n\
         Subject: =?euc-kr?B?vsggtcu0z7TZ?=\r\nMessage-ID: <one@shop.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=euc-kr\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    .into_bytes();
    mail.extend_from_slice(b"\xbe\xc8 \xb5\xcb\xb4\xcf\xb4\xd9\r\n");
    world.send("kim@shop.example", mail).await;
    let ticket = world.desk.until(1).await.remove(0);
    assert_eq!((ticket.subject.as_str(), ticket.customer.as_deref()), ("안 됩니다", Some("shop")));
    let minji = Author::Staff(Person { id: "user:minji".into(), name: "Minji".into() });
    let reply = Command::Reply { text: "보고 있습니다".into(), closes: false };
    let answered = decide(Clock::system().now(), &ticket, (minji, None), reply).unwrap();
    world.desk.store.change_ticket(&answered).await.unwrap();
    world.deliver().await;
    let answer = world.gone_out(|mail| mail.to == "kim@shop.example").await;
    // Their program keeps the ids, and quotes.
    let reply = format!(
        "From: kim@shop.example\r\nSubject: RE: {}\r\nMessage-ID: <two@shop.example>\r\n\
         In-Reply-To: <{}>\r\n\r\nstill down\r\n\r\n-----Original Message-----\r\nFrom: x\r\n",
        "answer", answer.id
    );
    world.send("kim@shop.example", reply.clone()).await;
    // Another's does not, and names the ticket in its subject.
    let named = format!(
        "From: kim@shop.example\r\nSubject: =?utf-8?B?{}?=\r\nMessage-ID: <three@shop.example>\r\n\r\nby subject\r\n",
        data_encoding::BASE64.encode(format!("RE: {}", answer.subject).as_bytes())
    );
    world.send("kim@shop.example", named).await;
    // Somebody to whom it was forwarded opens another ticket.
    let other = reply.replace("kim@", "lee@").replace("two@", "four@");
    world.send("lee@shop.example", other).await;
    let tickets = world.desk.until(2).await;
    loop {
        let entries = world.desk.store.ticket_entries(ticket.id).await.unwrap();
        let written = texts(&entries);
        if written.len() == 4 {
            assert!(
                written.contains(&"still down") && written.contains(&"by subject"),
                "{written:?}"
            );
            break;
        }
        Clock::system().sleep(Duration::from_millis(20)).await;
    }
    assert!(tickets.iter().any(|it| it.customer.is_none() && !it.requester.is_confirmed));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_to_a_customers_page_goes_to_who_is_on_record_alone() {
    let world = world("").await;
    let now = Clock::system().now();
    world.desk.store.renew_page_token("shop", now).await.unwrap();
    for address in ["kim@shop.example", "lee@elsewhere.example"] {
        let opening = Opening {
            subject: "a".into(),
            text: "b".into(),
            customer: Some("shop".into()),
            requester: Requester {
                contact: Some(Contact::Email(address.into())),
                is_confirmed: true,
                ..Requester::default()
            },
            origin: Origin::Mail,
            author: Author::Customer,
            incident: None,
        };
        let opened = open(now, opening, address).unwrap();
        world.desk.store.open_ticket(&opened, false).await.unwrap();
        let minji = Author::Staff(Person { id: "user:minji".into(), name: "Minji".into() });
        let reply = Command::Reply { text: "보고 있습니다".into(), closes: false };
        let answered = decide(now, &opened.ticket, (minji, None), reply).unwrap();
        world.desk.store.change_ticket(&answered).await.unwrap();
        world.deliver().await;
        let answer = world.gone_out(|mail| mail.to == address).await;
        let is_own = address == "kim@shop.example";
        let leads_to = |path: &str| answer.links.iter().any(|link| link.contains(path));
        assert_eq!((leads_to("/c/"), leads_to("/t/")), (is_own, !is_own), "{answer:?}");
    }
    world.end().await;
}

/// A mail with a file of this size.
fn with_file(id: &str, size: usize) -> Vec<u8> {
    let content = data_encoding::BASE64.encode(&vec![b'a'; size]);
    let mut mail = format!(
        "From: kim@shop.example\r\nSubject: log\r\nMessage-ID: <{id}@shop.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\
         see the log\r\n--b\r\nContent-Type: text/plain; name=a.log\r\nContent-Disposition: attachment; \
         filename=a.log\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    .into_bytes();
    for line in content.as_bytes().chunks(76) {
        mail.extend_from_slice(line);
        mail.extend_from_slice(b"\r\n");
    }
    mail.extend_from_slice(b"--b--\r\n");
    mail
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_megabytes_are_refused_and_the_mail_server_tells_the_sender() {
    let world = world("message_max_mb = 20").await;
    world.send("kim@shop.example", with_file("large", 30 << 20)).await;
    let bounce = world.gone_out(|mail| mail.to == "kim@shop.example").await;
    assert!(bounce.subject.contains("Undelivered"), "{bounce:?}");
    assert_eq!(world.desk.tickets().await.len(), 0);
    world.send("kim@shop.example", with_file("small", 1000)).await;
    world.desk.until(1).await;
    let (ticket, entries) = world.desk.only().await;
    let attached = entries.iter().find_map(|it| match &it.content {
        Content::Change(Change::Attached(file)) => Some((it.number, file.clone())),
        _ => None,
    });
    let (number, file) = attached.unwrap();
    assert_eq!((file.name.as_str(), file.bytes), ("a.log", 1000));
    let kept = world.desk.store.ticket_file(ticket.id, number).await.unwrap().unwrap();
    assert_eq!(kept, vec![b'a'; 1000]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn or_they_are_left_out_and_the_desk_tells_the_sender() {
    let world = world("message_max_mb = 20\noversized = \"trim\"").await;
    world.send("kim@shop.example", with_file("large", 30 << 20)).await;
    world.desk.until(1).await;
    let (_, entries) = world.desk.only().await;
    assert_eq!(texts(&entries), ["see the log"]);
    let refused = entries.iter().any(|it| {
        matches!(&it.content, Content::Change(Change::NotAttached { why: NotKept::TooLarge, .. }))
    });
    assert!(refused, "{entries:?}");
    world.deliver().await;
    world.gone_out(|mail| mail.subject.contains("we received your mail")).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vacation_responder_and_the_desk_do_not_write_to_each_other() {
    let world = world("").await;
    let mail = "From: kim@shop.example\r\nSubject: a\r\nMessage-ID: <1@shop.example>\r\n\r\nmy password: hunter2secret\r\n";
    world.send("kim@shop.example", mail).await;
    world.desk.until(1).await;
    let (_, entries) = world.desk.only().await;
    assert!(!texts(&entries)[0].contains("hunter2"), "{entries:?}");
    world.deliver().await;
    // What asks to confirm, and how to hand over instead.
    let asked = world.gone_out(|mail| mail.subject.contains("confirm")).await;
    world.gone_out(|mail| mail.subject.contains("received")).await;
    // A good responder says what it is; a bad one does not, and answers all that it gets.
    let good = format!(
        "From: kim@shop.example\r\nAuto-Submitted: auto-replied (vacation)\r\nIn-Reply-To: <{}>\r\n\
         Message-ID: <v1@shop.example>\r\nSubject: Out of office\r\n\r\nI am away.\r\n",
        asked.id
    );
    world.send("", good).await;
    let bad = format!(
        "From: kim@shop.example\r\nIn-Reply-To: <{}>\r\nMessage-ID: <v2@shop.example>\r\n\
         Subject: away\r\n\r\nI am away, too.\r\n",
        asked.id
    );
    world.send("kim@shop.example", bad).await;
    loop {
        let (_, entries) = world.desk.only().await;
        if texts(&entries).len() == 2 {
            assert_eq!(texts(&entries)[1], "I am away, too.");
            break;
        }
        Clock::system().sleep(Duration::from_millis(20)).await;
    }
    let pending = world.desk.store.delivery_counts(Topic::Ticket).await.unwrap().pending;
    assert_eq!(pending, 0, "nothing more goes out: it ends here");
    world.end().await;
}
