//! Collects changes and their usages.
//!
//! A schema is compared with its counterpart once, however many operations use it. Subschemas
//! form a graph; the usages of a change are found in that graph, from the bodies and parameters
//! of the operations downwards.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use calamus_document::model::{Key, Node as Place, Schema};

use super::change::{Change, Documents};
use super::finding::{Direction, Effect, Finding, Operation, Severity, Usage};
use super::fingerprint;
use super::schema::compare::compare;
use super::schema::outcome::{Encoding, Subschemas};
use super::schema::shape::Shapes;
use super::unresolved::Unresolved;

/// A pair of schemas that correspond to each other.
#[derive(Debug)]
struct Node {
    changes: Vec<Change>,
    below: Vec<Edge>,
}

/// A pair of schemas below another pair.
#[derive(Debug)]
struct Edge {
    to: usize,
    /// The only direction in which values get there.
    only: Option<Direction>,
    is_inverted: bool,
}

/// A pair of schemas and how its values are written.
type NodeKey = (Key, Key, Encoding);

/// The changes found so far.
pub(crate) struct Collector<'a, 'd> {
    documents: &'a Documents<'d>,
    shapes: Shapes<'a, 'd>,
    /// The operations that both documents have, or one of them.
    pub(crate) operations: Vec<Operation>,
    direct: Vec<(Change, Option<Usage>)>,
    nodes: Vec<Node>,
    known: HashMap<NodeKey, usize>,
    open: Vec<(usize, Schema<'d>, Schema<'d>, Encoding)>,
    roots: Vec<(usize, Usage)>,
    /// References of either document that cannot be followed.
    unresolved: &'a (Unresolved, Unresolved),
}

impl std::fmt::Debug for Collector<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Collector").field("nodes", &self.nodes.len()).finish_non_exhaustive()
    }
}

impl<'a, 'd> Collector<'a, 'd> {
    pub(crate) fn new(
        documents: &'a Documents<'d>,
        unresolved: &'a (Unresolved, Unresolved),
    ) -> Self {
        Self {
            documents,
            shapes: Shapes::new(documents),
            operations: Vec::new(),
            direct: Vec::new(),
            nodes: Vec::new(),
            known: HashMap::new(),
            open: Vec::new(),
            roots: Vec::new(),
            unresolved,
        }
    }

    pub(crate) fn documents(&self) -> &'a Documents<'d> {
        self.documents
    }

    /// References of the older and the newer document that cannot be followed.
    pub(crate) fn unresolved(&self) -> (&'a Unresolved, &'a Unresolved) {
        (&self.unresolved.0, &self.unresolved.1)
    }

    /// Whether all references of both documents can be followed.
    pub(crate) fn has_only_local_references(&self) -> bool {
        self.unresolved.0.is_empty() && self.unresolved.1.is_empty()
    }

    /// Adds an operation. Returns its number.
    pub(crate) fn operation(&mut self, operation: Operation) -> usize {
        self.operations.push(operation);
        self.operations.len() - 1
    }

    /// Adds a change outside of schemas.
    pub(crate) fn found(&mut self, change: Change, usages: Option<Usage>) {
        self.direct.push((change, usages));
    }

    /// Adds two schemas that correspond, with the encoding of their values and a usage.
    pub(crate) fn schemas(
        &mut self,
        base: Place<'d>,
        new: Place<'d>,
        encoding: Encoding,
        usages: Usage,
    ) {
        let node = self.root(base, new, encoding);
        self.roots.push((node, usages));
    }

    /// Adds two schemas that correspond and that no operation uses.
    pub(crate) fn unused(&mut self, base: Place<'d>, new: Place<'d>) {
        self.root(base, new, Encoding::Json);
    }

    fn root(&mut self, base: Place<'d>, new: Place<'d>, encoding: Encoding) -> usize {
        let base = Schema::at(&self.documents.base, base);
        let new = Schema::at(&self.documents.new, new);
        let root = self.node(base, new, encoding);
        while let Some((node, base, new, encoding)) = self.open.pop() {
            let outcome = compare(self.documents, &self.shapes, (&base, &new), encoding);
            let below = outcome.below.into_iter();
            let below = below
                .map(|Subschemas { base, new, only, is_inverted }| Edge {
                    to: self.node(base, new, encoding.of_parts()),
                    only,
                    is_inverted,
                })
                .collect();
            if let Some(node) = self.nodes.get_mut(node) {
                *node = Node { changes: outcome.changes, below };
            }
        }
        root
    }

    fn node(&mut self, base: Schema<'d>, new: Schema<'d>, encoding: Encoding) -> usize {
        let index = self.nodes.len();
        let known = *self.known.entry((base.key(), new.key(), encoding)).or_insert(index);
        if known == index {
            self.nodes.push(Node { changes: Vec::new(), below: Vec::new() });
            self.open.push((index, base, new, encoding));
        }
        known
    }

