use super::*;

fn complaints(text: &str) -> String {
    parse("b.toml", text).unwrap_err().to_string()
}

#[test]
fn the_example_says_the_defaults() {
    assert_eq!(parse("example.toml", EXAMPLE).unwrap(), Config::default());
}

#[test]
fn what_the_example_shows_in_comments_is_accepted() {
    let given = EXAMPLE
        .replace("from = \"\"", "from = \"desk@hosting.example\"")
        .replace("relays = []", "relays = [\"smtp://127.0.0.1\"]")
        .replace("folders = []", "folders = [\"/srv/status\"]");
    let shown = given.lines().map(|line| {
        let shown = line.strip_prefix("#   ").filter(|it| !it.starts_with("bongsu "));
        shown.unwrap_or(line)
    });
    let config = parse("example.toml", &shown.collect::<Vec<_>>().join("\n")).unwrap();
    let dkim = config.mail.and_then(|mail| mail.dkim).map(|dkim| dkim.selector);
    let mirrors = config.publish.map(|publish| publish.mirrors.len());
    assert_eq!((dkim.as_deref(), mirrors), (Some("bongsu"), Some(3)));
    assert_eq!((config.texts.len(), config.hooks.len()), (2, 1));
    assert!(config.texts[1].kakao.as_ref().is_some_and(|kakao| kakao.templates.len() == 1));
}

#[test]
fn a_file_need_only_say_what_is_different() {
    let config = parse("b.toml", "version = \"1\"\n[engine]\nsweep_s = 120\n").unwrap();
    let mut expected = Config::default();
    expected.engine.sweep = Duration::from_secs(120);
    assert_eq!(config, expected);
}

#[test]
fn everything_wrong_is_named_at_once_with_key_and_line() {
    let said = complaints(
        "version = \"1\"\n[engine]\nsweep_s = 0\nconfidence = 1.5\n[stroe]\nurl = \"x\"\n\
         [probing]\nallow = [\"10.0.0.0/8\", \"home\"]\n[operator]\ntime_zone = \"Seoul\"\n",
    );
    let expected = "\
b.toml: line 3: `engine.sweep_s`: 0 is not from 1 to 86400
b.toml: line 4: `engine.confidence`: 1.5 is not from 0.5 to 0.99
b.toml: line 5: `stroe`: unknown key; did you mean `store`?
b.toml: line 8: `probing.allow[2]`: “home” is not a network such as 10.0.0.0/8
b.toml: line 10: `operator.time_zone`: “Seoul” is not an IANA time zone such as Asia/Seoul";
    assert_eq!(said, expected);
}

#[test]
fn operations_are_not_shown_to_the_world_by_oversight() {
    let said = complaints("version = \"1\"\n[web]\noperations = \"0.0.0.0:8081\"\n");
    assert!(said.contains("line 3: `web.operations`"), "{said}");
    assert!(said.contains("behind_authenticating_proxy = true"), "{said}");
    let told = "version = \"1\"\n[web]\noperations = \"0.0.0.0:8081\"\n\
                behind_authenticating_proxy = true\n";
    assert!(parse("b.toml", told).is_ok());
}

#[test]
fn what_the_desk_could_not_start_with_is_refused_here() {
    let said = complaints("version = \"1\"\n[store]\nurl = \"mysql://x\"\n");
    assert!(said.contains("line 3: `store.url`") && said.contains("“mysql”"), "{said}");
    let same = complaints("version = \"1\"\n[web]\npublic = \"127.0.0.1:8081\"\n");
    assert!(same.contains("line 3: `web.public`"), "{same}");
    let both = "version = \"1\"\n[web]\npublic = \"127.0.0.1:9\"\noperations = \"127.0.0.1:9\"\n";
    assert!(complaints(both).contains("line 4: `web.operations`"));
}

#[test]
fn a_file_of_another_form_is_refused() {
    assert!(complaints("version = \"2\"\n").contains("this program reads version \"1\""));
    assert!(complaints("[engine]\nsweep_s = 60\n").contains("`version`: is missing"));
    assert!(complaints("version = 1\n").contains("must be a text"));
}

#[test]
fn broken_syntax_is_told_with_its_line() {
    assert!(complaints("version = \"1\"\n[engine\n").contains("line 2"));
}

#[test]
fn two_vantages_need_two_names() {
    let said = complaints(
        "version = \"1\"\n[[vantage]]\nname = \"a\"\n[[vantage]]\nname = \"a\"\nbind = \"x\"\n",
    );
    assert!(said.contains("line 5") && said.contains("another vantage"), "{said}");
    assert!(said.contains("line 6") && said.contains("not an IP address"), "{said}");
}

#[test]
fn text_gateways_are_checked_and_make_phones_a_channel() {
    let wrong = complaints(
        "version = \"1\"\n[[text]]\nform = \"fax\"\n[[text]]\nform = \"solapi\"\nfrom = \"021234567\"\n\
         [[text]]\nform = \"http\"\nurl = \"https://x.example/\"\nbody = \"hello\"\n",
    );
    for words in ["“fax” is no form", "solapi needs `key`, `secret`", "{to} and {text}"] {
        assert!(wrong.contains(words), "{words} is not in\n{wrong}");
    }
    let text = "version = \"1\"\n[[text]]\nform = \"http\"\nurl = \"https://x.example/\"\n\
                body = \"to={to}&m={text}\"\n";
    let config = parse("test", text).unwrap();
    assert_eq!(config.channels(), [Channel::Phone]);
    assert!(config.texter().unwrap().is_some());
    assert!(Config::default().texter().unwrap().is_none());
}

