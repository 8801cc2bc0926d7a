//! What needs a process of its own: the generator, which can take its process with it, and Cargo with
//! what it builds. How they are started, the caller says.

mod cargo;
mod compile;
mod generator;

pub use compile::{Surroundings, compile};
pub use generator::{GeneratorProcess, generate_one};
