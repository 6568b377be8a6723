//! Answers of Prometheus to a range query (`/api/v1/query_range`), such as
//! `sum(increase(http_requests_total[1h]))` with `step=3600`.

use super::{Reason, TrafficError};
use crate::Time;
use crate::settlement::loss::{Series, Step};
use serde::Deserialize;

#[derive(Deserialize)]
struct Response {
    status: String,
    #[serde(default)]
    error: Option<String>,
    data: Option<Data>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    result_type: String,
    result: Vec<Matrix>,
}

#[derive(Deserialize)]
struct Matrix {
    values: Vec<(f64, String)>,
}

/// Reads an answer. A value at an instant is what was counted in the step *before* it, as
/// `increase` gives it.
///
/// # Errors
/// The first value that cannot be, by its number.
pub fn prometheus(bytes: &[u8], step: Step) -> Result<Series, TrafficError> {
    let not_a_range = |why: String| Reason::NotARange(why).at(1);
    let response: Response =
        serde_json::from_slice(bytes).map_err(|error| not_a_range(error.to_string()))?;
    if response.status != "success" {
        return Err(not_a_range(response.error.unwrap_or(response.status)));
    }
    let data = response.data.ok_or_else(|| not_a_range("no data".into()))?;
    let [matrix] = data.result.as_slice() else {
        return Err(not_a_range(format!("{} series", data.result.len())));
    };
    if data.result_type != "matrix" {
        return Err(not_a_range(data.result_type));
    }
    let mut points = Vec::with_capacity(matrix.values.len());
    for (index, (at, value)) in matrix.values.iter().enumerate() {
        let count: Option<f64> = value.parse().ok().filter(|count: &f64| count.is_finite());
        let count = count.ok_or_else(|| Reason::NotANumber(value.clone()).at(index + 1))?;
        let end = Time::from_micros((at * 1_000_000.0).round() as i64);
        points.push((end.before(step.length()), count.round() as i64));
    }
    if points.is_empty() {
        return Err(Reason::Empty.at(1));
    }
    Series::import(step, points).map_err(|error| Reason::from(error).at(error.index() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(values: &str) -> String {
        let series = format!("{{\"metric\":{{}},\"values\":[{values}]}}");
        format!(
            "{{\"status\":\"success\",\"data\":{{\"resultType\":\"matrix\",\"result\":[{series}]}}}}"
        )
    }

    #[test]
    fn a_value_belongs_to_the_step_before_it() {
        let text = answer("[1515049200,\"41.6\"],[1515052800,\"0\"]");
        let series = prometheus(text.as_bytes(), Step::Hour).unwrap();
        let points: Vec<_> = series.points().collect();
        assert_eq!(points[0], (Time::from_secs(1_515_045_600), 42));
        assert_eq!(points[1].1, 0);
    }

    #[test]
    fn nonsense_is_refused_with_its_value() {
        let refused = |text: &str| prometheus(text.as_bytes(), Step::Hour).unwrap_err();
        assert_eq!(refused(&answer("[1515049200,\"1\"],[1515052800,\"NaN\"]")).line, 2);
        assert_eq!(refused(&answer("[1515049200,\"1\"],[1515056400,\"1\"]")).line, 2);
        assert_eq!(refused(&answer("")).reason, Reason::Empty);
        let error = r#"{"status":"error","error":"query timed out"}"#;
        assert!(refused(error).to_string().contains("query timed out"));
        assert!(refused("<html>").to_string().contains("range query"));
    }
}
