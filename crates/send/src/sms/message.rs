//! A text message.

use bongsu_core::notification::NoticeReason;
use bongsu_words::message::Message;

/// A text message to one phone.
#[derive(Clone, Copy, Debug)]
pub struct SmsMessage<'a> {
    /// The number, as the inventory has it.
    pub to: &'a str,
    /// The reason of the notice, which selects the AlimTalk template; `None` for what is no
    /// notice.
    pub reason: Option<NoticeReason>,
    /// The text.
    pub message: &'a Message,
    /// Unique for each notice, and the same for every attempt.
    pub id: &'a str,
}
