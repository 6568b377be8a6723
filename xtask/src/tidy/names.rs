//! Names are the field's standard terms: the names that the project once had for itself do not
//! come back as identifiers, tables, columns, configuration keys, routes or metrics.

use super::tokens::tokens;
use std::sync::LazyLock;

/// Identifiers that are not used, each with the term that is; `crate:` limits one to a crate
/// where the same word has an ordinary meaning elsewhere.
const IDENTIFIERS: &str = "
Estate=Topology estate=topology no_way_round=is_single_point_of_failure Took=Latency
Given=ImportFile Trouble=ActiveIncident Sight=Evidence Sightings=SiteProbeRecord
Returns=RelapseStats healing=recovery_llr healed=is_recovered outlived_by=survived_by
look_again=reevaluate_all unwell=unhealthy is_the_hosts=is_host_fault acquit=dismiss
aside=dismissed is_aside=is_dismissed blamed=is_suspectable
ask_for_a_person=ask_on_report Remembered=RestoredState word_due=next_update_due
next_word=next_update next_word_by=next_update_by NEXT_WORD=NEXT_UPDATE_SPAN
Happening=EventKind happening=event_kind Proof=Justification proof=justification
Stated=OfficialStatement Account=Narrative Beyond=UnverifiedClaim OVER=RESOLUTION_PHRASES
Wish=NotificationPreferences wish=preferences Amount=Verbosity errand=delivery
Errand=Delivery occasion=effective_reason Duty=Obligation duty=obligation DUTIES=OBLIGATIONS
LinkToken=CustomerPageToken NotAToken=InvalidToken
Keeper=EngineTask keeper=engine_task Hands=EngineHandle Courier=NoticeWorker
courier=notice_worker Carriers=Channels Crier=SubscriberWorker crier=subscriber_worker
Herald=WebhookWorker herald=webhook_worker Telling=StatementPayload Ways=OutboundChannels
Whereabouts=AddressCache whereabouts=address_cache bury_the_dead=release_stale_lease
Laid=Published Teller=Narrator Tongue=OutputLanguage Fate=DeliveryOutcome Untold=PendingPost
Unheard=FailedPost Must=Expect Val=Value by_whom=author remark=last_error
Hook=Webhook HookError=WebhookError News=StatementPayload spared=cooling_down
Texter=SmsSender texter=sms_sender Kakao=AlimTalk kakao=alimtalk Registered=RegisteredTemplate
Elsewhere=RemoteTarget send:elsewhere=remote Sheet=Page Room=Audience Screen=RequestContext
Digest=Summary DeskError=CommandError StoreHistory=StoreQueries dialled=normalize_phone
Mine=CustomerView Stands=SiteHealth given_back=redisplay_form Flaw=FieldError Thing=Resource
Knot=Node Fire=StatusGlyph Press=StaticRenderer Leaf=RenderedFile
Visit=SiteProbe Road=Transport Flights=PendingQueries Patience=Timeouts
Unreadable=ParseError Unceremonious=LenientEof Letter=Message
Governor=ClockThrottle Rein=ClockThrottle PostOffice=SmtpSink Arrived=ReceivedMail
Ill=RelayFaultKind Harm=Effect Knock=ConnectionAttempt DnsFate=DnsEffect PageFate=HttpEffect
Door=GatedListener Greet=Acceptor FILLER=BACKLOG_FILLER Beat=ScriptEvent
HostStates=ScriptedStatement Ledger=MemoryStore Tally=Stats Setting=SimulationConfig
Complaint=Diagnostic ME=LEASE_OWNER LOOK=POLL_INTERVAL REST=RETRY_PAUSE LATE=LEASE_TTL
FRESH=MAX_AGE CALM=MAX_AGE
send:Place=ResolvedHost send:Written=HttpGateway send:Text=SmsMessage send:Ask=Request
send:Post=Request send:hook=webhook web:Place=PageLocation web:mine=customer_view
web:Recent=RateLimiter web:Asking=RateLimiter probe:Pace=IntervalClass probe:Fail=ConnectError
probe:Got=Received probe:Meaning=DnsOutcome probe:Guard=AddressPolicy probe:Page=HttpResponse
probe:Standing=LayerStatus drill:Truth=GroundTruth drill:Reach=Scope drill:laws=invariants
drill:Company=SimulatedHost core:Usual=Baseline core:Quiet=QuietHours core:Subject=ProbeTarget
core:Ask=ProbeSpec core:Standing=SiteSummary core:Group=SiteState core:Told=LastNotice
core:acquit=dismiss
";

