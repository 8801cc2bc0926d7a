//! The lines of a journal: JSON, each with a checksum of itself and of the line before it.

use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use atlas_maintenance::{OrganizationId, ProjectId};
use serde::{Deserialize, Serialize};

use super::record::JournalHeader;
use crate::action::{Action, ActionOutcome};
use crate::project::FleetProject;

/// The number of this form of the file.
pub(super) const FORMAT: u32 = 2;

/// What stands before the number in the header, so that no other file passes for a journal.
const KIND: &str = "atlas-maintenance-fleet-";

/// The longest line that is written and read, in bytes, with its end.
pub(super) const MAX_LENGTH: usize = 64 * 1024;

/// The characters that a line keeps of a name and of an error: at most six bytes each, as JSON.
const MAX_NAME: usize = 1000;
const MAX_ERROR: usize = 4000;

/// What stands between the members of a line and its checksum. No text in JSON has it.
const SEAL: &str = r#","crc":""#;

/// The digits of a checksum and what follows them.
const AFTER_SEAL: usize = 8 + r#""}"#.len();

/// CRC-32 of a line and, before it, of the checksum of the line before, so that a line that is lost, added
/// or moved is seen like a bit that flipped. It finds damage, which is all that a file can be protected
/// from that its owner can write; every flip of up to 32 neighbouring bits is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Checksum(u32);

impl Checksum {
    fn of(self, members: &[u8]) -> Self {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&self.0.to_le_bytes());
        hasher.update(members);
        Self(hasher.finalize())
    }
}

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
    work: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    organization: Option<OrganizationId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    credentials: Option<String>,
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
            journal: format!("{KIND}{FORMAT}"),
            work: header.work.clone(),
            sha256: header.fingerprint.clone(),
            service: header.service.clone(),
            organization: header.organization,
            credentials: header.credentials.clone(),
            started: started.unwrap_or_default().as_secs(),
        })
    }

    pub(super) fn begin(project: &FleetProject, action: &Action) -> Self {
        Self::Begin(BeginLine {
            begin: project.id,
            name: project.name.chars().take(MAX_NAME).collect(),
            action: action.clone(),
        })
    }

    pub(super) fn done(project: ProjectId, outcome: ActionOutcome, error: Option<&str>) -> Self {
        Self::Done(DoneLine {
            done: project,
            outcome,
            error: error.map(|error| error.chars().take(MAX_ERROR).collect()),
        })
    }

    /// The line with its checksum and its end, after a line with that checksum.
    pub(super) fn sealed(&self, before: Checksum) -> io::Result<(String, Checksum)> {
        let json = serde_json::to_string(self)?;
        let members = json.strip_suffix('}').unwrap_or(&json);
        let checksum = before.of(members.as_bytes());
        let text = format!("{members}{SEAL}{:08x}\"}}\n", checksum.0);
        if text.len() > MAX_LENGTH {
            return Err(io::Error::other("a line would be too long"));
        }
        Ok((text, checksum))
    }
}

/// Why bytes are no line.
pub(super) const NO_LINE: &str = "not a line of a journal";

