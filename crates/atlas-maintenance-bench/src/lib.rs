//! What the measuring programs share: the loop that makes the calls, and what the operating system
//! says of a process.
//!
//! The programs print figures and assert nothing: on a shared machine a figure is for a person to
//! read. `bench-calls` compares `library-driver` with `bare-driver`, both calling `bench-server`;
//! `bench-fleet` measures the windows of many projects, `bench-pipeline` the generator.

pub mod measure;
pub mod proxy;
pub mod usage;
