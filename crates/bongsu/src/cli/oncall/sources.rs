//! `bongsu oncall sources`: where other tools send their alerts, jobs their heartbeats, and gateways
//! the replies to pages.

use crate::cli::print;
use crate::config::Config;
use bongsu_core::secret::StoreSecret;
use bongsu_web::{AlertForm, heartbeat_token};

/// Prints each with its address and its token: whoever knows it can raise alerts, or report
/// replies, and nothing else.
pub fn print(config: &Config, secret: &StoreSecret) {
    let base = config.public_url();
    for source in &config.alert_sources.sources {
        let (name, token) = (&source.name, source.token(secret));
        print::line(name);
        match source.form {
            AlertForm::PagerDuty => {
                print::line(format_args!("  POST {base}/v2/enqueue"));
                print::line(format_args!("  routing_key {token}"));
            }
            AlertForm::Prometheus => {
                print::line(format_args!("  POST {base}/api/v2/alerts"));
                print::line(format_args!("  Authorization: Bearer {token}"));
                print::line(format_args!("  path_prefix: /hooks/alerts/{name}/{token}"));
            }
            _ => {
                print::line(format_args!("  POST {base}/hooks/alerts/{name}"));
                print::line(format_args!("  Authorization: Bearer {token}"));
                print::line(format_args!("  POST {base}/hooks/alerts/{name}/{token}"));
            }
        }
    }
    if let Some(mail) = &config.alert_sources.mail {
        for source in &mail.sources {
            let to = mail.mail.addresses.iter().map(|address| source.address(address));
            print::line(&source.name);
            print::line(format_args!("  mail to {}", to.collect::<Vec<_>>().join(", ")));
            print::line(format_args!("  from {}", source.senders.join(", ")));
        }
    }
    for (rule, number) in &config.alert_sources.heartbeats {
        let token = heartbeat_token(secret, &rule.name, *number);
        print::line(&rule.name);
        print::line(format_args!("  POST {base}/hooks/heartbeats/{}/{token}", rule.name));
    }
    for source in &config.alert_sources.replies {
        let (name, token) = (&source.name, source.token(secret));
        print::line(name);
        print::line(format_args!("  POST {base}/hooks/replies/{name}"));
        print::line(format_args!("  Authorization: Bearer {token}"));
        print::line(format_args!("  POST {base}/hooks/replies/{name}/{token}"));
    }
}
