//! Places that became any JSON although the schema says more.

use calamus_document::model::{Document, Node, SchemaView};
use calamus_document::pointer::Pointer;

use crate::plan::{Field, Form, Plan, TypeRef};

/// Lists the properties whose type is any JSON, or any object, although their schemas say
/// what is in there.
pub(super) fn any_json(document: &Document<'_>, plan: &Plan) -> Vec<Pointer> {
    let fields = plan.types.iter().flat_map(|ty| match &ty.form {
        Form::Struct { fields, .. } => fields.iter().collect(),
        Form::Multipart { parts } => parts.iter().map(|part| &part.field).collect(),
        _ => Vec::new(),
    });
    let fields =
        fields.filter(|field| says_more(document, field)).map(|field| field.pointer.clone());
    let types = plan.types.iter().filter(|ty| match &ty.form {
        Form::Newtype { inner, .. } => {
            let node = document.find(&ty.pointer);
            node.is_some_and(|node| node_says_more(document, node, inner))
        }
        _ => false,
    });
    let mut found: Vec<_> = fields.chain(types.map(|ty| ty.pointer.clone())).collect();
    found.sort();
    found.dedup();
    found
}

fn says_more(document: &Document<'_>, field: &Field) -> bool {
    let node = document.find(&field.pointer);
    node.is_some_and(|node| node_says_more(document, node, &field.ty))
}

fn node_says_more<'d>(document: &Document<'d>, node: Node<'d>, ty: &TypeRef) -> bool {
    let schema = calamus_document::model::Schema::at(document, node);
    let view = SchemaView::of(document, &schema);
    match ty {
        TypeRef::Json => !view.is_open(),
        TypeRef::JsonObject => {
            let of_objects = SchemaView { types: None, counts: Default::default(), ..view };
            !of_objects.is_open()
        }
        TypeRef::Option(inner) | TypeRef::Boxed(inner) => {
            node_says_more(document, schema.declared, inner)
        }
        TypeRef::List(inner) => match view.items {
            Some(calamus_document::model::Additional::Schema(items)) => {
                node_says_more(document, items.declared, inner)
            }
            _ => !view.prefix_items.is_empty() && **inner == TypeRef::Json,
        },
        TypeRef::Map(inner) => match view.additional {
            Some(calamus_document::model::Additional::Schema(values)) => {
                node_says_more(document, values.declared, inner)
            }
            _ => false,
        },
        _ => false,
    }
}
