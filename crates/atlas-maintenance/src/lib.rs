//! Client for the maintenance windows of MongoDB Atlas projects.
//!
//! Atlas patches the clusters of a project inside a weekly window. This crate reads, sets and resets
//! that window, and defers or starts scheduled maintenance, with every dated version of the Atlas
//! Administration API. It is not affiliated with MongoDB, Inc.
//!
//! ```no_run
//! use atlas_maintenance::{Client, DayOfWeek, HourOfDay, Window};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let atlas = Client::from_env()?;
//! let window = atlas
//!     .project("32b6e34b3d91647abb20e7b8".parse()?)
//!     .maintenance_window();
//!
//! window
//!     .set(&Window::weekly(DayOfWeek::Sunday, HourOfDay::new(2)?).protected_hours(9..17))
//!     .await?;
//! if let Some(current) = window.get().await? {
//!     println!("{} {}:00 {}", current.day, current.hour, current.time_zone);
//! }
//! window.defer().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! Every call has the one [`Error`]. Its [`kind`](Error::kind) says whether the request can have had
//! an effect: [`NotSent`](ErrorKind::NotSent),
//! [`Refused`](ErrorKind::Refused) or [`Unknown`](ErrorKind::Unknown).
//!
//! # Metadata
//!
//! Awaiting a call gives its value; [`Call::with_metadata`] gives the value and the metadata of the
//! reply.
//!
//! # Any operation
//!
//! [`Client::raw`] calls an operation by its name, with raw bodies; [`Client::operations`] lists the
//! operations.
//!
//! # Features
//!
//! `token-cache`, off by default, adds `ClientBuilder::token_cache`: tokens of service
//! accounts in files, for programs that start often.
//!
//! `schedule`, off by default, adds when a window opens: `CurrentWindow::next_start`, `latest_start`
//! and `starts`. It depends on `jiff`, re-exported as `atlas_maintenance::jiff`, with a bundled time
//! zone database.
//!
//! `webhook`, off by default, adds the module `atlas_maintenance::webhook`: whether a notice came from the
//! service, and what it says.
//!
//! `alerts`, off by default, adds who is told of maintenance: `Maintenance::alerts`, which reads and changes
//! the alert configurations of a project.
//!
//! `preview`, off by default, adds what the service offers without a dated version: maintenance waves, in
//! the module `atlas_maintenance::preview`. It may change in any release.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alerts")]
mod alert_configuration;
#[cfg(feature = "alerts")]
mod alerts;
mod call;
mod client;
mod connection;
mod current_window;
mod difference;
mod dispatch;
#[cfg(feature = "schedule")]
mod ensure_deferred;
mod event;
mod events;
mod families;
mod generated;
#[cfg(feature = "schedule")]
mod history;
mod maintenance;
mod maintenance_window;
mod model;
mod pages;
#[cfg(feature = "preview")]
pub mod preview;
mod project_summary;
mod projects;
mod raw;
#[cfg(feature = "schedule")]
mod schedule;
#[cfg(feature = "schedule")]
mod upcoming;
#[cfg(feature = "webhook")]
pub mod webhook;
mod window;

#[cfg(feature = "alerts")]
pub use alert_configuration::{
    AlertConfiguration, AlertCoverage, AlertTarget, DesiredAlert, InvalidAlertConfiguration,
    MAINTENANCE_ALERTS, NewTarget, TargetKind,
};
#[cfg(feature = "alerts")]
pub use alerts::{
    AlertChange, AlertConfigurationPage, AlertConfigurations, AlertFailure, EnsuredAlert,
    MaintenanceAlerts,
};
pub use atlas_maintenance_transport::{
    BaseUrl, Credentials, CredentialsError, Error, ErrorCode, ErrorKind, ErrorParameter,
    HttpProtocol, InvalidBaseUrl, Limits, Metadata, Parameter, ParameterKind, ParameterLocation,
    RateLimit, Reason, RetryConfig, Violation, env,
};
#[cfg(feature = "token-cache")]
pub use atlas_maintenance_transport::{ClearedTokens, TokenCache};
pub use atlas_maintenance_types::{
    ApiVersion, DayOfWeek, HourOfDay, InvalidDayOfWeek, InvalidHourOfDay, InvalidOrganizationId,
    InvalidProjectId, InvalidProtectedHours, InvalidTimestamp, OrganizationId, ProjectId,
    ProtectedHours, Timestamp, UnknownApiVersion,
};
pub use call::{Call, CallFuture};
pub use client::{Client, ClientBuilder, Organization, Project};
pub use current_window::CurrentWindow;
pub use difference::WindowDifference;
#[cfg(feature = "schedule")]
pub use ensure_deferred::{DeferralState, EnsuredDeferral};
pub use event::{Actor, Event, EventType};
pub use events::{EventPage, Events};
#[cfg(feature = "schedule")]
pub use history::{Outcome, PastDeferral, PastMaintenance};
pub use maintenance::Maintenance;
pub use maintenance_window::MaintenanceWindow;
pub use project_summary::{ProjectSummary, UnreadableProject};
pub use projects::{ProjectList, ProjectPage, Projects};
pub use raw::{ApiOperation, RawReply, RawRequest};
#[cfg(feature = "schedule")]
pub use schedule::{NoStart, Starts, UnknownTimeZone};
#[cfg(feature = "schedule")]
pub use upcoming::{Doubt, Expected, Gate, Outlook, Upcoming, UpcomingState};
pub use window::{Setting, Window};

/// Times and time zones, as [`CurrentWindow::next_start`] uses them.
#[cfg(feature = "schedule")]
pub use jiff;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
