use super::*;
use bongsu_core::access::Role;
use std::time::Duration;

fn errors_in(text: &str) -> String {
    parse("b.toml", text).unwrap_err().to_string()
}

#[test]
fn the_example_states_the_defaults() {
    assert_eq!(parse("example.toml", EXAMPLE).unwrap(), Config::default());
}

#[test]
fn what_the_example_shows_in_comments_is_accepted() {
    let given = EXAMPLE
        .replace("from = \"\"", "from = \"desk@hosting.example\"")
        .replace("relays = []", "relays = [\"smtp://127.0.0.1\"]")
        .replace("issuer = \"\"", "issuer = \"https://id.example.net\"")
        .replace("client_id = \"\"", "client_id = \"desk\"")
        .replace("role_claim = \"\"", "role_claim = \"groups\"")
        .replace("directories = []", "directories = [\"/srv/status\"]");
    let shown = given.lines().map(|line| {
        let shown = line.strip_prefix("#   ").filter(|it| !it.starts_with("bongsu "));
        shown.unwrap_or(line)
    });
    let config = parse("example.toml", &shown.collect::<Vec<_>>().join("\n")).unwrap();
    let dkim = config.mail.and_then(|mail| mail.dkim).map(|dkim| dkim.selector);
    let mirrors = config.publish.map(|publish| publish.mirrors.len());
    assert_eq!((dkim.as_deref(), mirrors), (Some("bongsu"), Some(3)));
    assert_eq!((config.sms.len(), config.webhooks.len()), (2, 1));
    assert_eq!(config.telephones.systems.len(), 1);
    let sources = config.alert_sources;
    assert_eq!((sources.sources.len(), sources.heartbeats.len()), (2, 1));
    assert_eq!(sources.mail.map(|it| it.sources.len()), Some(1));
    assert_eq!((config.alerts.recipients.len(), config.alerts.options.rules.len()), (2, 1));
    let roles = config.oidc.map(|oidc| oidc.roles.values);
    assert_eq!(roles, Some(vec![("netops".to_owned(), Role::Engineer)]));
    assert!(
        config.sms[1].http.alimtalk.as_ref().is_some_and(|alimtalk| alimtalk.templates.len() == 1)
    );
}

#[test]
fn every_mistake_in_rules_of_alerts_is_named_by_its_key() {
    let errors = errors_in(
        "version = \"1\"\n[alerts]\nexpiry_days = [30, 0]\nopen_after_s = 1\n\
         [[alert_recipient]]\nname = \"night\"\nmail = \"noc@hosting.example\"\n\
         [[alert_recipient]]\nname = \"room\"\nwebhook = \"chat\"\n\
         [[alert_recipient]]\nname = \"nobody\"\n\
         [[alert_rule]]\nname = \"all\"\nrecipients = [\"room\", \"day\"]\n\
         layers = [\"smtp\"]\nkinds = [\"dead\"]\ncomponents = [\"web1\"]\nrecipient = 1\n\
         [[alert_rule]]\nname = \"all\"\n",
    );
    let expected = "\
b.toml: line 3: `alerts.expiry_days[2]`: 0 is not from 1 to 365
b.toml: line 4: `alerts.open_after_s`: 1 is not from 10 to 86400
b.toml: line 7: `alert_recipient[1].mail`: there is no section [mail] to send it by
b.toml: line 10: `alert_recipient[2].webhook`: there is no [[webhook]] named “chat”
b.toml: line 12: `alert_recipient[3].name`: set either `mail` or `webhook`
b.toml: line 15: `alert_rule[1].recipients[2]`: there is no [[alert_recipient]] named “day”
b.toml: line 16: `alert_rule[1].layers[1]`: “smtp” is not dns, icmp, tcp, tls, http or service
b.toml: line 17: `alert_rule[1].kinds[1]`: “dead” is not down, partial, slow, certificate or domain
b.toml: line 18: `alert_rule[1].components[1]`: “web1” is not a component such as server:web1
b.toml: line 19: `alert_rule[1].recipient`: unknown key; what can be added here is `after_s`, `customers`, `labels`
b.toml: line 20: `alert_rule[2].recipients`: is missing
b.toml: line 21: `alert_rule[2].name`: “all” is the name of another rule";
    assert_eq!(errors, expected);
}

