//! Rules for keywords of JSON Schema that are compared as a whole: whether they are there,
//! and whether what they lead to is of the same shape.

use super::{Effect, Example, Rule, Verdict, breaking, risky, safe};

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

const UNCHECKED: &str = "what is received is not held against this keyword";
const NARROWER: (Verdict, Verdict) = (breaking(Effect::None), safe(Effect::None));
const WIDER: (Verdict, Verdict) = (safe(Effect::None), breaking(Effect::None).absorbed());
const UNCLEAR: (Verdict, Verdict) = (risky(Effect::None), risky(Effect::None).absorbed());
const ANOTHER: (Verdict, Verdict) = (breaking(Effect::None), breaking(Effect::None).absorbed());

macro_rules! keywords {
    (@rule $id:expr, $about:expr, $verdicts:expr, $before:expr, $after:expr, $reverse:expr) => {
        Rule {
            id: $id,
            about: $about,
            request: $verdicts.0,
            answer: $verdicts.1,
            absorbed_by: UNCHECKED,
            matters: true,
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
    DEPENDENT_REQUIRED = "dependent-required" "dependentRequired" NARROWER WIDER UNCLEAR of "object":
        r#""dependentRequired": {"a": ["b"]}"#, r#""dependentRequired": {"a": ["c"]}"#;
    DEPENDENT_SCHEMAS = "dependent-schemas" "dependentSchemas" NARROWER WIDER UNCLEAR of "object":
        r#""dependentSchemas": {"a": {"required": ["b"]}}"#, r#""dependentSchemas": {"a": {"required": ["c"]}}"#;
    PROPERTY_NAMES = "property-names" "propertyNames" NARROWER WIDER UNCLEAR of "object":
        r#""propertyNames": {"pattern": "^a"}"#, r#""propertyNames": {"pattern": "^b"}"#;
    UNEVALUATED_ITEMS = "unevaluated-items" "unevaluatedItems" NARROWER WIDER UNCLEAR of "array":
        r#""unevaluatedItems": false"#, r#""unevaluatedItems": {"type": "string"}"#;
    UNEVALUATED_PROPERTIES = "unevaluated-properties" "unevaluatedProperties" NARROWER WIDER UNCLEAR of "object":
        r#""unevaluatedProperties": false"#, r#""unevaluatedProperties": {"type": "string"}"#;
    CONTENT_ENCODING = "content-encoding" "contentEncoding" ANOTHER ANOTHER ANOTHER of "string":
        r#""contentEncoding": "base64""#, r#""contentEncoding": "base32""#;
    CONTENT_MEDIA_TYPE = "content-media-type" "contentMediaType" ANOTHER ANOTHER ANOTHER of "string":
        r#""contentMediaType": "application/json""#, r#""contentMediaType": "text/html""#;
    CONTENT_SCHEMA = "content-schema" "contentSchema" NARROWER WIDER UNCLEAR of "string":
        r#""contentSchema": {"type": "object"}"#, r#""contentSchema": {"type": "array"}"#;
}

/// All rules of this file.
pub(super) fn all() -> Vec<&'static Rule> {
    KEYWORDS.iter().copied().flat_map(Keyword::rules).collect()
}
