//! The lines of a journal, as JSON.

use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use atlas_maintenance::{OrganizationId, ProjectId};
use serde::{Deserialize, Serialize};

use super::record::JournalHeader;
use crate::action::{Action, ActionOutcome};
use crate::project::FleetProject;

/// Kind and version of the file, so that no other file passes for a journal.
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
    organization: Option<OrganizationId>,
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
    pub(super) outcome: ActionOutcome,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    error: Option<String>,
}

impl Line {
    pub(super) fn header(header: &JournalHeader) -> Self {
        let started = header.started.duration_since(UNIX_EPOCH);
        Self::Header(HeaderLine {
            journal: KIND.to_owned(),
            sha256: header.fingerprint.clone(),
            organization: header.organization,
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

    pub(super) fn done(project: ProjectId, outcome: ActionOutcome, error: Option<&str>) -> Self {
        Self::Done(DoneLine {
            done: project,
            outcome,
            error: error.map(str::to_owned),
        })
    }

    /// The line with its end.
    pub(super) fn to_text(&self) -> io::Result<String> {
        let mut text = serde_json::to_string(self)?;
        text.push('\n');
        Ok(text)
    }
}

/// Whether these bytes can be the beginning of a header line, as far as they go.
pub(super) fn may_be_header(bytes: &[u8]) -> bool {
    let header = format!("{{\"journal\":\"{KIND}\"");
    bytes.iter().zip(header.as_bytes()).all(|(a, b)| a == b)
}

impl HeaderLine {
    /// `None` where the file is of another kind.
    pub(super) fn into_header(self) -> Option<JournalHeader> {
        let started = SystemTime::checked_add(&UNIX_EPOCH, Duration::from_secs(self.started))?;
        (self.journal == KIND).then_some(JournalHeader {
            fingerprint: self.sha256,
            organization: self.organization,
            started,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use atlas_maintenance::{DayOfWeek, HourOfDay, Window};

    use super::*;

    /// Journals outlive releases, so their form is part of the interface.
    #[test]
    fn lines_have_the_documented_form() {
        let mut header = JournalHeader::new("5ha", Some(OrganizationId::from_bytes([0xab; 12])));
        header.started = UNIX_EPOCH + Duration::from_secs(7);
        let project = FleetProject::new(ProjectId::from_bytes([0x11; 12]), "prod");
        let window = Window::weekly(DayOfWeek::Friday, HourOfDay::MIDNIGHT);
        let lost = Some("connection lost");
        for (line, text) in [
            (
                Line::header(&header),
                r#"{"journal":"atlas-maintenance-fleet-1","sha256":"5ha","organization":"abababababababababababab","started":7}"#,
            ),
            (
                Line::begin(&project, &Action::Set(window)),
                r#"{"begin":"111111111111111111111111","name":"prod","action":{"set":{"day":6,"hour":0}}}"#,
            ),
            (
                Line::begin(&project, &Action::AutoDefer(true)),
                r#"{"begin":"111111111111111111111111","name":"prod","action":{"auto-defer":true}}"#,
            ),
            (
                Line::begin(&project, &Action::Defer),
                r#"{"begin":"111111111111111111111111","name":"prod","action":"defer"}"#,
            ),
            (
                Line::done(project.id, ActionOutcome::Done, None),
                r#"{"done":"111111111111111111111111","outcome":"done"}"#,
            ),
            (
                Line::done(project.id, ActionOutcome::NotSent, lost),
                r#"{"done":"111111111111111111111111","outcome":"not-sent","error":"connection lost"}"#,
            ),
        ] {
            assert_eq!(line.to_text().unwrap(), format!("{text}\n"));
            let read: Line = serde_json::from_str(text).unwrap();
            assert_eq!(read.to_text().unwrap(), format!("{text}\n"));
        }
    }
}
