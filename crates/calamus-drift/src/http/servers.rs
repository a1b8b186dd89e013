//! Servers. Callers configure a base URL together with their key, so that no change here breaks
//! them.

use std::collections::BTreeMap;

use calamus_document::model::{Node, same};
use serde_json::Value;

use super::super::change::Change;
use super::super::collect::Collector;
use super::super::finding::Usage;
use super::super::rules;
use super::super::schema::shape::without_prose;

/// The servers of the documents as a whole.
pub(crate) fn of_document(collector: &mut Collector<'_, '_>) {
    let documents = collector.documents();
    compare(collector, &documents.base.root(), &documents.new.root(), None);
}

/// The servers that two places list.
pub(crate) fn compare<'d>(
    collector: &mut Collector<'_, 'd>,
    base: &Node<'d>,
    new: &Node<'d>,
    usages: Option<&Usage>,
) {
    let by_address = |holder: &Node<'d>| -> BTreeMap<&'d str, Node<'d>> {
        let servers = holder.elements_of("servers").into_iter();
        servers.filter_map(|server| Some((server.string("url")?, server))).collect()
    };
    let (before, after) = (by_address(base), by_address(new));
    for (address, server) in &before {
        let gone = || Change::new(&rules::SERVER_REMOVED, format!("server `{address}` removed"));
        match after.get(address) {
            None => collector.found(
                gone().base(&server.at, Some((*address).into())).to(&new.at, None),
                usages.cloned(),
            ),
            Some(other) => variables(collector, address, server, other, usages),
        }
    }
    for (address, server) in after.iter().filter(|(address, _)| !before.contains_key(*address)) {
        let change = Change::new(&rules::SERVER_ADDED, format!("server `{address}` added"));
        collector.found(
            change.base(&base.at, None).to(&server.at, Some((*address).into())),
            usages.cloned(),
        );
    }
}

fn variables<'d>(
    collector: &mut Collector<'_, 'd>,
    address: &str,
    base: &Node<'d>,
    new: &Node<'d>,
    usages: Option<&Usage>,
) {
    let variables_of = |server: &Node<'_>| server.value.get("variables").map(without_prose);
    let (before, after) = (variables_of(base), variables_of(new));
    let differ = match (&before, &after) {
        (Some(before), Some(after)) => !same(before, after),
        (before, after) => before.is_some() != after.is_some(),
    };
    if differ {
        let place = |server: &Node<'_>, variables: &Option<Value>| match variables {
            Some(_) => server.at.child("variables"),
            None => server.at.clone(),
        };
        let message = format!("variables of server `{address}` changed");
        let change = Change::new(&rules::SERVER_VARIABLES_CHANGED, message)
            .base(&place(base, &before), before)
            .to(&place(new, &after), after);
        collector.found(change, usages.cloned());
    }
}
