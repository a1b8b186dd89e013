//! Semantic comparison of two OpenAPI documents: what a newer document changes for callers.
//!
//! ```
//! use calamus_document::read;
//! use calamus_drift::{Scope, compare};
//!
//! let document = |limit: &str| {
//!     let text = format!(
//!         "openapi: 3.1.0
//! info: {{ title: Parcels, version: '1' }}
//! paths:
//!   /parcels:
//!     get:
//!       operationId: listParcels
//!       parameters: [{{ name: limit, in: query, {limit} schema: {{ type: integer }} }}]
//!       responses: {{ '200': {{ description: All }} }}
//! "
//!     );
//!     read::parse("parcels.yaml", text)
//! };
//! let (old, new) = (document("")?, document("required: true,")?);
//! let report = compare(&old, &new, &Scope::default())?;
//! for finding in &report.findings {
//!     println!("{}: {}", finding.rule.id, finding.message);
//! }
//! # assert_eq!(report.findings.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`render`] prints a report as text, JSON, Markdown, HTML or annotations, [`gate`] decides whether
//! a run fails, and [`settings`] reads `drift.toml`. `calamus diff` is the command. The crate has no
//! features.
//!
//! # Design
//!
//! Operations are paired (`pair`) and compared (`http`, `schema`). The severity of a change
//! depends on its usages, in requests or in responses (`collect`). Kinds of changes and their
//! severities are a table (`rules`). Nothing is read except the two documents.

use std::collections::BTreeSet;
use std::fmt;

use calamus_document::model::{Document, OperationKind, OperationNode, Security};
use calamus_document::pointer::Pointer;
use calamus_document::read::{self, Source};
use calamus_document::walk;

mod change;
mod collect;
pub mod finding;
mod fingerprint;
pub mod gate;
pub mod group;
mod http;
mod label;
pub mod lifecycle;
mod lifetime;
pub mod page;
mod pair;
pub mod policy;
pub mod render;
pub mod report;
pub mod rules;
mod schema;
pub mod settings;
mod unresolved;
pub mod verdict;

use change::{Change, Documents};
use collect::Collector;
use lifecycle::Lifecycle;
use report::Report;
use unresolved::Unresolved;

