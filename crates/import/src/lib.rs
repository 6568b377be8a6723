//! Reading what other programs export, so that an operator can move in with one command: tables
//! as spreadsheets make them, billing systems, control panels, monitors, status
//! pages, name servers, and lists of what stands where.
//!
//! [`read`] takes the bytes of one file and gives a [`Reading`]: a table or a text that
//! [`bongsu_core::inventory::import`] reads itself, or entries in its terms; and what has no place
//! here, each kind once with a count and examples. Nothing is guessed that is not said, and the
//! checks of every name, address and contact are those of the core. Files may be hostile: see
//! [`limits`].

mod billing;
mod budget;
mod context;
mod dns;
mod format;
mod left_out;
pub mod limits;
mod monitor;
mod page;
mod panel;
mod reading;
mod sink;
mod site_plan;
mod statuspage;
mod table;
mod tree;
mod words;
mod workbook;

pub use context::Context;
pub use format::Format;
pub use left_out::{LeftOut, LeftOuts};
pub use reading::{Content, Reading, Request, leave_out_idle, read};
pub use sink::MailSubscriber;
pub use words::{format_name, say_finding, say_left_out};