#[test]
fn templates_that_nothing_would_go_by_are_refused() {
    let gateway = "version = \"1\"\n[[text]]\nform = \"solapi\"\nfrom = \"021234567\"\n\
                   key = \"k\"\nsecret = \"s\"\n";
    let channel = "kakao_channel = \"PF1\"\n";
    let template = |of: &str| {
        format!("[[text.template]]\nfor = [{of}]\ncode = \"T\"\ntext = \"#{{사실}} #{{주소}}\"\n")
    };
    let first = template("\"first\"");
    assert!(parse("test", &format!("{gateway}{channel}{first}")).is_ok());
    for (wrong, told) in [
        (format!("{gateway}{first}"), "without `kakao_channel`"),
        (format!("{gateway}{channel}"), "without a [[text.template]]"),
        (format!("{gateway}{channel}{}", template("")), "it is for no occasion"),
        (format!("{gateway}{channel}{first}{first}"), "another template is for"),
    ] {
        let complaints = complaints(&wrong);
        assert!(complaints.contains(told), "{told} is not in\n{complaints}");
    }
}

#[test]
fn mirrors_are_checked_and_need_a_folder_to_mirror() {
    let told = |text: &str| parse("test", text).unwrap_err().to_string();
    let put = "[[mirror]]\nform = \"put\"\nurl = \"https://dav.example/\"\n";
    assert!(told(&format!("version = \"1\"\n{put}")).contains("[publish] folders"));
    let with =
        |mirror: &str| format!("version = \"1\"\n[publish]\nfolders = [\"/srv/a\"]\n{mirror}");
    assert_eq!(parse("test", &with(put)).unwrap().mirrors().unwrap().len(), 1);
    let clear = put.replace("https", "http");
    assert!(told(&with(&clear)).contains("use https://"), "{}", told(&with(&clear)));
    assert!(told(&with("[[mirror]]\nform = \"ftp\"\n")).contains("put, s3, or command"));
    let s3 = put.replace("put", "s3");
    assert!(
        told(&with(&s3)).contains("s3 needs `region`, `key`, `secret`"),
        "{}",
        told(&with(&s3))
    );
    // What is missing is seen while the rest stands in files.
    let half = "[[mirror]]\nform = \"s3\"\nkey_file = \"/run/secrets/key\"\n";
    assert!(told(&with(half)).contains("s3 needs `url`, `region`, `secret`"));
}

#[test]
fn hooks_are_checked_and_their_secrets_stand_elsewhere() {
    let wrong = complaints(
        "version = \"1\"\n[[hook]]\nname = \"a\"\nform = \"fax\"\nurl = \"https://x.example/\"\n\
         [[hook]]\nname = \"a\"\nform = \"slack\"\nurl = \"http://x.example/SECRET\"\n\
         [[hook]]\nname = \"b\"\nform = \"slack\"\n\
         [[hook]]\nname = \"c\"\nform = \"webhook\"\nurl = \"https://x.example/\"\nsecret = \"hunter2\"\n",
    );
    for words in [
        "“fax” is no form",
        "“a” is the name of another hook",
        "anybody on the way can read it",
        "neither `url` nor `url_file`",
        "the secret is none",
    ] {
        assert!(wrong.contains(words), "{words} is not in\n{wrong}");
    }
    assert!(!wrong.contains("SECRET") && !wrong.contains("hunter2"), "{wrong}");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("url");
    std::fs::write(&file, "https://hooks.slack.com/services/x\n").unwrap();
    let text = format!(
        "version = \"1\"\n[[hook]]\nname = \"room\"\nform = \"slack\"\nurl_file = \"{}\"\n",
        file.display()
    );
    let config = parse("test", &text).unwrap();
    assert_eq!(config.hooks().unwrap()[0].endpoint().place().host(), "hooks.slack.com");
}

#[test]
fn mail_needs_a_sender_and_does_not_go_in_the_clear() {
    let said = complaints(
        "version = \"1\"\n[mail]\nfrom = \"the desk\"\nrelays = [\"smtp://127.0.0.1\", \
         \"smtp://mail.example\", \"mail.example\"]\n",
    );
    assert!(said.contains("line 3: `mail.from`: “the desk” is no sender"), "{said}");
    assert!(said.contains("line 4: `mail.relays[2]`"), "{said}");
    assert!(said.contains("use smtps:// or starttls://"), "{said}");
    assert!(said.contains("`mail.relays[3]`: “mail.example” is no relay"), "{said}");
    let said = complaints("version = \"1\"\n[mail]\nrelays = [\"smtp://127.0.0.1\"]\n");
    assert!(said.contains("mail") && said.contains("from"), "{said}");
}

#[test]
fn whoever_sets_up_mail_has_a_mailer_and_whoever_does_not_tells_nobody() {
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
    for wrong in ["", ".", "a b", "a..b"] {
        let said = with(wrong).unwrap_err().to_string();
        assert!(said.contains("line 7: `mail.dkim_selector`"), "{said}");
    }
}

#[test]
fn everybodys_contacts_are_not_laid_where_the_world_reads() {
    let with = |folder: &str| {
        let snapshot = format!("[snapshot]\nfolder = \"{folder}\"");
        parse(
            "b.toml",
            &format!("version = \"1\"\n{snapshot}\n[publish]\nfolders = [\"/srv/status\"]\n"),
        )
    };
    for wrong in ["/srv/status", "/srv/status/kept", "/srv", "/srv/./status/"] {
        let said = with(wrong).unwrap_err().to_string();
        assert!(said.contains("line 3: `snapshot.folder`"), "{said}");
    }
    assert!(with("/srv/kept").is_ok() && with("/srv/status-kept").is_ok());
}
