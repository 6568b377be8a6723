//! Records and rows, without a database.

use crate::kit::make::*;
use crate::kit::shapes;
use bongsu_core::engine::Record;
use bongsu_core::incident::EventKind;
use bongsu_core::statement::StatementKind;
use bongsu_store::{Error, Row, Value, rows};
use proptest::prelude::*;

/// The row as a database returns it, without the column that is only searched.
fn read(mut values: Vec<Value>, only_searched: Option<usize>) -> Row {
    if let Some(column) = only_searched {
        values.remove(column);
    }
    Row::new("test", values)
}

fn round_trip(record: &Record) -> Result<Record, Error> {
    Ok(match record {
        Record::Incident(i) => {
            let body = rows::incident(i)?.pop().unwrap();
            Record::Incident(rows::incident_from(Row::new("test", vec![body]))?)
        }
        Record::Victim(v) => Record::Victim(rows::victim_from(read(rows::victim(v)?, None))?),
        Record::Event(e) => Record::Event(rows::event_from(read(rows::event(e)?, Some(3)))?),
        Record::Statement(s) => {
            Record::Statement(rows::statement_from(read(rows::statement(s)?, None))?)
        }
        Record::VictimUnlisted(..) => unreachable!("the shapes have none; see `commit`"),
        Record::Notice(_) => unreachable!("the shapes have none; see `outbox`"),
        Record::Escalation(_)
        | Record::OncallPage(_)
        | Record::ScheduleChange(_)
        | Record::ContactTest(_)
        | Record::OncallTurn { .. } => unreachable!("the shapes have none; see `oncall`"),
        Record::Learned(_) => unreachable!("the shapes have none; see `learned`"),
        Record::ExternalAlert(_) | Record::Heartbeat(_) => {
            unreachable!("the shapes have none; see `external_alert`")
        }
        Record::Alert(_) | Record::AlertDigest(_) => {
            unreachable!("the shapes have none; see `alert`")
        }
        Record::ProblemReport(_) | Record::Proposal(_) | Record::Receipt(_) => {
            unreachable!("the shapes have none; see `customer_page`, `proposal`, `receipt`")
        }
        Record::Promise(_) | Record::PromiseMessage(_) => {
            unreachable!("the shapes have none; see `promise`")
        }
        Record::Maintenance(_) | Record::Announcement(_) | Record::Mute(_) => {
            unreachable!("the shapes have none; see `maintenance`")
        }
        Record::Verdict(v) => Record::Verdict(rows::verdict_from(read(rows::verdict(v)?, None))?),
    })
}

proptest! {
    #[test]
    fn a_record_survives_the_round_trip(record in shapes::record()) {
        prop_assert_eq!(round_trip(&record).unwrap(), record);
    }

    #[test]
    fn search_text_is_never_a_pattern(typed in any::<String>()) {
        let pattern = rows::pattern(&typed);
        prop_assert!(pattern.starts_with('%') && pattern.ends_with('%'));
        let inner = &pattern[1..pattern.len() - 1];
        let mut bare = inner.replace("!!", "").replace("!%", "").replace("!_", "");
        bare.retain(|c| matches!(c, '%' | '_' | '!' | '\0'));
        prop_assert_eq!(bare, "");
    }
}

#[test]
fn an_unknown_state_is_an_error() {
    let mut values = rows::victim(&victim(&incident(0), 1)).unwrap();
    values[3] = Value::from("recovered");
    let error = rows::victim_from(Row::new("test", values)).unwrap_err();
    assert!(error.to_string().contains("recovered"), "{error}");
}

#[test]
fn a_probability_that_is_not_finite_is_refused_with_its_component() {
    let mut cause = cause();
    cause.rivals[0].1 = f64::INFINITY;
    let incident = incident(0);
    let named = EventKind::CauseNamed { cause: cause.clone() };
    for error in [
        rows::event(&event(&incident, 0, named, at(0))).unwrap_err(),
        rows::statement(&statement(&incident, 0, StatementKind::Identified { cause })).unwrap_err(),
    ] {
        assert!(error.to_string().contains("nsgroup:gabia"), "{error}");
    }
}
