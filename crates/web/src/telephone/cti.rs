//! Events alone, in the form that Zammad made common: `newCall`, `answer` and `hangup`, as a form
//! or as JSON (docs.zammad.org/en/latest/api/generic-cti).

use super::{Received, number};
use bongsu_core::call::{CallEvent, EventKind};

/// Reads an event; `None` when it is none.
pub fn read(fields: &[(String, String)]) -> Option<Received> {
    let get =
        |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let key = get("callId").filter(|key| !key.is_empty())?.to_owned();
    let other = match get("direction") {
        Some("out") => get("to"),
        _ => get("from"),
    };
    let kind = match get("event")? {
        "newCall" => EventKind::Started,
        "answer" => {
            let users = ["user", "user[]", "answeringNumber"];
            let by = users.into_iter().find_map(get).unwrap_or_default();
            EventKind::Answered(by.to_owned())
        }
        "hangup" => EventKind::Ended(get("cause").unwrap_or_default().to_owned()),
        _ => return Some(Received::Ignored),
    };
    Some(Received::Event(CallEvent { key, from: other.and_then(number), kind }))
}
