//! AlimTalk: KakaoTalk messages from templates that were registered beforehand.

use bongsu_core::notification::NoticeReason;
use bongsu_words::template::{Template, TemplateError};

/// A KakaoTalk channel with its templates.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlimTalk {
    /// The channel: `pfId` with SOLAPI, `@name` with SENS.
    pub channel: String,
    /// The service id, with SENS.
    pub service: Option<String>,
    /// The templates.
    pub templates: Vec<RegisteredTemplate>,
}

/// A registered template and its use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegisteredTemplate {
    /// The notices it is used for.
    pub reasons: Vec<NoticeReason>,
    /// Its code at the gateway.
    pub code: String,
    /// Its text.
    pub template: Template,
}

/// Why the AlimTalk settings are not valid.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AlimTalkError {
    /// A template is not valid.
    #[error("the template {0}: {1}")]
    Template(String, TemplateError),
    /// SENS needs a service id.
    #[error("AlimTalk through SENS needs `alimtalk_service`")]
    Service,
}

impl AlimTalk {
    pub(super) fn has_service(&self) -> Result<(), AlimTalkError> {
        self.service.as_ref().map(|_| ()).ok_or(AlimTalkError::Service)
    }

    pub(super) fn template_for(&self, reason: NoticeReason) -> Option<&RegisteredTemplate> {
        self.templates.iter().find(|it| it.reasons.contains(&reason))
    }
}
