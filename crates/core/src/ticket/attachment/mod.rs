//! Files that customers send. What a file is, its content says, never its name; what is not on the
//! list is not kept. Nothing of it is ever run or opened here.

mod kind;
mod name;

#[cfg(test)]
mod tests;

pub use kind::{FileKind, sniff};
pub use name::safe_name;

use super::masking::mask;
use encoding_rs::EUC_KR;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The most files of one message.
pub const MAX_FILES: usize = 10;
/// The most that one ticket holds, in bytes.
pub const TICKET_MAX_BYTES: u64 = 50 << 20;
/// The most that all tickets of one customer hold, in bytes.
pub const CUSTOMER_MAX_BYTES: u64 = 500 << 20;
/// The part of the whole that tickets of no customer may hold: strangers, who may have a domain that
/// vouches for them, do not use up the room of customers.
const STRANGERS_SHARE: u64 = 4;

/// A file that was kept; the entry that says so names it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attachment {
    /// Its name, which directs nothing.
    pub name: String,
    /// What it is, by its content.
    pub kind: FileKind,
    /// Its size, in bytes.
    pub bytes: u64,
    /// Whether it is a picture that a browser can show without being overwhelmed.
    pub is_shown: bool,
    /// Whether secrets were masked in it, or in its name.
    pub is_masked: bool,
}

/// Why a file was not kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotKept {
    /// It is larger than a file may be.
    TooLarge,
    /// It is none of the kinds that are kept.
    Kind,
    /// The message has more files than one may have.
    TooMany,
    /// There is no room for more.
    NoRoom,
}

/// How much is kept, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Used {
    /// On the ticket.
    pub ticket: u64,
    /// On all tickets of its customer.
    pub customer: u64,
    /// On all tickets of which no customer is known.
    pub strangers: u64,
    /// On all tickets.
    pub total: u64,
}

/// How much may be kept, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileLimits {
    /// One file.
    pub file: u64,
    /// All of them.
    pub total: u64,
}

impl Default for FileLimits {
    fn default() -> FileLimits {
        FileLimits { file: 10 << 20, total: 10 << 30 }
    }
}

/// Files of one message: those that are kept, with their content, and those that are not.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Files {
    /// Those that are kept.
    pub kept: Vec<(Attachment, Vec<u8>)>,
    /// Those that are not, by name.
    pub not_kept: Vec<(String, NotKept)>,
}

/// Decides on the files of one message, by name and content. `is_customers` is whether it is known
/// which customer sends them. A name may be forged, and repeated.
pub fn admit(
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
    limits: &FileLimits,
    mut used: Used,
    is_customers: bool,
) -> Files {
    let mut admitted = Files::default();
    for (name, content) in files {
        match judge(&content, limits, &used, is_customers, admitted.kept.len()) {
            Ok((kind, is_shown)) => {
                let (content, in_content) = without_secrets(kind, content);
                let name = mask(&safe_name(&name, kind));
                let is_masked = in_content || !name.found.is_empty();
                let bytes = content.len() as u64;
                used.add(bytes);
                let name = name.text;
                admitted
                    .kept
                    .push((Attachment { name, kind, bytes, is_shown, is_masked }, content));
            }
            // Who sends thousands is not answered with thousands of lines.
            Err(why) if admitted.not_kept.len() < MAX_FILES => {
                admitted.not_kept.push((mask(&name::plain_name(&name)).text, why));
            }
            Err(_) => {}
        }
    }
    admitted
}

/// The content of a text without what looks like a secret, and whether there was one. Korean that
/// is not UTF-8 becomes it where something is masked.
fn without_secrets(kind: FileKind, content: Vec<u8>) -> (Vec<u8>, bool) {
    if kind != FileKind::Text {
        return (content, false);
    }
    let text = match std::str::from_utf8(&content) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => EUC_KR.decode_without_bom_handling(&content).0,
    };
    let masked = mask(&text);
    match masked.found.is_empty() {
        true => (content, false),
        false => (masked.text.into_bytes(), true),
    }
}

fn judge(
    content: &[u8],
    limits: &FileLimits,
    used: &Used,
    is_customers: bool,
    kept: usize,
) -> Result<(FileKind, bool), NotKept> {
    let bytes = content.len() as u64;
    if bytes > limits.file {
        return Err(NotKept::TooLarge);
    }
    if kept >= MAX_FILES {
        return Err(NotKept::TooMany);
    }
    let sniffed = sniff(content).ok_or(NotKept::Kind)?;
    let stranger_fits = is_customers || used.strangers + bytes <= limits.total / STRANGERS_SHARE;
    let fits = used.ticket + bytes <= TICKET_MAX_BYTES
        && used.customer + bytes <= CUSTOMER_MAX_BYTES
        && used.total + bytes <= limits.total;
    if fits && stranger_fits { Ok(sniffed) } else { Err(NotKept::NoRoom) }
}

impl Used {
    fn add(&mut self, bytes: u64) {
        for it in [&mut self.ticket, &mut self.customer, &mut self.strangers, &mut self.total] {
            *it += bytes;
        }
    }
}