/// Tables and columns of the schema that are not used.
const SCHEMA: [&str; 19] = [
    "standing",
    "watch",
    "part",
    "link",
    "report",
    "hook",
    "hook_post",
    "subscriber_post",
    "wish",
    "duty",
    "access",
    "place",
    "by_whom",
    "remark",
    "made_at",
    "holder",
    "until_at",
    "from_at",
    "words",
];

/// Keys of the configuration, routes, API fields and metrics that are not used.
const KEYS: [&str; 34] = [
    "\nlive_clients",
    "keep_verdicts_days",
    "keep_accesses_days",
    "sweep_s =",
    "next_word",
    "relapse_within_h",
    "component_s =",
    "reference_s =",
    "silence_floor_ms",
    "silence_initial_ms",
    "silence_ceiling_ms",
    "per_target =",
    "extra_per_target",
    "[duties]",
    "every_s =",
    "[snapshot]",
    "quiet_phones",
    "\"nobody\"",
    "[[text]]",
    "kakao_",
    "[[hook]]",
    "every_h =",
    "at_once =",
    "/wishes",
    "/leave",
    "/ops/card",
    "/duties",
    "may_not",
    "usual_ms",
    "took_ms",
    "down_own",
    "bongsu_vantage_well",
    "bongsu_layer_usual_seconds",
    "bongsu_sites_down_own_fault",
];

/// Files in which [`KEYS`] are looked for.
const KEY_FILES: [&str; 4] = [
    "crates/bongsu/src/config/example.toml",
    "crates/web/src/router.rs",
    "crates/web/src/api/types.rs",
    "crates/web/src/formats/metrics.rs",
];

/// First parts of message identifiers that are not used.
const MESSAGES: [&str; 12] = [
    "beyond-",
    "blast-",
    "chart-usual",
    "duty-",
    "fire-",
    "leave-",
    "mine-",
    "next-word",
    "proof-",
    "room-",
    "said-",
    "wishes-",
];

/// The modules of the engine in the order of a pass: none names a later one.
const ENGINE: [&str; 5] = ["detection", "incidents", "notices", "problem_reports", "view"];

struct Banned {
    room: Option<&'static str>,
    name: &'static str,
    term: &'static str,
}

static BANNED: LazyLock<Vec<Banned>> = LazyLock::new(|| {
    let each = IDENTIFIERS.split_whitespace().filter_map(|pair| pair.split_once('='));
    each.map(|(name, term)| match name.split_once(':') {
        Some((room, name)) => Banned { room: Some(room), name, term },
        None => Banned { room: None, name, term },
    })
    .collect()
});

/// Complaints about these files.
pub fn check(files: &[(String, String)]) -> Vec<String> {
    files.iter().flat_map(|(file, text)| of_file(file, text)).collect()
}

fn of_file(file: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    if file.ends_with(".rs") && !file.starts_with("xtask/") {
        complaints.extend(identifiers(file, text));
        complaints.extend(engine(file, text));
    }
    if file.contains("/migrations/") && file.ends_with(".sql") {
        complaints.extend(schema(file, text));
    }
    if KEY_FILES.contains(&file) {
        let used = KEYS.iter().filter(|key| text.contains(*key));
        complaints.extend(used.map(|key| format!("{file}: `{key}` is an old name")));
    }
    if file.ends_with(".ftl") {
        complaints.extend(messages(file, text));
    }
    complaints
}

