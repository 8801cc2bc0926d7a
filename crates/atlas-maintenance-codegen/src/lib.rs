//! From an OpenAPI document of many operations to client crates of a few.
//!
//! [`mod@slice`] makes a fragment of a document, [`generate`] makes crates of fragments, and
//! [`coverage`] says how much of a whole document becomes code, and [`rust_api`] what of that code breaks
//! between two documents. [`sources`] is the list of versions and names, [`assumptions`] what is believed
//! of the service, and [`upstream`] says what the vendor changed. All of them take and give values and
//! texts; [`process`] starts the programs that they need.

pub mod assumptions;
pub mod coverage;
mod diagnostic;
mod error;
pub mod generate;
#[cfg(test)]
mod golden;
pub mod layout;
pub mod process;
mod refusal;
pub mod rust_api;
pub mod seeded_faults;
pub mod slice;
pub mod sources;
pub mod upstream;

pub use diagnostic::{Diagnostic, DiagnosticKind};
pub use error::Error;
pub use refusal::{Refusal, Refusals, RefusedThing};
