//! Names of the alternatives of unions.

use calamus_document::model::{Schema, SchemaView, Type};
use serde_json::Value;

use super::super::{ConstantProperty, Names, capitalized};

/// Returns the component that a schema refers to, or its title.
pub(super) fn of_schema(schema: &Schema<'_>) -> Option<String> {
    let node = &schema.declared;
    let reference = node
        .string("$ref")
        .or_else(|| node.value.get("allOf")?.as_array()?.first()?.get("$ref")?.as_str());
    let last = |reference: &str| {
        let last = reference.rsplit('/').next().unwrap_or(reference);
        last.replace("~1", "/").replace("~0", "~")
    };
    let name = node.string("title").map(str::to_owned).filter(|_| reference.is_none());
    let name = reference.map(last).or(name)?;
    let name = capitalized(&name);
    (!name.is_empty()).then_some(name)
}

/// Returns names for the alternatives without one, if one property distinguishes them all: each is
/// named by the value that it has there.
pub(super) fn by_constant(
    known: &[Option<&str>],
    constants: &[Vec<ConstantProperty>],
) -> Vec<Option<String>> {
    let unnamed = || {
        let pairs = known.iter().zip(constants).filter(|(name, _)| name.is_none());
        pairs.map(|(_, properties)| properties.as_slice())
    };
    let paths = unnamed().next().into_iter().flatten().map(|property| &property.path);
    let path = paths.into_iter().find(|path| {
        let mut names = Names::default();
        unnamed().all(|properties| name_at(properties, path).is_some_and(|name| names.take(&name)))
    });
    let named = known.iter().zip(constants).map(|(name, properties)| match (name, path) {
        (None, Some(path)) => name_at(properties, path),
        _ => None,
    });
    named.collect()
}

/// Returns a name from the only value of a property; none, if it has several or no words.
fn name_at(properties: &[ConstantProperty], path: &[String]) -> Option<String> {
    let property = properties.iter().find(|property| property.path == path)?;
    let [value] = property.values.as_slice() else { return None };
    let is_word = value.starts_with(|first: char| first.is_alphabetic())
        && !["true", "false"].contains(&value.as_str());
    let name = if is_word { value.clone() } else { format!("{} {value}", path.last()?) };
    let name = capitalized(&name);
    (!name.is_empty()).then_some(name)
}

/// Returns a name from the only value, or from type and format.
pub(super) fn by_kind(view: &SchemaView<'_>, kind: Option<Type>) -> String {
    if let Some([Value::String(only)]) = view.values.as_ref().map(|found| found.values.as_slice()) {
        let name = capitalized(only);
        if !name.is_empty() {
            return name;
        }
    }
    let mut types = view.types.iter().flatten();
    let only = kind.or_else(|| types.next().copied().filter(|_| types.next().is_none()));
    let format = view.format.as_ref().map(|found| found.value);
    let name = match (only, format) {
        (Some(Type::String), Some("uuid")) => "Uuid",
        (Some(Type::String), Some("date-time")) => "Timestamp",
        (Some(Type::String), Some("date")) => "Date",
        (Some(Type::String), _) => "String",
        (Some(Type::Integer), _) => "Integer",
        (Some(Type::Number), _) => "Number",
        (Some(Type::Boolean), _) => "Boolean",
        (Some(Type::Array), _) => "Array",
        (Some(Type::Object), _) => "Object",
        (None, _) if !view.properties.is_empty() => "Object",
        (None, _) if view.items.is_some() => "Array",
        (None, _) => "Value",
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paths of properties, and their values.
    type Listed<'a> = &'a [(&'a str, &'a [&'a str])];

    fn properties(list: Listed<'_>) -> Vec<ConstantProperty> {
        let properties = list.iter().map(|(path, values)| ConstantProperty {
            path: path.split('.').map(str::to_owned).collect(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        });
        properties.collect()
    }

    fn names(known: &[Option<&str>], constants: &[Listed<'_>]) -> Vec<String> {
        let constants: Vec<_> = constants.iter().map(|list| properties(list)).collect();
        let named = by_constant(known, &constants).into_iter();
        named.map(Option::unwrap_or_default).collect()
    }

    #[test]
    fn alternatives_are_named_by_the_property_that_tells_all_of_them_apart() {
        let (a, b): (Listed<'_>, Listed<'_>) = (
            &[("mode", &["any"]), ("type", &["amazon-s3"])],
            &[("mode", &["any"]), ("type", &["sqs"])],
        );
        assert_eq!(names(&[None, None], &[a, b]), ["AmazonS3", "Sqs"]);
        assert_eq!(names(&[Some("Bucket"), None], &[a, b]), ["", "Any"]);
        assert_eq!(names(&[None, None, None], &[a, b, &[]]), ["", "", ""]);
        assert_eq!(names(&[None, None], &[a, &[("type", &["sqs", "sns"])]]), ["", ""]);
        assert_eq!(names(&[None, None], &[&[("t", &["a"])], &[("t", &["A"])]]), ["", ""]);
    }

    #[test]
    fn values_that_are_no_words_need_the_name_of_the_property() {
        let (yes, no): (Listed<'_>, Listed<'_>) =
            (&[("stream", &["true"])], &[("stream", &["false"])]);
        assert_eq!(names(&[None, None], &[yes, no]), ["StreamTrue", "StreamFalse"]);
        let (one, two): (Listed<'_>, Listed<'_>) =
            (&[("v.version", &["1"])], &[("v.version", &["2.0"])]);
        assert_eq!(names(&[None, None], &[one, two]), ["Version1", "Version20"]);
        assert_eq!(names(&[None], &[&[("a", &["+"])]]), ["A"]);
    }
}
