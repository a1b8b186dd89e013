//! The listings of the public API in tests/public-api, which `cargo xtask api` writes.

use std::collections::BTreeSet;

use crate::root;

/// Returns the listing of a crate, one item a line.
///
/// # Panics
///
/// If there is none.
pub fn listing(name: &str) -> String {
    let path = root().join("tests/public-api").join(format!("{name}.txt"));
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("no listing of {name}: {error}"))
}

/// Returns the structs and enums of a crate, by their paths below its root.
pub fn types(name: &str) -> BTreeSet<String> {
    let root = format!("{}::", name.replace('-', "_"));
    let listing = listing(name);
    let types = listing.lines().filter_map(|line| {
        let words = line.trim_start_matches("#[non_exhaustive] ");
        let path = words.strip_prefix("pub struct ").or_else(|| words.strip_prefix("pub enum "))?;
        let end = path.find(|sign: char| !(sign.is_alphanumeric() || "_:".contains(sign)));
        let path = path.get(..end.unwrap_or(path.len()))?;
        Some(path.strip_prefix(&root)?.trim_end_matches(':').to_owned())
    });
    types.collect()
}

/// Returns the other crates that a listing names, the standard library left out.
pub fn foreign_crates(name: &str) -> BTreeSet<String> {
    let own = name.replace('-', "_");
    let listing = listing(name);
    // The first segment of each path: a word before `::` that follows no `::`.
    let words = listing.split(|sign: char| !(sign.is_alphanumeric() || "_:".contains(sign)));
    let roots = words.filter_map(|word| word.split_once("::")).map(|(root, _)| root.to_owned());
    roots
        .filter(|root| root.chars().next().is_some_and(char::is_lowercase))
        .filter(|root| ![own.as_str(), "core", "alloc", "std"].contains(&root.as_str()))
        .collect()
}
