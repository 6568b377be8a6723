//! Customers who ring, write and look, and the counsellors who take their calls.

use super::day::{Day, time};
use super::values::{seconds, share, words};
use bongsu_core::Time;
use bongsu_core::language::Bilingual;
use bongsu_settings::{Fields, Reader};
use std::time::Duration;

/// How customers and counsellors behave. What people do is assumed here, and not measured.
#[derive(Clone, PartialEq, Debug)]
pub struct CallersScript {
    /// Of the customers whose sites fail, who notices at all.
    pub notices: f64,
    /// How long after the failure half of them have noticed.
    pub half_noticed_after: Duration,
    /// Of those who were told before they noticed, who needs no call any more.
    pub reassured: f64,
    /// Who opens the link in what they were sent.
    pub looks: f64,
    /// Who writes.
    pub writes: f64,
    /// Of those who hear the announcement, who wants a person all the same.
    pub wants_person: f64,
    /// Of those who have rung, who rings again while it still fails.
    pub rings_again: f64,
    /// Of those who speak with a person, who becomes abusive.
    pub abusive: f64,
    /// How long somebody waits for a person before they give up.
    pub patience: Duration,
    /// How long a call with a person takes.
    pub talk: Duration,
    /// How often the browser of the first counsellor is killed in the middle of a call.
    pub browser_kills: u32,
    /// Who takes calls.
    pub counsellors: Vec<CallTaker>,
    /// What is answered to all tickets at once.
    pub answer: Option<ScriptedAnswer>,
}

/// A counsellor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallTaker {
    /// The login name of their account.
    pub login: String,
}

/// One answer to all tickets of the incident.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScriptedAnswer {
    /// When.
    pub at: Time,
    /// The login name of who writes it.
    pub by: String,
    /// The text.
    pub text: Bilingual,
}

/// Reads `[callers]` with its `[[callers.counsellor]]` and `[callers.answer]`.
pub(super) fn callers(r: &mut Reader<'_>, top: &mut Fields<'_>, day: Day) -> Option<CallersScript> {
    let mut table = top.take("callers")?.table(r)?;
    let mut part = |r: &mut Reader<'_>, name: &str| {
        table.require(r, name).and_then(|field| share(r, &field, 0.0))
    };
    let notices = part(r, "notices");
    let reassured = part(r, "reassured");
    let looks = part(r, "looks");
    let writes = part(r, "writes");
    let wants_person = part(r, "wants_person");
    let rings_again = part(r, "rings_again");
    let abusive = part(r, "abusive");
    let mut span = |r: &mut Reader<'_>, name: &str| {
        table.require(r, name).and_then(|field| seconds(r, &field))
    };
    let half_noticed_after = span(r, "half_noticed_after_s");
    let patience = span(r, "patience_s");
    let talk = span(r, "talk_s");
    let kills = table.take("browser_kills").and_then(|field| field.integer(r, 0..=100));
    let counsellors: Vec<CallTaker> =
        table.tables(r, "counsellor").into_iter().filter_map(|it| counsellor(r, it)).collect();
    if counsellors.is_empty() {
        r.report(table.span(), table.key("counsellor"), "at least one is needed".into());
    }
    let answer = table.take("answer").and_then(|field| field.table(r));
    let answer = answer.and_then(|it| scripted_answer(r, it, day));
    table.finish(r);
    Some(CallersScript {
        notices: notices?,
        half_noticed_after: half_noticed_after?,
        reassured: reassured?,
        looks: looks?,
        writes: writes?,
        wants_person: wants_person?,
        rings_again: rings_again?,
        abusive: abusive?,
        patience: patience?,
        talk: talk?,
        browser_kills: kills.and_then(|n| u32::try_from(n).ok()).unwrap_or_default(),
        counsellors,
        answer,
    })
}

fn counsellor(r: &mut Reader<'_>, mut table: Fields<'_>) -> Option<CallTaker> {
    let login = table.require(r, "login").and_then(|field| field.non_empty_text(r));
    table.finish(r);
    Some(CallTaker { login: login? })
}

fn scripted_answer(r: &mut Reader<'_>, mut table: Fields<'_>, day: Day) -> Option<ScriptedAnswer> {
    let at = table.require(r, "at").and_then(|field| time(r, &field, day));
    let by = table.require(r, "by").and_then(|field| field.non_empty_text(r));
    let text = words(r, &mut table);
    table.finish(r);
    Some(ScriptedAnswer { at: at?, by: by?, text: text? })
}
