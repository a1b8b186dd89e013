//! Rules for bounds of numbers, lengths and counts. Each bound has the same four.

use super::Severity::{Breaking, Safe};
use super::{Example, FIRST, Rule, Severity, rules};

/// The rules of one bound.
#[derive(Debug)]
pub struct Bounds {
    /// The bound was added.
    pub added: Rule,
    /// The bound was removed.
    pub removed: Rule,
    /// The bound was raised.
    pub raised: Rule,
    /// The bound was lowered.
    pub lowered: Rule,
}

impl Bounds {
    fn rules(&'static self) -> [&'static Rule; 4] {
        [&self.added, &self.removed, &self.raised, &self.lowered]
    }
}

const NARROWER: (Severity, Severity) = (Breaking, Safe);
const WIDER: (Severity, Severity) = (Safe, Breaking);

/// `lower` bounds are stricter when raised, `upper` ones when lowered.
macro_rules! bounds {
    (@raised lower) => { NARROWER };
    (@raised upper) => { WIDER };
    (@lowered lower) => { WIDER };
    (@lowered upper) => { NARROWER };
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
    ($($name:ident = $id:literal $keyword:literal $side:ident of $thing:literal: $less:literal, $more:literal;)*) => {
        $(
            #[doc = concat!("`", $keyword, "`.")]
            pub static $name: Bounds = Bounds {
                added: bounds!(@rule concat!($id, "-added"),
                    concat!("`", $keyword, "` added."), NARROWER,
                    concat!("{", $thing, "}"), concat!("{", $thing, ", \"", $keyword, "\": ", $less, "}"),
                    concat!($id, "-removed")),
                removed: bounds!(@rule concat!($id, "-removed"),
                    concat!("`", $keyword, "` removed."), WIDER,
                    concat!("{", $thing, ", \"", $keyword, "\": ", $less, "}"), concat!("{", $thing, "}"),
                    concat!($id, "-added")),
                raised: bounds!(@rule concat!($id, "-raised"),
                    concat!("`", $keyword, "` raised."), bounds!(@raised $side),
                    concat!("{", $thing, ", \"", $keyword, "\": ", $less, "}"),
                    concat!("{", $thing, ", \"", $keyword, "\": ", $more, "}"),
                    concat!($id, "-lowered")),
                lowered: bounds!(@rule concat!($id, "-lowered"),
                    concat!("`", $keyword, "` lowered."), bounds!(@lowered $side),
                    concat!("{", $thing, ", \"", $keyword, "\": ", $more, "}"),
                    concat!("{", $thing, ", \"", $keyword, "\": ", $less, "}"),
                    concat!($id, "-raised")),
            };
        )*
        static FAMILIES: &[&Bounds] = &[$(&$name),*];
    };
}

bounds! {
    MINIMUM = "minimum" "minimum" lower of r#""type": "integer""#: "3", "5";
    MAXIMUM = "maximum" "maximum" upper of r#""type": "integer""#: "3", "5";
    EXCLUSIVE_MINIMUM = "exclusive-minimum" "exclusiveMinimum" lower of r#""type": "number""#: "0.5", "1";
    EXCLUSIVE_MAXIMUM = "exclusive-maximum" "exclusiveMaximum" upper of r#""type": "number""#: "0.5", "1";
    MIN_LENGTH = "min-length" "minLength" lower of r#""type": "string""#: "1", "2";
    MAX_LENGTH = "max-length" "maxLength" upper of r#""type": "string""#: "1", "2";
    MIN_ITEMS = "min-items" "minItems" lower of r#""type": "array""#: "1", "2";
    MAX_ITEMS = "max-items" "maxItems" upper of r#""type": "array""#: "1", "2";
    MIN_PROPERTIES = "min-properties" "minProperties" lower of r#""type": "object""#: "1", "2";
    MAX_PROPERTIES = "max-properties" "maxProperties" upper of r#""type": "object""#: "1", "2";
    MIN_CONTAINS = "min-contains" "minContains" lower of r#""type": "array", "contains": {"type": "string"}"#: "2", "3";
    MAX_CONTAINS = "max-contains" "maxContains" upper of r#""type": "array", "contains": {"type": "string"}"#: "2", "3";
}

rules! { MULTIPLE_RULES:
    MULTIPLE_OF_ADDED = {
        id: "multiple-of-added",
        about: "`multipleOf` added.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "integer"}"#, r#"{"type": "integer", "multipleOf": 5}"#),
        reverse: "multiple-of-removed",
    }
    MULTIPLE_OF_REMOVED = {
        id: "multiple-of-removed",
        about: "`multipleOf` removed.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "integer", "multipleOf": 5}"#, r#"{"type": "integer"}"#),
        reverse: "multiple-of-added",
    }
    MULTIPLE_OF_NARROWED = {
        id: "multiple-of-narrowed",
        about: "`multipleOf` replaced by a multiple of it.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "integer", "multipleOf": 5}"#, r#"{"type": "integer", "multipleOf": 10}"#),
        reverse: "multiple-of-widened",
    }
    MULTIPLE_OF_WIDENED = {
        id: "multiple-of-widened",
        about: "`multipleOf` replaced by a divisor of it.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "number", "multipleOf": 1}"#, r#"{"type": "number", "multipleOf": 0.1}"#),
        reverse: "multiple-of-narrowed",
    }
    MULTIPLE_OF_CHANGED = {
        id: "multiple-of-changed",
        about: "`multipleOf` changed to a number that is neither a multiple nor a divisor.",
        request: Breaking,
        response: Breaking,
        example: schema(r#"{"type": "integer", "multipleOf": 4}"#, r#"{"type": "integer", "multipleOf": 6}"#),
        reverse: "multiple-of-changed",
    }
    UNIQUE_ITEMS_ADDED = {
        id: "unique-items-added",
        about: "Array elements must be unique.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "array"}"#, r#"{"type": "array", "uniqueItems": true}"#),
        reverse: "unique-items-removed",
    }
    UNIQUE_ITEMS_REMOVED = {
        id: "unique-items-removed",
        about: "Array elements need not be unique.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "array", "uniqueItems": true}"#, r#"{"type": "array"}"#),
        reverse: "unique-items-added",
    }
}

/// All rules of this file.
pub(super) fn all() -> Vec<&'static Rule> {
    let families = FAMILIES.iter().copied().flat_map(Bounds::rules);
    families.chain(MULTIPLE_RULES.iter().copied()).collect()
}
