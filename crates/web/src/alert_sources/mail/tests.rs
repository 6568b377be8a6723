//! Mails as the usual tools write them.

use super::{MailMapping, MailSource, is_too_old};
use bongsu_core::Time;
use bongsu_core::external_alert::{ExternalEvent, Severity, Signal};
use bongsu_core::ticket::mail::Incoming;

fn now() -> Time {
    Time::parse("2026-03-02T09:10:00Z").unwrap()
}

fn source() -> MailSource {
    MailSource {
        name: "mails".into(),
        senders: vec!["nagios@mon.example".into(), "@alerts.example".into()],
        tag: None,
        allows_unverified: false,
        component: None,
        mapping: MailMapping::default(),
    }
}

fn mail(subject: &str, text: &str) -> Incoming {
    Incoming {
        from: Some(("Nagios".into(), "nagios@mon.example".into())),
        subject: subject.into(),
        text: text.into(),
        headers: vec![("date".into(), "Mon, 2 Mar 2026 18:00:00 +0900 (KST)".into())],
        ..Incoming::default()
    }
}

fn read(subject: &str, text: &str) -> ExternalEvent {
    source().read(&mail(subject, text), now())
}

/// Two mails, of which the second says that what the first says is over.
fn are_one(
    (first, first_text): (&str, &str),
    (second, second_text): (&str, &str),
) -> ExternalEvent {
    let (begin, end) = (read(first, first_text), read(second, second_text));
    assert_eq!((begin.signal, end.signal), (Signal::Firing, Signal::Resolved), "{first}, {second}");
    assert_eq!(begin.dedup_key, end.dedup_key);
    begin
}

#[test]
fn nagios_and_icinga_name_a_host_and_a_service() {
    let text = "***** Nagios *****\n\nNotification Type: PROBLEM\n\nService: HTTP\nHost: web1\n\
                Address: 203.0.113.1\nState: CRITICAL\n\nCRITICAL - Socket timeout\n";
    let event = are_one(
        ("** PROBLEM Service Alert: web1/HTTP is CRITICAL **", text),
        ("** RECOVERY Service Alert: web1/HTTP is OK **", text),
    );
    assert_eq!((event.summary.as_str(), event.severity), ("web1/HTTP", Some(Severity::Critical)));
    assert_eq!(event.hints[..2], ["web1", "203.0.113.1"]);
    assert!(event.details.contains("Socket timeout"));
    // The same check tells of it once more, worse, and that somebody has it.
    let warned = read("** PROBLEM Service Alert: web1/HTTP is WARNING **", text);
    assert_eq!(
        (warned.dedup_key, warned.severity),
        (event.dedup_key.clone(), Some(Severity::Warning))
    );
    let has = read("** ACKNOWLEDGEMENT Service Alert: web1/HTTP is CRITICAL **", text);
    assert_eq!((has.signal, has.dedup_key), (Signal::Acknowledged, event.dedup_key));
    assert_eq!(
        read("** FLAPPINGSTART Service Alert: web1/HTTP is CRITICAL **", text).signal,
        Signal::Remarked
    );
    let host = are_one(
        ("** PROBLEM Host Alert: web1 is DOWN **", ""),
        ("** RECOVERY Host Alert: web1 is UP **", ""),
    );
    assert_eq!((host.dedup_key.as_str(), host.severity), ("web1", Some(Severity::Error)));
    // An older form of the same.
    are_one(("Host DOWN alert for web1!", ""), ("Host UP alert for web1!", ""));
    let icinga = are_one(
        ("[PROBLEM] HTTP on web1 is CRITICAL!", "Host: web1"),
        ("[RECOVERY] HTTP on web1 is OK!", "Host: web1"),
    );
    assert_eq!((icinga.summary.as_str(), icinga.hints[0].as_str()), ("HTTP on web1", "web1"));
    let icinga = are_one(("[PROBLEM] Host web1 is DOWN!", ""), ("[RECOVERY] Host web1 is UP!", ""));
    assert_eq!(icinga.summary, "web1");
}

