//! Rules for the other keywords of JSON Schema: added, removed, changed. And for those of their
//! changes that are stricter or looser.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, Severity, rules};

/// The rules of one keyword.
#[derive(Debug)]
pub struct Keyword {
    /// The keyword as a schema spells it.
    pub keyword: &'static str,
    /// The keyword was added.
    pub added: Rule,
    /// The keyword was removed.
    pub removed: Rule,
    /// Its value changed.
    pub changed: Rule,
}

impl Keyword {
    fn rules(&'static self) -> [&'static Rule; 3] {
        [&self.added, &self.removed, &self.changed]
    }
}

const NARROWER: (Severity, Severity) = (Breaking, Safe);
const WIDER: (Severity, Severity) = (Safe, Breaking);
const UNCLEAR: (Severity, Severity) = (Risky, Risky);
const ANOTHER: (Severity, Severity) = (Breaking, Breaking);

macro_rules! keywords {
    (@rule $id:expr, $about:expr, $verdicts:expr, $before:expr, $after:expr, $reverse:expr) => {
        Rule {
            id: $id,
            about: $about,
            request: $verdicts.0,
            response: $verdicts.1,
            example: Example::schema($before, $after),
            reverse: $reverse,
        }
    };
    ($($name:ident = $id:literal $keyword:literal $added:ident $removed:ident $changed:ident of $type:literal: $one:literal, $other:literal;)*) => {
        $(
            #[doc = concat!("`", $keyword, "`.")]
            pub static $name: Keyword = Keyword {
                keyword: $keyword,
                added: keywords!(@rule concat!($id, "-added"),
                    concat!("`", $keyword, "` added."), $added,
                    concat!("{\"type\": \"", $type, "\"}"),
                    concat!("{\"type\": \"", $type, "\", ", $one, "}"),
                    concat!($id, "-removed")),
                removed: keywords!(@rule concat!($id, "-removed"),
                    concat!("`", $keyword, "` removed."), $removed,
                    concat!("{\"type\": \"", $type, "\", ", $one, "}"),
                    concat!("{\"type\": \"", $type, "\"}"),
                    concat!($id, "-added")),
                changed: keywords!(@rule concat!($id, "-changed"),
                    concat!("`", $keyword, "` changed."), $changed,
                    concat!("{\"type\": \"", $type, "\", ", $one, "}"),
                    concat!("{\"type\": \"", $type, "\", ", $other, "}"),
                    concat!($id, "-changed")),
            };
        )*
        /// All of them.
        pub static KEYWORDS: &[&Keyword] = &[$(&$name),*];
    };
}

keywords! {
    NOT = "not" "not" NARROWER WIDER UNCLEAR of "string":
        r#""not": {"const": "a"}"#, r#""not": {"const": "b"}"#;
    IF = "conditional" "if" NARROWER WIDER UNCLEAR of "object":
        r#""if": {"required": ["a"]}, "then": {"required": ["b"]}"#, r#""if": {"required": ["a"]}, "then": {"required": ["c"]}"#;
    CONTAINS = "contains" "contains" NARROWER WIDER UNCLEAR of "array":
        r#""contains": {"type": "string"}"#, r#""contains": {"type": "integer"}"#;
    DEPENDENT_REQUIRED = "dependent-required" "dependentRequired" NARROWER WIDER ANOTHER of "object":
        r#""dependentRequired": {"a": ["b"]}"#, r#""dependentRequired": {"a": ["c"]}"#;
    UNEVALUATED_ITEMS = "unevaluated-items" "unevaluatedItems" NARROWER WIDER UNCLEAR of "array":
        r#""unevaluatedItems": false"#, r#""unevaluatedItems": {"type": "string"}"#;
    UNEVALUATED_PROPERTIES = "unevaluated-properties" "unevaluatedProperties" NARROWER WIDER UNCLEAR of "object":
        r#""unevaluatedProperties": false"#, r#""unevaluatedProperties": {"type": "string"}"#;
    CONTENT_ENCODING = "content-encoding" "contentEncoding" ANOTHER ANOTHER ANOTHER of "string":
        r#""contentEncoding": "base64""#, r#""contentEncoding": "base32""#;
    CONTENT_MEDIA_TYPE = "content-media-type" "contentMediaType" ANOTHER ANOTHER ANOTHER of "string":
        r#""contentMediaType": "application/json""#, r#""contentMediaType": "text/html""#;
}

