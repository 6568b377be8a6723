//! Who takes calls, and what they may take (S18). The decisions are `bongsu_core::care`'s.

use crate::access::login::unusable;
use crate::request::context::RequestContext;
use crate::request::error::{CareRefusal, Error};
use bongsu_core::Time;
use bongsu_core::call::Call;
use bongsu_core::care::BLOCK_LIMIT;
use bongsu_core::care::abuse::DIFFICULT_FOR;
use bongsu_core::care::attendance::{Attendance, NotNow, Offered};
use bongsu_core::promise::Person;
use bongsu_store::Store;
use std::collections::BTreeSet;

/// The attendance of who asks, if they take calls.
pub async fn own_attendance(
    cx: &RequestContext,
    store: &Store,
) -> Result<Option<Attendance>, Error> {
    let me = cx.principal()?;
    let all = store.attendances(cx.now).await.map_err(unusable)?;
    Ok(all.into_iter().find(|it| me.is(&it.person.id)))
}

/// The same; who takes a call takes calls from then on.
pub async fn attendance(cx: &RequestContext, store: &Store) -> Result<Attendance, Error> {
    let own = own_attendance(cx, store).await?;
    let me = Person::from(&cx.principal()?);
    Ok(own.unwrap_or_else(|| Attendance::begin(me, cx.now)))
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
    let Some(number) = number else { return Ok(None) };
    let reports = store.abuse_of_caller(Some(number), None, now.before(BLOCK_LIMIT)).await;
    let reports = reports.map_err(unusable)?.into_iter().filter(|it| it.blocks(now));
    Ok(reports.filter_map(|it| it.block).map(|block| block.until).max())
}

/// The customers whom who asks is not given to call back now.
///
/// # Errors
/// When they are on a break.
pub async fn not_to_call(cx: &RequestContext, store: &Store) -> Result<BTreeSet<String>, Error> {
    let Some(own) = own_attendance(cx, store).await? else { return Ok(BTreeSet::new()) };
    own.may_take(Offered::default(), false, cx.now).map_err(not_now)?;
    match own.had_abuse {
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
    let had_abuse = difficult(cx, store).await?.contains(&promise.customer);
    let own = attendance(cx, store).await?;
    store.save_attendance(&Attendance { had_abuse, ..own }).await.map_err(unusable)
}

async fn difficult(cx: &RequestContext, store: &Store) -> Result<BTreeSet<String>, Error> {
    store.difficult_customers(cx.now.before(DIFFICULT_FOR)).await.map_err(unusable)
}

/// Why a call is not taken.
pub fn not_now(why: NotNow) -> Error {
    Error::Care(CareRefusal::NotNow(why))
}
