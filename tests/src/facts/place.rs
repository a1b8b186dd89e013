//! Where in an OpenAPI document one stands: whether the members of an object are keywords of the
//! specification, names that the document chose, or plain data.
//!
//! It matters because a property may be called `description`, and a default may contain a member
//! called `title`.

/// The methods of a path item, in the order in which a person would look for them.
pub(super) const METHODS: [&str; 8] =
    ["get", "put", "post", "patch", "delete", "options", "head", "trace"];

/// What the members of an object are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Words of the specification.
    Keywords,
    /// Names chosen by the document, each standing for an object with keywords.
    Names,
    /// Data that the specification does not look into.
    Literal,
}

impl Place {
    /// The place of what stands under `key` here.
    pub(super) fn under(self, key: &str) -> Self {
        match self {
            Self::Literal => Self::Literal,
            Self::Names => Self::Keywords,
            Self::Keywords => match key {
                "default" | "enum" | "const" | "required" | "security" | "scopes" | "mapping"
                | "example" | "examples" => Self::Literal,
                "paths" | "webhooks" | "pathItems" | "callbacks" | "responses"
                | "requestBodies" | "headers" | "content" | "encoding" | "links" | "parameters"
                | "variables" | "schemas" | "securitySchemes" | "properties"
                | "patternProperties" | "dependentSchemas" | "$defs" => Self::Names,
                _ => Self::Keywords,
            },
        }
    }

    /// The place of the elements of an array that stands here: `parameters` names its members
    /// among the components, and is a list of objects with keywords in an operation.
    pub(super) fn of_elements(self) -> Self {
        match self {
            Self::Literal => Self::Literal,
            Self::Keywords | Self::Names => Self::Keywords,
        }
    }
}

/// Whether a keyword says something to people only.
pub(super) fn is_prose(keyword: &str) -> bool {
    matches!(keyword, "title" | "summary" | "description" | "example" | "examples")
}

/// The pointer (RFC 6901) to a member of what `pointer` leads to.
pub(super) fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}
