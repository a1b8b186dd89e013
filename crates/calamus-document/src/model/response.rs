//! Responses, with their headers.

use std::fmt;

use super::content::{MediaType, Serialization, explode};
use super::document::Document;
use super::lifetime::Lifetime;
use super::node::Node;
use super::style::Style;

/// Which status codes a response is declared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// One status code.
    Code(u16),
    /// A range such as `4XX`, by its first digit.
    Range(u16),
    /// All that no other response is declared for.
    Default,
}

impl Status {
    /// Parses a key of `responses`.
    pub fn parse(key: &str) -> Option<Self> {
        if key.eq_ignore_ascii_case("default") {
            return Some(Self::Default);
        }
        if key.len() != 3 {
            return None;
        }
        let number = |text: &str| text.parse().ok().filter(|_| !text.starts_with('+'));
        if let Some(digit) = key.strip_suffix("XX").or_else(|| key.strip_suffix("xx")) {
            return number(digit).filter(|digit| (1..=5).contains(digit)).map(Self::Range);
        }
        number(key).filter(|code| (100..=999).contains(code)).map(Self::Code)
    }

    /// Returns whether it means success. `default` does not say.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }

    /// Returns whether a status code is among those it is declared for.
    pub fn includes(self, code: u16) -> bool {
        match self {
            Self::Code(own) => own == code,
            Self::Range(digit) => code / 100 == digit,
            Self::Default => true,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => code.fmt(f),
            Self::Range(digit) => write!(f, "{digit}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response<'d> {
    /// The Response Object, with references followed.
    pub node: Node<'d>,
    /// The node in the operation: a reference is not resolved.
    pub declared: Node<'d>,
    /// The status codes.
    pub status: Status,
    /// `description`
    pub description: Option<&'d str>,
    /// The headers, in the order of the document.
    pub headers: Vec<Header<'d>>,
    /// The media types, in the order of the document; none if there is no body.
    pub content: Vec<MediaType<'d>>,
}

/// A header of a response or a part.
#[derive(Clone, Debug)]
pub struct Header<'d> {
    /// The Header Object, with references followed.
    pub node: Node<'d>,
    /// The name.
    pub name: &'d str,
    /// `required`
    pub required: bool,
    /// `description`
    pub description: Option<&'d str>,
    /// Its deprecation and sunset.
    pub lifetime: Lifetime<'d>,
    /// `explode`; the style of headers is always `simple`.
    pub explode: bool,
    /// Its schema or content.
    pub serialization: Serialization<'d>,
}

impl<'d> Response<'d> {
    /// Lists the responses of an operation, in the order of the document. Keys that are not a
    /// status are left out. Links are not part of the model.
    pub fn all(document: &Document<'d>, operation: &Node<'d>) -> Vec<Self> {
        let declared = operation.entries_of("responses").into_iter();
        declared
            .filter_map(|(key, declared)| Some(Self::of(document, Status::parse(key)?, declared)))
            .collect()
    }

    fn of(document: &Document<'d>, status: Status, declared: Node<'d>) -> Self {
        let node = document.resolve(declared.clone());
        Self {
            declared,
            status,
            description: node.string("description"),
            headers: Header::all(document, &node),
            content: MediaType::all(document, &node),
            node,
        }
    }
}

impl<'d> Header<'d> {
    /// Lists the headers of a response or a part. `Content-Type` is left out, as OpenAPI asks.
    pub fn all(document: &Document<'d>, owner: &Node<'d>) -> Vec<Self> {
        let declared = owner.entries_of("headers").into_iter();
        declared
            .filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"))
            .map(|(name, declared)| {
                let node = document.resolve(declared);
                Self {
                    name,
                    required: node.flag("required"),
                    description: node.string("description"),
                    lifetime: Lifetime::of(&node),
                    explode: explode(&node, Style::Simple),
                    serialization: Serialization::of(document, &node),
                    node,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_responses_are_codes_ranges_or_default() {
        assert_eq!(Status::parse("200"), Some(Status::Code(200)));
        assert_eq!(Status::parse("4XX"), Some(Status::Range(4)));
        assert_eq!(Status::parse("5xx"), Some(Status::Range(5)));
        assert_eq!(Status::parse("default"), Some(Status::Default));
        for key in ["", "20", "2000", "+20", "099", "6XX", "0XX", "XXX", "é1", "x-a", "2Xx"] {
            assert_eq!(Status::parse(key), None, "{key}");
        }
        assert!(Status::Range(2).is_success() && !Status::Default.is_success());
        assert!(Status::Range(4).includes(404) && !Status::Code(400).includes(404));
    }
}
