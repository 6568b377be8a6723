//! Templates that were registered beforehand: KakaoTalk takes nothing that differs from one
//! by more than the values of its `#{names}`, and registering takes days. So what a template
//! asks for is compared with what there is before an outage, and not during one.

use crate::message::Message;

/// What a template may ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variable {
    /// The hosting company.
    Operator,
    /// The line that the notice is known by.
    Subject,
    /// What is so, as of when.
    Fact,
    /// Where more is to be read.
    Page,
    /// How a person is reached.
    Contact,
}

/// The names of all, in Korean and in English.
const NAMES: [(Variable, [&str; 2]); 5] = [
    (Variable::Operator, ["회사", "operator"]),
    (Variable::Subject, ["제목", "subject"]),
    (Variable::Fact, ["사실", "fact"]),
    (Variable::Page, ["주소", "page"]),
    (Variable::Contact, ["문의", "contact"]),
];

/// A template, read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    text: String,
    /// Names as they stand in the text, in order, each once.
    asks: Vec<(String, Variable)>,
}

/// Why a text is no template.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TemplateError {
    /// It asks for what there is not.
    #[error("#{{{0}}} is nothing that a notice has: 회사, 제목, 사실, 주소, 문의 are")]
    Unknown(String),
    /// A name has no end.
    #[error("a #{{ has no end")]
    Open,
    /// It would say the same to everybody.
    #[error("it must have #{{제목}} or #{{사실}} in it")]
    Mute,
}

impl Template {
    /// Reads a text with `#{names}` in it.
    ///
    /// # Errors
    /// [`TemplateError`].
    pub fn parse(text: &str) -> Result<Template, TemplateError> {
        let mut asks: Vec<(String, Variable)> = Vec::new();
        for part in text.split("#{").skip(1) {
            let (name, _) = part.split_once('}').ok_or(TemplateError::Open)?;
            let known = NAMES.iter().find(|(_, names)| names.contains(&name.trim()));
            let (variable, _) = known.ok_or_else(|| TemplateError::Unknown(name.to_owned()))?;
            if !asks.iter().any(|(known, _)| known == name) {
                asks.push((name.to_owned(), *variable));
            }
        }
        let speaks =
            |(_, it): &(String, Variable)| matches!(it, Variable::Subject | Variable::Fact);
        if !asks.iter().any(speaks) {
            return Err(TemplateError::Mute);
        }
        Ok(Template { text: text.to_owned(), asks })
    }

    /// The text as it was registered.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The values of its names, for a letter; the name as it stands between the braces.
    pub fn values(&self, message: &Message) -> Vec<(&str, String)> {
        self.asks.iter().map(|(name, it)| (name.as_str(), value(*it, message))).collect()
    }

    /// The text with all of them in their places.
    pub fn fill(&self, message: &Message) -> String {
        let mut parts = self.text.split("#{");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            let asked = self.asks.iter().find(|(known, _)| known == name);
            filled.extend(asked.map(|(_, variable)| value(*variable, message)));
            filled.push_str(rest);
        }
        filled
    }
}

/// A gateway refuses an empty value: a dash stands for nothing.
fn value(variable: Variable, message: &Message) -> String {
    let or_dash =
        |text: Option<&str>| text.filter(|text| !text.is_empty()).unwrap_or("-").to_owned();
    match variable {
        Variable::Operator => or_dash(Some(&message.operator)),
        Variable::Subject => or_dash(Some(&message.subject)),
        Variable::Fact => or_dash(message.fact()),
        Variable::Page => or_dash(message.page()),
        Variable::Contact => or_dash(message.contact.as_deref()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            operator: "한빛호스팅".into(),
            contact: None,
            subject: "[한빛호스팅] 장애 안내".into(),
            fields: vec![
                ("사실".into(), "열리지 않습니다.".into()),
                ("현황".into(), "https://status.example".into()),
            ],
            lists: Vec::new(),
            foot: Vec::new(),
        }
    }

    #[test]
    fn a_template_is_filled_from_the_message() {
        let text = "#{회사} 알림\n#{사실}\n자세히: #{page}\n문의: #{문의} (#{회사})";
        let template = Template::parse(text).unwrap();
        assert_eq!(
            template.fill(&message()),
            "한빛호스팅 알림\n열리지 않습니다.\n자세히: https://status.example\n문의: - (한빛호스팅)"
        );
        assert_eq!(template.values(&message()).len(), 4);
    }

    #[test]
    fn unknown_variables_are_refused() {
        let wrong = |text: &str| Template::parse(text).unwrap_err();
        assert_eq!(wrong("#{사실} #{이름}"), TemplateError::Unknown("이름".into()));
        assert_eq!(wrong("#{사실"), TemplateError::Open);
        assert_eq!(wrong("장애입니다. #{회사}"), TemplateError::Mute);
    }

    #[test]
    fn variables_in_values_are_not_expanded() {
        let mut message = message();
        message.fields[0].1 = "#{문의}".into();
        let template = Template::parse("#{사실} #{문의}").unwrap();
        assert_eq!(template.fill(&message), "#{문의} -");
    }
}
