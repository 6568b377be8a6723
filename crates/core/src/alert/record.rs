//! An alert from its opening to its end, and who has heard what of it.

use super::condition::Condition;
use super::recipient::Recipient;
use crate::Time;
use crate::incident::IncidentId;
use crate::name::Name;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The id of an alert: made of the instant of opening and its subject, as an incident's is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlertId(pub IncidentId);

impl fmt::Display for AlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for AlertId {
    type Err = <IncidentId as FromStr>::Err;
    fn from_str(text: &str) -> Result<AlertId, Self::Err> {
        text.parse().map(AlertId)
    }
}

/// One alert as it is now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Alert {
    /// Its id.
    pub id: AlertId,
    /// The site's host name, or the domain.
    pub subject: Name,
    /// The customer; empty for a domain that several share.
    pub customer: String,
    /// What was last seen.
    pub condition: Condition,
    /// When it was last seen.
    pub as_of: Time,
    /// The first observation of it.
    pub began_at: Time,
    /// When the alert opened.
    pub opened_at: Time,
    /// How many alerts of the same subject ended shortly before.
    pub repeats: u32,
    /// Who has heard what.
    pub lines: Vec<Line>,
    /// Since when its site is seen to work again, while that has not lasted long enough to end it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub works_since: Option<Time>,
    /// How it ended; `None` while it is open.
    pub end: Option<AlertEnd>,
}

/// What one recipient has heard of an alert, and is to hear.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Who.
    pub to: Recipient,
    /// How much they were told: the [`AlertNews::level`] of the last news.
    pub told: Option<u16>,
    /// What they are to be told, and since when.
    pub due: Option<(AlertNews, Time)>,
}

/// What is new.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertNews {
    /// It opened.
    Opened,
    /// It is worse than was told.
    Worse,
    /// A date has come as near as this many days.
    Expires {
        /// The announcement, of those configured.
        days: u16,
    },
    /// It has ended, which was verified.
    Ended,
}

/// How an alert ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how")]
pub enum AlertEnd {
    /// The site was seen to work on every layer, since `since` without a break.
    Verified {
        /// When it ended.
        at: Time,
        /// Since when it was seen to work.
        since: Time,
    },
    /// The date has moved away.
    Renewed {
        /// When that was believed.
        at: Time,
        /// The new date, when it is known.
        until: Option<Time>,
    },
    /// The date has passed: what follows from it is told as a failure.
    Expired {
        /// When.
        at: Time,
    },
    /// An incident explains it, which is told in its place.
    Joined {
        /// When.
        at: Time,
        /// Which.
        incident: IncidentId,
    },
    /// Its subject has left the inventory.
    Removed {
        /// When.
        at: Time,
    },
}

impl AlertNews {
    /// How much is told by it: the more, the worse, or the nearer a date is.
    pub const fn level(self, condition: Condition) -> u16 {
        match self {
            AlertNews::Opened | AlertNews::Worse | AlertNews::Ended => condition.severity(),
            AlertNews::Expires { days } => u16::MAX - days,
        }
    }
}

impl AlertEnd {
    /// When it ended.
    pub const fn at(self) -> Time {
        match self {
            AlertEnd::Verified { at, .. }
            | AlertEnd::Renewed { at, .. }
            | AlertEnd::Expired { at }
            | AlertEnd::Joined { at, .. }
            | AlertEnd::Removed { at } => at,
        }
    }

    /// Whether it is told to who heard of the alert: only what was verified is.
    pub const fn is_told(self) -> bool {
        matches!(self, AlertEnd::Verified { .. } | AlertEnd::Renewed { .. })
    }

    /// The code used in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            AlertEnd::Verified { .. } => "verified",
            AlertEnd::Renewed { .. } => "renewed",
            AlertEnd::Expired { .. } => "expired",
            AlertEnd::Joined { .. } => "joined",
            AlertEnd::Removed { .. } => "removed",
        }
    }
}

impl Alert {
    /// Whether it has not ended.
    pub fn is_open(&self) -> bool {
        self.end.is_none()
    }

    /// Whether somebody is yet to be told something.
    pub fn has_due(&self) -> bool {
        self.lines.iter().any(|line| line.due.is_some())
    }

    /// Makes known to a recipient what is new, if they have not heard as much.
    pub fn tell(&mut self, to: &Recipient, news: AlertNews, now: Time) {
        let level = news.level(self.condition);
        let line = match self.lines.iter_mut().find(|line| line.to == *to) {
            Some(line) => line,
            None => {
                self.lines.push(Line { to: to.clone(), told: None, due: None });
                let last = self.lines.len() - 1;
                &mut self.lines[last]
            }
        };
        if line.told.is_none_or(|told| told < level) {
            // What waits is told as it is by then.
            let since = line.due.map_or(now, |(_, since)| since);
            line.due = Some((news, since));
        }
    }

    /// Takes what a recipient is to be told, as told.
    pub fn take_due(&mut self, to: &Recipient) -> Option<AlertNews> {
        let condition = self.condition;
        let line = self.lines.iter_mut().find(|line| line.to == *to)?;
        let (news, _) = line.due.take()?;
        if news != AlertNews::Ended {
            line.told = Some(news.level(condition));
        }
        Some(news)
    }

    /// Ends it. Who heard of it hears of the end, if that is told; who did not, hears nothing.
    pub fn end(&mut self, end: AlertEnd) {
        let at = end.at();
        self.end = Some(end);
        for line in &mut self.lines {
            line.due = (end.is_told() && line.told.is_some()).then_some((AlertNews::Ended, at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::Layer;
    use crate::observation::Reason;

    fn at(second: i64) -> Time {
        Time::from_secs(1_515_050_340 + second)
    }

    fn alert() -> Alert {
        Alert {
            id: AlertId(IncidentId::new(at(0), "shop.kr")),
            subject: Name::parse("shop.kr").expect("a name"),
            customer: "kim".into(),
            condition: Condition::Down { layer: Layer::Http, reason: Reason::Status(500) },
            as_of: at(0),
            began_at: at(0),
            opened_at: at(0),
            repeats: 0,
            lines: Vec::new(),
            works_since: None,
            end: None,
        }
    }

    #[test]
    fn who_heard_of_it_hears_of_its_end_and_who_did_not_hears_nothing() {
        let (night, day) = (Recipient::Operator("night".into()), Recipient::Operator("day".into()));
        let mut alert = alert();
        alert.tell(&night, AlertNews::Opened, at(0));
        assert_eq!(alert.take_due(&night), Some(AlertNews::Opened));
        alert.tell(&night, AlertNews::Opened, at(5));
        assert!(!alert.has_due(), "nothing is told twice");
        alert.tell(&day, AlertNews::Opened, at(6));
        alert.end(AlertEnd::Verified { at: at(9), since: at(7) });
        let due: Vec<_> = alert.lines.iter().map(|line| line.due).collect();
        assert_eq!(due, [Some((AlertNews::Ended, at(9))), None]);
    }

    #[test]
    fn what_an_incident_explains_ends_in_silence() {
        let night = Recipient::Operator("night".into());
        let mut alert = alert();
        alert.tell(&night, AlertNews::Opened, at(0));
        let incident = IncidentId::new(at(1), "server:web1");
        alert.end(AlertEnd::Joined { at: at(1), incident });
        assert!(!alert.has_due());
    }
}
