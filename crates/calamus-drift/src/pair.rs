//! Pairs the operations of the older document with those of the newer one.
//!
//! Path and method identify an operation. Otherwise it may have moved: the same `operationId`
//! elsewhere, or everything the same except one segment of the path.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use calamus_document::model::{
    Additional, Document, Node, OperationKind, OperationNode, PathPiece, PathTemplate, Schema,
    SchemaView,
};

/// How an operation was paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MatchKind {
    /// The path and the method are equal.
    Same,
    /// The path differs in the names of its parameters.
    Renamed,
    /// The path differs otherwise.
    Moved,
}

/// The operations of two documents, in pairs.
#[derive(Debug, Default)]
pub(crate) struct Paired<'d> {
    pub(crate) both: Vec<(OperationNode<'d>, OperationNode<'d>, MatchKind)>,
    pub(crate) removed: Vec<OperationNode<'d>>,
    pub(crate) added: Vec<OperationNode<'d>>,
}

/// The minimum similarity of operations that are paired.
const MIN_SIMILARITY: f64 = 0.75;
/// The minimum similarity if the same segment was renamed in similar operations as well.
const MIN_SIMILARITY_WITH_SUPPORT: f64 = 0.2;
/// How many pairs of similar operations must share the change of a segment.
const MIN_SUPPORT: usize = 3;
/// How deep the schemas of bodies are compared.
const MAX_SCHEMA_DEPTH: usize = 3;

/// Pairs the operations of two documents.
pub(crate) fn pair<'d>(
    base: (&Document<'d>, Vec<OperationNode<'d>>),
    new: (&Document<'d>, Vec<OperationNode<'d>>),
    kind: OperationKind,
) -> Paired<'d> {
    let (base_document, mut removed) = base;
    let (new_document, mut added) = new;
    let mut paired = Paired::default();
    let mut keep = |how: MatchKind, pairs: Vec<(OperationNode<'d>, OperationNode<'d>)>| {
        paired.both.extend(pairs.into_iter().map(|(l, r)| (l, r, how)));
    };
    keep(
        MatchKind::Same,
        matched(&mut removed, &mut added, |l, r| (l.path, l.method) == (r.path, r.method)),
    );
    keep(
        MatchKind::Renamed,
        matched(&mut removed, &mut added, |l, r| {
            l.method == r.method && same_except_parameter_names(l.path, r.path)
        }),
    );
    let once = |operations: &[OperationNode<'d>]| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for id in operations.iter().filter_map(OperationNode::id) {
            *counts.entry(id).or_default() += 1;
        }
        counts
            .into_iter()
            .filter(|(_, count)| *count == 1)
            .map(|(id, _)| id)
            .collect::<BTreeSet<_>>()
    };
    let (left, right) = (once(&removed), once(&added));
    keep(
        MatchKind::Moved,
        matched(&mut removed, &mut added, |l, r| {
            l.id().is_some_and(|id| left.contains(id) && right.contains(id)) && l.id() == r.id()
        }),
    );
    // Webhooks are identified by their names alone: many have the same body.
    if kind == OperationKind::Path {
        pair_similar(&mut paired, (base_document, &mut removed), (new_document, &mut added));
    }
    paired.removed = removed;
    paired.added = added;
    paired
}