#[test]
fn one_mistake_hides_no_other_and_makes_none_up() {
    let errors = errors_in(
        "version = \"1\"\n[operator]\nown_networks = [\"10.0.0.1/8\"]\n\
         [mail]\nfrom = \"not mail\"\nrelays = [\"http://x\"]\n\
         [[webhook]]\nname = \"chat\"\ntype = \"slak\"\nurl = \"https://hooks.example.com/x\"\n\
         [[alert_recipient]]\nname = \"night\"\nmail = \"bad@@\"\n\
         [[alert_recipient]]\nname = \"night\"\nwebhook = \"chat\"\n\
         [[alert_rule]]\nname = \"all\"\nrecipients = []\n\
         [[alert_rule]]\nname = \"other\"\nrecipients = [\"night\"]\n",
    );
    let lines: Vec<&str> = errors.lines().collect();
    let expected = [
        "line 3: `operator.own_networks[1]`: “10.0.0.1/8” is an address in the network 10.0.0.0/8",
        "line 5: `mail.from`: “not mail” is not a sender",
        "line 6: `mail.relays[1]`: ",
        "line 9: `webhook[1].type`: ",
        "line 13: `alert_recipient[1].mail`: “bad@@” is not an e-mail address",
        "line 15: `alert_recipient[2].name`: “night” is the name of another recipient",
        "line 19: `alert_rule[1].recipients`: is empty: nobody would be told",
    ];
    assert_eq!(lines.len(), expected.len(), "{errors}");
    for (line, expected) in lines.iter().zip(expected) {
        assert!(line.contains(expected), "{line}");
    }
    // Mail that is off needs no sender; a relay needs one.
    assert!(parse("b.toml", "version = \"1\"\n[mail]\nfrom = \"\"\nrelays = []\n").is_ok());
    let none = errors_in("version = \"1\"\n[mail]\nrelays = [\"http://x\"]\n");
    assert!(none.contains("`mail.from`: is missing"), "{none}");
}

#[test]
fn a_file_needs_only_what_differs() {
    let config = parse("b.toml", "version = \"1\"\n[probing]\nprobe_interval_s = 120\n").unwrap();
    let mut expected = Config::default();
    expected.probing.probe_interval = Duration::from_secs(120);
    assert_eq!(config, expected);
}

#[test]
fn every_error_is_reported_at_once_with_key_and_line() {
    let errors = errors_in(
        "version = \"1\"\n[engine]\nupdate_interval_s = 0\nopen_threshold = 1.5\n[stroe]\nurl = \"x\"\n\
         [probing]\nallowed_private_networks = [\"10.0.0.0/8\", \"home\"]\n[operator]\ntime_zone = \"Seoul\"\n",
    );
    let expected = "\
b.toml: line 3: `engine.update_interval_s`: 0 is not from 120 to 86400
b.toml: line 4: `engine.open_threshold`: 1.5 is not from 0.5 to 0.99
b.toml: line 5: `stroe`: unknown key; did you mean `store`?
b.toml: line 8: `probing.allowed_private_networks[2]`: “home” is not a network such as 10.0.0.0/8
b.toml: line 10: `operator.time_zone`: “Seoul” is not an IANA time zone such as Asia/Seoul";
    assert_eq!(errors, expected);
}

#[test]
fn a_page_below_a_path_is_refused() {
    for key in ["public_url", "operations_url"] {
        for path in ["/status", "/status/", "/a/b"] {
            let text = format!("version = \"1\"\n[web]\n{key} = \"https://host.example{path}\"\n");
            assert!(errors_in(&text).contains("has a path"), "{key} {path}");
        }
        let text = format!("version = \"1\"\n[web]\n{key} = \"https://host.example/\"\n");
        assert!(parse("b.toml", &text).is_ok(), "{key}");
    }
}

