//! Distinguishes keywords of OpenAPI from names that a document chooses: a schema's property may
//! have the name `description`, and a default may contain `title`.

/// The meaning of the keys of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Keywords of the specification.
    Keywords,
    /// Names of the document, whose values are objects with keywords.
    Names,
    /// Names of the document, whose values are maps with names.
    NamesOfNames,
    /// Data, such as examples and defaults.
    Data,
}

impl KeyKind {
    /// Returns the kind of the keys of a property's value.
    pub fn of_property(self, key: &str) -> Self {
        match self {
            Self::Data => Self::Data,
            Self::NamesOfNames => Self::Names,
            Self::Names => Self::Keywords,
            Self::Keywords => match key {
                "default" | "enum" | "const" | "required" | "dependentRequired" | "security"
                | "scopes" | "mapping" | "example" | "examples" | "type" => Self::Data,
                // A callback is a map of expressions.
                "callbacks" => Self::NamesOfNames,
                "paths" | "webhooks" | "pathItems" | "responses" | "requestBodies" | "headers"
                | "content" | "encoding" | "links" | "parameters" | "variables" | "schemas"
                | "securitySchemes" | "properties" | "patternProperties" | "dependentSchemas"
                | "$defs" | "definitions" => Self::Names,
                _ => Self::Keywords,
            },
        }
    }

    /// Returns the kind of the keys of the elements of a list: `parameters` is a map in the
    /// components, and a list in an operation.
    pub fn of_elements(self) -> Self {
        match self {
            Self::Data => Self::Data,
            _ => Self::Keywords,
        }
    }
}
