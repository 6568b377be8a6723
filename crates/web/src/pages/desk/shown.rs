//! Who is on the screen of a call.

use crate::layout::links::percent_encode;
use bongsu_core::call::Call;
use bongsu_core::call::draft::Conversation;
use bongsu_core::inventory::Customer;

/// Who is on the screen.
pub(super) struct Shown {
    /// The customer's key, once it is known.
    pub key: Option<String>,
    /// Their record.
    pub customer: Option<Customer>,
    /// The call, if there is one.
    pub call: Option<Call>,
}

impl Shown {
    /// What a draft belongs to; `None` while nobody is known.
    pub fn conversation(&self) -> Option<Conversation> {
        let of_call = self.call.as_ref().map(|call| Conversation::Call(call.id));
        of_call.or_else(|| self.key.clone().map(Conversation::Customer))
    }

    /// The address of this screen.
    pub fn path(&self) -> String {
        match (&self.call, &self.key) {
            (Some(call), _) => format!("/ops/desk/call?call={}", call.id),
            (None, Some(key)) => format!("/ops/desk/call?q={}", percent_encode(key)),
            (None, None) => "/ops/desk/call".to_owned(),
        }
    }
}
