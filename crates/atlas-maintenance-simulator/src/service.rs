//! What the service does: credentials, versions, projects, windows and maintenance.

pub(crate) mod action;
pub(crate) mod api;
pub(crate) mod auth;
pub(crate) mod bounded_map;
pub(crate) mod clock;
pub(crate) mod error_code;
pub(crate) mod oauth;
pub(crate) mod project;
pub(crate) mod project_list;
pub(crate) mod random;
pub(crate) mod rate_limit;
pub(crate) mod request_log;
pub(crate) mod spec;
pub(crate) mod state;
pub(crate) mod time_zone;
pub(crate) mod validate;
pub(crate) mod versions;
pub(crate) mod window_update;
