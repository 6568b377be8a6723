//! Who is on call in a drill, and how each of them answers.

use super::day::{Day, time};
use super::values::seconds;
use bongsu_core::Time;
use bongsu_settings::{Fields, Reader};
use std::time::Duration;

/// The plan of who is on call, and the people in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OncallScript {
    /// The plan, as the operator's file: the running desk reads and checks it.
    pub plan: String,
    /// The engineers.
    pub engineers: Vec<Engineer>,
    /// When a shift ends, and who comes.
    pub shift_ends: Vec<ShiftEnd>,
}

/// An engineer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Engineer {
    /// The login name of their account.
    pub login: String,
    /// Their name, as in the plan.
    pub name: String,
    /// Where their pages arrive, as in the plan.
    pub mail: String,
    /// How long after a page they press its button; who sleeps does not.
    pub acknowledges_after: Option<Duration>,
}

/// The end of a shift.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShiftEnd {
    /// When.
    pub at: Time,
    /// The login name of who comes, and takes over what is open.
    pub to: String,
}

/// Reads `[oncall]` with its `[[oncall.engineer]]` and `[[oncall.shift_end]]`.
pub(super) fn oncall(r: &mut Reader<'_>, top: &mut Fields<'_>, day: Day) -> Option<OncallScript> {
    let mut table = top.take("oncall")?.table(r)?;
    let plan = table.require(r, "plan").and_then(|field| field.non_empty_text(r));
    let engineers: Vec<Engineer> =
        table.tables(r, "engineer").into_iter().filter_map(|it| engineer(r, it)).collect();
    let ends = table.tables(r, "shift_end").into_iter();
    let shift_ends = ends.filter_map(|it| shift_end(r, it, day, &engineers)).collect();
    if engineers.is_empty() {
        r.report(table.span(), table.key("engineer"), "at least one is needed".into());
    }
    table.finish(r);
    Some(OncallScript { plan: plan?, engineers, shift_ends })
}

fn engineer(r: &mut Reader<'_>, mut table: Fields<'_>) -> Option<Engineer> {
    let mut text = |r: &mut Reader<'_>, name: &str| {
        table.require(r, name).and_then(|field| field.non_empty_text(r))
    };
    let (login, name, mail) = (text(r, "login"), text(r, "name"), text(r, "mail"));
    let after = table.take("acknowledges_after_s");
    let sleeps = table.take("sleeps").and_then(|field| field.boolean(r)).unwrap_or_default();
    if sleeps == after.is_some() {
        let message = "either `acknowledges_after_s` or `sleeps = true`".to_owned();
        r.report(table.span(), table.key("sleeps"), message);
    }
    let acknowledges_after = after.and_then(|field| seconds(r, &field));
    table.finish(r);
    Some(Engineer { login: login?, name: name?, mail: mail?, acknowledges_after })
}

fn shift_end(
    r: &mut Reader<'_>,
    mut table: Fields<'_>,
    day: Day,
    engineers: &[Engineer],
) -> Option<ShiftEnd> {
    let at = table.require(r, "at").and_then(|field| time(r, &field, day));
    let to = table.require(r, "to").and_then(|field| {
        let login = field.text(r)?;
        let is_known = engineers.iter().any(|it| it.login == login);
        if !is_known {
            field.reject(r, format!("there is no engineer “{login}”"));
        }
        is_known.then_some(login)
    });
    table.finish(r);
    Some(ShiftEnd { at: at?, to: to? })
}
