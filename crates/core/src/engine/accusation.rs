//! Whether what fails together accuses the host, or one customer's own doing explains it.

use crate::estate::{ComponentIx, CustomerIx, Estate, SiteIx};
use std::collections::BTreeMap;

/// Log-odds for a shared cause that the sites of other customers must give: half of what
/// opens an incident, since the customer's own doing needs a cause of its own too.
const OTHERS_NATS: f64 = 8.0;

/// Whether the sites `hit`, which give `odds` (log) for a fault of `component`, speak of it
/// even when the customer who is hit most broke his own.
///
/// Several sites of one customer that fail at once on a shared machine are his own doing more
/// often than the machine's. What the others add is their share of the odds; and a shared
/// fault has no reason to strike his sites before those of others, so the less likely such a
/// share of them is by chance, the less it is to be believed.
pub fn is_the_hosts(estate: &Estate, component: ComponentIx, hit: &[SiteIx], odds: f64) -> bool {
    let customer = |site: &SiteIx| estate.sites[site.ix()].customer;
    let mut hits = BTreeMap::<CustomerIx, u64>::new();
    for site in hit {
        *hits.entry(customer(site)).or_default() += 1;
    }
    let Some((most, his_hits)) = hits.iter().max_by_key(|(_, count)| **count) else { return false };
    let sites = &estate.components[component.ix()].sites;
    let his = sites.iter().filter(|site| customer(site) == *most).count() as u64;
    let all = hit.len() as u64;
    let others = odds * (all - his_hits) as f64 / all as f64;
    others + ln_chance(*his_hits, his, all, sites.len() as u64) > OTHERS_NATS
}

/// The log-probability that of `drawn` among `all` just `marked_drawn` of the `marked` are
/// (hypergeometric). What cannot be counts as certain: the inventory has changed meanwhile.
fn ln_chance(marked_drawn: u64, marked: u64, drawn: u64, all: u64) -> f64 {
    let others = drawn - marked_drawn;
    if marked_drawn > marked || drawn > all || others > all - marked {
        return 0.0;
    }
    ln_choose(marked, marked_drawn) + ln_choose(all - marked, others) - ln_choose(all, drawn)
}

/// The logarithm of the number of ways to choose `k` of `n`.
fn ln_choose(n: u64, k: u64) -> f64 {
    let k = k.min(n - k);
    (1..=k).map(|i| ((n - k + i) as f64 / i as f64).ln()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_those_of_the_urn() {
        // One of two white among four, two drawn: 2·2 of 6.
        assert!((ln_chance(1, 2, 2, 4).exp() - 4.0 / 6.0).abs() < 1e-12);
        // All ways together are certain.
        let all: f64 = (0..=3).map(|white| ln_chance(white, 3, 5, 12).exp()).sum();
        assert!((all - 1.0).abs() < 1e-12);
    }
}
