//! What a site needs beside where it runs: the names, and that there is something of each.

use super::component;
use super::error::{ImportError, Problem};
use super::field::{Field, nearest};
use super::record::{FieldValue, Import};
use super::value::short;
use crate::inventory::{ComponentKey, Inventory, Kind};
use std::collections::BTreeSet;

/// Of one site at most.
const MAX_NEEDS: usize = 20;

/// Components separated by comma or semicolon, sorted; a name without a kind is a server's.
pub(super) fn read(text: &str) -> Result<Vec<ComponentKey>, Problem> {
    let items = text.split([',', ';']).map(str::trim).filter(|text| !text.is_empty());
    let mut all = items.map(one).collect::<Result<Vec<ComponentKey>, Problem>>()?;
    all.sort();
    all.dedup();
    if all.len() > MAX_NEEDS { Err(Problem::ManyNeeds(MAX_NEEDS)) } else { Ok(all) }
}

fn one(text: &str) -> Result<ComponentKey, Problem> {
    let key = match text.contains(':') {
        true => component::key(text)?,
        false => component::key(&format!("server:{text}"))?,
    };
    match key.kind() {
        // A page that is answered clears the others: see `is_suspectable`.
        Kind::Server | Kind::LoadBalancer | Kind::Service | Kind::Other => Ok(key),
        _ => Err(Problem::NotNeeded(short(text))),
    }
}

impl Import {
    /// Refuses what sites of this import need and nothing in the inventory is.
    pub(super) fn refuse_unknown_needs(&self, new: &Inventory, errors: &mut Vec<ImportError>) {
        let rows = self.sites.values();
        let mut rows = rows.filter(|row| matches!(row.needs, FieldValue::Set(_))).peekable();
        if rows.peek().is_none() {
            return;
        }
        let known = known(new);
        for row in rows {
            let FieldValue::Set(needs) = &row.needs else { continue };
            for key in needs.iter().filter(|key| !known.contains(&place_of(key))) {
                let nearest = nearest(&key.0, known.iter().map(|it| &*it.0)).map(str::to_owned);
                errors.push(ImportError {
                    file: row.at.file.to_string(),
                    line: row.at.line,
                    column: Some(Field::Needs.name().to_owned()),
                    problem: Problem::UnknownNeed { key: short(&key.0), nearest },
                });
            }
        }
    }
}

/// What must be known of a component: of a service, the server that it runs on.
fn place_of(key: &ComponentKey) -> ComponentKey {
    match key.name().rsplit_once('@').filter(|_| key.kind() == Kind::Service) {
        Some((_, host)) => ComponentKey::new(Kind::Server, host),
        None => key.clone(),
    }
}

/// What is declared, and what sites are said to run on.
fn known(inventory: &Inventory) -> BTreeSet<ComponentKey> {
    let declared = inventory.components.keys().cloned();
    let named = inventory.sites.values().flat_map(|site| site.location.named());
    declared.chain(named.map(|(kind, name)| ComponentKey::new(kind, name))).collect()
}
