//! What was carried out under which key, so that a program that heard no answer can send its
//! request again (draft-ietf-httpapi-idempotency-key-header-07).
//!
//! A receipt is committed in the transaction of what it is for: after a crash there are both or
//! neither. Only what was done has one; a refused request did nothing and may be sent again,
//! changed, under its key.

use crate::Time;
use crate::access::Principal;
use std::collections::HashMap;
use std::time::Duration;

/// How long a key is known.
pub const RECEIPT_TTL: Duration = Duration::from_secs(24 * 3600);
/// The longest key, in bytes.
pub const KEY_MAX_BYTES: usize = 255;

/// What a request is named by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestKey {
    /// The key that the program chose.
    pub key: String,
    /// A digest of the whole request: another one under the same key is a mistake.
    pub request: String,
}

/// That a request was carried out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// The id of whose request it was: the keys of one are not those of another.
    pub principal: String,
    /// What it was named by.
    pub key: RequestKey,
    /// The HTTP status of its answer.
    pub status: u16,
    /// When.
    pub at: Time,
}

/// Whether a request was seen before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// It was not.
    Never,
    /// It is being committed.
    InFlight,
    /// It was carried out, and answered with this status.
    Answered(u16),
    /// Another request has this key.
    Other,
}

/// The receipts of the last 24 hours. They are fewer than the statements and exclusions that they
/// are for, which are in memory as well.
#[derive(Clone, Default, Debug)]
pub struct Receipts(HashMap<(String, String), Known>);

#[derive(Clone, Debug)]
struct Known {
    request: String,
    status: u16,
    at: Time,
    is_committed: bool,
}

impl Receipts {
    /// Those that the store kept.
    pub fn restored(receipts: Vec<Receipt>) -> Receipts {
        let mut all = Receipts::default();
        for receipt in &receipts {
            all.add(receipt, true);
        }
        all
    }

    /// Whether a request was seen before.
    pub fn seen(&self, by: &Principal, key: &RequestKey, now: Time) -> Seen {
        let of = (by.id.as_str().to_owned(), key.key.clone());
        match self.0.get(&of).filter(|known| now.since(known.at) < RECEIPT_TTL) {
            None => Seen::Never,
            Some(known) if known.request != key.request => Seen::Other,
            Some(known) if known.is_committed => Seen::Answered(known.status),
            Some(_) => Seen::InFlight,
        }
    }

    /// Notes what was carried out and is not committed yet; what is too old is forgotten.
    pub fn begin(&mut self, receipt: &Receipt) {
        self.0.retain(|_, known| receipt.at.since(known.at) < RECEIPT_TTL);
        self.add(receipt, false);
    }

    /// Notes that it is committed.
    pub fn committed(&mut self, receipt: &Receipt) {
        self.add(receipt, true);
    }

    fn add(&mut self, receipt: &Receipt, is_committed: bool) {
        let Receipt { principal, key, status, at } = receipt.clone();
        let known = Known { request: key.request, status, at, is_committed };
        self.0.insert((principal, key.key), known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    fn receipt(at: i64) -> Receipt {
        let principal = Principal::rehearsed("kim", Role::Manager).id.as_str().to_owned();
        let key = RequestKey { key: "k1".into(), request: "a".into() };
        Receipt { principal, key, status: 204, at: Time::from_secs(at) }
    }

    #[test]
    fn a_key_belongs_to_one_request_of_one_principal_for_a_day() {
        let [kim, lee] = ["kim", "lee"].map(|name| Principal::rehearsed(name, Role::Manager));
        let (first, day) = (receipt(1_000), 24 * 3600);
        let mut receipts = Receipts::default();
        let at = Time::from_secs;
        assert_eq!(receipts.seen(&kim, &first.key, at(1_000)), Seen::Never);
        receipts.begin(&first);
        assert_eq!(receipts.seen(&kim, &first.key, at(1_001)), Seen::InFlight);
        receipts.committed(&first);
        assert_eq!(receipts.seen(&kim, &first.key, at(1_002)), Seen::Answered(204));
        assert_eq!(receipts.seen(&lee, &first.key, at(1_002)), Seen::Never);
        let changed = RequestKey { request: "b".into(), ..first.key.clone() };
        assert_eq!(receipts.seen(&kim, &changed, at(1_002)), Seen::Other);
        assert_eq!(receipts.seen(&kim, &first.key, at(1_000 + day)), Seen::Never);
        let restored = Receipts::restored(vec![first.clone()]);
        assert_eq!(restored.seen(&kim, &first.key, at(1_002)), Seen::Answered(204));
        receipts.begin(&Receipt {
            key: RequestKey { key: "k2".into(), ..changed },
            ..receipt(1_000 + day)
        });
        assert_eq!(receipts.0.len(), 1, "the old one is forgotten");
    }
}
