//! What chat rooms are sent: in each, what people write is text and nothing else. It calls
//! nobody, and no link leads elsewhere than it says.

use serde_json::{Value, json};

/// A statement for a room.
pub(super) struct RoomMessage<'a> {
    /// The title of the incident.
    pub title: &'a str,
    /// The statement.
    pub text: &'a str,
    /// The URL of the incident's page, when it is public.
    pub page: Option<&'a str>,
}

/// Discord refuses longer messages, in characters; all other rooms accept longer ones. A few are
/// kept in reserve.
const MAX_MESSAGE_CHARS: usize = 1_990;
/// ntfy makes a file of what is longer than 4,096 bytes.
const MAX_PUSH_CHARS: usize = 1_000;
/// The most characters that one becomes when it is escaped.
const MAX_ESCAPE_CHARS: usize = 5;
/// Holds two characters apart without being seen (U+2060, word joiner), where a room knows no
/// escape of its own.
const JOINER: char = '\u{2060}';

impl RoomMessage<'_> {
    /// Slack. `mrkdwn` off takes `*` and `_` for what they are.
    pub(super) fn for_slack(&self) -> Value {
        json!({ "text": self.lines(for_slack), "mrkdwn": false })
    }

    /// Mattermost and Rocket.Chat, which understand Slack's markup and Markdown.
    pub(super) fn for_mattermost(&self) -> Value {
        json!({ "text": self.lines(for_mattermost) })
    }

    /// Discord, which is also told to call nobody.
    pub(super) fn for_discord(&self) -> Value {
        let content = self.lines(for_markdown);
        json!({ "content": content, "allowed_mentions": { "parse": [] } })
    }

    /// A Telegram chat; without `parse_mode` there is no markup but `@name`.
    pub(super) fn for_telegram(&self, chat: &str) -> Value {
        json!({ "chat_id": chat, "text": self.lines(without_mentions) })
    }

    /// A topic of ntfy; what is urgent rings through its quiet mode.
    pub(super) fn for_ntfy(&self, topic: &str, urgent: bool) -> Value {
        let mut message = json!({
            "topic": topic,
            "title": self.title,
            "message": cut(self.text, MAX_PUSH_CHARS),
            "priority": if urgent { 5 } else { 3 },
        });
        if let Some(page) = self.page {
            message["click"] = page.into();
        }
        message
    }

    /// Gotify; what is urgent has the priority at which its app rings.
    pub(super) fn for_gotify(&self, urgent: bool) -> Value {
        let click = self.page.map(|page| json!({ "click": { "url": page } }));
        let mut message = json!({
            "title": self.title,
            "message": cut(self.text, MAX_PUSH_CHARS),
            "priority": if urgent { 8 } else { 4 },
        });
        if let Some(click) = click {
            message["extras"] = json!({ "client::notification": click });
        }
        message
    }

    /// An Adaptive Card, as Teams workflows accept it.
    pub(super) fn for_teams(&self) -> Value {
        let block = |text: &str, weight: &str| {
            // One line end is none in its Markdown.
            let text = for_markdown(text).replace('\n', "\n\n");
            json!({ "type": "TextBlock", "text": text, "wrap": true, "weight": weight })
        };
        let open =
            self.page.map(|page| json!({ "type": "Action.OpenUrl", "title": page, "url": page }));
        json!({
            "type": "message",
            "attachments": [{
                "contentType": "application/vnd.microsoft.card.adaptive",
                "content": {
                    "type": "AdaptiveCard",
                    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                    "version": "1.4",
                    "body": [block(self.title, "bolder"), block(self.text, "default")],
                    "actions": open.into_iter().collect::<Vec<_>>(),
                },
            }],
        })
    }

    /// Title, statement and link, cut so that every room takes them: between two characters as
    /// they were written, so that no escape is halved.
    fn lines(&self, escaped: impl Fn(&str) -> String) -> String {
        let link = self.page.map(|page| format!("\n{page}")).unwrap_or_default();
        let room = MAX_MESSAGE_CHARS.saturating_sub(link.chars().count());
        let text = format!("{}\n{}", self.title, self.text);
        let mut kept = text.chars().count();
        loop {
            let cut: String = text.chars().take(kept).collect();
            let mut cut_text = escaped(&cut);
            if cut.len() < text.len() {
                cut_text.push('…');
            }
            let over = cut_text.chars().count().saturating_sub(room);
            if over == 0 || kept == 0 {
                return cut_text + &link;
            }
            kept = kept.saturating_sub(over.div_ceil(MAX_ESCAPE_CHARS));
        }
    }
}

