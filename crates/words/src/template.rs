//! Templates that were registered beforehand: KakaoTalk only accepts messages that match a
//! template except for the values of its `#{variables}`, and registration takes days. So
//! variables are checked before an outage, not during one.

use crate::message::Message;

/// A variable of a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variable {
    /// The hosting company.
    Operator,
    /// The subject.
    Subject,
    /// The fact.
    Fact,
    /// The URL.
    Page,
    /// The contact for questions.
    Contact,
}

/// The names of all variables, in Korean and in English.
const NAMES: [(Variable, [&str; 2]); 5] = [
    (Variable::Operator, ["회사", "operator"]),
    (Variable::Subject, ["제목", "subject"]),
    (Variable::Fact, ["사실", "fact"]),
    (Variable::Page, ["주소", "page"]),
    (Variable::Contact, ["문의", "contact"]),
];

/// A parsed template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    text: String,
    /// The names in the text, in order, each once.
    variables: Vec<(String, Variable)>,
}

/// Why a text is not a template.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TemplateError {
    /// There is no such variable.
    #[error("unknown variable #{{{0}}}: use 회사, 제목, 사실, 주소 or 문의")]
    Unknown(String),
    /// A variable is not closed.
    #[error("#{{ without a closing brace")]
    Unclosed,
    /// It would be the same for every notice.
    #[error("the template must contain #{{제목}} or #{{사실}}")]
    NoContent,
}

impl Template {
    /// Parses a text with `#{variables}`.
    ///
    /// # Errors
    /// [`TemplateError`].
    pub fn parse(text: &str) -> Result<Template, TemplateError> {
        let mut variables: Vec<(String, Variable)> = Vec::new();
        for part in text.split("#{").skip(1) {
            let (name, _) = part.split_once('}').ok_or(TemplateError::Unclosed)?;
            let known = NAMES.iter().find(|(_, names)| names.contains(&name.trim()));
            let (variable, _) = known.ok_or_else(|| TemplateError::Unknown(name.to_owned()))?;
            if !variables.iter().any(|(known, _)| known == name) {
                variables.push((name.to_owned(), *variable));
            }
        }
        let has_content =
            |(_, it): &(String, Variable)| matches!(it, Variable::Subject | Variable::Fact);
        if !variables.iter().any(has_content) {
            return Err(TemplateError::NoContent);
        }
        Ok(Template { text: text.to_owned(), variables })
    }

    /// The text as it was registered.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The values of its variables for a message, by the name between the braces.
    pub fn values(&self, message: &Message) -> Vec<(&str, String)> {
        self.variables.iter().map(|(name, it)| (name.as_str(), value(*it, message))).collect()
    }

    /// The text with all variables replaced.
    pub fn fill(&self, message: &Message) -> String {
        let mut parts = self.text.split("#{");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            let asked = self.variables.iter().find(|(known, _)| known == name);
            filled.extend(asked.map(|(_, variable)| value(*variable, message)));
            filled.push_str(rest);
        }
        filled
    }
}

/// Gateways refuse empty values, so a dash replaces them.
fn value(variable: Variable, message: &Message) -> String {
    let or_dash =
        |text: Option<&str>| text.filter(|text| !text.is_empty()).unwrap_or("-").to_owned();
    match variable {
        Variable::Operator => or_dash(Some(&message.operator)),
        Variable::Subject => or_dash(Some(&message.subject)),
        Variable::Fact => match (&message.stated, message.fact()) {
            (Some(stated), Some(fact)) => format!("{stated}\n{fact}"),
            (_, fact) => or_dash(fact),
        },
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
            stated: None,
            short_list: None,
            courtesy: Default::default(),
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
        assert_eq!(wrong("#{사실"), TemplateError::Unclosed);
        assert_eq!(wrong("장애입니다. #{회사}"), TemplateError::NoContent);
    }

    #[test]
    fn variables_in_values_are_not_expanded() {
        let mut message = message();
        message.fields[0].1 = "#{문의}".into();
        let template = Template::parse("#{사실} #{문의}").unwrap();
        assert_eq!(template.fill(&message), "#{문의} -");
    }
}
