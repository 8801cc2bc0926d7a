// Written by `cargo xtask generate` from crates/atlas-maintenance-codegen/templates/hand_over.rs. Do not edit.

//! Hands every request of the client to the transport. All that matters happens there.

use atlas_maintenance_transport::{Error, Reply};

use crate::{Client, OPERATIONS};

impl Client {
    /// Sends the request of a method for the operation with this id.
    pub(crate) async fn hand_over(
        &self,
        request: &mut reqwest::Request,
        id: &str,
    ) -> Result<Reply, Error> {
        let operation = OPERATIONS.iter().find(|operation| operation.id == id);
        self.inner.send(operation, request).await
    }
}
