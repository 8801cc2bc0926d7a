//! What turns a normalised document into code, as the stages see it.

use serde_json::Value;

/// Makes the code of a client.
pub trait ClientGenerator: Sync {
    /// The code for a normalised document.
    ///
    /// # Errors
    ///
    /// If the generator cannot be run, or makes nothing of the document.
    fn generate(&self, document: &Value) -> Result<String, ClientError>;
}

/// Why there is no code of a client.
#[derive(Debug)]
pub enum ClientError {
    /// The generator could not be run.
    NotRun(std::io::Error),
    /// It gave up, and said this.
    GaveUp(String),
}
