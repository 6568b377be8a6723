//! Acknowledging by a reply: to a text by the code in it, in a voice call by a key.
//!
//! The code binds a reply to one page, and counts from the number that was called alone: a forged
//! sender would have to guess it. A key has no code: it counts only from a gateway that is said to
//! report the keys of the calls that it made.

use super::page::{Page, PageId};
use crate::Time;
use crate::oncall::person::PageChannel;
use crate::secret::{Purpose, StoreSecret};
use std::fmt;
use std::time::Duration;

/// How many digits a code has. With the sixty replies of ten minutes that one number may send, who
/// forges it guesses less than one code in ten thousand days.
const DIGITS: usize = 8;
/// How long after a page its code counts: an alert of the evening is acknowledged in the morning.
pub const CODE_LASTS: Duration = Duration::from_secs(24 * 3_600);
/// How long after a voice call a key counts: the call itself.
pub const KEY_LASTS: Duration = Duration::from_secs(600);
/// The key that acknowledges.
pub const KEY: char = '1';

/// The code by which whoever was sent a page acknowledges it in a reply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReplyCode(u32);

impl ReplyCode {
    /// Of a page. Only who has the secret of the store, or the page, knows it.
    pub fn of(page: PageId, secret: &StoreSecret) -> ReplyCode {
        let code = secret.code(Purpose::OncallReply, &page.to_string());
        ReplyCode((code % 10_u128.pow(DIGITS as u32)) as u32)
    }

    /// The code in what somebody wrote: the one number of just so many digits. A text with several
    /// is a guess.
    pub fn in_text(text: &str) -> Option<ReplyCode> {
        let numbers = text.split(|c: char| !c.is_ascii_digit());
        let mut codes = numbers.filter(|number| number.len() == DIGITS);
        let code = codes.next()?.parse().ok().map(ReplyCode);
        code.filter(|_| codes.next().is_none())
    }
}

impl fmt::Display for ReplyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0DIGITS$}", self.0)
    }
}

/// In what ways pages can be acknowledged by a reply here.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ReplyWays {
    /// By the code in a text.
    pub codes: bool,
    /// By a key in a voice call.
    pub keys: bool,
}

/// How one page is acknowledged by a reply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReplyBy {
    /// By sending this code back.
    Code(ReplyCode),
    /// By pressing [`KEY`].
    Key,
}

impl ReplyWays {
    /// How a page is acknowledged by a reply, if it is.
    pub fn of(self, page: &Page, secret: &StoreSecret) -> Option<ReplyBy> {
        match page.channel {
            PageChannel::Sms if self.codes => Some(ReplyBy::Code(ReplyCode::of(page.id, secret))),
            PageChannel::Voice if self.keys => Some(ReplyBy::Key),
            _ => None,
        }
    }
}

/// The page that a reply in writing is about, of those that its sender was sent lately.
pub fn page_of_code<'p>(
    pages: &'p [Page],
    secret: &StoreSecret,
    text: &str,
    now: Time,
) -> Option<&'p Page> {
    let code = ReplyCode::in_text(text)?;
    let is_meant = |page: &&Page| {
        page.channel == PageChannel::Sms
            && now.since(page.at) <= CODE_LASTS
            && code == ReplyCode::of(page.id, secret)
    };
    pages.iter().find(is_meant)
}

/// The page that a key is about: the last of the calls to whoever pressed it that were `made`. What
/// no gateway has taken yet, nobody has heard.
pub fn page_of_key<'p>(made: &'p [Page], keys: &str, now: Time) -> Option<&'p Page> {
    let called =
        |page: &&Page| page.channel == PageChannel::Voice && now.since(page.at) <= KEY_LASTS;
    let last = made.iter().filter(called).max_by_key(|page| page.at);
    last.filter(|_| keys.trim().trim_end_matches('#') == KEY.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oncall::page::Called;

    fn at(secs: i64) -> Time {
        Time::from_secs(1_790_000_000 + secs)
    }

    fn page(channel: PageChannel, secs: i64) -> Page {
        Page::new(Called::Person("kim".parse().unwrap()), channel, at(secs), Vec::new())
    }

    #[test]
    fn a_code_acknowledges_its_own_page_and_no_other() {
        let secret = StoreSecret::default();
        let pages = [page(PageChannel::Sms, 0), page(PageChannel::Sms, 60)];
        let code = ReplyCode::of(pages[0].id, &secret).to_string();
        assert_eq!(code.len(), 8);
        for text in [code.clone(), format!("ok {code}."), format!("확인 {code} 지금 갑니다")]
        {
            let meant = page_of_code(&pages, &secret, &text, at(90));
            assert_eq!(meant.map(|page| page.id), Some(pages[0].id), "{text}");
        }
        for text in [
            "",
            "ok",
            "1",
            &code[..5],
            &format!("0{code}"),
            &format!("{code}1"),
            &format!("{code} 00000000"),
        ] {
            assert_eq!(page_of_code(&pages, &secret, text, at(90)), None, "{text}");
        }
        let late = at(1) + CODE_LASTS;
        assert_eq!(page_of_code(&pages[..1], &secret, &code, late), None);
        let called = [page(PageChannel::Voice, 0)];
        let of_call = ReplyCode::of(called[0].id, &secret).to_string();
        assert_eq!(page_of_code(&called, &secret, &of_call, at(1)), None, "nobody was told it");
    }

    #[test]
    fn a_key_is_for_the_last_call_while_it_lasts() {
        let calls = [
            page(PageChannel::Voice, 0),
            page(PageChannel::Voice, 120),
            page(PageChannel::Sms, 130),
        ];
        let meant = |keys, secs| page_of_key(&calls, keys, at(secs)).map(|page| page.id);
        assert_eq!(meant("1", 150), Some(calls[1].id));
        assert_eq!(meant(" 1# ", 150), Some(calls[1].id));
        assert_eq!((meant("2", 150), meant("11", 150), meant("", 150)), (None, None, None));
        assert_eq!(meant("1", 3_600), None);
    }
}
