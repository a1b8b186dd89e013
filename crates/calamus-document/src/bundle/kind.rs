//! Kinds of objects of OpenAPI, by which a reference becomes a component of the right kind.

/// The kind of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Document,
    Components,
    PathItem,
    Operation,
    Callback,
    Parameter,
    Header,
    MediaType,
    Encoding,
    RequestBody,
    Response,
    Link,
    Example,
    SecurityScheme,
    Schema,
    Discriminator,
    Mapping,
    /// Names that each stand for an object of a kind, or a list of such objects.
    Each(Inner),
    /// Data, and everything without references.
    Data,
}

/// The kinds of objects in maps and lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Inner {
    PathItem,
    Callback,
    Parameter,
    Header,
    MediaType,
    Encoding,
    RequestBody,
    Response,
    Link,
    Example,
    SecurityScheme,
    Schema,
}

impl Inner {
    fn kind(self) -> Kind {
        match self {
            Self::PathItem => Kind::PathItem,
            Self::Callback => Kind::Callback,
            Self::Parameter => Kind::Parameter,
            Self::Header => Kind::Header,
            Self::MediaType => Kind::MediaType,
            Self::Encoding => Kind::Encoding,
            Self::RequestBody => Kind::RequestBody,
            Self::Response => Kind::Response,
            Self::Link => Kind::Link,
            Self::Example => Kind::Example,
            Self::SecurityScheme => Kind::SecurityScheme,
            Self::Schema => Kind::Schema,
        }
    }
}

impl Kind {
    /// The kind of what is under a key of an object of this kind.
    pub(super) fn under(self, key: &str) -> Self {
        match self {
            Self::Each(inner) => inner.kind(),
            Self::Callback => Self::PathItem,
            Self::Schema => schema(key),
            Self::Discriminator if key == "mapping" => Self::Mapping,
            Self::PathItem if key != "parameters" => Self::Operation,
            _ => match key {
                "components" => Self::Components,
                "paths" | "webhooks" | "pathItems" => Self::Each(Inner::PathItem),
                "callbacks" => Self::Each(Inner::Callback),
                "parameters" => Self::Each(Inner::Parameter),
                "headers" => Self::Each(Inner::Header),
                "content" => Self::Each(Inner::MediaType),
                "encoding" => Self::Each(Inner::Encoding),
                "requestBody" => Self::RequestBody,
                "requestBodies" => Self::Each(Inner::RequestBody),
                "responses" => Self::Each(Inner::Response),
                "links" => Self::Each(Inner::Link),
                "examples" => Self::Each(Inner::Example),
                "securitySchemes" => Self::Each(Inner::SecurityScheme),
                "schemas" => Self::Each(Inner::Schema),
                "schema" => Self::Schema,
                _ => Self::Data,
            },
        }
    }

    /// The kind of the elements of a list.
    pub(super) fn of_elements(self) -> Self {
        match self {
            Self::Each(inner) => inner.kind(),
            other => other,
        }
    }

    /// Returns whether `$ref` in an object of this kind is a reference, and not a name.
    pub(super) fn has_references(self) -> bool {
        self.components().is_some()
    }

    /// Returns the name of the components of this kind.
    pub(super) fn components(self) -> Option<&'static str> {
        Some(match self {
            Self::PathItem => "pathItems",
            Self::Callback => "callbacks",
            Self::Parameter => "parameters",
            Self::Header => "headers",
            Self::RequestBody => "requestBodies",
            Self::Response => "responses",
            Self::Link => "links",
            Self::Example => "examples",
            Self::SecurityScheme => "securitySchemes",
            Self::Schema => "schemas",
            _ => return None,
        })
    }
}

fn schema(key: &str) -> Kind {
    match key {
        "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "definitions" => {
            Kind::Each(Inner::Schema)
        }
        "items"
        | "additionalItems"
        | "prefixItems"
        | "additionalProperties"
        | "propertyNames"
        | "contains"
        | "contentSchema"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "not"
        | "if"
        | "then"
        | "else"
        | "allOf"
        | "anyOf"
        | "oneOf" => Kind::Schema,
        "discriminator" => Kind::Discriminator,
        _ => Kind::Data,
    }
}
