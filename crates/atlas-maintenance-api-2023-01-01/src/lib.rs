// Written by `cargo xtask generate` from crates/atlas-maintenance-codegen/templates/lib.rs. Do not edit.

//! A client of the Atlas Administration API as of 2023-01-01: one method for each operation of the
//! fragment `spec/2023-01-01.json`, and a table of what else is known of them.
//!
//! A method sends its request by the transport, and returns the reply with the type of its body
//! (`TypedReply`), which it does not decode.
//!
//! The types that are sent (`…Request`) hold nothing but what the service takes; the types that are
//! read take whatever it answers. Programs use the facade, `atlas-maintenance`, which chooses the
//! version at run time and names nothing of this crate in its own API.

mod generated {
    //! Only the generator writes here.
    #![allow(
        clippy::all,
        clippy::unwrap_used,
        missing_docs,
        unreachable_pub,
        reason = "generated code is held to what it does, not to how it reads"
    )]
    #[rustfmt::skip]
    pub mod client;
    #[rustfmt::skip]
    pub mod operations;
}
mod hand_over;

pub use generated::client::{Client, optional, required, types};
pub use generated::operations::OPERATIONS;
