#![doc = include_str!("../README.md")]

// Each room uses only those above it: `http`, `service`, `faults`, `control`, `server`, `builder`.
// `tests/rooms.rs` checks this.
mod builder;
mod control;
mod faults;
mod generated;
mod http;
mod server;
mod service;

pub use builder::SimulatorBuilder;
pub use control::error::ControlError;
pub use control::handle::Control;
pub use faults::fault::Fault;
pub use faults::kind::{FaultKind, FaultPoint, GoAwayRequest};
pub use faults::plan::FaultStatus;
pub use faults::response::FaultResponse;
pub use server::{Simulator, StartError};
pub use service::assumption::{Assumption, Standing, Variant};
pub use service::assumptions::{AssumptionError, assumptions};
pub use service::auth::DemoCredentials;
pub use service::clock::Clock;
pub use service::error_code::ErrorCode;
pub use service::event::ConsoleUser;
pub use service::maintenance_record::{MaintenanceRecord, MaintenanceState};
pub use service::rate_limit::RateLimit;
pub use service::request_log::LoggedRequest;
pub use service::rules::{DeferralGate, UnsetWindow};
pub use service::versions::Lifecycle;