/// Removes matching elements from both lists, and returns the pairs: each element of the left
/// list with the first remaining match of the right one.
pub(crate) fn matched<L, R>(
    left: &mut Vec<L>,
    right: &mut Vec<R>,
    is_match: impl Fn(&L, &R) -> bool,
) -> Vec<(L, R)> {
    let mut pairs = Vec::new();
    for l in std::mem::take(left) {
        match right.iter().position(|r| is_match(&l, r)) {
            Some(index) => pairs.push((l, right.remove(index))),
            None => left.push(l),
        }
    }
    pairs
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

/// Returns the path without the names of its parameters.
fn nameless(path: &str) -> String {
    let pieces = PathTemplate::parse(path).pieces.into_iter();
    pieces
        .map(|piece| match piece {
            PathPiece::Literal(text) => text,
            PathPiece::Parameter(_) => "{}",
        })
        .collect()
}

fn same_except_parameter_names(left: &str, right: &str) -> bool {
    left.contains('{') && nameless(left) == nameless(right)
}

/// Returns the segments that differ, if two paths differ in one: renamed, added or removed.
pub(crate) fn differing_segment<'p>(left: &'p str, right: &'p str) -> Option<(&'p str, &'p str)> {
    let segments = |path: &'p str| -> Vec<&'p str> { path.split('/').collect() };
    let (l, r) = (segments(left), segments(right));
    let same = |l: &str, r: &str| l == r || is_parameter(l) && is_parameter(r);
    if l.len() == r.len() {
        let mut differing = l.iter().zip(&r).filter(|(l, r)| !same(l, r));
        let (from, to) = differing.next()?;
        let literal = !is_parameter(from) && !is_parameter(to);
        return (differing.next().is_none() && literal).then_some((from, to));
    }
    let (long, short) = if l.len() > r.len() { (&l, &r) } else { (&r, &l) };
    if long.len() != short.len() + 1 {
        return None;
    }
    let head = long.iter().zip(short).take_while(|(l, r)| same(l, r)).count();
    let extra = long.get(head)?;
    let tail_fits =
        long.iter().skip(head + 1).zip(short.iter().skip(head)).all(|(l, r)| same(l, r));
    if !tail_fits || is_parameter(extra) {
        return None;
    }
    Some(if l.len() > r.len() { (extra, "") } else { ("", extra) })
}

/// Pairs operations with similar requests and responses whose paths differ in one segment, if
/// there is no second candidate that is as good.
fn pair_similar<'d>(
    paired: &mut Paired<'d>,
    (base_document, removed): (&Document<'d>, &mut Vec<OperationNode<'d>>),
    (new_document, added): (&Document<'d>, &mut Vec<OperationNode<'d>>),
) {
    let mut taken_left = BTreeSet::new();
    let mut taken_right = BTreeSet::new();
    let candidates = candidates((base_document, removed), (new_document, added));
    for candidate in &candidates {
        let Candidate { left, right, .. } = *candidate;
        let rivals = candidates.iter().filter(|other| {
            (other.left == left) != (other.right == right)
                && !taken_left.contains(&other.left)
                && !taken_right.contains(&other.right)
                && other.score() == candidate.score()
        });
        if taken_left.contains(&left) || taken_right.contains(&right) || rivals.count() > 0 {
            continue;
        }
        taken_left.insert(left);
        taken_right.insert(right);
        if let (Some(l), Some(r)) = (removed.get(left), added.get(right)) {
            paired.both.push((l.clone(), r.clone(), MatchKind::Moved));
        }
    }
    for (operations, taken) in [(removed, taken_left), (added, taken_right)] {
        let mut index = 0;
        operations.retain(|_| {
            index += 1;
            !taken.contains(&(index - 1))
        });
    }
}

/// A possible pair of operations, by their indices.
struct Candidate {
    left: usize,
    right: usize,
    /// How many pairs of similar operations share the change of the segment.
    support: usize,
    similarity: f64,
}

impl Candidate {
    /// Returns the order of candidates: a change of many operations is the likelier explanation.
    fn score(&self) -> (usize, f64) {
        (self.support, self.similarity)
    }
}