#[test]
fn zabbix_numbers_its_problems() {
    let problem = "Problem started at 18:00:00 on 2026.03.02\nProblem name: High CPU\nHost: web1\n\
                   Severity: Disaster\nOperational data: 99 %\nOriginal problem ID: 123\n";
    let over = "Problem has been resolved at 18:05:00 on 2026.03.02\nProblem name: High CPU\n\
                Problem duration: 5m\nHost: web1\nSeverity: Disaster\nOriginal problem ID: 123\n";
    let event = are_one(("Problem: High CPU", problem), ("Resolved in 5m 3s: High CPU", over));
    assert_eq!(
        (event.summary.as_str(), event.severity),
        ("web1: High CPU", Some(Severity::Critical))
    );
    assert_eq!((event.dedup_key.as_str(), event.hints[0].as_str()), ("problem:123", "web1"));
    // Of another host it is another one, also where the template has no number.
    let one = read("Problem: High CPU", "Host: web1").dedup_key;
    assert_ne!(read("Problem: High CPU", "Host: web2").dedup_key, one);
    assert_eq!(read("Resolved: High CPU", "Host: web1").dedup_key, one);
}

#[test]
fn an_update_of_zabbix_is_about_the_problem_whose_number_it_answers_and_leaves_out_the_rest() {
    let update = |done: &str| {
        let text = format!(
            "{done} problem at 2026.03.02 18:02:00.\nWe look into it\n\nCurrent problem status is \
             PROBLEM, age is 2m, acknowledged: Yes.\n"
        );
        let mut mail = mail("Updated problem in 2m: High CPU", &text);
        let id =
            "123.0cc175b9c0f1b6a831c399e269772661.1.92eb5ffee6ae2fec3ad71c777531578f@zabbix.com";
        mail.headers.push(("in-reply-to".into(), format!("<{id}>")));
        source().read(&mail, now())
    };
    let commented = update("Kim (kim) commented");
    assert_eq!((commented.signal, commented.dedup_key.as_str()), (Signal::Updated, "problem:123"));
    assert_eq!(commented.severity, None, "it does not say how bad it is");
    assert!(commented.details.contains("We look into it"));
    let taken = update("Kim (kim) acknowledged and commented");
    assert_eq!((taken.signal, taken.dedup_key.as_str()), (Signal::Acknowledged, "problem:123"));
    assert_eq!(update("Kim (kim) unacknowledged").signal, Signal::GivenBack);
    let worse = update("Kim (kim) changed severity from Warning to Disaster, and commented");
    assert_eq!((worse.signal, worse.severity), (Signal::Updated, Some(Severity::Critical)));
    // Whoever is called so has not acknowledged anything.
    let name = read("Updated problem: High CPU", "It is not acknowledged yet.");
    assert_eq!((name.signal, name.dedup_key.as_str()), (Signal::Updated, "high cpu"));
}

/// The text of Monit's own format.
fn monit(event: &str, service: &str, host: &str) -> String {
    format!(
        "{event} Service {service} \n\n\tDate:        Fri, 25 Aug 2017 02:02:08\n\tAction:      \
         alert\n\tHost:        {host}\n\tDescription: see there\n\nYour faithful employee,\nMonit\n"
    )
}