    /// Returns all findings in a stable order: by severity, then rule, then place.
    pub(crate) fn finish(mut self) -> (Vec<Finding>, Vec<Operation>) {
        let usages = self.usages();
        let mut merged: BTreeMap<Identity, (Change, BTreeSet<Usage>, bool)> = BTreeMap::new();
        let direct = std::mem::take(&mut self.direct);
        let nodes = std::mem::take(&mut self.nodes);
        let direct =
            direct.into_iter().map(|(change, usages)| (change, usages.into_iter().collect(), true));
        let below = nodes.into_iter().zip(usages).flat_map(|(node, usages)| {
            node.changes.into_iter().map(move |change| (change, usages.clone(), false))
        });
        for (change, usages, everywhere) in direct.chain(below) {
            let usages: BTreeSet<Usage> = usages;
            let only = change.only;
            let usages = usages.into_iter().filter(|usages| {
                only.is_none() || usages.direction.is_none() || usages.direction == only
            });
            let entry = merged.entry(identity(&change));
            let entry = entry.or_insert_with(|| (change, BTreeSet::new(), everywhere));
            entry.1.extend(usages);
        }
        let mut findings: Vec<_> = merged
            .into_values()
            .map(|(change, usages, everywhere)| self.to_finding(change, usages, everywhere))
            .collect();
        for finding in &mut findings {
            add_operation_name(finding, &self.operations);
        }
        findings.sort_by(|left, right| {
            let order = |finding: &Finding| {
                (
                    std::cmp::Reverse(finding.severity),
                    finding.rule.id,
                    finding.new.pointer.clone(),
                    finding.base.pointer.clone(),
                )
            };
            order(left).cmp(&order(right)).then_with(|| left.message.cmp(&right.message))
        });
        fingerprint::make_unique(findings.iter_mut().map(|finding| &mut finding.fingerprint));
        (findings, self.operations)
    }

    /// Determines the severity of a change by its usages. A policy is applied later.
    fn to_finding(&self, change: Change, usages: BTreeSet<Usage>, everywhere: bool) -> Finding {
        let is_unstable = |usage: &Usage| {
            self.operations.get(usage.operation).is_some_and(|operation| operation.is_unstable)
        };
        let severities = usages.iter().map(|usage| match is_unstable(usage) {
            true => Severity::Safe,
            false => change.rule.severity_of(usage),
        });
        let severity = severities.max().unwrap_or_else(|| match everywhere {
            // A change of the document affects all operations; one of an unused schema, none.
            true => change.rule.greatest(),
            false => Severity::Safe,
        });
        let documents = self.documents;
        let (base, new) = (&documents.base.source.value, &documents.new.source.value);
        Finding {
            fingerprint: fingerprint::of(&change, base, new),
            accepted: None,
            rule: change.rule,
            message: change.message,
            case: change.case,
            severity,
            for_us: severity,
            absorbed_by: None,
            rust: Effect::None,
            matters: true,
            base: change.base,
            new: change.new,
            usages,
        }
    }

    /// The usages of every pair of schemas.
    fn usages(&self) -> Vec<BTreeSet<Usage>> {
        let mut usages = vec![BTreeSet::new(); self.nodes.len()];
        for (root, place) in &self.roots {
            let mut seen = [vec![false; self.nodes.len()], vec![false; self.nodes.len()]];
            let mut open = vec![(*root, false)];
            while let Some((index, is_inverted)) = open.pop() {
                let seen = seen.get_mut(usize::from(is_inverted));
                let Some(seen) = seen.and_then(|seen| seen.get_mut(index)) else { continue };
                if std::mem::replace(seen, true) {
                    continue;
                }
                let Some(node) = self.nodes.get(index) else { continue };
                if !node.changes.is_empty()
                    && let Some(usages) = usages.get_mut(index)
                {
                    usages.insert(Usage { is_inverted, ..place.clone() });
                }
                let passes = |edge: &&Edge| edge.only.is_none() || edge.only == place.direction;
                let below = node.below.iter().filter(passes);
                open.extend(below.map(|edge| (edge.to, is_inverted != edge.is_inverted)));
            }
        }
        usages
    }
}

/// Identifies a change that two operations have in common: by its rule, and by the places of
/// those sides that have a value.
type Identity = (&'static str, String, String, String);

fn identity(change: &Change) -> Identity {
    let side = |side: &super::finding::Side, other: &super::finding::Side| {
        if side.value.is_some() || other.value.is_none() {
            side.pointer.as_str().to_owned()
        } else {
            String::new()
        }
    };
    let values = |side: &super::finding::Side| {
        side.value.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    (
        change.rule.id,
        side(&change.base, &change.new),
        side(&change.new, &change.base),
        format!("{}\n{}", values(&change.base), values(&change.new)),
    )
}

/// Puts the name of the operation before the message if it is the only one affected.
fn add_operation_name(finding: &mut Finding, operations: &[Operation]) {
    let affected = finding.operations();
    let mut affected = affected.iter().filter_map(|number| operations.get(*number));
    if let (Some(only), None) = (affected.next(), affected.next()) {
        let name = format!("{} {}", only.method, only.path);
        let placed = finding.new.pointer.as_str().starts_with("/components/")
            || finding.base.pointer.as_str().starts_with("/components/");
        if !placed && !finding.message.contains(&name) {
            finding.message = format!("{name}: {}", finding.message);
        }
    }
}
