//! Whether the properties of an object are keywords of OpenAPI, names that the document
//! chose, or plain data. A property may be called `description`, and a default may contain
//! a property called `title`.

/// What the properties of an object are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Words of the specification.
    Keywords,
    /// Names chosen by the document, each standing for an object with keywords.
    Names,
    /// Names chosen by the document, each standing for names again.
    NamesOfNames,
    /// Data that the specification does not look into.
    Data,
}

impl Place {
    /// The place of what stands under a key here.
    pub fn under(self, key: &str) -> Self {
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

    /// The place of the elements of a list: `parameters` has names among the components,
    /// and objects with keywords in an operation.
    pub fn of_elements(self) -> Self {
        match self {
            Self::Data => Self::Data,
            _ => Self::Keywords,
        }
    }
}