rules! { RELATED_RULES:
    DEPENDENT_REQUIRED_NARROWED = {
        id: "dependent-required-narrowed",
        about: "`dependentRequired` requires more properties.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "object", "dependentRequired": {"a": ["b"]}}"#, r#"{"type": "object", "dependentRequired": {"a": ["b"], "c": ["d"]}}"#),
        reverse: "dependent-required-widened",
    }
    DEPENDENT_REQUIRED_WIDENED = {
        id: "dependent-required-widened",
        about: "`dependentRequired` requires fewer properties.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "object", "dependentRequired": {"a": ["b", "c"]}}"#, r#"{"type": "object", "dependentRequired": {"a": ["c"]}}"#),
        reverse: "dependent-required-narrowed",
    }
    CONSEQUENCE_ADDED = {
        id: "consequence-added",
        about: "`then` or `else` added to a condition.",
        request: Breaking,
        response: Safe,
        example: schema(
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}}"#,
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}"#
        ),
        reverse: "consequence-removed",
    }
    CONSEQUENCE_REMOVED = {
        id: "consequence-removed",
        about: "`then` or `else` removed from a condition.",
        request: Safe,
        response: Breaking,
        example: schema(
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}"#,
            r#"{"type": "object", "if": {"required": ["a"]}, "else": {"required": ["c"]}}"#
        ),
        reverse: "consequence-added",
    }
    DEPENDENT_SCHEMA_ADDED = {
        id: "dependent-schema-added",
        about: "Objects with a certain property must satisfy a schema (`dependentSchemas`).",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "dependentSchemas": {"a": {"required": ["b"]}}}"#),
        reverse: "dependent-schema-removed",
    }
    DEPENDENT_SCHEMA_REMOVED = {
        id: "dependent-schema-removed",
        about: "Objects with a certain property need not satisfy a schema (`dependentSchemas`).",
        request: Safe,
        response: Breaking,
        example: schema(
            r#"{"type": "object", "dependentSchemas": {"a": {"required": ["b"]}, "c": {"required": ["d"]}}}"#,
            r#"{"type": "object", "dependentSchemas": {"a": {"required": ["b"]}}}"#
        ),
        reverse: "dependent-schema-added",
    }
    PROPERTY_NAMES_ADDED = {
        id: "property-names-added",
        about: "Property names must satisfy a schema (`propertyNames`).",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "propertyNames": {"pattern": "^a"}}"#),
        reverse: "property-names-removed",
    }
    PROPERTY_NAMES_REMOVED = {
        id: "property-names-removed",
        about: "Property names need not satisfy a schema (`propertyNames`).",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "object", "propertyNames": {"pattern": "^a"}}"#, r#"{"type": "object"}"#),
        reverse: "property-names-added",
    }
    CONTENT_SCHEMA_ADDED = {
        id: "content-schema-added",
        about: "Decoded content of a string must satisfy a schema (`contentSchema`).",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "contentSchema": {"type": "object"}}"#),
        reverse: "content-schema-removed",
    }
    CONTENT_SCHEMA_REMOVED = {
        id: "content-schema-removed",
        about: "Decoded content of a string need not satisfy a schema (`contentSchema`).",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "string", "contentSchema": {"type": "object"}}"#, r#"{"type": "string"}"#),
        reverse: "content-schema-added",
    }
}

/// All rules of this file.
pub(super) fn all() -> Vec<&'static Rule> {
    let families = KEYWORDS.iter().copied().flat_map(Keyword::rules);
    families.chain(RELATED_RULES.iter().copied()).collect()
}