/// A text cut at its end, so that it has at most so many characters.
fn cut(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => text.chars().take(most - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

/// What has a meaning of its own in Slack: `<!channel>` calls everybody, `<url|text>` hides where
/// a link leads (<https://docs.slack.dev/messaging/formatting-message-text>). Those who read
/// Slack's format call people by `@` as well.
fn for_slack(text: &str) -> String {
    without_mentions(&text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

/// Mattermost makes `@channel` of `<!channel>` whatever stands before it, and Rocket.Chat knows
/// a backslash before emphasis only: marks of links and calls are held apart.
fn for_mattermost(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in without_mentions(text).chars() {
        if "*_~`".contains(c) {
            out.push('\\');
        }
        out.push(c);
        if "<]".contains(c) {
            out.push(JOINER);
        }
    }
    out
}

/// Links with a text of their own, and emphasis, in Discord and Teams; headings, quotes and lists
/// where a line begins.
fn for_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut begins = true;
    for c in text.chars() {
        if "\\[]*_`~<|".contains(c) || begins && "#>-+".contains(c) {
            out.push('\\');
        }
        out.push(c);
        begins = c == '\n' || begins && c == ' ';
    }
    out
}

/// `@name` without calling anybody; an address of mail stays one.
fn without_mentions(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = ' ';
    for c in text.chars() {
        out.push(c);
        if c == '@' && !last.is_ascii_alphanumeric() {
            out.push(JOINER);
        }
        last = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://status.example/incidents/1";

    /// The second line of what a room is sent.
    fn sent(kind: &str, text: &str) -> String {
        let message = RoomMessage { title: "네임서버 장애", text, page: None };
        let (body, field) = match kind {
            "slack" => (message.for_slack(), "text"),
            "mattermost" => (message.for_mattermost(), "text"),
            "discord" => (message.for_discord(), "content"),
            "telegram" => (message.for_telegram("-100"), "text"),
            _ => {
                let card = message.for_teams();
                return card["attachments"][0]["content"]["body"][1]["text"]
                    .as_str()
                    .unwrap()
                    .to_owned();
            }
        };
        body[field].as_str().unwrap().split_once('\n').unwrap().1.to_owned()
    }

    #[test]
    fn each_room_has_the_body_that_it_expects() {
        let message =
            RoomMessage { title: "네임서버 장애", text: "고장", page: Some(PAGE) };
        let line = format!("네임서버 장애\n고장\n{PAGE}");
        assert_eq!(message.for_slack(), json!({ "text": line, "mrkdwn": false }));
        assert_eq!(message.for_mattermost(), json!({ "text": line }));
        assert_eq!(message.for_discord()["content"], line);
        assert_eq!(message.for_telegram("-100"), json!({ "chat_id": "-100", "text": line }));
        let ntfy = message.for_ntfy("night", true);
        assert_eq!(
            ntfy,
            json!({ "topic": "night", "title": "네임서버 장애", "message": "고장", "priority": 5, "click": PAGE })
        );
        let gotify = message.for_gotify(true);
        assert_eq!((&gotify["priority"], &gotify["message"]), (&8.into(), &"고장".into()));
        assert_eq!(gotify["extras"]["client::notification"]["click"]["url"], PAGE);
        let quiet =
            (&message.for_ntfy("night", false)["priority"], &message.for_gotify(false)["priority"]);
        assert_eq!(quiet, (&3.into(), &4.into()));
        let content = &message.for_teams()["attachments"][0]["content"];
        assert_eq!(content["body"][0]["text"], "네임서버 장애");
        assert_eq!(content["actions"][0]["url"], PAGE);
    }

    #[test]
    fn what_people_write_is_only_text_in_slack() {
        let written = "<!channel> load <1s & rising, see <https://elsewhere.example|status page>";
        assert_eq!(
            sent("slack", written),
            "&lt;!channel&gt; load &lt;1s &amp; rising, see &lt;https://elsewhere.example|status page&gt;"
        );
        assert_eq!(sent("slack", "응답시간 <1초 & 증가"), "응답시간 &lt;1초 &amp; 증가");
        assert_eq!(sent("slack", "<@U024BE7LH> *now*"), "&lt;@\u{2060}U024BE7LH&gt; *now*");
        assert_eq!(sent("telegram", written), written);
    }

    /// Mattermost turns Slack's markup into its own before it reads Markdown; Rocket.Chat refuses
    /// a message that calls everybody, so that it is lost.
    #[test]
    fn a_room_with_markdown_and_slacks_markup_has_neither() {
        for (written, text) in [
            ("<!channel> all down", "<\u{2060}!channel> all down"),
            ("<https://evil.example|status>", "<\u{2060}https://evil.example|status>"),
            ("[status](https://evil.example)", "[status]\u{2060}(https://evil.example)"),
            ("@all @here (@kim)", "@\u{2060}all @\u{2060}here (@\u{2060}kim)"),
            ("문의: noc@host.example", "문의: noc@host.example"),
            ("ns_1_a *now*", "ns\\_1\\_a \\*now\\*"),
        ] {
            assert_eq!(sent("mattermost", written), text, "{written}");
        }
    }

    #[test]
    fn what_people_write_is_only_text_in_markdown() {
        for (written, text) in [
            (
                "[status page](https://elsewhere.example) <@&1> *now*",
                "\\[status page\\](https://elsewhere.example) \\<@&1> \\*now\\*",
            ),
            ("# all\n> down\n- 1\na # b", "\\# all\n\\> down\n\\- 1\na # b"),
            ("||rack|| C:\\a", "\\|\\|rack\\|\\| C:\\\\a"),
        ] {
            assert_eq!(sent("discord", written), text, "{written}");
            assert_eq!(sent("teams", written), text.replace('\n', "\n\n"), "{written}");
        }
        let message = RoomMessage { title: "a", text: "@everyone", page: None };
        assert_eq!(message.for_discord()["allowed_mentions"], json!({ "parse": [] }));
    }

    /// Discord refuses 2,001 characters for good, and the statement is lost.
    #[test]
    fn a_long_statement_fits_after_it_was_escaped() {
        for text in ["*".repeat(3_000), "고".repeat(1_985), "<&>".repeat(700), "\\".repeat(2_500)]
        {
            let message = RoomMessage { title: "장애", text: &text, page: Some(PAGE) };
            for body in
                [message.for_discord()["content"].take(), message.for_slack()["text"].take()]
            {
                let sent = body.as_str().unwrap();
                assert!(sent.chars().count() <= 2_000, "{}", sent.chars().count());
                assert!(sent.chars().count() > 1_900, "{}", sent.chars().count());
                assert!(sent.ends_with(&format!("…\n{PAGE}")), "{sent}");
            }
            let discord = message.for_discord();
            let kept = discord["content"].as_str().unwrap().split_once('…').unwrap().0;
            let marks = kept.chars().rev().take_while(|c| *c == '\\').count();
            assert!(marks.is_multiple_of(2), "half an escape hides the end");
        }
    }
}
