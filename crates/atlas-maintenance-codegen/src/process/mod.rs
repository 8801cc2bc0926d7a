//! What needs a process of its own: the generator, which can take its process with it, and Cargo
//! with what it builds. The caller says how they are started.

mod cargo;
mod compile;
mod generator;
mod scratch;
mod split;

pub use compile::compile;
pub use generator::{GeneratorProcess, generate_one};
pub use scratch::CompileEnvironment;
