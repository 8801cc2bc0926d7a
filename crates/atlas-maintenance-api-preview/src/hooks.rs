// Written by `cargo xtask generate` from crates/atlas-maintenance-codegen/templates/hooks.rs. Do not edit.

//! Hands every request of the client to the transport. All that matters happens there.

use atlas_maintenance_transport::CallContext;
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};

use crate::{Client, OPERATIONS};

impl ClientHooks<CallContext> for Client {
    fn exec(
        &self,
        request: reqwest::Request,
        info: &OperationInfo,
    ) -> impl Future<Output = reqwest::Result<reqwest::Response>> {
        let operation = OPERATIONS
            .iter()
            .find(|operation| operation.id == info.operation_id);
        self.inner().perform(operation, request)
    }
}
