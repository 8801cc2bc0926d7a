//! A project by its id or its name.

use std::fmt;
use std::str::FromStr;

use atlas_maintenance::{Client, OrganizationId, ProjectId, ProjectSummary};
use atlas_maintenance_types::one_line;

use crate::failure::Failure;

/// The longest name, in characters. The service allows 64 (documented).
const MAX_NAME: usize = 128;

/// The number of projects that an error names.
const NAMED: usize = 5;

/// How alike names must be to be proposed, from 0 to 1.
const ALIKE: f64 = 0.75;

/// An id, or a name. What looks like an id is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ProjectRef {
    Id(ProjectId),
    Name(String),
}

impl FromStr for ProjectRef {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let text = text.trim();
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let is_name = !text.is_empty()
            && text.chars().count() <= MAX_NAME
            && !text.chars().any(char::is_control)
            && !is_address(text);
        match is_name {
            true => Ok(Self::Name(text.to_owned())),
            false => Err(InvalidName),
        }
    }
}

/// Whether it looks like a URL or the start of one, which can have a password.
fn is_address(text: &str) -> bool {
    let has_password = text
        .rsplit_once('@')
        .is_some_and(|(user, _)| user.contains(':'));
    text.contains("://") || has_password
}

/// A text that is neither id nor name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a project is named by 24 hexadecimal digits, or by its name of at most 128 characters")]
pub(crate) struct InvalidName;

impl fmt::Display for ProjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Name(name) => f.write_str(&one_line(name)),
        }
    }
}

impl ProjectRef {
    /// The id. A name is looked up among the projects that the credentials can see, in the organization if
    /// there is one.
    pub(crate) async fn id(
        &self,
        client: &Client,
        organization: Option<OrganizationId>,
    ) -> Result<ProjectId, Failure> {
        match self.search(client, organization).await? {
            Ok(id) => Ok(id),
            Err(unknown) => Err(Failure::Usage(unknown)),
        }
    }

    /// The id, or that there is no project of this name.
    pub(crate) async fn search(
        &self,
        client: &Client,
        organization: Option<OrganizationId>,
    ) -> Result<Result<ProjectId, String>, Failure> {
        let name = match self {
            Self::Id(id) => return Ok(Ok(*id)),
            Self::Name(name) => name,
        };
        if let Some(organization) = organization {
            // The service may find more than the exact name, and with other letters.
            let found = client.organization(organization).projects_named(name);
            let found = found.all(|_| ()).await?;
            if let [id] = ids(&found.projects, name).as_slice()
                && found.unreadable.is_empty()
            {
                return Ok(Ok(*id));
            }
        }
        let all = match organization {
            Some(organization) => client.organization(organization).projects(),
            None => client.projects(),
        };
        let all = all.all(|_| ()).await?;
        if let Some(odd) = all
            .unreadable
            .iter()
            .find(|odd| odd.name.as_ref().is_none_or(|other| other == name))
        {
            return Err(Failure::Local(format!(
                "{name:?} cannot be told from a {odd}: pass the id"
            )));
        }
        match ids(&all.projects, name).as_slice() {
            [id] => Ok(Ok(*id)),
            [] => Ok(Err(unknown(name, organization, &all.projects))),
            several => Err(Failure::Usage(ambiguous(name, several, &all.projects))),
        }
    }
}

fn ids(projects: &[ProjectSummary], name: &str) -> Vec<ProjectId> {
    let those = projects.iter().filter(|project| project.name == name);
    those.map(|project| project.id).collect()
}

fn unknown(name: &str, organization: Option<OrganizationId>, all: &[ProjectSummary]) -> String {
    let place = match organization {
        Some(organization) => format!("in organization {organization}"),
        None => "that these credentials can see".to_owned(),
    };
    let mut text = format!("no project {place} has the name {:?}", one_line(name));
    let digits = name.chars().filter(char::is_ascii_hexdigit).count();
    if digits == name.chars().count() && (20..30).contains(&digits) {
        text.push_str(&format!(
            "; if it is an id, it has {digits} digits and not 24"
        ));
    }
    let near = near(name, all);
    if !near.is_empty() {
        text.push_str(&format!("; similar names: {}", near.join(", ")));
    }
    text
}

/// The names that are most alike, best first.
fn near(name: &str, all: &[ProjectSummary]) -> Vec<String> {
    let lower = name.to_lowercase();
    let mut near: Vec<_> = all
        .iter()
        .map(|project| {
            let other = project.name.to_lowercase();
            let bonus = if other.contains(&lower) { 0.5 } else { 0.0 };
            (strsim::jaro_winkler(&lower, &other) + bonus, &project.name)
        })
        .filter(|(alike, _)| *alike >= ALIKE)
        .collect();
    near.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    let names = near.iter().map(|(_, name)| shown(name));
    names.take(NAMED).collect()
}

fn ambiguous(name: &str, ids: &[ProjectId], all: &[ProjectSummary]) -> String {
    let those = all.iter().filter(|project| ids.contains(&project.id));
    let mut shown: Vec<_> = those
        .take(NAMED)
        .map(|project| match project.organization {
            Some(organization) => format!("{} (organization {organization})", project.id),
            None => project.id.to_string(),
        })
        .collect();
    if let Some(more) = ids.len().checked_sub(NAMED).filter(|more| *more > 0) {
        shown.push(format!("and {more} more"));
    }
    format!(
        "{} projects have the name {:?}: pass the id of one, or --org: {}",
        ids.len(),
        one_line(name),
        shown.join(", ")
    )
}

/// A name that fits a line.
fn shown(name: &str) -> String {
    let name = one_line(name);
    let short: String = name.chars().take(64).collect();
    match short.len() < name.len() {
        true => format!("{short:?}…"),
        false => format!("{name:?}"),
    }
}
