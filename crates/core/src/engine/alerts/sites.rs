//! When a site's own trouble opens an alert, and when it ends.

use super::look::{self, Look};
use super::registry::{AlertSubject, Matter, Registry};
use super::world::World;
use crate::Time;
use crate::alert::{AlertEnd, Condition};
use crate::engine::io::Context;
use crate::engine::turns::Turns;
use crate::name::Name;
use crate::topology::{SiteIx, Topology};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::time::Duration;

/// So many sites of a domain are watched because of one failing probe.
pub const MAX_OF_ONE_PROBE: usize = 256;
/// So many sites are looked at in one turn, the others in the next ones.
const MAX_LOOKS: usize = 4_096;
/// A site that comes and goes this often has trouble, even if no single one lasts.
const FLIPS_MIN: u32 = 3;
/// Each repetition doubles the time that a site has to work before that is said, up to this many
/// times.
const MAX_DOUBLINGS: u32 = 3;

/// A site that fails, or has failed lately.
#[derive(Clone, Copy, Debug, Default)]
struct Watched {
    /// When it was first seen to fail.
    first: Option<Time>,
    /// Since when it fails by itself.
    bad_since: Option<Time>,
    /// Since when it is seen to work.
    good_since: Option<Time>,
    /// Since when nothing can be said.
    unclear_since: Option<Time>,
    /// Until when an incident explained it.
    explained_until: Option<Time>,
    /// Whether one explained it at the last look.
    is_explained: bool,
    /// How often it failed after it had worked.
    flips: u32,
}

/// All sites that fail, or have failed lately.
#[derive(Debug, Default)]
pub struct Sites {
    watched: BTreeMap<Name, Watched>,
    /// By site: whether it is watched.
    flags: Vec<bool>,
    /// Those of which something is new, or that wait for something to last. Of the others all is
    /// said until something changes, and they take turns.
    restless: BTreeSet<Name>,
    turns: Turns<Name>,
    /// The one that was looked at last, when not all could be.
    last: Option<Name>,
}

impl Sites {
    /// Watches a site from now on.
    pub fn watch(&mut self, topology: &Topology, site: SiteIx) {
        let host = &topology.sites[site.ix()].host;
        if let Some(flag) = self.flags.get_mut(site.ix()).filter(|flag| !**flag) {
            *flag = true;
        }
        self.watch_name(host);
    }

    /// Watches a site from now on.
    pub fn watch_name(&mut self, host: &Name) {
        if !self.watched.contains_key(host) {
            self.watched.insert(host.clone(), Watched::default());
        }
        self.stir(host);
    }

    /// Something is new of a site: if it is watched, it is looked at.
    pub fn stir_one(&mut self, topology: &Topology, site: SiteIx) {
        if self.flags.get(site.ix()).copied().unwrap_or(false) {
            self.stir(&topology.sites[site.ix()].host);
        }
    }

    /// The same of a site by name.
    pub fn stir(&mut self, host: &Name) {
        if self.watched.contains_key(host) && !self.restless.contains(host) {
            self.restless.insert(host.clone());
        }
    }

    /// Something is new that may concern all of them.
    pub fn stir_all(&mut self) {
        self.restless = self.watched.keys().cloned().collect();
    }

    /// Whether none is watched.
    pub fn is_empty(&self) -> bool {
        self.watched.is_empty()
    }

    /// Goes on with another graph.
    pub fn adopt(&mut self, topology: &Topology) {
        self.flags = topology.sites.iter().map(|it| self.watched.contains_key(&it.host)).collect();
        self.stir_all();
    }

    /// Looks at the sites that are watched.
    pub fn follow(&mut self, registry: &mut Registry, cx: &Context<'_>, world: World<'_>) {
        for host in self.next_ones(cx.options.turn_min) {
            let Some(mut watched) = self.watched.get(&host).copied() else { continue };
            let site = cx.topology.site(&host);
            let attention = match site {
                Some(site) => watched.follow(registry, cx, world, site),
                None => {
                    registry.end(Matter::Health, &host, AlertEnd::Removed { at: cx.now });
                    Attention::Forgotten
                }
            };
            match attention {
                Attention::Restless => drop(self.restless.insert(host.clone())),
                Attention::Calm => drop(self.restless.remove(&host)),
                Attention::Forgotten => {
                    self.forget(site, &host);
                    continue;
                }
            }
            self.watched.insert(host, watched);
        }
    }

    fn forget(&mut self, site: Option<SiteIx>, host: &Name) {
        self.watched.remove(host);
        self.restless.remove(host);
        if let Some(flag) = site.and_then(|site| self.flags.get_mut(site.ix())) {
            *flag = false;
        }
    }

    /// Those that are looked at in this turn.
    fn next_ones(&mut self, least: usize) -> Vec<Name> {
        let after = self.last.take().map_or(Bound::Unbounded, Bound::Excluded);
        let rest = self.restless.range((after, Bound::Unbounded)).cloned();
        let mut hosts: Vec<Name> = rest.take(MAX_LOOKS).collect();
        self.last = hosts.last().filter(|_| hosts.len() == MAX_LOOKS).cloned();
        let calm = self.turns.of_map(&self.watched, least).into_iter();
        hosts.extend(calm.filter(|host| !self.restless.contains(host)));
        hosts
    }
}

