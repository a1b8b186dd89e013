//! Rules for keywords of JSON Schema that are compared as a whole: whether they are there,
//! and whether what they lead to is of the same shape. And for their relatives, of which it
//! can be told which of two leaves less room.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, Severity, rules};

/// The rules of one keyword.
#[derive(Debug)]
pub struct Keyword {
    /// The keyword as a schema spells it.
    pub keyword: &'static str,
    /// It is there, and was not.
    pub added: Rule,
    /// It was there, and is not.
    pub removed: Rule,
    /// It says something else.
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
            answer: $verdicts.1,
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
                    concat!("There is `", $keyword, "` where there was none."), $added,
                    concat!("{\"type\": \"", $type, "\"}"),
                    concat!("{\"type\": \"", $type, "\", ", $one, "}"),
                    concat!($id, "-removed")),
                removed: keywords!(@rule concat!($id, "-removed"),
                    concat!("There is no `", $keyword, "` any more."), $removed,
                    concat!("{\"type\": \"", $type, "\", ", $one, "}"),
                    concat!("{\"type\": \"", $type, "\"}"),
                    concat!($id, "-added")),
                changed: keywords!(@rule concat!($id, "-changed"),
                    concat!("`", $keyword, "` says something else."), $changed,
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
        about: "`dependentRequired` wants more members than it did.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "object", "dependentRequired": {"a": ["b"]}}"#, r#"{"type": "object", "dependentRequired": {"a": ["b"], "c": ["d"]}}"#),
        reverse: "dependent-required-widened",
    }
    DEPENDENT_REQUIRED_WIDENED = {
        id: "dependent-required-widened",
        about: "`dependentRequired` wants fewer members than it did.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "object", "dependentRequired": {"a": ["b", "c"]}}"#, r#"{"type": "object", "dependentRequired": {"a": ["c"]}}"#),
        reverse: "dependent-required-narrowed",
    }
    CONSEQUENCE_ADDED = {
        id: "consequence-added",
        about: "A condition has a consequence that it had not: `then` or `else`.",
        request: Breaking,
        answer: Safe,
        example: schema(
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}}"#,
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}"#
        ),
        reverse: "consequence-removed",
    }
    CONSEQUENCE_REMOVED = {
        id: "consequence-removed",
        about: "A condition has a consequence less: `then` or `else`.",
        request: Safe,
        answer: Breaking,
        example: schema(
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}"#,
            r#"{"type": "object", "if": {"required": ["a"]}, "else": {"required": ["c"]}}"#
        ),
        reverse: "consequence-added",
    }
    DEPENDENT_SCHEMA_ADDED = {
        id: "dependent-schema-added",
        about: "An object that has a certain member must fit a schema because of it (`dependentSchemas`).",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "dependentSchemas": {"a": {"required": ["b"]}}}"#),
        reverse: "dependent-schema-removed",
    }
    DEPENDENT_SCHEMA_REMOVED = {
        id: "dependent-schema-removed",
        about: "An object that has a certain member need not fit a schema because of it any more (`dependentSchemas`).",
        request: Safe,
        answer: Breaking,
        example: schema(
            r#"{"type": "object", "dependentSchemas": {"a": {"required": ["b"]}, "c": {"required": ["d"]}}}"#,
            r#"{"type": "object", "dependentSchemas": {"a": {"required": ["b"]}}}"#
        ),
        reverse: "dependent-schema-added",
    }
    PROPERTY_NAMES_ADDED = {
        id: "property-names-added",
        about: "The names of members must fit a schema (`propertyNames`).",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "propertyNames": {"pattern": "^a"}}"#),
        reverse: "property-names-removed",
    }
    PROPERTY_NAMES_REMOVED = {
        id: "property-names-removed",
        about: "The names of members need not fit a schema any more (`propertyNames`).",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "object", "propertyNames": {"pattern": "^a"}}"#, r#"{"type": "object"}"#),
        reverse: "property-names-added",
    }
    CONTENT_SCHEMA_ADDED = {
        id: "content-schema-added",
        about: "What a text contains must fit a schema (`contentSchema`).",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "contentSchema": {"type": "object"}}"#),
        reverse: "content-schema-removed",
    }
    CONTENT_SCHEMA_REMOVED = {
        id: "content-schema-removed",
        about: "What a text contains need not fit a schema any more (`contentSchema`).",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "string", "contentSchema": {"type": "object"}}"#, r#"{"type": "string"}"#),
        reverse: "content-schema-added",
    }
}

/// All rules of this file.
pub(super) fn all() -> Vec<&'static Rule> {
    let families = KEYWORDS.iter().copied().flat_map(Keyword::rules);
    families.chain(RELATED_RULES.iter().copied()).collect()
}