#[test]
fn monit_tells_what_happened_before_what_it_happened_to() {
    let of = |event: &str| {
        let subject = format!("monit alert --  {event} nginx");
        read(&subject, &monit(event, "nginx", "web5"))
    };
    for (begin, end) in [
        ("Connection failed", "Connection succeeded"),
        ("Resource limit matched", "Resource limit succeeded"),
        ("Resource limit matched", "Resource limit passed"),
        ("Does not exist", "Exists"),
        ("Data access error", "Data access succeeded"),
        ("Timeout", "Timeout recovery"),
        ("Content match", "Content doesn't match"),
        ("Checksum changed", "Checksum not changed"),
        ("Link down", "Link up"),
    ] {
        let (begin, end) = (of(begin), of(end));
        assert_eq!((begin.signal, end.signal), (Signal::Firing, Signal::Resolved), "{begin:?}");
        assert_eq!(begin.dedup_key, end.dedup_key);
        assert!(begin.hints.contains(&"web5".to_owned()), "{:?}", begin.hints);
    }
    let failed = of("Connection failed");
    assert_eq!(failed.summary, "web5: nginx: Connection failed");
    // Another kind of trouble of the same service is another matter, and so is that of another host.
    assert_ne!(failed.dedup_key, of("Resource limit matched").dedup_key);
    let elsewhere = monit("Connection failed", "nginx", "web6");
    assert_ne!(
        read("monit alert --  Connection failed nginx", &elsewhere).dedup_key,
        failed.dedup_key
    );
    // That Monit itself was started is nothing to wake anybody for.
    assert_eq!(of("Monit instance changed").signal, Signal::Remarked);
    are_one(("nginx: CRITICAL", ""), ("nginx: OK", ""));
}

#[test]
fn prtg_puts_the_state_between_the_sensor_and_its_message() {
    let text = "New Status at 02.03.2026 18:00:00 (Korea Standard Time):\nDown\n\nProbe: Local probe\n\
                Group: Rack A\nDevice: web-1 (203.0.113.1)\n\nLast Scan: 10 s\nLast Up: 2 m\n\
                Last Down: 10 s\n";
    let site = "[PRTG Network Monitor (MON)]";
    let down = &format!("{site} web-1 Ping Down  (Request timed out (ICMP error # 11010))");
    let over = &format!("{site} web-1 Ping Down ended (now: Up)  (OK)");
    let event = are_one((down, text), (over, text));
    assert_eq!((event.summary.as_str(), event.severity), ("web-1 Ping", Some(Severity::Error)));
    assert!(event.hints.contains(&"203.0.113.1".to_owned()), "{:?}", event.hints);
    // A company that gave its PRTG another name.
    let named =
        are_one(("[감시] web-1 Ping Down  (x)", text), ("[감시] web-1 Ping Up  (OK)", text));
    assert_eq!(named.dedup_key, event.dedup_key);
    let signal = |state: &str| read(&format!("{site} web-1 Ping {state}  (message)"), "").signal;
    assert_eq!(signal("Down ESCALATION"), Signal::Firing);
    assert_eq!(signal("Down (Acknowledged)"), Signal::Acknowledged);
    assert_eq!(signal("Down ended (now: Paused)"), Signal::Resolved);
    assert_eq!(signal("Down ended (now: Unknown)"), Signal::Remarked);
    let mild = read(&format!("{site} web-1 Ping Down ended (now: Warning)  (slow)"), "");
    assert_eq!((mild.signal, mild.severity), (Signal::Firing, Some(Severity::Warning)));
    assert_eq!(mild.dedup_key, event.dedup_key);
}

#[test]
fn korean_and_japanese_notices_say_in_their_text_what_they_are_about() {
    let text = "호스트: web-1\n심각도: 심각\n상태: 장애\n내용: 응답 없음\n";
    let event = read("[모니터링] 서비스 알림", text);
    assert_eq!((event.signal, event.severity), (Signal::Firing, Some(Severity::Critical)));
    assert_eq!(event.hints[0], "web-1");
    let over = read("[모니터링] 서비스 알림", &text.replace("상태: 장애", "상태：정상"));
    assert_eq!((over.signal, over.dedup_key), (Signal::Resolved, event.dedup_key));
    let event = read("監視通知", "ホスト名：web-1\n重大度：警告\n状態：障害\n");
    assert_eq!((event.signal, event.severity), (Signal::Firing, Some(Severity::Warning)));
    assert_eq!(event.summary, "web-1: 監視通知");
    // A line of a log is no notice: nothing is taken for over because it says so.
    assert_eq!(read("Cron backup", "status: ok\nno space left").signal, Signal::Firing);
}