/// Why there is no report.
#[derive(Debug)]
pub enum Failure {
    /// A tag that no operation has.
    UnknownTag {
        /// The tag.
        tag: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A document that cannot be read, or is none.
    Unreadable(read::Unreadable),
}

impl Failure {
    /// The exit code of a command that ends with this.
    pub fn exit_code(&self) -> u8 {
        2
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTag { tag, known } => {
                write!(
                    f,
                    "no operation of either document has the tag `{tag}`; there are: {}",
                    known.join(", ")
                )
            }
            Self::Unreadable(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Failure {}

/// What a comparison is restricted to.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Only operations with one of these tags; all, if there is none.
    pub tags: Vec<String>,
    /// Whether the older document lists servers of its own. A newer document without servers is
    /// then no finding.
    pub own_servers: bool,
    /// Deprecation, sunset days and stability levels.
    pub lifecycle: Lifecycle,
}

/// Compares two documents.
pub fn compare(base: &Source, new: &Source, scope: &Scope) -> Result<Report, Failure> {
    let documents = Documents {
        base: Document::new(base),
        new: Document::new(new),
        lifecycle: scope.lifecycle.clone(),
    };
    known_tags(&documents, &scope.tags)?;
    let unresolved = (Unresolved::of(&documents.base), Unresolved::of(&documents.new));
    let mut collector = Collector::new(&documents, &unresolved);
    if !(scope.own_servers && documents.new.root().elements_of("servers").is_empty()) {
        http::servers(&mut collector);
    }
    let mut secured = BTreeSet::new();
    for kind in [OperationKind::Path, OperationKind::Webhook] {
        let before = documents.base.operations_of(kind);
        let after = documents.new.operations_of(kind);
        let (before, after) = select(before, after, &scope.tags);
        for (document, operations) in [(&documents.base, &before), (&documents.new, &after)] {
            secured.extend(schemes_of(document, operations));
        }
        let paired = pair::pair((&documents.base, before), (&documents.new, after), kind);
        http::compare_all(&mut collector, paired, kind);
    }
    let is_used = |name: &str| scope.tags.is_empty() || secured.contains(name);
    http::references::of_document(&mut collector, is_used);
    http::schemes(&mut collector, is_used);
    if scope.tags.is_empty() {
        unused_schemas(&mut collector);
    }
    let (findings, operations) = collector.finish();
    Ok(Report::new((&documents.base, &documents.new), scope.tags.clone(), findings, operations))
}

fn known_tags(documents: &Documents<'_>, tags: &[String]) -> Result<(), Failure> {
    let known: BTreeSet<&str> =
        documents.base.tags().into_iter().chain(documents.new.tags()).collect();
    match tags.iter().find(|tag| !known.contains(tag.as_str())) {
        None => Ok(()),
        Some(tag) => Err(Failure::UnknownTag {
            tag: tag.clone(),
            known: known.into_iter().map(str::to_owned).collect(),
        }),
    }
}

/// Keeps the operations with one of the tags, and their counterparts: one that lost its
/// tag is not removed.
fn select<'d>(
    base: Vec<OperationNode<'d>>,
    new: Vec<OperationNode<'d>>,
    tags: &[String],
) -> (Vec<OperationNode<'d>>, Vec<OperationNode<'d>>) {
    if tags.is_empty() {
        return (base, new);
    }
    let tagged = |operation: &&OperationNode<'d>| {
        let own = operation.tags();
        tags.iter().any(|tag| own.contains(tag.as_str()))
    };
    let wanted: BTreeSet<(&str, &str)> = base
        .iter()
        .filter(tagged)
        .chain(new.iter().filter(tagged))
        .map(|operation| (operation.path, operation.method))
        .collect();
    let keep = |operations: Vec<OperationNode<'d>>| -> Vec<OperationNode<'d>> {
        let keep =
            |operation: &OperationNode<'d>| wanted.contains(&(operation.path, operation.method));
        operations.into_iter().filter(keep).collect()
    };
    (keep(base), keep(new))
}

/// The security schemes that operations require.
fn schemes_of(document: &Document<'_>, operations: &[OperationNode<'_>]) -> BTreeSet<String> {
    let required = operations.iter().map(|operation| Security::of(document, &operation.node));
    required
        .flat_map(|security| security.alternatives)
        .flat_map(|alternative| alternative.schemes.into_keys())
        .map(str::to_owned)
        .collect()
}

/// Compares schemas that no operation uses in at least one of the documents.
fn unused_schemas(collector: &mut Collector<'_, '_>) {
    let documents = collector.documents();
    let components = Pointer::root().child("components").child("schemas");
    let used = |document: &Document<'_>| {
        let root = &document.source.value;
        walk::reached(root, ["paths", "webhooks"].into_iter().filter_map(|part| root.get(part)))
    };
    let (used_before, used_after) = (used(&documents.base), used(&documents.new));
    for (name, base) in documents.base.components("schemas") {
        let unused = !used_before.contains(&base.at);
        match documents.new.find(&base.at) {
            Some(new) if unused || !used_after.contains(&base.at) => collector.unused(base, new),
            None if unused => collector.found(
                Change::new(&rules::UNUSED_SCHEMA_REMOVED, format!("schema `{name}` removed"))
                    .base(&base.at, Some(name.into()))
                    .to(&components, None),
                None,
            ),
            _ => {}
        }
    }
    for (name, new) in documents.new.components("schemas") {
        if !used_after.contains(&new.at) && documents.base.find(&new.at).is_none() {
            collector.found(
                Change::new(&rules::UNUSED_SCHEMA_ADDED, format!("schema `{name}` added"))
                    .base(&components, None)
                    .to(&new.at, Some(name.into())),
                None,
            );
        }
    }
}