/// What the bytes of a line are.
#[derive(Debug)]
pub(super) enum Parsed {
    /// A line as it was written.
    Whole(Box<Line>, Checksum),
    /// The beginning of a line.
    Cut,
    /// A header of another form.
    OtherFormat(u32),
    /// No line that was written here. The text says why.
    Damaged(&'static str),
}

/// Parses a line without its end, after a line with the checksum `before`.
pub(super) fn parse(bytes: &[u8], before: Checksum) -> Parsed {
    let sealed_at = bytes
        .windows(SEAL.len())
        .position(|window| window == SEAL.as_bytes());
    let Some(sealed_at) = sealed_at else {
        return match format_of(bytes) {
            Some(format) if format < FORMAT && bytes.ends_with(b"}") => Parsed::OtherFormat(format),
            _ => parse_beginning(bytes),
        };
    };
    let (members, seal) = bytes.split_at(sealed_at);
    if seal.len() < SEAL.len() + AFTER_SEAL {
        return Parsed::Cut;
    }
    let checksum = before.of(members);
    if seal != format!("{SEAL}{:08x}\"}}", checksum.0).as_bytes() {
        return Parsed::Damaged(
            "its checksum is wrong: it was changed, or lines before it are missing",
        );
    }
    match format_of(bytes) {
        Some(format) if format != FORMAT => return Parsed::OtherFormat(format),
        _ => {}
    }
    match serde_json::from_slice(&[members, b"}"].concat()) {
        Ok(line) => Parsed::Whole(Box::new(line), checksum),
        Err(_) => Parsed::Damaged(NO_LINE),
    }
}

/// A line without a checksum.
fn parse_beginning(bytes: &[u8]) -> Parsed {
    let begins = |with: &str| bytes.iter().zip(with.as_bytes()).all(|(a, b)| a == b);
    let header = format!("{{\"journal\":\"{KIND}{FORMAT}\"");
    if [header.as_str(), "{\"begin\":\"", "{\"done\":\""]
        .into_iter()
        .any(begins)
    {
        Parsed::Cut
    } else {
        Parsed::Damaged(NO_LINE)
    }
}

/// The number of the form that a header states.
fn format_of(bytes: &[u8]) -> Option<u32> {
    let rest = bytes.strip_prefix(b"{\"journal\":\"")?;
    let rest = rest.strip_prefix(KIND.as_bytes())?;
    let number = rest.split(|byte| *byte == b'"').next()?;
    std::str::from_utf8(number).ok()?.parse().ok()
}

impl HeaderLine {
    /// `None` where its time cannot be one.
    pub(super) fn into_header(self) -> Option<JournalHeader> {
        Some(JournalHeader {
            work: self.work,
            fingerprint: self.sha256,
            service: self.service,
            organization: self.organization,
            credentials: self.credentials,
            started: SystemTime::checked_add(&UNIX_EPOCH, Duration::from_secs(self.started))?,
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
        let mut header = JournalHeader::new("apply", Some(OrganizationId::from_bytes([0xab; 12])));
        header.fingerprint = Some("5ha".to_owned());
        header.service = Some("https://cloud.mongodb.com".to_owned());
        header.credentials = Some("API key".to_owned());
        header.started = UNIX_EPOCH + Duration::from_secs(7);
        let project = FleetProject::new(ProjectId::from_bytes([0x11; 12]), "prod");
        let window = Window::weekly(DayOfWeek::Friday, HourOfDay::MIDNIGHT);
        let lost = Some("connection lost");
        let mut checksum = Checksum::default();
        for (line, text) in [
            (
                Line::header(&header),
                r#"{"journal":"atlas-maintenance-fleet-2","work":"apply","sha256":"5ha","service":"https://cloud.mongodb.com","organization":"abababababababababababab","credentials":"API key","started":7,"crc":"6da665f6"}"#,
            ),
            (
                Line::begin(&project, &Action::Set(window)),
                r#"{"begin":"111111111111111111111111","name":"prod","action":{"set":{"day":6,"hour":0}},"crc":"c89d0224"}"#,
            ),
            (
                Line::begin(&project, &Action::AutoDefer(true)),
                r#"{"begin":"111111111111111111111111","name":"prod","action":{"auto-defer":true},"crc":"d306010a"}"#,
            ),
            (
                Line::begin(&project, &Action::Defer),
                r#"{"begin":"111111111111111111111111","name":"prod","action":"defer","crc":"603c8c5b"}"#,
            ),
            (
                Line::done(project.id, ActionOutcome::Done, None),
                r#"{"done":"111111111111111111111111","outcome":"done","crc":"e7820a7f"}"#,
            ),
            (
                Line::done(project.id, ActionOutcome::NotSent, lost),
                r#"{"done":"111111111111111111111111","outcome":"not-sent","error":"connection lost","crc":"c6acece5"}"#,
            ),
        ] {
            let (sealed, after) = line.sealed(checksum).unwrap();
            assert_eq!(sealed, format!("{text}\n"));
            let parsed = parse(sealed.trim_end().as_bytes(), checksum);
            let Parsed::Whole(read, read_checksum) = parsed else {
                panic!("{parsed:?}");
            };
            assert_eq!(read_checksum, after);
            assert_eq!(read.sealed(checksum).unwrap().0, sealed);
            checksum = after;
        }
    }

    /// Names and errors are other people's text, and what is written must be read again.
    #[test]
    fn line_of_any_text_is_short_enough_to_be_read() {
        for text in ["\u{1}", "\"", "ü", "🦀", r#"","crc":"#] {
            let text = text.repeat(100_000);
            let project = FleetProject::new(ProjectId::from_bytes([1; 12]), text.clone());
            for line in [
                Line::begin(&project, &Action::Defer),
                Line::done(project.id, ActionOutcome::Unknown, Some(&text)),
            ] {
                let (sealed, _) = line.sealed(Checksum::default()).unwrap();
                assert!(sealed.len() <= MAX_LENGTH / 2, "{}", sealed.len());
                let parsed = parse(
                    sealed.trim_end_matches('\n').as_bytes(),
                    Checksum::default(),
                );
                assert!(matches!(parsed, Parsed::Whole(..)), "{parsed:?}");
            }
        }
    }
}
