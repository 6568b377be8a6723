//! Who takes calls, and what they may take (S18). The decisions are `bongsu_core::care`'s.

use crate::access::login::unusable;
use crate::request::context::RequestContext;
use crate::request::error::{CareRefusal, Error};
use bongsu_core::Time;
use bongsu_core::call::Call;
use bongsu_core::care::abuse::DIFFICULT_FOR;
use bongsu_core::care::attendance::{NotNow, Offered};
use bongsu_core::promise::Person;
use bongsu_store::{Error as StoreError, ReadAttendance, Store};
use std::collections::BTreeSet;

/// How often an attendance is read again that was written meanwhile.
const TRIES: usize = 5;

/// The attendance of who asks; who takes a call takes calls from then on.
pub async fn attendance(cx: &RequestContext, store: &Store) -> Result<ReadAttendance, Error> {
    let me = Person::from(&cx.principal()?);
    store.attendance(&me, cx.now).await.map_err(unusable)
}

/// What is known of a call before somebody takes it.
pub async fn offered(
    cx: &RequestContext,
    store: &Store,
    call: &Call,
    person: &str,
) -> Result<Offered, Error> {
    let (number, customer) = (call.number.as_deref(), call.customer.as_deref());
    let since = cx.now.before(DIFFICULT_FOR);
    let reports = store.abuse_of_caller(number, customer, since).await.map_err(unusable)?;
    Ok(Offered {
        is_difficult: !reports.is_empty() || call.warned_at.is_some(),
        was_theirs: call.was_passed_on_by(person),
    })
}

/// Until when a caller is not connected with a person; by their number, so that others of the
/// same customer are.
pub async fn blocked_until(
    store: &Store,
    number: Option<&str>,
    now: Time,
) -> Result<Option<Time>, Error> {
    match number {
        Some(number) => store.blocked_until(number, now).await.map_err(unusable),
        None => Ok(None),
    }
}

/// The customers whom who asks is not given to call back now, unless they want it themselves.
///
/// # Errors
/// When they are on a break.
pub async fn not_to_call(
    cx: &RequestContext,
    store: &Store,
    anyway: bool,
) -> Result<BTreeSet<String>, Error> {
    let own = attendance(cx, store).await?.attendance;
    own.may_take(Offered::default(), anyway, cx.now).map_err(not_now)?;
    match own.is_spared(cx.now) && !anyway {
        true => difficult(cx, store).await,
        false => Ok(BTreeSet::new()),
    }
}

/// Notes whom they were given, for what they are given next.
pub async fn note_call_back(cx: &RequestContext, store: &Store) -> Result<(), Error> {
    let me = cx.principal()?;
    let summary = cx.app.summary();
    let mut taken = summary.view.promises.iter().filter(|promise| {
        let taken = promise.callback.as_ref().and_then(|it| it.taken.as_ref());
        taken.is_some_and(|taken| me.is(&taken.by.id))
    });
    let Some(promise) = taken.next() else { return Ok(()) };
    let is_difficult = difficult(cx, store).await?.contains(&promise.customer);
    for _ in 0..TRIES {
        let mut own = attendance(cx, store).await?;
        own.attendance.took(is_difficult, cx.now);
        match store.save_attendance(&own, cx.now).await {
            Err(StoreError::Conflict { .. }) => {}
            done => return done.map_err(unusable),
        }
    }
    Err(Error::TooOften)
}

async fn difficult(cx: &RequestContext, store: &Store) -> Result<BTreeSet<String>, Error> {
    store.difficult_customers(cx.now.before(DIFFICULT_FOR)).await.map_err(unusable)
}

/// Why a call is not taken.
pub fn not_now(why: NotNow) -> Error {
    Error::Care(CareRefusal::NotNow(why))
}
