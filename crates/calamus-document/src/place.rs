//! Distinguishes objects with keywords of OpenAPI, maps from names to definitions, and data. A
//! schema's property may have the name `description`, and a default may contain `title`.

/// The meaning of an object's property names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Keywords of the specification.
    Keywords,
    /// Names of the document, whose values are objects with keywords.
    Names,
    /// Names of the document, whose values are maps with names.
    NamesOfNames,
    /// Data, such as examples and defaults.
    Data,
}

impl Place {
    /// Returns the place of a property's value.
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

    /// Returns the place of the elements of a list: `parameters` is a map in the components, and a
    /// list in an operation.
    pub fn of_elements(self) -> Self {
        match self {
            Self::Data => Self::Data,
            _ => Self::Keywords,
        }
    }
}
