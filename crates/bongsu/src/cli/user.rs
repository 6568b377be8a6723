//! `bongsu user`: who may use operations, from the terminal of the machine (S13).

use super::options::{BadInput, ConfigFile, OutputLanguage, open_existing};
use super::print;
use crate::config::Config;
use anyhow::Context;
use bongsu_clock::Clock;
use bongsu_core::access::{LoginName, Role, Scopes, TeamName};
use bongsu_store::{ProviderSubject, Store, User};
use bongsu_words::{Language, say};
use clap::{Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

/// Add, list, disable and reset the users of the operations pages.
///
/// No login is needed: anyone who can run this can read the database anyway. A running `serve`
/// applies every change at once. Users are never deleted: what they did stays recorded under their
/// name.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu user setup-link                         a link that makes the first administrator
  bongsu user add minji --name '김민지' --role engineer
                                                 a link by which minji chooses a password
  bongsu user add --admin minji                  the same with the role administrator
  bongsu user list                               who has access, and with what
  bongsu user disable minji                      sessions and tokens end at once
  bongsu user enable minji                       the old password works again
  bongsu user reset minji                        forgotten password or lost authenticator:
                                                 both are removed, and a new link is printed
  bongsu user unlock minji                       clear failed attempts
  bongsu user team minji 야간                    add minji to the team 야간; --leave removes them
  bongsu user identity minji 8c1f…               the identity provider knows minji by this `sub`
  bongsu user token minji --scopes metrics --name prometheus
                                                 an API token, printed once

Roles: administrator, manager, engineer, counsellor, viewer. A link works once, within a day.")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    config: ConfigFile,
    #[command(flatten)]
    output: OutputLanguage,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Print a link that makes the first administrator.
    SetupLink,
    /// Add a user and print the link by which they choose a password.
    Add {
        /// The login name.
        login: String,
        /// The name that others read; the login name when not given.
        #[arg(long)]
        name: Option<String>,
        /// What they may do.
        #[arg(long, value_enum, default_value = "engineer")]
        role: RoleName,
        /// The same as `--role administrator`.
        #[arg(long, conflicts_with = "role")]
        admin: bool,
    },
    /// List all users.
    List,
    /// Log a user out and keep them out.
    Disable {
        /// The login name.
        login: String,
    },
    /// Let a disabled user in again.
    Enable {
        /// The login name.
        login: String,
    },
    /// Remove password and second factor, and print a link to choose a new password.
    Reset {
        /// The login name.
        login: String,
    },
    /// Clear failed attempts.
    Unlock {
        /// The login name.
        login: String,
    },
    /// Give a user another role.
    Role {
        /// The login name.
        login: String,
        /// What they may do.
        #[arg(value_enum)]
        role: RoleName,
    },
    /// Put a user into a team, or take them out of one.
    Team {
        /// The login name.
        login: String,
        /// The team; it is there as long as somebody is in it.
        team: String,
        /// Take them out.
        #[arg(long)]
        leave: bool,
    },
    /// Say by what the identity provider of the configuration knows a user.
    Identity {
        /// The login name.
        login: String,
        /// The claim `sub` of the provider.
        subject: String,
    },
    /// Make an API token, and print it once.
    Token {
        /// The login name of its owner.
        login: String,
        /// What it may do: read, act, metrics, separated by commas.
        #[arg(long)]
        scopes: String,
        /// What it is for.
        #[arg(long)]
        name: String,
        /// For how many days.
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=366))]
        days: u32,
    },
}

