//! Gathers what comparing finds, and says of each change where it is felt.
//!
//! A schema is compared with its counterpart once, however many operations use it. What is
//! below it is remembered as a graph; where a change is felt is read off that graph, from
//! the bodies and parameters of the operations downwards.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use calamus_document::model::{Key, Node as Place, Schema};

use super::change::{Change, Documents};
use super::finding::{Direction, Effect, Felt, Finding, Operation, Severity};
use super::schema::compare::compare;
use super::schema::shape::Shapes;

/// A pair of schemas that correspond to each other.
#[derive(Debug)]
struct Node {
    changes: Vec<Change>,
    below: Vec<(usize, Option<Direction>)>,
}

/// What has been found so far.
pub(crate) struct Collector<'a, 'd> {
    documents: &'a Documents<'d>,
    shapes: Shapes<'a, 'd>,
    /// The operations that both documents have, or one of them.
    pub(crate) operations: Vec<Operation>,
    direct: Vec<(Change, Option<Felt>)>,
    nodes: Vec<Node>,
    known: HashMap<(Key, Key), usize>,
    open: Vec<(usize, Schema<'d>, Schema<'d>)>,
    roots: Vec<(usize, Felt)>,
}

impl std::fmt::Debug for Collector<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Collector").field("nodes", &self.nodes.len()).finish_non_exhaustive()
    }
}

impl<'a, 'd> Collector<'a, 'd> {
    pub(crate) fn new(documents: &'a Documents<'d>) -> Self {
        Self {
            documents,
            shapes: Shapes::new(documents),
            operations: Vec::new(),
            direct: Vec::new(),
            nodes: Vec::new(),
            known: HashMap::new(),
            open: Vec::new(),
            roots: Vec::new(),
        }
    }

    pub(crate) fn documents(&self) -> &'a Documents<'d> {
        self.documents
    }

    /// Notes an operation, and says under which number it is felt.
    pub(crate) fn operation(&mut self, operation: Operation) -> usize {
        self.operations.push(operation);
        self.operations.len() - 1
    }

    /// Notes a change outside of schemas.
    pub(crate) fn found(&mut self, change: Change, felt: Option<Felt>) {
        self.direct.push((change, felt));
    }

    /// Notes that two schemas correspond, and where values of theirs travel.
    pub(crate) fn schemas(&mut self, base: Place<'d>, new: Place<'d>, felt: Felt) {
        let node = self.root(base, new);
        self.roots.push((node, felt));
    }

    /// Notes that two schemas correspond which no operation uses.
    pub(crate) fn unused(&mut self, base: Place<'d>, new: Place<'d>) {
        self.root(base, new);
    }

    fn root(&mut self, base: Place<'d>, new: Place<'d>) -> usize {
        let base = Schema::at(&self.documents.base, base);
        let new = Schema::at(&self.documents.new, new);
        let root = self.node(base, new);
        while let Some((node, base, new)) = self.open.pop() {
            let outcome = compare(self.documents, &self.shapes, &base, &new);
            let below = outcome.below.into_iter();
            let below = below.map(|b| (self.node(b.base, b.new), b.only)).collect();
            if let Some(node) = self.nodes.get_mut(node) {
                *node = Node { changes: outcome.changes, below };
            }
        }
        root
    }

    fn node(&mut self, base: Schema<'d>, new: Schema<'d>) -> usize {
        let index = self.nodes.len();
        let known = *self.known.entry((base.key(), new.key())).or_insert(index);
        if known == index {
            self.nodes.push(Node { changes: Vec::new(), below: Vec::new() });
            self.open.push((index, base, new));
        }
        known
    }

    /// Everything found, in a stable order: gravest first, then by rule and place.
    pub(crate) fn finish(mut self) -> (Vec<Finding>, Vec<Operation>) {
        let felt = self.felt();
        let mut merged: BTreeMap<Identity, (Change, BTreeSet<Felt>, bool)> = BTreeMap::new();
        let direct = std::mem::take(&mut self.direct);
        let direct =
            direct.into_iter().map(|(change, felt)| (change, felt.into_iter().collect(), true));
        let below = self.nodes.into_iter().zip(felt).flat_map(|(node, felt)| {
            node.changes.into_iter().map(move |change| (change, felt.clone(), false))
        });
        for (change, felt, everywhere) in direct.chain(below) {
            let felt: BTreeSet<Felt> = felt;
            let only = change.only;
            let felt = felt.into_iter().filter(|felt| {
                only.is_none() || felt.direction.is_none() || felt.direction == only
            });
            let entry = merged.entry(identity(&change));
            let entry = entry.or_insert_with(|| (change, BTreeSet::new(), everywhere));
            entry.1.extend(felt);
        }
        let mut findings: Vec<_> = merged
            .into_values()
            .map(|(change, felt, everywhere)| judged(change, felt, everywhere))
            .collect();
        for finding in &mut findings {
            name_the_operation(finding, &self.operations);
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
            order(left).cmp(&order(right)).then_with(|| left.what.cmp(&right.what))
        });
        (findings, self.operations)
    }

    /// For every pair of schemas, where values of it travel.
    fn felt(&self) -> Vec<BTreeSet<Felt>> {
        let mut felt = vec![BTreeSet::new(); self.nodes.len()];
        for (root, place) in &self.roots {
            let mut seen = vec![false; self.nodes.len()];
            let mut open = vec![*root];
            while let Some(index) = open.pop() {
                if seen.get(index).copied().unwrap_or(true) {
                    continue;
                }
                if let Some(seen) = seen.get_mut(index) {
                    *seen = true;
                }
                let Some(node) = self.nodes.get(index) else { continue };
                if !node.changes.is_empty()
                    && let Some(felt) = felt.get_mut(index)
                {
                    felt.insert(place.clone());
                }
                let passes = |only: &Option<Direction>| only.is_none() || *only == place.direction;
                open.extend(node.below.iter().filter(|(_, only)| passes(only)).map(|(to, _)| *to));
            }
        }
        felt
    }
}

/// What makes two changes the same one, seen from two operations: the rule, and the places
/// of those sides that have something there.
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

/// The severity, now that it is known where the change is felt. What it is for the crates of a
/// policy is up to the policy.
fn judged(change: Change, felt: BTreeSet<Felt>, everywhere: bool) -> Finding {
    let severities = felt.iter().map(|felt| match felt.direction {
        Some(direction) => change.rule.severity(direction),
        None => change.rule.greatest(),
    });
    let severity = severities.max().unwrap_or_else(|| match everywhere {
        // What concerns the document is felt by all; a schema that nothing uses, by nobody.
        true => change.rule.greatest(),
        false => Severity::Safe,
    });
    Finding {
        rule: change.rule,
        what: change.what,
        case: change.case,
        severity,
        for_us: severity,
        absorbed_by: None,
        rust: Effect::None,
        matters: true,
        base: change.base,
        new: change.new,
        felt,
    }
}

/// What is said of one operation alone begins with its name, unless it has it already.
fn name_the_operation(finding: &mut Finding, operations: &[Operation]) {
    let touched = finding.operations();
    let mut touched = touched.iter().filter_map(|number| operations.get(*number));
    if let (Some(only), None) = (touched.next(), touched.next()) {
        let name = format!("{} {}", only.method, only.path);
        let placed = finding.new.pointer.as_str().starts_with("/components/")
            || finding.base.pointer.as_str().starts_with("/components/");
        if !placed && !finding.what.contains(&name) {
            finding.what = format!("{name}: {}", finding.what);
        }
    }
}
