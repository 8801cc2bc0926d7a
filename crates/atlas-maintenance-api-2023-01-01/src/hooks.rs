// Written by `cargo xtask generate` from crates/atlas-maintenance-codegen/templates/hooks.rs. Do not edit.

//! Hands every request of the client to the transport. All that matters happens there.

use atlas_maintenance_transport::CallContext;
use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};

use crate::{Client, OPERATIONS};

impl ClientHooks<CallContext> for Client {}

impl Client {
    /// Sends the request of a method, and returns what the method fails with: it decodes nothing, as the
    /// context has the outcome.
    pub(crate) async fn hand_over<E>(
        &self,
        request: &mut reqwest::Request,
        info: &OperationInfo,
    ) -> Error<E> {
        let operation = OPERATIONS
            .iter()
            .find(|operation| operation.id == info.operation_id);
        Error::Custom(self.inner().perform(operation, request).await)
    }
}
