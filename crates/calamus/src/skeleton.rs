//! The skeleton of a document: what progenitor needs to write the request-building code.
//!
//! It holds the operations under their planned names, with the path parameters, and the headers
//! and bodies that progenitor can express, and a stub for each type. Everything else is emitted from the
//! plan.

use std::collections::BTreeSet;

use openapiv3::{
    Components, HeaderStyle, Info, MediaType, OpenAPI, Operation, ParameterData,
    ParameterSchemaOrContent, PathItem, PathStyle, ReferenceOr, RequestBody, Schema, SchemaData,
    SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};

use crate::plan::{
    BodyContent, BodyKind, Encoding, Location, OperationPlan, ParameterPlan, Plan, Segment, TypeRef,
};

/// Documents for progenitor, and the types that stand in for their components.
#[derive(Clone, Debug)]
pub struct Skeleton {
    /// The documents, in OpenAPI 3.0: one, unless two paths differ in nothing but the names
    /// of their parameters.
    pub documents: Vec<OpenAPI>,
    /// The components, all of which are to be replaced.
    pub stubs: BTreeSet<String>,
}

/// The components that the operations refer to.
struct Stubs<'a> {
    plan: &'a Plan,
    names: BTreeSet<String>,
}

/// Builds the skeleton of a plan.
pub fn skeleton(plan: &Plan) -> Skeleton {
    let mut stubs = Stubs { plan, names: BTreeSet::new() };
    let mut documents: Vec<OpenAPI> = Vec::new();
    for planned in &plan.operations {
        let (path, mut operation) = (path(planned), Some(operation(planned, &mut stubs)));
        for document in &mut documents {
            operation = put(document, &path, planned.method, operation);
        }
        if operation.is_some() {
            let mut document = empty();
            put(&mut document, &path, planned.method, operation);
            documents.push(document);
        }
    }
    for document in &mut documents {
        let mut components = Components::default();
        for name in &stubs.names {
            components.schemas.insert(name.clone(), ReferenceOr::Item(string(None)));
        }
        document.components = Some(components);
    }
    Skeleton { documents, stubs: stubs.names }
}

fn empty() -> OpenAPI {
    OpenAPI {
        openapi: "3.0.3".to_owned(),
        info: Info { title: "Skeleton".to_owned(), version: "0".to_owned(), ..Info::default() },
        ..OpenAPI::default()
    }
}

/// Puts an operation into a document. Returns it if another one has its place.
fn put(
    document: &mut OpenAPI,
    path: &str,
    method: &str,
    operation: Option<Operation>,
) -> Option<Operation> {
    let item = document.paths.paths.entry(path.to_owned());
    let item = item.or_insert_with(|| ReferenceOr::Item(PathItem::default()));
    let ReferenceOr::Item(item) = item else { return operation };
    match slot(item, method) {
        Some(slot) if slot.is_none() => {
            *slot = operation;
            None
        }
        _ => operation,
    }
}

/// Returns the path template, with the Rust names of the parameters.
fn path(operation: &OperationPlan) -> String {
    let segments = operation.segments.iter().map(|segment| match segment {
        Segment::Literal(text) => text.clone(),
        Segment::Parameter(index) => match operation.parameters.get(*index) {
            Some(parameter) => format!("{{{}}}", parameter.name),
            None => String::new(),
        },
    });
    segments.collect()
}

fn slot<'a>(item: &'a mut PathItem, method: &str) -> Option<&'a mut Option<Operation>> {
    Some(match method {
        "GET" => &mut item.get,
        "PUT" => &mut item.put,
        "POST" => &mut item.post,
        "DELETE" => &mut item.delete,
        "OPTIONS" => &mut item.options,
        "HEAD" => &mut item.head,
        "PATCH" => &mut item.patch,
        "TRACE" => &mut item.trace,
        _ => return None,
    })
}

fn operation(planned: &OperationPlan, stubs: &mut Stubs<'_>) -> Operation {
    let parameters = planned.parameters.iter();
    let parameters = parameters.filter_map(|parameter| self::parameter(parameter, stubs));
    Operation {
        operation_id: Some(planned.name.clone()),
        parameters: parameters.map(ReferenceOr::Item).collect(),
        request_body: planned.body.as_ref().and_then(|body| self::body(&body.main, stubs)),
        ..Operation::default()
    }
}

/// Returns the parameter under its Rust name, which is unique within the operation; the name in
/// the request is put in later. `None` if progenitor does not express it. Path parameters are always
/// in the skeleton, because the URL names them.
fn parameter(planned: &ParameterPlan, stubs: &mut Stubs<'_>) -> Option<openapiv3::Parameter> {
    let is_in_path = match (planned.location, planned.encoding) {
        (Location::Path, _) => true,
        (Location::Header, Encoding::Plain) => false,
        (Location::Header | Location::Query | Location::Cookie, _) => return None,
    };
    let parameter_data = ParameterData {
        name: planned.name.clone(),
        description: None,
        required: planned.required,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(schema(&planned.ty, stubs)),
        example: None,
        examples: Default::default(),
        explode: None,
        extensions: Default::default(),
    };
    Some(if is_in_path {
        openapiv3::Parameter::Path { parameter_data, style: PathStyle::Simple }
    } else {
        openapiv3::Parameter::Header { parameter_data, style: HeaderStyle::Simple }
    })
}

fn body(planned: &BodyContent, stubs: &mut Stubs<'_>) -> Option<ReferenceOr<RequestBody>> {
    let (media_type, schema) = match planned.kind {
        BodyKind::Json => ("application/json", schema(&planned.ty, stubs)),
        BodyKind::Text => ("text/plain", ReferenceOr::Item(string(None))),
        BodyKind::Bytes => {
            ("application/octet-stream", ReferenceOr::Item(string(Some(StringFormat::Binary))))
        }
        BodyKind::Form(_) | BodyKind::Multipart => return None,
    };
    let mut body = RequestBody { required: true, ..RequestBody::default() };
    let media = MediaType { schema: Some(schema), ..MediaType::default() };
    body.content.insert(media_type.to_owned(), media);
    Some(ReferenceOr::Item(body))
}

/// Returns a reference to a stub for a type with a name, and a string for any other: the code that
/// builds a request is the same for all.
fn schema(ty: &TypeRef, stubs: &mut Stubs<'_>) -> ReferenceOr<Schema> {
    let named = match ty {
        TypeRef::Named(id) => stubs.plan.get(*id),
        _ => None,
    };
    match named {
        Some(planned) => {
            stubs.names.insert(planned.name.clone());
            ReferenceOr::ref_(&format!("#/components/schemas/{}", planned.name))
        }
        None => ReferenceOr::Item(string(None)),
    }
}

fn string(format: Option<StringFormat>) -> Schema {
    let format = match format {
        Some(format) => VariantOrUnknownOrEmpty::Item(format),
        None => VariantOrUnknownOrEmpty::Empty,
    };
    Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Type(Type::String(StringType { format, ..StringType::default() })),
    }
}
