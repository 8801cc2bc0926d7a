//! The lines of a journal as JSON. It must not know of files.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use atlas_maintenance::ProjectId;
use serde::{Deserialize, Serialize};

use super::Header;
use crate::action::{Action, Outcome};
use crate::project::FleetProject;

/// What a header says that it is, so that no other file is taken for a journal.
const KIND: &str = "atlas-maintenance-fleet-1";

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Line {
    Header(HeaderLine),
    Begin(BeginLine),
    Done(DoneLine),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeaderLine {
    journal: String,
    sha256: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    organization: Option<String>,
    /// Seconds since 1970.
    started: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BeginLine {
    pub(super) begin: ProjectId,
    pub(super) name: String,
    pub(super) action: Action,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DoneLine {
    pub(super) done: ProjectId,
    pub(super) outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    error: Option<String>,
}

impl Line {
    pub(super) fn header(header: &Header) -> Self {
        let started = header.started.duration_since(UNIX_EPOCH);
        Self::Header(HeaderLine {
            journal: KIND.to_owned(),
            sha256: header.sha256.clone(),
            organization: header.organization.clone(),
            started: started.unwrap_or_default().as_secs(),
        })
    }

    pub(super) fn begin(project: &FleetProject, action: &Action) -> Self {
        Self::Begin(BeginLine {
            begin: project.id,
            name: project.name.clone(),
            action: action.clone(),
        })
    }

    pub(super) fn done(project: ProjectId, outcome: Outcome, error: Option<&str>) -> Self {
        Self::Done(DoneLine {
            done: project,
            outcome,
            error: error.map(str::to_owned),
        })
    }

    /// The line with its end.
    pub(super) fn to_text(&self) -> String {
        // Text, numbers and lists of them always can be written.
        let mut text = serde_json::to_string(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// Whether these bytes are the beginning of a header, or it is the beginning of them.
pub(super) fn may_be_header(bytes: &[u8]) -> bool {
    let header = format!("{{\"journal\":\"{KIND}\"");
    let common = bytes.len().min(header.len());
    bytes[..common] == header.as_bytes()[..common]
}

impl HeaderLine {
    /// `None` where it is of another kind of journal.
    pub(super) fn read(self) -> Option<Header> {
        let started = SystemTime::checked_add(&UNIX_EPOCH, Duration::from_secs(self.started))?;
        (self.journal == KIND).then_some(Header {
            sha256: self.sha256,
            organization: self.organization,
            started,
        })
    }
}