/// The roles of people.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleName {
    Administrator,
    Manager,
    Engineer,
    Counsellor,
    Viewer,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Role {
        match name {
            RoleName::Administrator => Role::Administrator,
            RoleName::Manager => Role::Manager,
            RoleName::Engineer => Role::Engineer,
            RoleName::Counsellor => Role::Counsellor,
            RoleName::Viewer => Role::Viewer,
        }
    }
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let lang = args.output.language();
    let store = open_existing(&config).await?;
    let now = Clock::system().now();
    match args.action {
        Action::SetupLink => {
            if !store.has_no_users().await? {
                return Err(BadInput(say!(lang, "cli-user-set-up")).into());
            }
            let link = store.create_link(None, now).await?;
            print::line(link_url(&config, None, &link));
        }
        Action::List => list(&store, lang).await?,
        Action::Add { login, name, role, admin } => {
            let login = login_name(&login)?;
            let name = name.as_deref().unwrap_or(login.as_str());
            let role = if admin { Role::Administrator } else { role.into() };
            let added = store.add_user(&login, name, role, now).await?;
            let taken = || BadInput(say!(lang, "cli-user-taken", login = login.as_str()));
            let id = added.ok_or_else(taken)?;
            let link = store.create_link(Some(id), now).await?;
            print::line(link_url(&config, None, &link));
        }
        Action::Disable { login } => {
            store.disable_user(find(&store, &login, lang).await?.id, now).await?
        }
        Action::Enable { login } => store.enable_user(find(&store, &login, lang).await?.id).await?,
        Action::Unlock { login } => {
            store.forget_failures(&find(&store, &login, lang).await?.login).await?;
        }
        Action::Role { login, role } => {
            store.set_role(find(&store, &login, lang).await?.id, role.into()).await?;
        }
        Action::Reset { login } => {
            let link = store.reset_user(find(&store, &login, lang).await?.id, now).await?;
            print::line(link_url(&config, None, &link));
        }
        Action::Team { login, team, leave } => {
            let user = find(&store, &login, lang).await?;
            let team = TeamName::parse(&team).map_err(|_| BadInput(say!(lang, "remedy-team")))?;
            match leave {
                true => store.leave_team(user.id, &team).await?,
                false => store.join_team(user.id, &team).await?,
            }
        }
        Action::Identity { login, subject } => {
            let user = find(&store, &login, lang).await?;
            let provider = config.oidc.as_ref();
            let provider = provider.ok_or_else(|| BadInput(say!(lang, "cli-user-no-provider")))?;
            let it = ProviderSubject { issuer: provider.issuer.clone(), subject };
            if !store.link_subject(user.id, &it, now).await? {
                return Err(BadInput(say!(lang, "cli-user-other-identity")).into());
            }
        }
        Action::Token { login, scopes, name, days } => {
            let user = find(&store, &login, lang).await?;
            let scopes = Scopes::parse(&scopes).context(say!(lang, "cli-user-scopes"))?;
            let lasts = Duration::from_secs(u64::from(days) * 24 * 3600);
            print::line(store.create_api_token(user.id, (&name, scopes), lasts, now).await?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn login_name(text: &str) -> anyhow::Result<LoginName> {
    LoginName::parse(text).map_err(|error| BadInput(error.to_string()).into())
}

async fn find(store: &Store, login: &str, lang: Language) -> anyhow::Result<User> {
    let login = login_name(login)?;
    let user = store.user_by_login(&login).await?;
    let unknown = || BadInput(say!(lang, "cli-user-unknown", login = login.as_str()));
    user.ok_or_else(|| unknown().into())
}

/// The address of a one-time link, where people find operations, which listen `at`.
pub fn link_url(config: &Config, at: Option<SocketAddr>, link: &str) -> String {
    format!("{}/login/link/{link}", config.operations_url(at))
}

async fn list(store: &Store, lang: Language) -> anyhow::Result<()> {
    let teams = store.teams().await?;
    for user in store.users().await? {
        let state = match (user.disabled_at, &user.password, &user.totp) {
            (Some(_), ..) => say!(lang, "cli-user-disabled"),
            (None, None, _) => say!(lang, "cli-user-no-password"),
            (None, Some(_), None) => say!(lang, "cli-user-no-factor"),
            (None, Some(_), Some(_)) => say!(lang, "cli-user-factor"),
        };
        let role = user.role.as_str();
        let teams: Vec<&str> = teams.of(user.id).map(TeamName::as_str).collect();
        let teams =
            if teams.is_empty() { String::new() } else { format!("  {}", teams.join(", ")) };
        print::line(format_args!("{}  {role}  {}  {state}{teams}", user.login, user.name));
    }
    Ok(())
}
