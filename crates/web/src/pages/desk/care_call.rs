//! What the screen of a call offers against abuse: the warning, the right to stop, and that a
//! difficult caller is left to somebody else (S18).

use crate::access::login::unusable;
use crate::layout::links::percent_encode;
use crate::middleware::AuditNote;
use crate::request::care::{attendance, not_now, offered};
use crate::request::context::RequestContext;
use crate::request::error::{CareRefusal, Error, Resource};
use crate::telephone::conversation::may_write;
use axum::Extension;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::call::draft::Conversation;
use bongsu_core::call::{Call, CallId, CallRefusal, Ending};
use bongsu_core::care::abuse::AbuseReport;
use bongsu_core::care::attendance::NotNow;
use bongsu_store::{Error as StoreError, ReadCall, Store};
use maud::{Markup, html};

/// How often a call is read again that somebody else has written.
const TRIES: usize = 5;

/// Whether somebody may take a call, and the button for it.
pub(super) async fn take_form(cx: &RequestContext, call: &Call) -> Result<Markup, Error> {
    if call.taken.is_some() || !call.is_open() {
        return Ok(html! {});
    }
    let lang = cx.lang;
    let store = cx.app.users()?;
    let own = attendance(cx, store).await?.attendance;
    let offered = offered(cx, store, call, &own.person.id).await?;
    let refused = own.may_take(offered, false, cx.now).err();
    Ok(html! {
        @for it in &call.passed_on {
            p.notice { (say!(lang, "care-passed", name = it.by.name.as_str(), at = cx.stamp(it.at))) }
        }
        @if offered.is_difficult { p.notice { (say!(lang, "care-difficult"))
            @if refused == Some(NotNow::TwoInARow) { " " (say!(lang, "care-difficult-yours")) } } }
        @if let Some(NotNow::OnBreak(until)) = refused {
            p.notice { (say!(lang, "care-on-break", at = cx.stamp(until))) " "
                a href="/ops/desk/care" { (say!(lang, "care-line-link")) } }
        } @else {
            form method="post" action="/ops/desk/call" {
                input type="hidden" name="action" value="take";
                input type="hidden" name="call" value=(call.id);
                @if refused.is_some() {
                    input type="hidden" name="anyway" value="yes";
                    button { (say!(lang, "care-anyway")) }
                } @else { button.main data-key="t" { (say!(lang, "call-take")) " " kbd { "t" } } }
            }
        }
    })
}

/// What to say to an abusive caller, in their language; and that they were warned.
pub(super) fn card(cx: &RequestContext, call: &Call) -> Markup {
    let (lang, theirs) = (cx.lang, call.language);
    let warning = say!(theirs, "care-warning");
    let closing: Vec<String> =
        [Some(say!(theirs, "care-closing")), may_write(cx, theirs)].into_iter().flatten().collect();
    let closing = closing.join(" ");
    html! {
        section.card aria-labelledby="abuse-title" {
            details open[call.warned_at.is_some()] {
                summary #abuse-title { (say!(lang, "care-abuse-title")) }
                p { (say!(lang, "care-say")) ": " q lang=(theirs.tag()) { (warning) } }
                @match call.warned_at {
                    Some(at) => {
                        p { (say!(lang, "care-warned", at = cx.stamp(at))) }
                        p { (say!(lang, "care-say")) ": " q lang=(theirs.tag()) { (closing) } }
                    },
                    None => form method="post" action="/ops/desk/call" {
                        input type="hidden" name="action" value="warn";
                        input type="hidden" name="call" value=(call.id);
                        button data-key="w" { (say!(lang, "care-warn")) " " kbd { "w" } }
                    },
                }
                p.small { (say!(lang, "care-keys")) }
            }
        }
    }
}

/// Takes a call for who asks, if it is for them and nobody else has taken it.
pub(super) async fn take(
    cx: &RequestContext,
    store: &Store,
    id: CallId,
    anyway: bool,
) -> Result<(), Error> {
    for _ in 0..TRIES {
        let mut read = read(store, id).await?;
        let mut own = attendance(cx, store).await?;
        let person = own.attendance.person.clone();
        let offered = offered(cx, store, &read.call, &person.id).await?;
        own.attendance.may_take(offered, anyway, cx.now).map_err(not_now)?;
        if read.call.taken.is_some() {
            return Ok(());
        }
        read.call.taken = Some((cx.now, person));
        own.attendance.took(offered.is_difficult, cx.now);
        match store.take_call(&read, &own, cx.now).await {
            Err(StoreError::Conflict { .. }) => {}
            done => return done.map_err(unusable),
        }
    }
    Err(Error::TooOften)
}

/// Stops a call after abuse: it ends or is passed on, its report is made, and the break begins,
/// all at once. It asks nobody.
pub(super) async fn stop(
    cx: &RequestContext,
    store: &Store,
    mut call: ReadCall,
    request: (Ending, &str),
    conversation: &Conversation,
) -> Result<Response, Error> {
    let me = cx.principal()?;
    for _ in 0..TRIES {
        let mut own = attendance(cx, store).await?;
        let it = &mut own.attendance;
        (it.had_abuse, it.heard_at) = (true, cx.now);
        it.take_break(cx.now, cx.app.settings.care.break_length);
        let ending = call.call.stop(&it.person, request, cx.now).map_err(refused)?;
        let report = AbuseReport::new(&call.call, &it.person, ending, cx.now);
        let finished = Some((conversation, &me.id, cx.now));
        match store.stop_call((&call, finished), &report, &own).await {
            Ok(()) => {
                let note = AuditNote(format!("stop call {}", call.call.id));
                let to = format!("/ops/desk/reports/{}", percent_encode(&report.id.to_string()));
                return Ok((Extension(note), Redirect::to(&to)).into_response());
            }
            Err(StoreError::Conflict { .. }) => call = read(store, call.call.id).await?,
            Err(error) => return Err(unusable(error)),
        }
    }
    Err(Error::TooOften)
}

async fn read(store: &Store, id: CallId) -> Result<ReadCall, Error> {
    let read = store.call(id).await.map_err(unusable)?;
    read.ok_or(Error::NotFound(Resource::Page))
}

/// Why an outcome is not written down.
pub(super) fn refused(why: CallRefusal) -> Error {
    Error::Care(CareRefusal::Call(why))
}
