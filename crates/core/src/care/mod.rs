//! Care for those who answer the telephone (S18): the line that is announced before a person
//! answers, the warning, the right to stop, the break, and turns by minutes.
//!
//! - [`attendance`]: who takes calls now, who is on a break, and who may take which call;
//! - [`turn`]: whose turn it is, by minutes talked;
//! - [`abuse`]: what was reported, kept apart from all else, and what its author asked for.
//!
//! In Korea the employer has to announce, on calls too, that abuse is not accepted, and on abuse
//! to interrupt or change the work, extend the break, and support treatment, counselling and a
//! complaint; who asks for it must have no disadvantage (산업안전보건법 제41조, Occupational Safety
//! and Health Act, article 41). So stopping needs nobody's leave, a report is no mark against its
//! author, and nothing of this is counted by person.

pub mod abuse;
pub mod attendance;
pub mod turn;

use std::time::Duration;

/// What the operator chose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CareOptions {
    /// Whether callers hear, before a person answers, that abuse is not accepted.
    pub announces: bool,
    /// How long a break lasts.
    pub break_length: Duration,
    /// For how long at most a caller is not connected with a person.
    pub block_max: Duration,
}

/// No block is longer, whatever is configured: a customer who is stranded for good has no desk.
pub const BLOCK_LIMIT: Duration = Duration::from_secs(7 * 24 * 3600);

impl Default for CareOptions {
    fn default() -> CareOptions {
        CareOptions {
            announces: true,
            break_length: Duration::from_secs(15 * 60),
            block_max: Duration::from_secs(24 * 3600),
        }
    }
}