#[test]
fn a_url_is_kept_in_the_form_that_headers_take() {
    let text = "version = \"1\"\n[web]\npublic_url = \"https://상태.한국\"\n[publish]\n\
                directories = [\"pages\"]\nurl = \"https://상태.한국/상태/\"\n";
    let config = parse("b.toml", text).unwrap();
    let host = "https://xn--hg4bo80a.xn--3e0b707e";
    assert_eq!(config.web.public_url.as_deref(), Some(host));
    let url = config.publish.and_then(|publish| publish.url);
    assert_eq!(url, Some(format!("{host}/%EC%83%81%ED%83%9C")));
}

#[test]
fn pages_are_published_in_the_languages_that_are_wanted_and_in_korean() {
    let text =
        |more: &str| format!("version = \"1\"\n[publish]\ndirectories = [\"pages\"]\n{more}\n");
    let of = |more: &str| parse("b.toml", &text(more)).unwrap().published_languages();
    assert_eq!(of(""), Language::ALL);
    assert_eq!(of("languages = [\"en\"]"), [Language::Ko, Language::En]);
    let refused = errors_in(&text("languages = [\"fr\"]"));
    assert!(refused.contains("“fr” is not one of the languages ko, en, ja"), "{refused}");
}

#[test]
fn an_update_that_would_be_due_at_once_is_refused() {
    for seconds in [10, 30, 31, 40, 119] {
        let text = format!("version = \"1\"\n[engine]\nupdate_interval_s = {seconds}\n");
        assert!(errors_in(&text).contains("is not from 120 to 86400"), "{seconds}");
    }
    assert!(parse("b.toml", "version = \"1\"\n[engine]\nupdate_interval_s = 120\n").is_ok());
}

#[test]
fn operations_are_not_exposed_by_oversight() {
    let errors = errors_in("version = \"1\"\n[web]\noperations_listen = \"0.0.0.0:8081\"\n");
    assert!(errors.contains("line 3: `web.operations_listen`"), "{errors}");
    assert!(errors.contains("behind_authenticating_proxy = true"), "{errors}");
    let proxied = "version = \"1\"\n[web]\noperations_listen = \"0.0.0.0:8081\"\n\
                behind_authenticating_proxy = true\n";
    assert!(parse("b.toml", proxied).is_ok());
}

#[test]
fn what_would_keep_the_desk_from_starting_is_refused() {
    let errors = errors_in("version = \"1\"\n[store]\nurl = \"mysql://x\"\n");
    assert!(errors.contains("line 3: `store.url`") && errors.contains("“mysql”"), "{errors}");
    let same = errors_in("version = \"1\"\n[web]\npublic_listen = \"127.0.0.1:8081\"\n");
    assert!(same.contains("line 3: `web.public_listen`"), "{same}");
    let both = "version = \"1\"\n[web]\npublic_listen = \"127.0.0.1:9\"\noperations_listen = \"127.0.0.1:9\"\n";
    assert!(errors_in(both).contains("line 4: `web.operations_listen`"));
}

#[test]
fn a_file_of_another_version_is_refused() {
    assert!(errors_in("version = \"2\"\n").contains("this program reads version \"1\""));
    assert!(errors_in("[engine]\nupdate_interval_s = 60\n").contains("`version`: is missing"));
    assert!(errors_in("version = 1\n").contains("must be a text"));
}

#[test]
fn broken_syntax_is_reported_with_its_line() {
    assert!(errors_in("version = \"1\"\n[engine\n").contains("line 2"));
}

#[test]
fn an_unknown_key_is_refused_with_the_key_that_it_resembles() {
    for (section, key, known) in [
        ("web", "public_lisen", Some("public_listen")),
        ("probing", "reference_target", Some("reference_targets")),
        ("probing", "rto_floor_ms", None),
        ("notices", "quiet_phones", None),
        ("engine", "open_treshold", Some("open_threshold")),
    ] {
        let errors = errors_in(&format!("version = \"1\"\n[{section}]\n{key} = 1\n"));
        let hint = match known {
            Some(known) => format!("did you mean `{known}`?"),
            None => "what can be added here is `".to_owned(),
        };
        let said = format!("b.toml: line 3: `{section}.{key}`: unknown key; {hint}");
        assert!(errors.starts_with(&said), "{errors}");
    }
}

