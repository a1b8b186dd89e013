//! `testLeaseConnection`.

use featherhq_api::types as wire;

use crate::call::operation;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::{ConnectionId, Lease};

operation! {
    /// Tests the credentials of a connection. Created by
    /// [`Connections::test_lease`](crate::Connections::test_lease).
    pub struct TestLease(id: ConnectionId) -> Lease;
}

impl TestLease {
    pub(crate) fn build(self) -> Result<Prepared<wire::ConnectionTestLeaseResponse>, Error> {
        prepare(self.client.api().test_lease_connection(*self.id.as_uuid()).request())
    }
}
