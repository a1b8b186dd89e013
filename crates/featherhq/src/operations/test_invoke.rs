//! `testInvokeConnection`.

use featherhq_api::support::Field;
use featherhq_api::types as wire;

use crate::call::operation;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::{ConnectionId, Invocation, JsonObject};

operation! {
    /// Calls a tool. Created by [`Connections::test_invoke`](crate::Connections::test_invoke).
    pub struct TestInvoke(id: ConnectionId, slug: String, input: JsonObject) {
        response_field_map: Field<JsonObject>,
    } -> Invocation;
}

impl TestInvoke {
    /// Filters the result by this map in place of the tool's own.
    pub fn response_field_map(mut self, map: JsonObject) -> Self {
        self.response_field_map = Field::Value(map);
        self
    }

    pub(crate) fn build(self) -> Result<Prepared<wire::ConnectionTestInvokeResponse>, Error> {
        let body = wire::ConnectionTestInvokeRequest {
            slug: self.slug,
            input: Some(self.input.into_wire()),
            response_field_map: self.response_field_map.map(JsonObject::into_wire),
        };
        prepare(self.client.api().test_invoke_connection(*self.id.as_uuid(), body).request())
    }
}
