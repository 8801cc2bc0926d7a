//! The simulated service: credentials, versions, projects, windows and maintenance.
//!
//! `api` and `oauth` respond to requests. `state` has the configuration and everything that a
//! simulator remembers, `spec` what the fragments describe, and `project` the rules of one project.

pub(crate) mod action;
pub(crate) mod alert_config;
pub(crate) mod api;
pub(crate) mod assumption;
pub(crate) mod assumptions;
pub(crate) mod auth;
mod bounded_map;
mod chance;
pub(crate) mod change;
pub(crate) mod clock;
mod directory;
pub(crate) mod error;
pub(crate) mod error_code;
pub(crate) mod event;
mod event_list;
mod event_log;
pub(crate) mod fleet_scenario;
mod maintenance;
pub(crate) mod maintenance_record;
pub(crate) mod oauth;
mod paging;
pub(crate) mod project;
pub(crate) mod project_list;
mod query;
mod random;
pub(crate) mod rate_limit;
pub(crate) mod request_log;
mod route;
pub(crate) mod rules;
pub(crate) mod spec;
pub(crate) mod standing;
pub(crate) mod state;
pub(crate) mod time_zone;
pub(crate) mod timeline;
mod validate;
pub(crate) mod versions;
pub(crate) mod waves;
mod window_update;
mod window_view;
