//! Ids in our messages about tickets, by which a reply finds its ticket: nobody outside can make
//! one.

use crate::access::secret::equal;
use crate::secret::{Purpose, StoreSecret};
use crate::ticket::TicketId;
use crate::ticket::id::letters;

/// Characters of the code in a subject: 80 bits.
const CODE_CHARS: usize = 16;
/// Letters of a reference, with its hyphen.
const REFERENCE_CHARS: usize = 9;

/// What a message about a ticket is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MessageKind {
    /// An answer.
    Answer,
    /// What asks to confirm an address.
    Confirmation,
    /// What tells how a mail was received.
    Receipt,
}

/// The id of a message about a ticket: the left side of its `Message-ID` (RFC 5322 §3.6.4), with a
/// keyed code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReplyId {
    /// The ticket.
    pub ticket: TicketId,
    /// What the message is.
    pub kind: MessageKind,
    /// The number of the entry that it is about.
    pub number: u32,
}

impl ReplyId {
    /// As it stands before the `@`.
    pub fn write(self, secret: &StoreSecret) -> String {
        let text = self.signed();
        format!("{text}.{:032x}.ticket", secret.code(Purpose::TicketMessage, &text))
    }

    fn signed(self) -> String {
        format!("{}.{}{}", self.ticket.uuid().simple(), self.kind.letter(), self.number)
    }

    /// From an id that somebody refers to; `None` unless it was made with this secret.
    pub fn read(secret: &StoreSecret, id: &str) -> Option<ReplyId> {
        let left = id.split_once('@').map_or(id, |(left, _)| left);
        let mut parts = left.split('.');
        let ticket: TicketId = parts.next()?.parse().ok()?;
        let numbered = parts.next()?;
        let kind = MessageKind::of(numbered.chars().next()?)?;
        let number = numbered.get(1..)?.parse().ok()?;
        let read = ReplyId { ticket, kind, number };
        equal(read.write(secret).as_bytes(), left.as_bytes()).then_some(read)
    }
}

impl MessageKind {
    const fn letter(self) -> char {
        match self {
            MessageKind::Answer => 'a',
            MessageKind::Confirmation => 'c',
            MessageKind::Receipt => 'r',
        }
    }

    fn of(letter: char) -> Option<MessageKind> {
        let all = [MessageKind::Answer, MessageKind::Confirmation, MessageKind::Receipt];
        all.into_iter().find(|it| it.letter() == letter)
    }
}

/// What a subject names a ticket by, for replies of programs that keep no ids: the reference, and
/// a keyed code of 80 bits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubjectToken {
    /// The reference.
    pub reference: String,
    code: String,
}

impl SubjectToken {
    /// As it stands in a subject, such as `[7K2M-X9QD-0123456789ABCDEF]`.
    pub fn write(secret: &StoreSecret, ticket: TicketId) -> String {
        format!("[{}-{}]", ticket.reference(), code(secret, ticket))
    }

    /// The first one in a subject, which may be forged.
    pub fn find(subject: &str) -> Option<SubjectToken> {
        subject.split('[').skip(1).find_map(|rest| {
            let inside = rest.split_once(']')?.0;
            let (reference, code) = inside.split_at_checked(REFERENCE_CHARS)?;
            let code = code.strip_prefix('-')?;
            let fits = code.len() == CODE_CHARS && inside.is_ascii();
            fits.then(|| SubjectToken {
                reference: reference.to_ascii_uppercase(),
                code: code.to_ascii_uppercase(),
            })
        })
    }

    /// Whether it was made for this ticket with this secret.
    pub fn is_of(&self, secret: &StoreSecret, ticket: TicketId) -> bool {
        let is_code = equal(code(secret, ticket).as_bytes(), self.code.as_bytes());
        is_code && self.reference == ticket.reference()
    }
}

fn code(secret: &StoreSecret, ticket: TicketId) -> String {
    let text = format!("subject {}", ticket.uuid().simple());
    letters(secret.code(Purpose::TicketMessage, &text), CODE_CHARS)
}