#[test]
fn two_vantages_need_two_names() {
    let errors = errors_in(
        "version = \"1\"\n[[vantage]]\nname = \"a\"\n[[vantage]]\nname = \"a\"\nsource_address = \"x\"\n",
    );
    assert!(errors.contains("line 5") && errors.contains("another vantage"), "{errors}");
    assert!(errors.contains("line 6") && errors.contains("not an IP address"), "{errors}");
}

#[test]
fn sms_gateways_are_checked_and_make_phones_a_channel() {
    let wrong = errors_in(
        "version = \"1\"\n[[sms]]\nprovider = \"fax\"\n[[sms]]\nprovider = \"solapi\"\nfrom = \"021234567\"\n\
         [[sms]]\nprovider = \"http\"\nurl = \"https://x.example/\"\nbody = \"hello\"\n",
    );
    for expected in ["unknown provider “fax”", "solapi needs `key`, `secret`", "{to} and {text}"]
    {
        assert!(wrong.contains(expected), "{expected} is not in\n{wrong}");
    }
    let text = "version = \"1\"\n[[sms]]\nprovider = \"http\"\nurl = \"https://x.example/\"\n\
                body = \"to={to}&m={text}\"\n";
    let config = parse("test", text).unwrap();
    assert_eq!(config.channels(), [Channel::Phone]);
    assert!(config.sms_sender().unwrap().is_some());
    assert!(Config::default().sms_sender().unwrap().is_none());
}

#[test]
fn templates_that_cannot_be_used_are_refused() {
    let gateway = "version = \"1\"\n[[sms]]\nprovider = \"solapi\"\nfrom = \"021234567\"\n\
                   key = \"k\"\nsecret = \"s\"\n";
    let channel = "alimtalk_channel = \"PF1\"\n";
    let template = |of: &str| {
        format!("[[sms.template]]\nfor = [{of}]\ncode = \"T\"\ntext = \"#{{사실}} #{{주소}}\"\n")
    };
    let first = template("\"first\"");
    assert!(parse("test", &format!("{gateway}{channel}{first}")).is_ok());
    for (wrong, expected) in [
        (format!("{gateway}{first}"), "without `alimtalk_channel`"),
        (format!("{gateway}{channel}"), "without a [[sms.template]]"),
        (format!("{gateway}{channel}{}", template("")), "the template is for no reason"),
        (format!("{gateway}{channel}{first}{first}"), "has another template already"),
    ] {
        let errors = errors_in(&wrong);
        assert!(errors.contains(expected), "{expected} is not in\n{errors}");
    }
}

#[test]
fn mirrors_are_checked_and_need_a_directory_to_copy() {
    let error = |text: &str| parse("test", text).unwrap_err().to_string();
    let webdav = "[[mirror]]\ntype = \"webdav\"\nurl = \"https://dav.example/\"\n";
    assert!(error(&format!("version = \"1\"\n{webdav}")).contains("[publish] directories"));
    let with =
        |mirror: &str| format!("version = \"1\"\n[publish]\ndirectories = [\"/srv/a\"]\n{mirror}");
    assert_eq!(parse("test", &with(webdav)).unwrap().mirrors().unwrap().len(), 1);
    let clear = webdav.replace("https", "http");
    assert!(error(&with(&clear)).contains("use https://"), "{}", error(&with(&clear)));
    assert!(error(&with("[[mirror]]\ntype = \"ftp\"\n")).contains("use webdav, s3 or command"));
    let s3 = webdav.replace("webdav", "s3");
    assert!(
        error(&with(&s3)).contains("s3 needs `region`, `key`, `secret`"),
        "{}",
        error(&with(&s3))
    );
    // A missing key is reported although the others are in files.
    let half = "[[mirror]]\ntype = \"s3\"\nkey_file = \"/run/secrets/key\"\n";
    assert!(error(&with(half)).contains("s3 needs `url`, `region`, `secret`"));
}

#[test]
fn all_that_is_wrong_with_a_webhook_is_told_at_its_place() {
    let errors = errors_in(
        "version = \"1\"\n[[webhook]]\nname = \"a\"\ntype = \"slak\"\nurl = \"http://x.example/SECRET\"\n\
         [[webhook]]\nname = \"b\"\ntype = \"webhook\"\nurl = \"http://x.example/\"\nsecret_file = \"/x\"\n",
    );
    for told in [
        "line 4: `webhook[1].type`: unknown type “slak”",
        "line 5: `webhook[1].url`: unencrypted HTTP",
        "line 9: `webhook[2].url`: unencrypted HTTP",
    ] {
        assert!(errors.contains(told), "{told}: {errors}");
    }
}

