//! The HTML of a mail: readable on a phone and in the dark, without pictures, scripts or anything
//! that is loaded from elsewhere. What it says is what the plain text says.
//!
//! Mail programs know little of CSS: a style element in the head is read by the large ones, and
//! without it the same text is plain and in the same order.

use bongsu_words::Language;
use bongsu_words::message::Message;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;padding:16px;font:16px/1.6 system-ui,-apple-system,'Apple SD Gothic Neo',\
'Malgun Gothic',sans-serif;color:#1b1f24;background:#fff;word-break:keep-all;\
overflow-wrap:anywhere}\
main{max-width:36em;margin:0 auto}\
h1{font-size:18px;line-height:1.4;margin:0 0 16px}\
h2{font-size:16px;margin:24px 0 4px}\
dt{font-size:14px;color:#57606a;margin-top:12px}\
dd{margin:0}\
ul{margin:0;padding:0;list-style:none}\
a{color:#0550ae}\
footer{margin-top:24px;padding-top:12px;border-top:1px solid #d0d7de;font-size:14px;\
color:#57606a}\
@media (prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}\
dt,footer{color:#9ea7b3}a{color:#79c0ff}footer{border-color:#3d444d}}";

/// The page.
pub(super) fn page(lang: Language, message: &Message) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (message.subject) }
                style { (PreEscaped(STYLE)) }
            }
            body { main {
                h1 { (message.subject) }
                @for line in &message.courtesy.opening { p { (line) } }
                dl {
                    @for (label, text) in &message.fields { dt { (label) } dd { (paragraph(text)) } }
                }
                @for list in &message.lists {
                    h2 { (list.heading) }
                    ul {
                        @for name in &list.names { li { (list.mark) " " (name) } }
                        @if let Some(more) = &list.more { li { (more) } }
                    }
                }
                @if !message.courtesy.closing.is_empty() {
                    p { (lines(&message.courtesy.closing)) }
                }
                @if !message.foot.is_empty() {
                    footer { @for line in &message.foot { p { (line) } } }
                }
            } }
        }
    };
    page.into_string()
}

/// A text with its lines, or an address as a link.
fn paragraph(text: &str) -> Markup {
    if text.starts_with("https://") || text.starts_with("http://") {
        return html! { a href=(text) { (text) } };
    }
    lines(&text.lines().collect::<Vec<_>>())
}

fn lines<T: AsRef<str>>(all: &[T]) -> Markup {
    html! {
        @for (n, line) in all.iter().enumerate() {
            @if n > 0 { br; }
            (line.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_words::courtesy::Courtesy;

    #[test]
    fn the_lines_of_a_statement_are_lines_in_html_too() {
        let response =
            "비상 발전기로 옮기고 있습니다.\n12시까지 걸립니다.\n문의는 <전화>로 주십시오.";
        let message = Message {
            operator: "가비아".into(),
            contact: None,
            subject: "정전 <1>".into(),
            fields: vec![("조치".into(), response.into())],
            lists: Vec::new(),
            stated: None,
            short_list: None,
            courtesy: Courtesy::default(),
            foot: Vec::new(),
        };
        let html = page(Language::Ko, &message);
        let expected = "옮기고 있습니다.<br>12시까지 걸립니다.<br>문의는 &lt;전화&gt;로 주십시오.";
        assert!(html.contains(expected), "{html}");
        assert!(html.contains("<h1>정전 &lt;1&gt;</h1>"), "{html}");
        assert!(html.contains("width=device-width") && html.contains("color-scheme"), "{html}");
        for foreign in ["src=", "url(", "<script", "<img", "@import"] {
            assert!(!html.contains(foreign), "{foreign}");
        }
    }
}