#[test]
fn alertmanager_groups_and_counts() {
    let event = are_one(
        ("[FIRING:2] HostDown (node critical)", ""),
        ("[RESOLVED] HostDown (web1:9100 node critical)", ""),
    );
    assert_eq!(event.severity, Some(Severity::Critical));
    let some = read("[FIRING:1, RESOLVED:1] HostDown (node critical)", "");
    assert_eq!((some.signal, &some.dedup_key), (Signal::Firing, &event.dedup_key));
    let one = read("[FIRING:1] HostDown (web1:9100 node critical)", "");
    assert!(one.hints.contains(&"web1:9100".to_owned()), "{:?}", one.hints);
}

#[test]
fn other_tools_put_a_state_before_a_name() {
    let alarm = are_one(
        ("ALARM: \"web1-cpu\" in Asia Pacific (Seoul)", ""),
        ("OK: \"web1-cpu\" in Asia Pacific (Seoul)", ""),
    );
    assert!(alarm.hints.contains(&"web1-cpu".to_owned()));
    let none = read("INSUFFICIENT_DATA: \"web1-cpu\" in Asia Pacific (Seoul)", "");
    assert_eq!((none.signal, none.severity), (Signal::Firing, Some(Severity::Warning)));
    let robot = are_one(
        ("\u{1f534} Monitor is DOWN: shop.example", ""),
        ("\u{1f7e2} Monitor is UP: shop.example", ""),
    );
    assert_eq!((robot.summary.as_str(), robot.hints[0].as_str()), ("shop.example", "shop.example"));
    are_one(("[장애] 웹 서버 (3)", ""), ("Re: [복구] 웹 서버", ""));
    are_one(("회신: [장애] 웹 서버", ""), ("転送：[복구] 웹 서버", ""));
    are_one(("경보: 랙 A 온도", ""), ("해제: 랙 A 온도", ""));
    are_one(("[障害] 電源", ""), ("[復旧] 電源", ""));
    are_one(("Web server is down", ""), ("Web server has recovered", ""));
}

#[test]
fn a_mail_without_a_state_is_an_alert_by_its_subject_each_time_that_it_comes() {
    let event = read("Cron <root@web1> /usr/local/bin/backup", "backup: no space left\n");
    assert_eq!(event.signal, Signal::Firing);
    assert_eq!(event.summary, "Cron <root@web1> /usr/local/bin/backup");
    assert!(event.hints.contains(&"web1".to_owned()), "{:?}", event.hints);
    assert_eq!(event.started_at, Some(Time::parse("2026-03-02T09:00:00Z").unwrap()));
    // Words of a sentence are no states.
    for subject in
        ["Clean up the disk of db-1", "Up to 95 % of /var is used", "All is not OK at all"]
    {
        let event = read(subject, "");
        assert_eq!((event.signal, event.summary.as_str()), (Signal::Firing, subject));
    }
    let nothing = read("", "");
    assert_eq!((nothing.summary.as_str(), nothing.signal), ("–", Signal::Firing));
    assert_eq!(read("  ", "\n disk full \n").summary, "disk full");
    assert_ne!(read("", "disk full").dedup_key, read("", "the database is dead").dedup_key);
    for over in [
        "[장애복구] web-1",
        "【복구】 web-1",
        "[복구 완료] web-1",
        "web-1 장애가 복구되었습니다",
        "Check_MK: web-2/CPU load CRIT -> OK",
        "[web-2] [✅ Up] 200 - OK",
    ] {
        assert_eq!(read(over, "").signal, Signal::Resolved, "{over}");
    }
    for so in ["[장애발생] web-1", "【장애】 web-1", "[web-2] [🔴 Down] timeout"] {
        assert_eq!(read(so, "").signal, Signal::Firing, "{so}");
    }
    let key = |subject: &str| read(subject, "").dedup_key;
    assert_eq!(key("[web-2] [🔴 Down] timeout of 48000ms"), key("[web-2] [✅ Up] 200 - OK"));
    assert_eq!(key("【장애】 web-1"), key("【복구】 web-1"));
    assert_eq!(
        (read("ALARM", "x").dedup_key, read("OK", "").dedup_key),
        ("mail".into(), "mail".into())
    );
    let long = "[".repeat(5_000) + &": ".repeat(5_000);
    assert_eq!(read(&long, "").signal, Signal::Firing);
}

