//! Stories of imports, good and bad.

mod documents;
mod entries;
mod needs;
mod nonsense;
mod options;
mod publication;
mod services;
mod spreadsheets;
mod tables;
mod updates;
mod zones;

use super::*;
use crate::inventory::{ComponentKey, Contact, Language, Owner, SiteUrl};
use crate::name::Name;
use std::net::IpAddr;

fn file(name: &str, text: impl AsRef<[u8]>) -> SourceFile {
    SourceFile { name: name.into(), bytes: text.as_ref().to_vec(), kind: None }
}

fn csv(text: &str) -> Inventory {
    inventory(&[file("customers.csv", text)]).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn json(text: &str) -> Inventory {
    inventory(&[file("inventory.json", text)]).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// The messages of all bad rows.
fn refused(files: &[SourceFile]) -> Vec<String> {
    inventory(files).expect_err("bad rows").iter().map(ToString::to_string).collect()
}

fn refused_csv(text: &str) -> Vec<String> {
    refused(&[file("customers.csv", text)])
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}
