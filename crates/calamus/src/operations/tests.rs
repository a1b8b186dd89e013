//! What progenitor makes of the skeleton of a plan.

use calamus_document::pointer::Pointer;
use proc_macro2::TokenStream;
use quote::quote;

use super::request_code;
use crate::emit::requests;
use crate::plan::{
    BodyKind, BodyPlan, Encoding, Form, Location, OperationPlan, ParameterPlan, Plan, ResponseBody,
    Segment, SuccessPlan, Traits, TypeId, TypePlan, TypeRef,
};

fn parameter(name: &str, wire: &str, location: Location, encoding: Encoding) -> ParameterPlan {
    ParameterPlan {
        name: name.to_owned(),
        wire: wire.to_owned(),
        location,
        encoding,
        ty: TypeRef::String,
        required: location == Location::Path,
        doc: String::new(),
        deprecated: false,
        pointer: Pointer::root(),
    }
}

fn plan(parameters: Vec<ParameterPlan>, body: Option<BodyKind>) -> Plan {
    let body = body.map(|kind| BodyPlan {
        kind,
        media_type: "application/merge-patch+json".to_owned(),
        ty: TypeRef::Named(TypeId(0)),
        required: true,
        doc: String::new(),
    });
    let operation = OperationPlan {
        id: "readIt".to_owned(),
        pointer: Pointer::root(),
        name: "read_it".to_owned(),
        method: "POST",
        path: "/a/{id}".to_owned(),
        segments: vec![Segment::Literal("/a/".to_owned()), Segment::Parameter(0)],
        tags: Vec::new(),
        gate: Vec::new(),
        summary: String::new(),
        description: String::new(),
        deprecated: false,
        parameters,
        body,
        responses: Vec::new(),
        success: SuccessPlan::One(ResponseBody::Empty),
        accept: vec!["application/json".to_owned()],
        security: Vec::new(),
        idempotent: false,
    };
    let ty = TypePlan {
        name: "Change".to_owned(),
        pointer: Pointer::root(),
        component: true,
        doc: String::new(),
        deprecated: false,
        form: Form::Struct { fields: Vec::new(), extra: None },
        traits: Traits::default(),
        gate: Vec::new(),
    };
    Plan { operations: vec![operation], types: vec![ty], ..Plan::default() }
}

fn emitted(plan: &Plan) -> String {
    let items = requests::items(plan, request_code(plan).unwrap()).unwrap();
    let tokens: TokenStream = quote!(#(#items)*);
    prettyplease::unparse(&syn::parse2(tokens).unwrap())
}

#[test]
fn the_code_of_progenitor_and_of_the_plan_build_one_request() {
    let plan = plan(
        vec![
            parameter("id", "id", Location::Path, Encoding::Plain),
            parameter("id_query", "id", Location::Query, Encoding::Plain),
            parameter("filter", "filter", Location::Query, Encoding::Deep),
            parameter("x_trace", "X-Trace", Location::Header, Encoding::Plain),
            parameter("session", "session", Location::Cookie, Encoding::Cookie),
            parameter("box_", "box", Location::Query, Encoding::Comma),
        ],
        Some(BodyKind::Json),
    );
    insta::assert_snapshot!(emitted(&plan), @"");
}

#[test]
fn names_that_progenitor_changes_are_an_error_with_the_operation() {
    let mut plan = plan(vec![parameter("id", "id", Location::Path, Encoding::Plain)], None);
    plan.operations[0].name = "ReadIt".to_owned();
    let error = request_code(&plan).unwrap_err();
    assert_eq!(
        error.to_string(),
        "unexpected output of progenitor for `readIt`: no method of its name"
    );
}
