//! Operations: which there are, under which names, and everything that belongs to each.

use std::collections::BTreeSet;

use calamus_document::model::{Document, Lifetime, Node, OperationKind, OperationNode};
use serde_json::Value;

use super::super::change::Change;
use super::super::collect::Collector;
use super::super::finding::{Direction, Operation, Usage};
use super::super::lifecycle::Stability;
use super::super::lifetime;
use super::super::pair::{MatchKind, Paired};
use super::super::rules::{self, Rule};
use super::both::Both;
use super::{bodies, parameters, references, responses, security, servers};

fn known(collector: &Collector<'_, '_>, declared: &OperationNode<'_>) -> Operation {
    let level = Stability::of(&Lifetime::of(&declared.node));
    Operation {
        is_unstable: collector.documents().lifecycle.unstable.contains(&level),
        path: declared.path.to_owned(),
        method: declared.method.to_uppercase(),
        operation_id: declared.id().map(str::to_owned),
    }
}

/// Compares all operations of two documents.
pub(crate) fn compare_all<'d>(
    collector: &mut Collector<'_, 'd>,
    paired: Paired<'d>,
    kind: OperationKind,
) {
    let root = collector.documents().base.root().at;
    let (added, removed) = match kind {
        OperationKind::Path => (&rules::OPERATION_ADDED, &rules::OPERATION_REMOVED),
        OperationKind::Webhook => (&rules::WEBHOOK_ADDED, &rules::WEBHOOK_REMOVED),
    };
    for removed_operation in paired.removed {
        let operation = known(collector, &removed_operation);
        let message = format!("{operation} removed");
        let rule = match kind {
            OperationKind::Path => removal_rule(collector, &removed_operation.node),
            OperationKind::Webhook => removed,
        };
        let value = operation.to_string();
        let number = collector.operation(operation);
        let usages = Usage::new(number, None, "operation");
        let change = Change::new(rule, message)
            .base(&removed_operation.node.at, Some(value.into()))
            .to(&root, None);
        collector.found(change, Some(usages));
    }
    for fresh in paired.added {
        let operation = known(collector, &fresh);
        let message = format!("{operation} added");
        let value = operation.to_string();
        let number = collector.operation(operation);
        let usages = Usage::new(number, None, "operation");
        let change =
            Change::new(added, message).base(&root, None).to(&fresh.node.at, Some(value.into()));
        collector.found(change, Some(usages));
    }
    for (base, new, how) in paired.both {
        let operation = collector.operation(known(collector, &base));
        let reversed = kind == OperationKind::Webhook;
        let both = Both { base, new, operation, reversed, prefix: String::new() };
        moved(collector, &both, how);
        compare(collector, &both);
    }
}

/// The rule for a removed operation, by what was announced before.
fn removal_rule(collector: &Collector<'_, '_>, operation: &Node<'_>) -> &'static Rule {
    let lifecycle = &collector.documents().lifecycle;
    let lifetime = Lifetime::of(operation);
    match (&lifetime.deprecated, lifecycle.has_come(&lifetime.sunset)) {
        (None, _) => &rules::OPERATION_REMOVED,
        (Some(_), Some(true)) => &rules::OPERATION_REMOVED_AFTER_SUNSET,
        (Some(_), Some(false)) => &rules::OPERATION_REMOVED_BEFORE_SUNSET,
        (Some(_), None) if lifecycle.require_sunset => &rules::OPERATION_REMOVED_BEFORE_SUNSET,
        (Some(_), None) => &rules::DEPRECATED_OPERATION_REMOVED,
    }
}

fn moved(collector: &mut Collector<'_, '_>, both: &Both<'_>, how: MatchKind) {
    let (rule, message) = match how {
        MatchKind::Same => return,
        MatchKind::Renamed => {
            (&rules::PATH_PARAMETER_RENAMED, format!("the path is now `{}`", both.new.path))
        }
        MatchKind::Moved => (
            &rules::OPERATION_MOVED,
            format!("moved to {} {}", both.new.method.to_uppercase(), both.new.path),
        ),
    };
    let spelled = |declared: &OperationNode<'_>| match how {
        MatchKind::Renamed => declared.path.to_owned(),
        _ => format!("{} {}", declared.method.to_uppercase(), declared.path),
    };
    // All operations of a path share the names of its parameters.
    let place = |declared: &OperationNode<'_>| match how {
        MatchKind::Renamed => declared.item.at.clone(),
        _ => declared.node.at.clone(),
    };
    let change = Change::new(rule, message)
        .base(&place(&both.base), Some(spelled(&both.base).into()))
        .to(&place(&both.new), Some(spelled(&both.new).into()));
    let usages = Usage::new(both.operation, Some(Direction::Request), "path");
    collector.found(change, Some(usages));
}

