#![doc = include_str!("../README.md")]

mod builder;
mod control;
mod faults;
mod generated;
mod http;
mod server;
mod service;

pub use builder::{SimulatorBuilder, StartError};
pub use control::handle::{Control, ControlError};
pub use faults::fault::{Fault, FaultAnswer, FaultKind, FaultStatus, Moment};
pub use server::Simulator;
pub use service::auth::DemoCredentials;
pub use service::clock::Clock;
pub use service::error_code::ErrorCode;
pub use service::project::{DeferralGate, UnsetWindow};
pub use service::rate_limit::RateLimit;
pub use service::request_log::LoggedRequest;
pub use service::versions::Lifecycle;
