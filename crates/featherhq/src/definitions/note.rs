//! Notes on keywords that a format cannot express.

use std::collections::BTreeSet;
use std::fmt;

use crate::types::ConnectionId;

/// Something about a tool that its definition expresses in another way or not at all. Returned by
/// [`Definitions::notes`](super::Definitions::notes).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// Id of the tool's connection.
    pub connection_id: ConnectionId,
    /// Slug of the tool.
    pub slug: String,
    /// What it is about.
    pub kind: NoteKind,
}

/// What a [`Note`] is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoteKind {
    /// The slug does not fit the format's rules for names. The definition has this name.
    Renamed(String),
    /// Another tool has the same name. The definition has this name.
    Collision(String),
    /// Keywords of the schema that the format does not have. Models do not see them; arguments are
    /// validated against them all the same.
    DroppedKeywords(Vec<String>),
    /// Keywords of the schema that are expressed by others that accept more or less.
    ApproximatedKeywords(Vec<String>),
    /// The definition is not strict, for this reason.
    NotStrict(String),
    /// Operators' values for inputs that the tool no longer has, or has with another type. Calls
    /// may fail until they are removed.
    StaleInputs(Vec<String>),
    /// Names of properties that the provider rejects.
    UnsupportedPropertyNames(Vec<String>),
    /// The description is longer than the format allows. The definition has its beginning.
    DescriptionShortened,
    /// The tool has no definition, for this reason.
    Omitted(String),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.slug)?;
        match &self.kind {
            NoteKind::Renamed(name) => {
                write!(f, "renamed to {name}, since the slug does not fit the rules for names")
            }
            NoteKind::Collision(name) => {
                write!(f, "renamed to {name}, since another tool has the same name")
            }
            NoteKind::DroppedKeywords(keywords) => {
                write!(f, "dropped from the schema: {}", keywords.join(", "))
            }
            NoteKind::ApproximatedKeywords(keywords) => {
                write!(f, "approximated in the schema: {}", keywords.join(", "))
            }
            NoteKind::NotStrict(reason) => write!(f, "not strict: {reason}"),
            NoteKind::StaleInputs(names) => {
                write!(f, "stale operators' values: {}", names.join(", "))
            }
            NoteKind::UnsupportedPropertyNames(names) => {
                write!(f, "property names that the provider rejects: {}", names.join(", "))
            }
            NoteKind::DescriptionShortened => f.write_str("description shortened"),
            NoteKind::Omitted(reason) => write!(f, "omitted: {reason}"),
        }
    }
}

/// What a conversion of a schema changes.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) dropped: BTreeSet<String>,
    pub(super) approximated: BTreeSet<String>,
}

impl Changes {
    pub(super) fn dropped(&mut self, keyword: &str) {
        self.dropped.insert(keyword.to_owned());
    }

    pub(super) fn approximated(&mut self, keyword: &str) {
        self.approximated.insert(keyword.to_owned());
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.dropped.extend(other.dropped);
        self.approximated.extend(other.approximated);
    }

    pub(super) fn into_kinds(self) -> impl Iterator<Item = NoteKind> {
        let kinds = [
            (self.dropped, NoteKind::DroppedKeywords as fn(Vec<String>) -> NoteKind),
            (self.approximated, NoteKind::ApproximatedKeywords),
        ];
        kinds
            .into_iter()
            .filter(|(keywords, _)| !keywords.is_empty())
            .map(|(keywords, kind)| kind(keywords.into_iter().collect()))
    }
}