/// Returns the pairs of similar operations whose paths differ in one segment, the likeliest first.
fn candidates<'d>(
    (base_document, removed): (&Document<'d>, &[OperationNode<'d>]),
    (new_document, added): (&Document<'d>, &[OperationNode<'d>]),
) -> Vec<Candidate> {
    // Most operations have no counterpart whose path differs in one segment, so that their
    // features are collected on demand.
    let cells = |count: usize| -> Vec<OnceCell<BTreeSet<String>>> {
        std::iter::repeat_with(OnceCell::new).take(count).collect()
    };
    let (base_features, new_features) = (cells(removed.len()), cells(added.len()));
    let mut related = Vec::new();
    let mut support: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (left, (l, l_features)) in removed.iter().zip(&base_features).enumerate() {
        for (right, (r, r_features)) in added.iter().zip(&new_features).enumerate() {
            let Some(change) = differing_segment(l.path, r.path).filter(|_| l.method == r.method)
            else {
                continue;
            };
            let similarity = similarity(
                l_features.get_or_init(|| features(base_document, l)),
                r_features.get_or_init(|| features(new_document, r)),
            );
            if similarity >= MIN_SIMILARITY {
                *support.entry(change).or_default() += 1;
            }
            if similarity >= MIN_SIMILARITY_WITH_SUPPORT {
                related.push((left, right, change, similarity));
            }
        }
    }
    let mut candidates: Vec<_> = related
        .into_iter()
        .map(|(left, right, change, similarity)| {
            let support = support.get(&change).copied().unwrap_or_default();
            Candidate { left, right, support, similarity }
        })
        .filter(|candidate| {
            candidate.similarity >= MIN_SIMILARITY || candidate.support >= MIN_SUPPORT
        })
        .collect();
    candidates
        .sort_by(|a, b| b.support.cmp(&a.support).then(b.similarity.total_cmp(&a.similarity)));
    candidates
}

/// Returns the Jaccard similarity of two sets of features.
fn similarity(left: &BTreeSet<String>, right: &BTreeSet<String>) -> f64 {
    let common = left.intersection(right).count();
    let all = left.union(right).count();
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}

/// Returns the features of an operation: its parameters, media types, statuses and the properties
/// of its bodies.
fn features(document: &Document<'_>, operation: &OperationNode<'_>) -> BTreeSet<String> {
    let mut features = BTreeSet::new();
    for parameter in operation
        .item
        .elements_of("parameters")
        .into_iter()
        .chain(operation.node.elements_of("parameters"))
    {
        let parameter = document.resolve(parameter);
        let (name, place) = (parameter.string("name"), parameter.string("in"));
        // Names of path parameters do not count.
        let name = if place == Some("path") { "" } else { name.unwrap_or_default() };
        features.insert(format!("parameter {} {name}", place.unwrap_or_default()));
    }
    let mut body = |prefix: &str, holder: Node<'_>| {
        for (media, content) in holder.entries_of("content") {
            features.insert(format!("{prefix} {media}"));
            if let Some(schema) = content.get("schema") {
                let schema = Schema::at(document, schema);
                properties(document, &schema, prefix, MAX_SCHEMA_DEPTH, &mut features);
            }
        }
    };
    if let Some(request) = operation.node.get("requestBody") {
        body("request", document.resolve(request));
    }
    for (status, response) in operation.node.entries_of("responses") {
        body(status, document.resolve(response));
    }
    for (status, _) in operation.node.entries_of("responses") {
        features.insert(status.to_owned());
    }
    features
}

fn properties(
    document: &Document<'_>,
    schema: &Schema<'_>,
    prefix: &str,
    depth: usize,
    features: &mut BTreeSet<String>,
) {
    let view = SchemaView::of(document, schema);
    features.insert(format!("{prefix}:{}", view.type_names().unwrap_or_default()));
    if depth == 0 {
        return;
    }
    for (name, property) in &view.properties {
        properties(document, property, &format!("{prefix}.{name}"), depth - 1, features);
    }
    if let Some(Additional::Schema(items)) = &view.items {
        properties(document, items, &format!("{prefix}[]"), depth - 1, features);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_differ_in_one_segment_are_recognized() {
        assert_eq!(
            differing_segment("/v1/agents/{id}", "/v1/assistants/{a}"),
            Some(("agents", "assistants"))
        );
        assert_eq!(differing_segment("/v1/v2/talks", "/v1/talks"), Some(("v2", "")));
        assert_eq!(differing_segment("/talks", "/v1/talks"), Some(("", "v1")));
        assert_eq!(differing_segment("/a/b", "/c/d"), None);
        assert_eq!(differing_segment("/a/{b}", "/a/b"), None);
        assert_eq!(differing_segment("/a", "/a/{b}"), None);
        assert_eq!(differing_segment("/a", "/a"), None);
        assert!(same_except_parameter_names("/a/{b}.{c}", "/a/{x}.{y}"));
        assert!(!same_except_parameter_names("/a/{b}", "/b/{b}"));
    }
}