#[test]
fn webhooks_are_checked_and_their_secrets_are_not_repeated() {
    let wrong = errors_in(
        "version = \"1\"\n[[webhook]]\nname = \"a\"\ntype = \"fax\"\nurl = \"https://x.example/\"\n\
         [[webhook]]\nname = \"a\"\ntype = \"slack\"\nurl = \"http://x.example/SECRET\"\n\
         [[webhook]]\nname = \"b\"\ntype = \"slack\"\n\
         [[webhook]]\nname = \"c\"\ntype = \"webhook\"\nurl = \"https://x.example/\"\nsecret = \"hunter2\"\n",
    );
    for expected in [
        "unknown type “fax”",
        "“a” is the name of another webhook",
        "unencrypted HTTP is only allowed to this machine",
        "set `url` or `url_file`",
        "not a valid secret",
    ] {
        assert!(wrong.contains(expected), "{expected} is not in\n{wrong}");
    }
    assert!(!wrong.contains("SECRET") && !wrong.contains("hunter2"), "{wrong}");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("url");
    std::fs::write(&file, "https://hooks.slack.com/services/x\n").unwrap();
    let text = format!(
        "version = \"1\"\n[[webhook]]\nname = \"room\"\ntype = \"slack\"\nurl_file = \"{}\"\n",
        file.display()
    );
    let config = parse("test", &text).unwrap();
    assert_eq!(config.open_webhooks().unwrap()[0].endpoint().host().host(), "hooks.slack.com");
}

#[test]
fn mail_needs_a_sender_and_does_not_go_in_the_clear() {
    let errors = errors_in(
        "version = \"1\"\n[mail]\nfrom = \"the desk\"\nrelays = [\"smtp://127.0.0.1\", \
         \"smtp://mail.example\", \"mail.example\"]\n",
    );
    assert!(errors.contains("line 3: `mail.from`: “the desk” is not a sender"), "{errors}");
    assert!(errors.contains("line 4: `mail.relays[2]`"), "{errors}");
    assert!(errors.contains("use smtps:// or starttls://"), "{errors}");
    assert!(errors.contains("`mail.relays[3]`: “mail.example” is not a relay"), "{errors}");
    let errors = errors_in("version = \"1\"\n[mail]\nrelays = [\"smtp://127.0.0.1\"]\n");
    assert!(errors.contains("mail") && errors.contains("from"), "{errors}");
}

#[test]
fn each_relay_has_its_own_password_and_is_greeted_with_a_name() {
    let text = "version = \"1\"\n[mail]\nfrom = \"outage@host.example\"\n";
    let two = "relays = [\"smtps://desk@smtp.one.example\", \"smtps://other@smtp.two.example\"]\n";
    let errors = errors_in(&format!("{text}{two}"));
    assert!(errors.contains("`mail.relays[2]`: the one password"), "{errors}");
    let own = "hello = \"desk.host.example\"\n\
               [[mail.relay]]\nurl = \"smtps://desk@smtp.one.example\"\npassword = \"one\"\n\
               [[mail.relay]]\nurl = \"smtps://other@smtp.two.example\"\npassword = \"two\"\n";
    let mail = parse("b.toml", &format!("{text}{own}")).unwrap().mail.unwrap();
    assert!(mail.mailer().is_ok());
    let passwords = mail.relays.iter().map(|it| it.password.as_ref().unwrap().read().unwrap());
    assert_eq!(passwords.collect::<Vec<_>>(), ["one", "two"]);
    for name in ["localhost", "desk", "[127.0.0.1]", "127.0.0.1", "a b.example"] {
        let errors =
            errors_in(&format!("{text}hello = \"{name}\"\nrelays = [\"smtp://127.0.0.1\"]\n"));
        assert!(errors.contains("is not a full host name"), "{name}: {errors}");
    }
}