/// Compares one operation with its counterpart.
fn compare<'d>(collector: &mut Collector<'_, 'd>, both: &Both<'d>) {
    names(collector, both);
    lifetime(collector, both);
    tags(collector, both);
    if !both.reversed {
        security::requirements(collector, both);
    }
    servers::compare(collector, &both.base.item, &both.new.item, both.as_a_whole().as_ref());
    servers::compare(collector, &both.base.node, &both.new.node, both.as_a_whole().as_ref());
    parameters::compare(collector, both);
    bodies::request(collector, both);
    responses::compare(collector, both);
    references::compare(collector, both);
    // Callbacks of callbacks are not compared.
    if !both.reversed {
        callbacks(collector, both);
    }
}

/// Reports a change of a keyword of an operation.
fn report(
    collector: &mut Collector<'_, '_>,
    both: &Both<'_>,
    rule: &'static Rule,
    keyword: &str,
    message: String,
    (before, after): (Option<Value>, Option<Value>),
) {
    let place = |node: &Node<'_>| match node.get(keyword) {
        Some(node) => node.at,
        None => node.at.clone(),
    };
    let change = Change::new(rule, message)
        .base(&place(&both.base.node), before)
        .to(&place(&both.new.node), after);
    collector.found(change, both.as_a_whole());
}

fn names(collector: &mut Collector<'_, '_>, both: &Both<'_>) {
    let (before, after) = (both.base.id(), both.new.id());
    let (rule, message) = match (before, after) {
        (None, Some(after)) => {
            (&rules::OPERATION_ID_ADDED, format!("`operationId` added: `{after}`"))
        }
        (Some(_), None) => (&rules::OPERATION_ID_REMOVED, "`operationId` removed".to_owned()),
        (Some(before), Some(after)) if before != after => {
            (&rules::OPERATION_ID_CHANGED, format!("`operationId` changed to `{after}`"))
        }
        _ => return,
    };
    let values = (before.map(Value::from), after.map(Value::from));
    report(collector, both, rule, "operationId", message, values);
}

fn lifetime(collector: &mut Collector<'_, '_>, both: &Both<'_>) {
    let (base, new) = (&both.base.node, &both.new.node);
    let (before, after) = (Lifetime::of(base), Lifetime::of(new));
    let announced = lifetime::Both {
        name: "the operation",
        base: (&before, &base.at),
        new: (&after, &new.at),
        lifecycle: &collector.documents().lifecycle,
    };
    for change in announced.changes([&rules::OPERATION_DEPRECATED, &rules::OPERATION_REINSTATED]) {
        collector.found(change, both.as_a_whole());
    }
}

fn tags(collector: &mut Collector<'_, '_>, both: &Both<'_>) {
    let (before, after) = (both.base.tags(), both.new.tags());
    for tag in after.difference(&before) {
        let message = format!("tag `{tag}` added");
        report(collector, both, &rules::TAG_ADDED, "tags", message, (None, Some((*tag).into())));
    }
    for tag in before.difference(&after) {
        let message = format!("tag `{tag}` removed");
        report(collector, both, &rules::TAG_REMOVED, "tags", message, (Some((*tag).into()), None));
    }
}

/// Compares callbacks.
fn callbacks<'d>(collector: &mut Collector<'_, 'd>, both: &Both<'d>) {
    let documents = collector.documents();
    let listed = |document: &Document<'d>, node: &Node<'d>| {
        let mut found: Vec<(String, OperationNode<'d>)> = Vec::new();
        for (name, callback) in node.entries_of("callbacks") {
            let callback = document.resolve(callback);
            for (expression, value) in callback.value.as_object().into_iter().flatten() {
                let item = Node { at: callback.at.child(expression), value };
                let operations = document.operations_at(expression, item);
                let key = |operation: &OperationNode<'d>| {
                    format!("{name} {expression} {}", operation.method)
                };
                found.extend(operations.into_iter().map(|operation| (key(&operation), operation)));
            }
        }
        found
    };
    let before = listed(&documents.base, &both.base.node);
    let after = listed(&documents.new, &both.new.node);
    let names = |list: &[(String, OperationNode<'d>)]| -> BTreeSet<String> {
        list.iter().map(|(name, _)| name.clone()).collect()
    };
    let (had, has) = (names(&before), names(&after));
    for (name, fresh) in after.iter().filter(|(name, _)| !had.contains(name)) {
        let change = Change::new(&rules::CALLBACK_ADDED, format!("callback `{name}` added"))
            .base(&both.base.node.at, None)
            .to(&fresh.node.at, Some(name.as_str().into()));
        collector.found(change, both.as_a_whole());
    }
    for (name, gone) in before.iter().filter(|(name, _)| !has.contains(name)) {
        let message = format!("callback `{name}` removed");
        let change = Change::new(&rules::CALLBACK_REMOVED, message)
            .base(&gone.node.at, Some(name.as_str().into()))
            .to(&both.new.node.at, None);
        collector.found(change, both.as_a_whole());
    }
    for (name, base) in before {
        let Some((_, new)) = after.iter().find(|(other, _)| *other == name) else { continue };
        let both = Both {
            base,
            new: new.clone(),
            operation: both.operation,
            reversed: true,
            prefix: format!("callback `{name}`: "),
        };
        compare(collector, &both);
    }
}