#[test]
fn the_configuration_describes_what_has_another_form() {
    let mut source = source();
    source.mapping.subjects = vec!["<{state}> {what} at {host}".parse().unwrap()];
    let fields = &mut source.mapping.fields;
    fields.dedup_key = "{/host} {/what}".parse().unwrap();
    fields.summary = "{/what} at {/host} in {/body/Rack}".parse().unwrap();
    fields.component = "server:{/host}".parse().unwrap();
    fields.severity = "{/body/Level}".parse().unwrap();
    fields.state = "{/state}".parse().unwrap();
    fields.resolved = vec!["good".into()];
    let read = |subject: &str| source.read(&mail(subject, "Rack: A-7\nLevel: P1"), now());
    let (bad, good) = (read("<BAD> disk at web-1"), read("<GOOD> disk at web-1"));
    assert_eq!((bad.signal, good.signal), (Signal::Firing, Signal::Resolved));
    assert_eq!((bad.dedup_key.as_str(), good.dedup_key), ("web-1 disk", bad.dedup_key.clone()));
    assert_eq!(
        (bad.summary.as_str(), bad.severity),
        ("disk at web-1 in A-7", Some(Severity::Critical))
    );
    assert_eq!(bad.hints[0], "server:web-1");
    // What has not the shape is read by its form: it is an alert all the same.
    let other = read("The tool itself is broken");
    assert_eq!(
        (other.signal, other.dedup_key.as_str()),
        (Signal::Firing, "the tool itself is broken")
    );
    assert_eq!(other.summary, "The tool itself is broken", "and no sentence with holes");
    // Words alone.
    let mut source = self::source();
    source.mapping.firing = vec!["KO".into()];
    source.mapping.fields.resolved = vec!["wieder da".into()];
    let read = |subject: &str| source.read(&mail(subject, ""), now());
    let (bad, good) = (read("KO: disk"), read("Wieder da: disk"));
    assert_eq!((bad.signal, good.signal), (Signal::Firing, Signal::Resolved));
    assert_eq!(bad.dedup_key, good.dedup_key);
}

#[test]
fn senders_are_addresses_or_domains() {
    let source = source();
    assert!(source.sends_from("Nagios@MON.example") && source.sends_from("any@alerts.example"));
    for other in
        ["nagios@mon.example.evil.example", "x@sub.alerts.example", "x@mon.example", "", "@"]
    {
        assert!(!source.sends_from(other), "{other}");
    }
}

#[test]
fn a_date_counts_where_it_fits_the_time_at_which_the_mail_was_received() {
    let said = |date: &str, received: &str| {
        let mut mail = mail("x", "");
        mail.headers = vec![("date".into(), date.into()), ("received".into(), received.into())];
        (source().read(&mail, now()).said_at.unwrap().to_string(), is_too_old(&mail, now()))
    };
    let received = "from a by b with LMTP id 1; Mon, 02 Mar 2026 09:05:00 +0000";
    let at = |time: &str| format!("2026-03-02T{time}Z");
    assert_eq!(said("Mon, 2 Mar 2026 18:00:00 +0900", received), (at("09:00:00"), false));
    // It was written long ago, and sent again: by whom, nobody knows.
    assert!(said("Thu, 1 Jan 2026 00:01:00 +0000", received).1);
    assert_eq!(said("Mon, 2 Mar 2026 12:00:00 +0000", received), (at("09:05:00"), false));
    assert_eq!(said("never", received), (at("09:05:00"), false));
    assert_eq!(said("never", "nothing"), (at("09:10:00"), false));
    let old = "by b; Sat, 28 Feb 2026 09:05:00 +0000";
    assert!(said("Sat, 28 Feb 2026 09:00:00 +0000", old).1);
}