#[test]
fn mail_is_a_channel_only_with_relays() {
    assert!(Config::default().mailer().unwrap().is_none());
    assert!(Config::default().channels().is_empty());
    let text = "version = \"1\"\n[mail]\nfrom = \"Host <o@host.example>\"\n\
                relays = [\"smtp://127.0.0.1:2525\"]\n";
    let config = parse("b.toml", text).unwrap();
    assert!(config.mailer().unwrap().is_some());
    assert_eq!(config.channels(), [Channel::Email]);
}

#[test]
fn a_selector_is_one_label_or_several() {
    let with = |selector: &str| {
        let mail = "[mail]\nfrom = \"a@b.kr\"\nrelays = [\"smtp://127.0.0.1\"]";
        let dkim = "dkim_domain = \"b.kr\"\ndkim_key_file = \"/k\"";
        parse(
            "b.toml",
            &format!("version = \"1\"\n{mail}\n{dkim}\ndkim_selector = \"{selector}\"\n"),
        )
    };
    for fine in ["s1", "2018.bongsu"] {
        assert!(with(fine).is_ok(), "{fine}");
    }
    // Nor anything that would add a tag to the signature, or a header to the mail.
    for wrong in ["", ".", "a b", "a..b", "s1; d=evil.example", "s1\\r\\nBcc: all@evil.example"] {
        let errors = with(wrong).unwrap_err().to_string();
        assert!(errors.contains("line 7: `mail.dkim_selector`"), "{errors}");
    }
}

#[test]
fn the_emergency_export_is_refused_where_it_would_be_published() {
    let with = |directory: &str| {
        let export = format!("[emergency_export]\ndirectory = \"{directory}\"");
        parse(
            "b.toml",
            &format!("version = \"1\"\n{export}\n[publish]\ndirectories = [\"/srv/status\"]\n"),
        )
    };
    for wrong in ["/srv/status", "/srv/status/kept", "/srv", "/srv/./status/"] {
        let errors = with(wrong).unwrap_err().to_string();
        assert!(errors.contains("line 3: `emergency_export.directory`"), "{errors}");
    }
    assert!(with("/srv/kept").is_ok() && with("/srv/status-kept").is_ok());
}

/// Every key of the file that names a path, with a relative one.
const PATHS: &str = r#"
version = "1"
[store]
url = "sqlite:rel/a"
[probing]
trust_roots = ["rel/b"]
[mail]
from = "desk@host.example"
dkim_domain = "host.example"
dkim_selector = "s"
dkim_key_file = "rel/c"
[[mail.relay]]
url = "smtps://desk@mx.example"
password_file = "rel/d"
trust_roots = ["rel/e"]
[[sms]]
provider = "solapi"
from = "0212345678"
key_file = "rel/f"
secret_file = "../rel/g"
[[webhook]]
name = "w"
type = "webhook"
url_file = "rel/h"
secret_file = "rel/i"
[publish]
directories = ["rel/j", "/srv/rel/k"]
[[mirror]]
type = "command"
command = ["rel/l", "rel-argument"]
[emergency_export]
directory = "rel/m"
[heartbeat]
url_file = "rel/n"
"#;

#[test]
fn every_relative_path_begins_at_the_directory_of_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("bongsu.toml");
    std::fs::write(&file, PATHS).unwrap();
    let config = Config::load(Some(&file)).unwrap();
    let gateway = (&config.sms[0].http.key, &config.sms[0].http.secret);
    let config = format!("{config:?} {gateway:?}");
    let below = directory.path().display().to_string();
    for letter in "abcdefhijlmn".chars() {
        assert!(config.contains(&format!("{below}/rel/{letter}\"")), "{letter}: {config}");
    }
    assert!(config.contains(&format!("{below}/../rel/g")), "{config}");
    // Absolute ones, and arguments of programs, stay as they are.
    assert!(config.contains("\"/srv/rel/k\"") && config.contains("\"rel-argument\""), "{config}");
}

