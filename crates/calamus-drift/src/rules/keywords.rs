//! Rules for the other keywords of JSON Schema: added, removed, changed. And for those of their
//! changes that are stricter or looser.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, FIRST, Rule, Severity, rules};
use calamus_document::model::WHOLE;

/// The rules of one keyword.
#[derive(Debug)]
pub struct Keyword {
    /// The keyword as a schema spells it.
    pub keyword: &'static str,
    /// The keyword was added.
    pub added: Rule,
    /// The keyword was removed.
    pub removed: Rule,
    /// Its value changed, if that is reported as a whole and not by what is inside.
    pub changed: Option<Rule>,
}

impl Keyword {
    fn rules(&'static self) -> impl Iterator<Item = &'static Rule> {
        [&self.added, &self.removed].into_iter().chain(&self.changed)
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
            since: FIRST,
        }
    };
    (@changed $id:literal $keyword:literal $type:literal) => { None };
    (@changed $id:literal $keyword:literal $type:literal $verdicts:ident $before:expr, $after:expr) => {
        Some(keywords!(@rule concat!($id, "-changed"),
            concat!("`", $keyword, "` changed."), $verdicts,
            concat!("{\"type\": \"", $type, "\", ", $before, "}"),
            concat!("{\"type\": \"", $type, "\", ", $after, "}"),
            concat!($id, "-changed")))
    };
    ($($name:ident = $id:literal $keyword:literal $added:ident $removed:ident of $type:literal: $one:literal $(, $changed:ident $before:literal, $after:literal)?;)*) => {
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
                changed: keywords!(@changed $id $keyword $type $($changed $before, $after)?),
            };
        )*
        /// All of them: one row for each keyword that is kept as it stands, so that a keyword
        /// without rules does not compile.
        pub static KEYWORDS: &[&Keyword; WHOLE.len()] = &[$(&$name),*];
    };
}

keywords! {
    NOT = "not" "not" NARROWER WIDER of "string": r#""not": {"const": "a"}"#;
    IF = "conditional" "if" NARROWER WIDER of "object":
        r#""if": {"required": ["a"]}, "then": {"required": ["b"]}"#,
        UNCLEAR r#""if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}"#,
        r#""if": {"required": ["d"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}"#;
    CONTAINS = "contains" "contains" NARROWER WIDER of "array": r#""contains": {"type": "string"}"#,
        UNCLEAR r#""contains": {"type": "string"}, "maxContains": 3"#,
        r#""contains": {"type": "integer"}, "maxContains": 3"#;
    DEPENDENT_REQUIRED = "dependent-required" "dependentRequired" NARROWER WIDER of "object":
        r#""dependentRequired": {"a": ["b"]}"#,
        ANOTHER r#""dependentRequired": {"a": ["b"]}"#, r#""dependentRequired": {"a": ["c"]}"#;
    UNEVALUATED_ITEMS = "unevaluated-items" "unevaluatedItems" NARROWER WIDER of "array":
        r#""unevaluatedItems": false"#;
    UNEVALUATED_PROPERTIES = "unevaluated-properties" "unevaluatedProperties" NARROWER WIDER of "object":
        r#""unevaluatedProperties": false"#;
    CONTENT_ENCODING = "content-encoding" "contentEncoding" ANOTHER ANOTHER of "string":
        r#""contentEncoding": "base64""#,
        ANOTHER r#""contentEncoding": "base64""#, r#""contentEncoding": "base32""#;
    CONTENT_MEDIA_TYPE = "content-media-type" "contentMediaType" ANOTHER ANOTHER of "string":
        r#""contentMediaType": "application/json""#,
        ANOTHER r#""contentMediaType": "application/json""#, r#""contentMediaType": "text/html""#;
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
    UNEVALUATED_ITEMS_NARROWED = {
        id: "unevaluated-items-narrowed",
        about: "Array elements that no other keyword evaluates no longer allowed; before, they had to satisfy a schema (`unevaluatedItems`).",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "array", "unevaluatedItems": {"type": "string"}}"#, r#"{"type": "array", "unevaluatedItems": false}"#),
        reverse: "unevaluated-items-widened",
    }
    UNEVALUATED_ITEMS_WIDENED = {
        id: "unevaluated-items-widened",
        about: "Array elements that no other keyword evaluates allowed if they satisfy a schema (`unevaluatedItems`).",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "array", "unevaluatedItems": false}"#, r#"{"type": "array", "unevaluatedItems": {"type": "string"}}"#),
        reverse: "unevaluated-items-narrowed",
    }
    UNEVALUATED_PROPERTIES_NARROWED = {
        id: "unevaluated-properties-narrowed",
        about: "Properties that no other keyword evaluates no longer allowed; before, they had to satisfy a schema (`unevaluatedProperties`).",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "object", "unevaluatedProperties": {"type": "string"}}"#, r#"{"type": "object", "unevaluatedProperties": false}"#),
        reverse: "unevaluated-properties-widened",
    }
    UNEVALUATED_PROPERTIES_WIDENED = {
        id: "unevaluated-properties-widened",
        about: "Properties that no other keyword evaluates allowed if they satisfy a schema (`unevaluatedProperties`).",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "object", "unevaluatedProperties": false}"#, r#"{"type": "object", "unevaluatedProperties": {"type": "string"}}"#),
        reverse: "unevaluated-properties-narrowed",
    }
}

/// All rules of this file.
pub(super) fn all() -> Vec<&'static Rule> {
    let families = KEYWORDS.iter().copied().flat_map(Keyword::rules);
    families.chain(RELATED_RULES.iter().copied()).collect()
}
