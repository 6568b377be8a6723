//! Tables of two columns: when a step begins, and what was counted in it.

use super::{Reason, TrafficError};
use crate::Time;
use crate::plain_text::plain_line;
use crate::settlement::loss::{Series, Step};
use crate::settlement::tables::{can_be_meant, delimiter};
use crate::settlement::{Currency, Money};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// What the second column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Amounts {
    /// Whole numbers.
    Counts,
    /// Amounts in a currency, kept in its minor units.
    Revenue(Currency),
}

/// Reads a table in CSV with a line of headings. A time has an offset, or is one on the clocks
/// of `zone`.
///
/// # Errors
/// The first line that cannot be.
pub fn table(
    bytes: &[u8],
    step: Step,
    zone: &str,
    amounts: Amounts,
) -> Result<Series, TrafficError> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter(bytes)).flexible(true).from_reader(bytes);
    let headings = reader.headers().map_err(|_| Reason::Columns.at(1))?.clone();
    // A heading that is a time is a first row of somebody without headings.
    let heading = headings.get(0).unwrap_or_default().trim_start_matches('\u{feff}').trim();
    // Columns are read by their places: `count,time` is another table.
    let is_swapped = headings.get(1).is_some_and(|it| it.trim().eq_ignore_ascii_case("time"));
    if headings.len() != 2 || is_swapped || time(heading, &zone).is_ok() {
        return Err(Reason::Columns.at(1));
    }
    let (mut points, mut lines) = (Vec::new(), Vec::new());
    for row in reader.records() {
        let row = row.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            Reason::Columns.at(usize::try_from(line).unwrap_or(0))
        })?;
        let line = row.position().map_or(0, csv::Position::line);
        let line = usize::try_from(line).unwrap_or(0);
        let (Some(at), Some(amount), 2) = (row.get(0), row.get(1), row.len()) else {
            return Err(Reason::Columns.at(line));
        };
        let at = time(at, &zone).map_err(|reason| reason.at(line))?;
        let amount = self::amount(amount, amounts).map_err(|reason| reason.at(line))?;
        points.push((at, amount));
        lines.push(line);
    }
    if points.is_empty() {
        return Err(Reason::Empty.at(2));
    }
    Series::import(step, points).map_err(|error| {
        let line = lines.get(error.index()).or(lines.last()).copied().unwrap_or(0);
        Reason::from(error).at(line)
    })
}

fn time(text: &str, zone: &TimeZone) -> Result<Time, Reason> {
    let text = text.trim();
    let at = match Time::parse(text) {
        Ok(at) => at,
        Err(_) => on_the_wall(text, zone)?,
    };
    if can_be_meant(at) { Ok(at) } else { Err(Reason::Year(text.to_owned())) }
}

fn on_the_wall(text: &str, zone: &TimeZone) -> Result<Time, Reason> {
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"];
    let wall = formats.iter().find_map(|format| DateTime::strptime(format, text).ok());
    let wall = wall.ok_or_else(|| Reason::NotATime(plain_line(text)))?;
    let there = zone.to_ambiguous_zoned(wall).unambiguous();
    let there = there.map_err(|_| Reason::Ambiguous(text.to_owned()))?;
    Ok(Time::from_micros(there.timestamp().as_microsecond()))
}

fn amount(text: &str, amounts: Amounts) -> Result<i64, Reason> {
    match amounts {
        Amounts::Counts => {
            let text = text.trim();
            text.parse().map_err(|_| Reason::NotANumber(plain_line(text)))
        }
        Amounts::Revenue(currency) => Ok(Money::parse(text, currency)?.minor()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Series, TrafficError> {
        table(text.as_bytes(), Step::Hour, "Europe/Berlin", Amounts::Counts)
    }

    fn refused(text: &str) -> (usize, String) {
        let error = read(text).unwrap_err();
        (error.line, error.reason.to_string())
    }

    #[test]
    fn hours_on_local_clocks_and_with_an_offset_are_read() {
        let text = "time,count\n2018-01-04 16:00,12\n2018-01-04T17:00:00+01:00,0\n";
        let series = read(text).unwrap();
        let first = Time::parse("2018-01-04T15:00:00Z").unwrap();
        assert_eq!((series.len(), series.get(first)), (2, Some(12)));
    }

    #[test]
    fn a_table_with_semicolons_is_read_as_excel_writes_it() {
        let series = read("time;count\n2018-01-04 16:00;12\n2018-01-04 17:00;7\n").unwrap();
        assert_eq!(series.len(), 2);
    }

    #[test]
    fn nonsense_is_refused_with_its_line() {
        let rows = |rows: &str| refused(&format!("time,count\n2018-01-04 16:00,5\n{rows}\n"));
        let (line, why) = rows("2018-01-04 18:00,7");
        assert_eq!(line, 3);
        assert!(why.contains("nothing is given from"), "{why}");
        assert!(rows("2018-01-04 16:00,7").1.contains("was given before"));
        assert!(rows("2018-01-04 15:00,7").1.contains("before the line above"));
        assert!(rows("2018-01-04 17:00,-1").1.contains("less than zero"));
        assert!(rows("2018-01-04 17:30,1").1.contains("beginning of a step"));
        assert!(rows("yesterday,1").1.contains("yesterday"));
        assert!(rows("2018-01-04 17:00,many").1.contains("many"));
        assert!(rows("0001-01-01 00:00,1").1.contains("a year from 1990 to 2099"));
        assert_eq!(rows("2018-01-04 17:00,1,2"), (3, Reason::Columns.to_string()));
        assert_eq!(refused("2018-01-04 16:00,5\n"), (1, Reason::Columns.to_string()));
        let swapped = refused("count,time\n5,2018-01-04 16:00\n");
        assert_eq!(swapped, (1, Reason::Columns.to_string()));
        assert_eq!(refused("time,count\n"), (2, Reason::Empty.to_string()));
        // Clocks went back from 03:00 to 02:00.
        assert!(refused("time,count\n2026-10-25 02:00,5\n").1.contains("comes twice"));
    }

    #[test]
    fn hours_of_a_zone_that_is_half_an_hour_off_are_read_and_wrong_ones_named_by_its_clocks() {
        let read = |text: &str| table(text.as_bytes(), Step::Hour, "Asia/Kolkata", Amounts::Counts);
        let series = read("time,count\n2018-01-04 16:00,12\n2018-01-04 17:00,7\n").unwrap();
        let five = Time::parse("2018-01-04T17:10:00+05:30").unwrap();
        assert_eq!(series.get(series.floor(five)), Some(7));
        let error = read("time,count\n2018-01-04 16:00,12\n2018-01-04 17:30,7\n").unwrap_err();
        let why = "line 3: 2018-01-04 17:30:00 +05:30 is not the beginning of a step";
        assert_eq!(error.on_clocks("Asia/Kolkata", "line"), why);
    }

    #[test]
    fn amounts_are_read_in_minor_units() {
        let usd = Currency::from_code("USD").unwrap();
        let text = "time,amount\n2018-01-04T16:00:00Z,12.50\n";
        let series = table(text.as_bytes(), Step::Hour, "UTC", Amounts::Revenue(usd)).unwrap();
        assert_eq!(series.points().next().unwrap().1, 1250);
    }
}