/// P9: settings with which no probe is ever the last word.
#[test]
fn timeouts_longer_than_the_interval_are_refused() {
    let probing = |lines: &str| errors_in(&format!("version = \"1\"\n[probing]\n{lines}\n"));
    let long = probing("probe_interval_s = 5\nhttp_timeout_ms = 6000");
    assert!(long.contains("line 4: `probing.http_timeout_ms`: 6s is longer"), "{long}");
    let short = probing("probe_interval_s = 4");
    assert!(
        short.contains("line 3: `probing.probe_interval_s`: is shorter than `http_timeout_ms`"),
        "{short}"
    );
    let component = probing("component_interval_s = 1\nreference_interval_s = 2");
    assert!(component.contains("line 3") && component.contains("line 4"), "{component}");
    assert!(probing("rto_max_ms = 9000").contains("is above every timeout"));
    let fine = "version = \"1\"\n[probing]\nprobe_interval_s = 5\ncomponent_interval_s = 3\n";
    assert!(parse("b.toml", fine).is_ok());
}

/// Files with the old and the new secret, while they are changed.
#[test]
fn a_file_may_hold_two_secrets_and_each_target_has_authorities_of_its_own() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).unwrap();
    write("two", "old\n\n new \n");
    write("three", "a\nb\nc\n");
    write("no-authority", "nothing\n");
    let of = |text: &str| {
        let file = directory.path().join("bongsu.toml");
        std::fs::write(&file, format!("version = \"1\"\n{text}")).unwrap();
        Config::load(Some(&file)).unwrap()
    };
    let sms = |secret: &str| {
        of(&format!(
            "[[sms]]\nprovider = \"solapi\"\nfrom = \"021234567\"\nkey = \"K\"\n\
             secret_file = \"{secret}\"\n"
        ))
    };
    let gateways = |config: Config| config.sms_sender().map(|it| it.unwrap().gateways().len());
    assert_eq!(gateways(sms("two")).unwrap(), 2);
    assert!(format!("{:#}", gateways(sms("three")).unwrap_err()).contains("more than two lines"));
    let mirror = |lines: &str| {
        let base = "[publish]\ndirectories = [\"d\"]\n[[mirror]]\ntype = \"webdav\"\n\
                    url = \"https://dav.example/\"\nuser = \"desk\"\n";
        let config = of(&format!("{base}{lines}\n"));
        config.publish.unwrap().mirrors[0].target().map(drop)
    };
    mirror("password_file = \"two\"").unwrap();
    let roots = mirror("password_file = \"two\"\ntrust_roots = [\"no-authority\"]").unwrap_err();
    assert!(format!("{roots:#}").contains("no-authority contains no certificate"), "{roots:#}");
}

/// Each passed the check once and could not work.
#[test]
fn settings_that_cannot_work_are_refused() {
    for (lines, why) in [
        (
            "[web]\npublic_listen = \"0.0.0.0:8080\"\noperations_listen = \"127.0.0.1:8080\"",
            "must differ in their port",
        ),
        ("[web]\ntrusted_proxies = [\"0.0.0.0/0\"]", "too wide"),
        ("[web]\ntrusted_proxies = [\"::/0\"]", "too wide"),
        ("[discovery]\nresolvers = [\"192.0.2.53:0\"]", "nobody answers there"),
        ("[discovery]\nparent_servers = [\"0.0.0.0:53\"]", "nobody answers there"),
        ("[[vantage]]\nname = \"a\"\nsource_address = \"0.0.0.0\"", "no address of a machine"),
        ("[publish]\ndirectories = [\"pages\", \"pages/en\"]", "overlap"),
        ("[publish]\ndirectories = [\"pages\", \"./pages\"]", "overlap"),
        ("[publish]\ndirectories = [\".\"]", ". holds the database"),
        (
            "[store]\nurl = \"sqlite:pages/bongsu.db\"\n[publish]\ndirectories = [\"pages\"]",
            "pages holds the database",
        ),
        (
            "[[webhook]]\nname = \"a\"\ntype = \"alertmanager\"\nurl = \"https://am.example/\"",
            "must end in /api/v2/alerts",
        ),
        (
            "[[webhook]]\nname = \"t\"\ntype = \"telegram\"\nchat = \"\"\n\
             url = \"https://api.telegram.org/bot1:a/sendMessage\"",
            "telegram needs `chat`",
        ),
        (
            "[[sms]]\nprovider = \"solapi\"\nfrom = \"desk\"\nkey = \"k\"\nsecret = \"s\"",
            "is not a phone number",
        ),
        (
            "[[sms]]\nprovider = \"http\"\nurl = \"https://sms.example/\"\n\
             body = \"to={to}&m={text}\"\nrejection_match = \"\"",
            "every answer has that",
        ),
    ] {
        let errors = errors_in(&format!("version = \"1\"\n{lines}\n"));
        assert!(errors.contains(why), "{lines}: {errors}");
    }
    for lines in [
        "[web]\npublic_listen = \"0.0.0.0:8080\"\noperations_listen = \"127.0.0.1:8081\"",
        "[web]\npublic_listen = \"127.0.0.1:0\"\noperations_listen = \"127.0.0.1:0\"",
        "[publish]\ndirectories = [\"pages\", \"pages-2\"]",
    ] {
        parse("b.toml", &format!("version = \"1\"\n{lines}\n")).unwrap();
    }
}

