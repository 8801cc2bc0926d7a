#![doc = include_str!("../README.md")]

mod answer;
mod api;
mod auth;
mod bounded;
mod builder;
mod catalogue;
mod clock;
mod control;
mod control_http;
mod generated;
mod limit;
mod log;
mod maintenance;
mod negotiate;
mod oauth;
mod operations;
mod random;
mod request;
mod routes;
mod schema;
mod server;
mod state;
mod update;
mod validate;

pub use auth::DemoCredentials;
pub use builder::{SimulatorBuilder, StartError};
pub use catalogue::ErrorCode;
pub use clock::Clock;
pub use control::{Control, ControlError};
pub use limit::RateLimit;
pub use log::LoggedRequest;
pub use maintenance::{DeferralGate, UnsetWindow};
pub use server::Simulator;
