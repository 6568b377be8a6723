//! `bongsu doctor`: what would fail on the bad day, told today.

use super::{ConfigFile, OutputLanguage, print};
use crate::config::{Config, HeartbeatAt};
use crate::doctor::clock::Told;
use crate::doctor::shared_fate::{OwnDependency, Watched};
use crate::doctor::{
    Finding, Level, Text, clock, desk, mail, mirrors, references, room, templates, webhooks,
};
use crate::runtime::inventory::discovery::discoverer;
use crate::runtime::publishing::mirror::To;
use crate::runtime::upkeep::heartbeat;
use bongsu_clock::Clock;
use bongsu_core::inventory::Language;
use bongsu_core::name::Name;
use bongsu_send::Outcome;
use bongsu_send::mail::{Mail, Mailer};
use bongsu_send::sms::SmsSender;
use bongsu_store::Store;
use bongsu_words::Lang;
use bongsu_words::message::Message;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Tell what would fail on the bad day, and how to mend it.
///
/// Looks at the configuration, the inventory, the relays, the names and networks that ours
/// share with what is watched, references and mirrors, and the room left on the disks. Tells
/// nobody anything, unless a test is asked for. Exit status 1 when something does not work now.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu doctor                          look at everything; nobody is told anything
  bongsu doctor --mail me@my.address     send a test mail as well, the way notices go
  bongsu doctor --hook ops-room          tell this hook a test as well")]