#[test]
fn an_identity_provider_that_would_let_nobody_in_or_anybody_listen_is_refused() {
    let errors = |keys: &str| errors_in(&format!("version = \"1\"\n[oidc]\n{keys}"));
    let valid = "issuer = \"https://id.example\"\nclient_id = \"desk\"\n";
    for (keys, why) in [
        (valid.to_owned(), "nobody would be let in"),
        (format!("{valid}role_claim = \"groups\"\ndefault_role = \"viewer\""), "together alone"),
        (format!("{valid}default_role = \"boss\""), "“boss” is not"),
        (format!("{valid}default_role = \"viewer\"\nscopes = \"profile\""), "`openid`"),
        (valid.replace("https", "http") + "default_role = \"viewer\"", "unencrypted"),
        (valid.replace("desk", "") + "default_role = \"viewer\"", "`client_id`"),
    ] {
        let errors = errors(&keys);
        assert!(errors.contains(why), "{errors}");
    }
    let text = format!(
        "version = \"1\"\n[oidc]\n{valid}default_role = \"viewer\"\nclient_secret = \"hush\""
    );
    let config = parse("b.toml", &text).unwrap();
    assert!(!format!("{config:?}").contains("hush"));
    let client = config.oidc.as_ref().unwrap().client(&config.operations_url(None)).unwrap();
    assert_eq!(client.callback, "http://127.0.0.1:8081/login/provider/callback");
    assert_eq!(client.label, "id.example");
}

#[test]
fn texts_of_the_operator_claim_nothing_and_every_refusal_names_its_key() {
    let errors = errors_in(
        "version = \"1\"\n[texts.ko.outage]\ngreeting = \"#{이름}님\"\n\
         apology = \"곧 복구하겠습니다.\"\n[texts.en.recovery]\nclosing = \"100 % are back\"\n\
         [texts.en.party]\ngreeting = \"Hi\"\n[branding]\nabout_en = \"No data is lost.\"\n",
    );
    for key in [
        "texts.ko.outage.greeting",
        "texts.ko.outage.apology",
        "texts.en.recovery.closing",
        "texts.en.party",
        "branding.about_en",
    ] {
        assert!(errors.contains(key), "{key}: {errors}");
    }
    let fine = "version = \"1\"\n[texts.ko.outage]\ngreeting = \"안녕하세요. #{회사}입니다.\"\n";
    assert_ne!(parse("b.toml", fine).unwrap().texts, Default::default());
}

#[test]
fn colours_that_cannot_be_read_and_half_a_pair_are_refused() {
    let both = "accent = \"#0b57d0\"\naccent_dark = \"#a8c7fa\"\n";
    let text = |colours: &str| format!("version = \"1\"\n[branding]\n{colours}");
    assert!(parse("b.toml", &text(both)).unwrap().branding.accent.is_some());
    let pale = errors_in(&text("accent = \"#ffcc00\"\naccent_dark = \"#222222\"\n"));
    assert!(pale.contains("branding.accent") && pale.contains("4.5:1"), "{pale}");
    assert!(pale.contains("branding.accent_dark"), "{pale}");
    let half = errors_in(&text("accent = \"#0b57d0\"\n"));
    assert!(half.contains("accent_dark"), "{half}");
}
