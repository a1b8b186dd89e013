//! The table of rules: every kind of change, its severity in each direction, and one example.
//! The rule page is printed from it, and tests run its examples forwards and backwards.
//!
//! Declares; does not compare. A comparison names a rule by its constant, so that there is
//! no finding without a row here.

use super::verdict::{Direction, Severity, Usage};

mod advice;
mod bounds;
mod composition;
mod document;
mod keywords;
mod objects;
mod operations;
mod parameters;
mod traffic;
mod values;

pub use bounds::*;
pub use composition::*;
pub use document::*;
pub use keywords::*;
pub use objects::*;
pub use operations::*;
pub use parameters::*;
pub use traffic::*;
pub use values::*;

/// The circumstance of an optional property in both documents.
pub const OPTIONAL: &str = "optional";
/// The circumstance of a `format` that has no type of its own in Rust.
pub const UNTYPED: &str = "untyped";

/// One kind of change.
#[derive(Debug)]
pub struct Rule {
    /// The id; its meaning never changes.
    pub id: &'static str,
    /// What it reports.
    pub about: &'static str,
    /// The severity in requests.
    pub request: Severity,
    /// The severity in responses.
    pub response: Severity,
    /// A change that only this rule reports.
    pub example: Example,
    /// The rule that reports the reverse of the example.
    pub reverse: &'static str,
    /// The version that has it first.
    pub since: &'static str,
}

/// The first release.
const FIRST: &str = "0.1.0";

impl Rule {
    /// The severity in a direction.
    pub fn severity(&self, direction: Direction) -> Severity {
        match direction {
            Direction::Request => self.request,
            Direction::Response => self.response,
        }
    }

    /// The first sentence of what it reports, without the period.
    pub fn title(&self) -> &'static str {
        let end = self.about.find(". ").unwrap_or(self.about.len());
        let sentence = self.about.get(..end).unwrap_or(self.about);
        sentence.trim_end_matches('.')
    }

    /// The severity of one usage.
    pub fn severity_of(&self, usage: &Usage) -> Severity {
        let Some(direction) = usage.direction else { return self.greatest() };
        if !usage.is_inverted {
            return self.severity(direction);
        }
        match self.severity(direction.reversed()) {
            // Safe in either direction by convention, not because nothing is constrained.
            Severity::Safe if self.greatest() == Severity::Safe => Severity::Risky,
            severity => severity,
        }
    }

    /// The severity where there is no direction: the greater one.
    pub fn greatest(&self) -> Severity {
        self.request.max(self.response)
    }
}

/// A change in its smallest form, both sides as JSON.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What the two sides are.
    pub kind: Kind,
    /// The older one.
    pub before: &'static str,
    /// The newer one.
    pub after: &'static str,
}

/// What the sides of an example are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A schema: of a request body and of a response.
    Schema,
    /// The list of an operation's parameters.
    Parameters,
    /// An operation: `POST /things`.
    Operation,
    /// The responses of an operation.
    Responses,
    /// A document without `openapi` and `info`.
    Document,
}

impl Example {
    const fn schema(before: &'static str, after: &'static str) -> Self {
        Self { kind: Kind::Schema, before, after }
    }
    const fn parameters(before: &'static str, after: &'static str) -> Self {
        Self { kind: Kind::Parameters, before, after }
    }
    const fn operation(before: &'static str, after: &'static str) -> Self {
        Self { kind: Kind::Operation, before, after }
    }
    const fn responses(before: &'static str, after: &'static str) -> Self {
        Self { kind: Kind::Responses, before, after }
    }
    const fn document(before: &'static str, after: &'static str) -> Self {
        Self { kind: Kind::Document, before, after }
    }
}

/// Declares rules as constants and lists them.
macro_rules! rules {
    ($list:ident: $($name:ident = {
        id: $id:literal,
        about: $about:literal,
        request: $request:expr,
        response: $response:expr,
        example: $kind:ident($before:literal, $after:literal),
        reverse: $reverse:literal $(,)?
    })*) => {
        $(
            #[doc = $about]
            pub static $name: Rule = Rule {
                id: $id,
                about: $about,
                request: $request,
                response: $response,
                example: Example::$kind($before, $after),
                reverse: $reverse,
                since: $crate::rules::FIRST,
            };
        )*
        /// The rules of this file.
        pub static $list: &[&Rule] = &[$(&$name),*];
    };
}
use rules;

/// A part of the table.
#[derive(Clone, Copy, Debug)]
pub struct Chapter {
    /// What its rules are about.
    pub title: &'static str,
    /// Its rules.
    pub rules: fn() -> Vec<&'static Rule>,
}

/// All rules, by chapter.
pub static CHAPTERS: [Chapter; 9] = [
    Chapter { title: "The document and security", rules: || DOCUMENT_RULES.to_vec() },
    Chapter { title: "Operations", rules: || OPERATION_RULES.to_vec() },
    Chapter { title: "Parameters", rules: || PARAMETER_RULES.to_vec() },
    Chapter { title: "Request bodies and responses", rules: || TRAFFIC_RULES.to_vec() },
    Chapter { title: "Types and values", rules: || VALUE_RULES.to_vec() },
    Chapter { title: "Bounds", rules: bounds::all },
    Chapter { title: "Objects and lists", rules: || OBJECT_RULES.to_vec() },
    Chapter { title: "Composition and names", rules: || COMPOSITION_RULES.to_vec() },
    Chapter { title: "Other keywords of JSON Schema", rules: keywords::all },
];

/// Returns the rule with an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// The message about an id that no rule has, with a suggestion.
pub fn unknown(id: &str) -> String {
    let distance = |rule: &&'static Rule| strsim::damerau_levenshtein(rule.id, id);
    match all().min_by_key(distance).filter(|rule| distance(rule) <= 5) {
        Some(rule) => format!("no rule has the id `{id}`; did you mean `{}`?", rule.id),
        None => format!("no rule has the id `{id}`"),
    }
}

/// All rules.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    CHAPTERS.iter().flat_map(|chapter| (chapter.rules)())
}
