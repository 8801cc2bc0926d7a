//! What a call needs beside its own arguments, and the arguments of a list.

use std::num::NonZeroU64;

use atlas_maintenance_transport::Transport;
use atlas_maintenance_types::{ApiVersion, OrganizationId};

use crate::model::ReportedProject;

/// What a call goes through: the transport, to the service, in the words of a version.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) transport: Transport,
    pub(crate) version: ApiVersion,
    /// Ask for replies in an envelope, and take them out of it.
    pub(crate) envelope: bool,
    /// Ask for replies that people can read.
    pub(crate) pretty: bool,
}

/// Which page of which list of projects. `None` is not sent.
#[derive(Clone, Debug)]
pub(crate) struct PageRequest {
    /// The projects of this organization; all that the caller may see where there is none.
    pub(crate) of: Option<OrganizationId>,
    /// Only of this name, which an organization can be asked for.
    pub(crate) name: Option<String>,
    pub(crate) number: Option<NonZeroU64>,
    pub(crate) size: Option<NonZeroU64>,
    /// Whether to say how many there are.
    pub(crate) total: Option<bool>,
}

/// The projects of a page, and how many there are on all pages if the reply says so.
pub(crate) type ListedProjects = (Vec<ReportedProject>, Option<i64>);
