//! Records and rows, without a database between them.

use crate::kit::make::*;
use crate::kit::shapes;
use bongsu_core::engine::Record;
use bongsu_core::incident::EventKind;
use bongsu_core::statement::StatementKind;
use bongsu_store::{Error, Row, Value, rows};
use proptest::prelude::*;

/// The row as a database gives it back, without the columns that are only searched.
fn read(mut vals: Vec<Value>, only_searched: Option<usize>) -> Row {
    if let Some(column) = only_searched {
        vals.remove(column);
    }
    Row::new("test", vals)
}

fn there_and_back(record: &Record) -> Result<Record, Error> {
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
        Record::Notice(_) => unreachable!("the shapes have none; see `outbox`"),
        Record::ProblemReport(_) | Record::Proposal(_) => {
            unreachable!("the shapes have none; see `link`")
        }
        Record::Verdict(v) => Record::Verdict(rows::verdict_from(read(rows::verdict(v)?, None))?),
    })
}

proptest! {
    #[test]
    fn a_record_is_the_same_after_being_a_row(record in shapes::record()) {
        prop_assert_eq!(there_and_back(&record).unwrap(), record);
    }

    #[test]
    fn whatever_is_typed_into_the_search_box_is_text(typed in any::<String>()) {
        let pattern = rows::pattern(&typed);
        prop_assert!(pattern.starts_with('%') && pattern.ends_with('%'));
        let inner = &pattern[1..pattern.len() - 1];
        let mut bare = inner.replace("!!", "").replace("!%", "").replace("!_", "");
        bare.retain(|c| matches!(c, '%' | '_' | '!' | '\0'));
        prop_assert_eq!(bare, "");
    }
}

#[test]
fn a_state_that_nobody_wrote_is_not_guessed() {
    let mut vals = rows::victim(&victim(&incident(0), 1)).unwrap();
    vals[3] = Value::from("recovered");
    let error = rows::victim_from(Row::new("test", vals)).unwrap_err();
    assert!(error.to_string().contains("recovered"), "{error}");
}

#[test]
fn a_probability_that_is_no_number_is_refused_with_its_component() {
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
