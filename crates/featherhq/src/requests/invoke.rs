//! Calling a tool for real.

use calamus_runtime::sdk::Secrets;
use featherhq_api::support::Field;
use featherhq_api::types as wire;

use crate::call::{Call, Prepare};
use crate::client::Client;
use crate::error::Error;
use crate::types::{ConnectionId, Invocation, JsonObject};
use crate::unsent::{Prepared, prepare};

/// Which tool to call and with what; from
/// [`Connections::test_invoke`](crate::Connections::test_invoke).
#[derive(Debug)]
pub struct TestInvoke {
    id: ConnectionId,
    body: wire::ConnectionTestInvokeRequest,
}

impl TestInvoke {
    pub(crate) fn new(id: ConnectionId, slug: String, input: JsonObject) -> Self {
        let body = wire::ConnectionTestInvokeRequest {
            slug,
            input: Some(input.into_wire()),
            response_field_map: Field::Absent,
        };
        Self { id, body }
    }
}

impl Call<Invocation, TestInvoke> {
    /// Narrows the answer by this map instead of the tool's own.
    pub fn response_field_map(mut self, map: JsonObject) -> Self {
        self.request.body.response_field_map = Field::Value(map.into_wire());
        self
    }
}

impl Prepare<Invocation> for TestInvoke {
    #[allow(private_interfaces)]
    fn prepare(
        self,
        client: &Client,
        _: &mut Secrets,
    ) -> Result<Prepared<wire::ConnectionTestInvokeResponse>, Error> {
        prepare(client.api().test_invoke_connection(*self.id.as_uuid(), self.body).request())
    }
}