/// What becomes of a site that was looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attention {
    /// It is looked at again soon.
    Restless,
    /// It is looked at again when something is new of it.
    Calm,
    /// It is not watched any more.
    Forgotten,
}

impl Attention {
    const fn watched_on(is_watched: bool) -> Attention {
        if is_watched { Attention::Restless } else { Attention::Forgotten }
    }
}

impl Watched {
    /// Looks at the site. Returns what becomes of it.
    fn follow(
        &mut self,
        registry: &mut Registry,
        cx: &Context<'_>,
        world: World<'_>,
        site: SiteIx,
    ) -> Attention {
        let found = (world.finding)(site);
        let host = &cx.topology.sites[site.ix()].host;
        match look::look(cx, world, site, &found) {
            Look::Bad(condition, since) => match look::explanation(cx, world, site, condition) {
                Some(incident) => {
                    (self.is_explained, self.bad_since) = (true, None);
                    let end = AlertEnd::Joined { at: cx.now, incident };
                    registry.end(Matter::Health, host, end);
                    Attention::Calm
                }
                None => {
                    self.no_more_explained(cx.now);
                    let as_of = found.as_of.time().unwrap_or(cx.now);
                    self.bad(cx.now, since);
                    self.open(registry, cx, world, (site, condition, as_of, since));
                    match registry.open_of(Matter::Health, host) {
                        Some(_) => Attention::Calm,
                        None => Attention::Restless,
                    }
                }
            },
            Look::Good => {
                self.no_more_explained(cx.now);
                Attention::watched_on(self.good(registry, cx, host))
            }
            Look::Unclear => {
                self.no_more_explained(cx.now);
                let is_watched_on = self.unclear(registry, cx, host);
                let lasts =
                    self.unclear_since.is_some_and(|at| cx.now.since(at) >= cx.options.sweep);
                match lasts && registry.open_of(Matter::Health, host).is_some() {
                    true => Attention::Calm,
                    false => Attention::watched_on(is_watched_on),
                }
            }
        }
    }

    /// Until this look an incident explained it, if one did at the last.
    fn no_more_explained(&mut self, now: Time) {
        if std::mem::take(&mut self.is_explained) {
            self.explained_until = Some(now);
        }
    }

    fn bad(&mut self, now: Time, since: Time) {
        self.flips += u32::from(self.good_since.take().is_some());
        self.unclear_since = None;
        let from = self.explained_until.map_or(since, |until| until.max(since)).min(now);
        let since = *self.bad_since.get_or_insert(from);
        self.first.get_or_insert(since);
    }

    /// Opens an alert when it has lasted long enough, or notes what is seen of the open one.
    fn open(
        &self,
        registry: &mut Registry,
        cx: &Context<'_>,
        world: World<'_>,
        (site, condition, as_of, began): (SiteIx, Condition, Time, Time),
    ) {
        let name = &cx.topology.sites[site.ix()].host;
        if registry.open_of(Matter::Health, name).is_some() {
            return registry.see(Matter::Health, name, condition, as_of);
        }
        let lasted = |since: Option<Time>, least: Duration| {
            since.is_some_and(|since| cx.now.since(since) >= least)
        };
        let options = &cx.options.alerts;
        let least = match look::is_own(world, site) {
            true => options.open_after,
            false => options.open_after.max(options.settling_time),
        };
        let flaps = self.flips >= FLIPS_MIN && lasted(self.first, least);
        if flaps || lasted(self.bad_since, least) {
            let customer = cx.topology.customer_of(site);
            registry.open(cx.now, &AlertSubject { name, customer }, condition, began);
            registry.see(Matter::Health, name, condition, as_of);
        }
    }

    /// It works: an alert ends when that has lasted.
    fn good(&mut self, registry: &mut Registry, cx: &Context<'_>, host: &Name) -> bool {
        (self.bad_since, self.unclear_since) = (None, None);
        let since = *self.good_since.get_or_insert(cx.now);
        let works_for = cx.now.since(since);
        let options = &cx.options.alerts;
        let Some(alert) = registry.open_of(Matter::Health, host) else {
            // A single lost probe is nothing to remember.
            return self.first.is_some() && works_for < options.end_after;
        };
        let repeats = alert.repeats;
        registry.works(Matter::Health, host, since);
        let doublings = repeats.max(u32::from(self.flips >= FLIPS_MIN)).min(MAX_DOUBLINGS);
        if works_for < options.end_after * (1 << doublings) {
            return true;
        }
        registry.end(Matter::Health, host, AlertEnd::Verified { at: cx.now, since });
        false
    }

    /// Nothing can be said: after a sweep of that, what was seen before counts no more.
    fn unclear(&mut self, registry: &Registry, cx: &Context<'_>, host: &Name) -> bool {
        let since = *self.unclear_since.get_or_insert(cx.now);
        if cx.now.since(since) >= cx.options.sweep {
            (self.bad_since, self.good_since) = (None, None);
        }
        let is_open = registry.open_of(Matter::Health, host).is_some();
        is_open || cx.now.since(since) < cx.options.alerts.end_after.max(cx.options.sweep * 2)
    }
}
