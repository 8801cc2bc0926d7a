// Written by `cargo xtask generate` from crates/atlas-maintenance-codegen/templates/hooks.rs. Do not edit.

//! Hands every request of the client to the transport. All that matters happens there.

use atlas_maintenance_transport::CallContext;
use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};

use crate::{Client, OPERATIONS};

impl ClientHooks<CallContext> for Client {
    /// Sends the request, and always fails: the method that called it does nothing more.
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        info: &OperationInfo,
    ) -> Result<(), Error<E>> {
        let operation = OPERATIONS
            .iter()
            .find(|operation| operation.id == info.operation_id);
        Err(Error::Custom(
            self.inner().perform(operation, request).await,
        ))
    }
}
