//! The planned pages of lists: where a page has its elements, and what leads to the next one.

use super::TypeRef;

/// How an operation divides its list into pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaginationPlan {
    /// The reference to the next page.
    pub next: NextPage,
    /// Whether there is a next page, if a property says so.
    pub more: Option<Access>,
    /// The elements of a page.
    pub items: Access,
    /// The type of an element.
    pub item: TypeRef,
}

/// What leads from a page to the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextPage {
    /// A token, which the next request has in a query parameter.
    Token {
        /// The name of the parameter.
        parameter: String,
        /// The token.
        token: Access,
    },
    /// The number of elements so far, which the next request has in a query parameter.
    Offset {
        /// The name of the parameter.
        parameter: String,
        /// The number of elements on all pages, if a property has it.
        total: Option<Access>,
    },
    /// The number of the page, which the next request has in a query parameter.
    Number {
        /// The name of the parameter.
        parameter: String,
        /// The number of the first page.
        first: u64,
        /// The number of pages, if a property has it.
        pages: Option<Access>,
    },
    /// The URL of the next page.
    Link(Access),
    /// The URL of the next page, in the header `Link`.
    LinkHeader,
}

/// The way from a page to a value in it; empty for the page itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access(pub Vec<Step>);

/// A property of an object in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The Rust name of the field.
    pub field: String,
    /// Its name in JSON.
    pub json: String,
    /// Whether the field is an `Option`.
    pub optional: bool,
}

impl std::fmt::Display for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.0.iter().map(|step| step.json.as_str()).collect();
        f.write_str(if names.is_empty() { "the page" } else { "" })?;
        f.write_str(&names.join("."))
    }
}
