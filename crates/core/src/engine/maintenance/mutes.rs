//! Who is not alerted now.

use crate::Time;
use crate::access::Principal;
use crate::engine::command::Refusal;
use crate::engine::io::Context;
use crate::maintenance::mute::{MUTE_MAX, REASON_MAX_CHARS};
use crate::maintenance::{Mute, MuteTarget};
use crate::plain_text::plain_line;
use crate::topology::{SiteIx, Topology};
use std::collections::BTreeMap;

/// The mutes that hold.
#[derive(Debug, Default)]
pub struct Mutes(BTreeMap<MuteTarget, Mute>);

impl Mutes {
    pub fn restore(mutes: Vec<Mute>) -> Mutes {
        Mutes(mutes.into_iter().map(|mute| (mute.target.clone(), mute)).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn all(&self) -> impl Iterator<Item = &Mute> {
        self.0.values()
    }

    /// When the next one ends.
    pub fn next_at(&self) -> Option<Time> {
        self.0.values().map(|mute| mute.until).min()
    }

    /// Forgets those that ended; whether there were any.
    pub fn forget_ended(&mut self, now: Time) -> bool {
        let before = self.0.len();
        self.0.retain(|_, mute| mute.until > now);
        self.0.len() < before
    }

    pub fn is_of(&self, topology: &Topology, site: SiteIx, now: Time) -> bool {
        let (host, customer) = (&topology.sites[site.ix()].host, topology.customer_of(site));
        self.0.values().any(|mute| mute.holds_at(now) && mute.is_of(host, customer))
    }

    /// Mutes somebody, or has a mute end at another time.
    pub fn mute(
        &mut self,
        cx: &Context<'_>,
        by: &Principal,
        (target, reason, until): (MuteTarget, String, Time),
    ) -> Result<Mute, Refusal> {
        let known = match &target {
            MuteTarget::Site(host) => cx.topology.site(host).is_some(),
            MuteTarget::Customer(key) => cx.topology.customers.contains(key),
        };
        if !known {
            return Err(match target {
                MuteTarget::Site(_) => Refusal::NotWatched,
                MuteTarget::Customer(_) => Refusal::NoSuchCustomer,
            });
        }
        let reason = plain_line(&reason).trim().to_owned();
        let length = reason.chars().count();
        if length == 0 || length > REASON_MAX_CHARS {
            return Err(Refusal::NoReason);
        }
        if until <= cx.now || until.since(cx.now) > MUTE_MAX {
            return Err(Refusal::MuteEnd);
        }
        let mute =
            Mute { target, reason, author: by.name.clone(), since: cx.now, until, ended_by: None };
        self.0.insert(mute.target.clone(), mute.clone());
        Ok(mute)
    }

    /// Ends a mute.
    pub fn unmute(
        &mut self,
        now: Time,
        by: &Principal,
        target: &MuteTarget,
    ) -> Result<Mute, Refusal> {
        let mute = self.0.remove(target).ok_or(Refusal::NotMuted)?;
        Ok(Mute { until: now.max(mute.since), ended_by: Some(by.name.clone()), ..mute })
    }
}
