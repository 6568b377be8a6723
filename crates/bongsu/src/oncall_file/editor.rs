//! The plan as it is edited in operations: with the checks of the command.

use super::{Known, difference, read, write};
use crate::config::Config;
use bongsu_core::oncall::plan::{ConfiguredChannels, Plan};
use bongsu_web::PlanFiles;
use bongsu_words::Language;

/// Reads and writes plans for this configuration.
pub struct Editor {
    ways: ConfiguredChannels,
    sources: Vec<String>,
}

impl Editor {
    /// For a configuration.
    pub fn new(config: &Config) -> Editor {
        Editor::with(ways(config), config.alert_sources.names())
    }

    /// For these ways out, and these tools that tell of alerts.
    pub fn with(ways: ConfiguredChannels, sources: Vec<String>) -> Editor {
        Editor { ways, sources }
    }
}

impl PlanFiles for Editor {
    fn read(&self, lang: Language, text: &str, logins: Vec<String>) -> Result<Plan, String> {
        let known = Known { ways: self.ways.clone(), logins, sources: self.sources.clone() };
        read(lang, "plan", text, &known).map_err(|error| error.to_string())
    }

    fn write(&self, plan: &Plan) -> String {
        // No plan that was read holds what TOML cannot say.
        write(plan).unwrap_or_default()
    }

    fn difference(&self, before: &Plan, after: &Plan) -> Vec<String> {
        difference(before, after)
    }
}

/// By what messages go out.
pub fn ways(config: &Config) -> ConfiguredChannels {
    let takes = |kind: &str| !matches!(kind, "statuspage" | "alertmanager");
    let webhooks = config.webhooks.iter().filter(|it| takes(&it.kind));
    ConfiguredChannels {
        mail: config.mail.is_some(),
        sms: config.sms.iter().any(|it| !it.http.voice),
        voice: config.sms.iter().any(|it| it.http.voice),
        // Without it, nothing in the message could be tapped.
        push: config.web.operations_url.is_some(),
        webhooks: webhooks.map(|it| it.name.clone()).collect(),
    }
}
