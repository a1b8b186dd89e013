//! Code that is emitted for the requests of a plan.

use calamus_document::pointer::Pointer;

use super::builders;
use crate::operations::request_code;
use crate::plan::{
    BodyContent, BodyKind, BodyPlan, Encoding, Form, Location, OperationPlan, ParameterPlan, Plan,
    ResponseBody, Segment, SuccessPlan, Traits, TypeId, TypePlan, TypeRef,
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
        main: BodyContent {
            variant: "Json".to_owned(),
            kind,
            media_type: "application/merge-patch+json".to_owned(),
            ty: TypeRef::Named(TypeId(0)),
        },
        others: Vec::new(),
        name: String::new(),
        required: true,
        doc: String::new(),
    });
    let operation = OperationPlan {
        id: "readIt".to_owned(),
        pointer: Pointer::root(),
        name: "read_it".to_owned(),
        builder: "ReadIt".to_owned(),
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
        alternatives: Vec::new(),
        errors: None,
        headers: Vec::new(),
        pagination: None,
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
        replacement: None,
        derives: Vec::new(),
    };
    Plan { operations: vec![operation], types: vec![ty], ..Plan::default() }
}

fn emitted(plan: &Plan) -> String {
    builders::text(plan, request_code(plan).unwrap()).unwrap()
}

#[test]
fn the_code_of_progenitor_and_of_the_plan_build_one_request() {
    let plan = plan(
        vec![
            parameter("id", "id", Location::Path, Encoding::Plain),
            parameter("id_query", "id", Location::Query, Encoding::Form),
            parameter("filter", "filter", Location::Query, Encoding::Deep),
            parameter("x_trace", "X-Trace", Location::Header, Encoding::Plain),
            parameter("session", "session", Location::Cookie, Encoding::Cookie),
            parameter("box_", "box", Location::Query, Encoding::Comma),
        ],
        Some(BodyKind::Json),
    );
    insta::assert_snapshot!(emitted(&plan), @r#"
    use super::support::__generated::v1::{progenitor_client, reqwest, self, QueryParameters as _};
    use super::{operations, support, types};

    support::builder! {
        /// A request of `readIt`, from [`Client::read_it`](super::Client::read_it).
        pub struct ReadIt: operations::READ_IT { id: String, body: types::Change } {
            box_: into String,
            filter: into String,
            id_query: into String,
            x_trace: into String,
            session: into String,
        }
        returns () = nothing, support::NoErrorBody, (), "application/json";
        build |http_client, base_url| {
            let id = progenitor_client::encode_path("id", &id.to_string())?;
            let mut header_map = reqwest::header::HeaderMap::with_capacity(2);
            if let Some(value) = x_trace {
                header_map.append("X-Trace", value.to_string().try_into()?);
            }
            if let Some(value) = session {
                v1::append_cookie(&mut header_map, "session", &value)?;
            }
            http_client
                .post(format!("{base_url}/a/{id}"))
                .header("content-type", "application/merge-patch+json")
                .json(&body)
                .query_delimited("box", &box_, ",")?
                .query_deep("filter", &filter)?
                .query_form("id", &id_query)?
                .headers(header_map)
        }
    }
    "#);
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