fn messages(file: &str, text: &str) -> Vec<String> {
    let ids = text.lines().filter_map(|line| line.split_once(" =")).map(|(id, _)| id);
    let used = ids.filter(|id| MESSAGES.iter().any(|first| id.starts_with(first)));
    used.map(|id| format!("{file}: `{id}` is an old name")).collect()
}

fn identifiers(file: &str, text: &str) -> Vec<String> {
    let room = file.strip_prefix("crates/").and_then(|rest| rest.split('/').next());
    let here: Vec<&Banned> =
        BANNED.iter().filter(|it| it.room.is_none() || it.room == room).collect();
    let mut complaints = Vec::new();
    for (line, token) in tokens(text) {
        if let Some(it) = here.iter().find(|it| it.name == token) {
            let (name, term) = (it.name, it.term);
            complaints.push(format!("{file}:{line}: `{name}` is `{term}` here"));
        }
    }
    complaints
}

fn schema(file: &str, text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.split("--").next().unwrap_or_default());
    let named = lines.filter_map(|line| match line.trim().strip_prefix("CREATE TABLE ") {
        Some(table) => table.split([' ', '(']).next(),
        None => line.split_whitespace().next(),
    });
    let used = named.filter(|name| SCHEMA.contains(name));
    used.map(|name| format!("{file}: `{name}` is an old name")).collect()
}

/// The engine has one `impl`, and its modules name no later one.
fn engine(file: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let is_root = file == "crates/core/src/engine/mod.rs";
    let implemented = text.lines().any(|line| line.starts_with("impl Engine"));
    if file.starts_with("crates/core/src/") && implemented && !is_root {
        complaints.push(format!("{file}: `impl Engine` belongs into engine/mod.rs"));
    }
    let Some(rest) = file.strip_prefix("crates/core/src/engine/") else { return complaints };
    let module = rest.split(['/', '.']).next().unwrap_or_default();
    let Some(at) = ENGINE.iter().position(|name| *name == module) else { return complaints };
    for later in &ENGINE[at + 1..] {
        let paths = [format!("engine::{later}"), format!("super::{later}")];
        let own_child = |line: &str| line.contains("super::") && rest.contains('/');
        let named = text
            .lines()
            .any(|line| line.contains(&paths[0]) || (line.contains(&paths[1]) && !own_child(line)));
        if named {
            complaints.push(format!("{file}: {module} must not name {later}"));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_name_is_reported_with_its_term_in_code_and_nowhere_else() {
        let text = "let x: Estate; // an Estate\nlet y = \"Estate\";\nlet estates = 1;\nlet z = \"an\n    Estate\";\n";
        let found = of_file("crates/web/src/a.rs", text);
        assert_eq!(found, ["crates/web/src/a.rs:1: `Estate` is `Topology` here"]);
    }

    #[test]
    fn a_word_that_is_ordinary_elsewhere_is_reported_in_its_crate_only() {
        assert_eq!(of_file("crates/send/src/a.rs", "struct Place;").len(), 1);
        assert_eq!(of_file("crates/drill/src/a.rs", "struct Place;"), [""; 0]);
    }

    #[test]
    fn tables_and_columns_are_reported() {
        let text = "CREATE TABLE wish (\n    remark TEXT,\n    text TEXT -- not remark\n);\n";
        assert_eq!(of_file("crates/store/migrations/0001.sql", text).len(), 2);
    }

    #[test]
    fn message_identifiers_are_reported() {
        let text = "wishes-do = Save\npreferences-do = Save wishes-do\n";
        assert_eq!(of_file("crates/words/locales/en/customer.ftl", text).len(), 1);
    }

    #[test]
    fn an_engine_module_that_names_a_later_one_is_reported() {
        let text = "use crate::engine::notices::Notices;\n";
        assert_eq!(of_file("crates/core/src/engine/detection/mod.rs", text).len(), 1);
        assert_eq!(of_file("crates/core/src/engine/view/build.rs", text), [""; 0]);
        assert_eq!(of_file("crates/core/src/engine/io.rs", "impl Engine {}").len(), 1);
    }
}