pub struct Args {
    /// Send a test mail to this address, through the relays.
    #[arg(long, value_name = "ADDRESS")]
    mail: Option<String>,
    /// Tell this hook a test, marked as one.
    #[arg(long, value_name = "NAME")]
    hook: Option<String>,
    #[command(flatten)]
    config: ConfigFile,
    #[command(flatten)]
    tongue: OutputLanguage,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let language = args.tongue.language();
    let store = Store::open(&config.store.url).await?;
    let inventory = store.inventory().await?;
    let mut findings = desk::look_at(&config, &inventory);
    let mailer = usable(config.mailer(), &mut findings);
    let phones = [config.texter(), config.caller()].map(|it| usable(it, &mut findings));
    let watched = Watched::new(&inventory, &store.discoveries().await?);
    findings.extend(room_left(&config));
    findings.extend(references::reach(&config).await);
    if let Some(mailer) = &mailer {
        findings.extend(mail::reach(mailer).await);
        findings.push(mail::last_sent(Clock::system().now(), store.last_notice_sent_at().await?));
    }
    findings.extend(webhooks::find(&config).await);
    findings.extend(sign_of_life(&config).await);
    findings.extend(mirrors::reach(&config).await);
    for texter in phones.iter().flatten() {
        findings.extend(templates::compare(texter, Clock::system().now()).await);
    }
    findings.extend(shared_fate(&config, &watched, mailer.as_ref(), &phones).await);
    if let Some(address) = &args.mail {
        findings.push(test_mail(&config, mailer.as_ref(), address, language).await);
    }
    if let Some(name) = &args.hook {
        findings.push(webhooks::test(&config, name, Clock::system().now()).await);
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    findings.iter().for_each(|finding| tell(language, finding));
    let broken = findings.iter().any(|finding| finding.level == Level::Broken);
    Ok(if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What was opened; that it cannot be is a finding, as it keeps the desk from starting.
fn usable<T>(opened: anyhow::Result<Option<T>>, findings: &mut Vec<Finding>) -> Option<T> {
    opened.unwrap_or_else(|error| {
        findings.push(Finding::problem(
            Level::Broken,
            Text::new(
                format!("설정에 적힌 것을 쓸 수 없습니다: {error:#}"),
                format!("What is configured cannot be used: {error:#}"),
            ),
            Text::new(
                "그 항목을 고치십시오. 그때까지 bongsu serve는 시작하지 않습니다.",
                "Mend it: until then, bongsu serve does not start.",
            ),
        ));
        None
    })
}

/// Whether a sign of life is taken, and whether who takes it has the same time.
async fn sign_of_life(config: &Config) -> Vec<Finding> {
    let Some(heartbeat) = &config.heartbeat else { return Vec::new() };
    match given(heartbeat).await {
        Ok((host, told)) => vec![
            Finding::healthy("살아 있다는 신호를 받았습니다.", "A sign of life was taken."),
            clock::judge(&host, told),
        ],
        Err(why) => vec![Finding::problem(
            Level::Broken,
            Text::new(
                format!("살아 있다는 신호를 받지 않았습니다: {why}"),
                format!("The sign of life was not taken: {why}"),
            ),
            Text::new("[heartbeat] url을 살펴보십시오.", "Look at [heartbeat] url."),
        )],
    }
}

/// Gives one sign; by whom it was taken, and what he said of the time.
async fn given(heartbeat: &HeartbeatAt) -> Result<(String, Option<Told>), String> {
    let endpoint = heartbeat.endpoint().map_err(|error| format!("{error:#}"))?;
    let asked = Clock::system().now();
    let answer = heartbeat::give(&endpoint).await?;
    let heard = Clock::system().now();
    Ok((endpoint.place().host().into(), answer.date.map(|said| Told { asked, heard, said })))
}

/// What of ours shares its fate with what is watched.
async fn shared_fate(
    config: &Config,
    watched: &Watched,
    mailer: Option<&Mailer>,
    phones: &[Option<SmsSender>],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut look = async |what: Text, host: &str, speaks: bool| {
        let ours = ours(config, what, host).await;
        findings.extend(watched.look_at(&ours, speaks));
    };
    for place in mailer.iter().flat_map(|mailer| mailer.places()) {
        look(Text::new("메일 서버", "Relay"), place.host(), true).await;
    }
    // What is wrong with one is told where it was tried.
    for (_, to) in config.mirrors().unwrap_or_default() {
        let To::Remote(place) = &*to else { continue };
        look(Text::new("사본을 두는 곳", "Mirror"), place.place().host(), false).await;
    }
    for place in phones.iter().flatten().flat_map(SmsSender::places) {
        look(Text::new("문자 관문", "Text gateway"), place.host(), true).await;
    }
    for (what, url) in pages(config) {
        let Some(host) = host_of(&url) else { continue };
        look(what, &host, false).await;
    }
    findings
}

fn tell(language: Language, finding: &Finding) {
    let sign = match finding.level {
        Level::Well => '✓',
        Level::Doubtful => '△',
        Level::Broken => '✕',
    };
    print::line(format_args!("{sign} {}", finding.what.of(language)));
    if let Some(remedy) = &finding.remedy {
        print::line(format_args!("  → {}", remedy.of(language)));
    }
}

/// Where customers read.
fn pages(config: &Config) -> Vec<(Text, String)> {
    let published = config.publish.as_ref().and_then(|publish| publish.url.clone());
    let published = published.map(|url| (Text::new("내놓은 페이지", "Published pages"), url));
    let served = config.web.public_url.clone();
    let served = served.map(|url| (Text::new("현황 페이지", "Status page"), url));
    published.into_iter().chain(served).collect()
}

async fn addresses(host: &str) -> Vec<IpAddr> {
    let found = tokio::net::lookup_host((host, 443)).await;
    found.map(|all| all.map(|at| at.ip()).collect()).unwrap_or_default()
}

fn host_of(url: &str) -> Option<String> {
    let authority = url.split_once("://")?.1.split('/').next()?;
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    Some(host.trim_start_matches('[').trim_end_matches(']').to_owned())
}

async fn ours(config: &Config, what: Text, host: &str) -> OwnDependency {
    let addresses = addresses(host).await;
    let mut name_servers = Vec::new();
    // An address needs no name servers.
    if let Some(name) = Name::parse(host).ok().filter(|_| host.parse::<IpAddr>().is_err()) {
        let zone = name.registrable().unwrap_or(name);
        name_servers = discoverer(config).discover(&zone, &[]).await.name_servers();
    }
    OwnDependency { what, host: host.to_owned(), addresses, name_servers }
}

fn room_left(config: &Config) -> Vec<Finding> {
    let folders = config.publish.iter().flat_map(|publish| publish.folders.iter().cloned());
    let pages = folders.map(|folder| (Text::new("페이지", "Pages"), folder));
    let database = config.store.url.strip_prefix("sqlite:").map(|path| {
        let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_owned);
        (Text::new("기록", "The record"), folder)
    });
    database.into_iter().chain(pages).filter_map(|(what, at)| room::look_at(&what, &at)).collect()
}

/// Sends a mail the way notices go.
async fn test_mail(
    config: &Config,
    mailer: Option<&Mailer>,
    address: &str,
    language: Language,
) -> Finding {
    let Some(mailer) = mailer else {
        return Finding::problem(
            Level::Broken,
            Text::new("시험 메일을 보낼 길이 없습니다.", "There is no way to send a test mail."),
            Text::new("[mail] from과 relays를 적으십시오.", "Set [mail] from and relays."),
        );
    };
    let now = Clock::system().now();
    let lang = if language == Language::Ko { Lang::Ko } else { Lang::En };
    let id = format!("test.{}", now.as_micros());
    let message = test_letter(&config.operator.name, language);
    let mail = Mail { address, lang, id: &id, thread: None, message: &message, leave: None };
    match mailer.send(now, &mail).await {
        Outcome::Accepted(words) => Finding::healthy(
            format!("시험 메일을 넘겼습니다: {words}"),
            format!("The test mail was handed over: {words}"),
        ),
        Outcome::TryLater(why) | Outcome::Refused(why) => Finding::problem(
            Level::Broken,
            Text::new(
                format!("시험 메일을 아무도 받지 않았습니다: {why}"),
                format!("Nobody took the test mail: {why}"),
            ),
            Text::new(
                "[mail]의 설정과 주소를 살펴보십시오.",
                "Look at [mail], and at the address.",
            ),
        ),
    }
}

fn test_letter(operator: &str, language: Language) -> Message {
    let subject =
        Text::new(format!("[{operator}] 시험 메일입니다"), format!("[{operator}] This is a test"));
    let words = Text::new(
        "장애가 아닙니다. 알림이 가는 길을 시험하려고 사람이 보낸 메일입니다.",
        "There is no outage. A person sent this to test the way that notices go.",
    );
    let label = Text::new("사실", "Fact");
    Message {
        operator: operator.to_owned(),
        contact: None,
        subject: subject.of(language).to_owned(),
        fields: vec![(label.of(language).to_owned(), words.of(language).to_owned())],
        lists: Vec::new(),
        foot: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_is_found() {
        for (url, host) in [
            ("https://status.kr", "status.kr"),
            ("https://status.kr:8443/a", "status.kr"),
            ("http://[2001:db8::1]:80", "2001:db8::1"),
            ("http://192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(host_of(url).as_deref(), Some(host), "{url}");
        }
    }
}
