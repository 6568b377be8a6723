//! What people do with alerts of other tools, as it is sent.

use super::error::{Error, FieldError};
use super::params::incident_id;
use crate::middleware::AuditNote;
use bongsu_core::engine::command::{Command, ExternalAlertAction};
use serde::Deserialize;
use utoipa::ToSchema;

/// What is to be done with an alert of another tool.
#[derive(Deserialize, Default, ToSchema)]
#[schema(as = ExternalAlertActionForm)]
pub struct ActionForm {
    /// `resolve` or `join`.
    #[serde(default)]
    pub action: String,
    /// The id of the open incident that explains it, to join it.
    #[serde(default)]
    pub incident: String,
    /// On the page: `yes` to end it; otherwise it is asked first whether to. Programs are not asked.
    #[serde(default)]
    #[schema(ignore)]
    pub confirm: String,
}

/// Reads it.
pub fn read_action(form: &ActionForm) -> Result<ExternalAlertAction, Error> {
    match form.action.as_str() {
        "resolve" => Ok(ExternalAlertAction::Resolve),
        "join" => Ok(ExternalAlertAction::Join { incident: incident_id(&form.incident)? }),
        _ => Err(Error::invalid("action", FieldError::NotOneOf("resolve, join"))),
    }
}

/// What is recorded of it.
pub fn audit_note(command: &Command) -> AuditNote {
    AuditNote(match command {
        Command::ExternalAlert { id, action: ExternalAlertAction::Resolve } => {
            format!("resolve alert {id}")
        }
        Command::ExternalAlert { id, action: ExternalAlertAction::Join { incident } } => {
            format!("join alert {id} to incident {incident}")
        }
        _ => String::new(),
    })
}
