//! The projects, windows and waves that a projection is made of.

use std::collections::BTreeMap;

use atlas_maintenance::{Client, OrganizationId};
use atlas_maintenance_fleet::waves::{Assignment, Member, Mode};
use atlas_maintenance_fleet::{FleetProject, Observed};

use crate::args::{Projection, Selection};
use crate::commands::fleet::gather::{self, Listed, Seen};
use crate::failure::Failure;
use crate::output::Output;
use crate::signals;

/// What a projection is made of.
pub(super) struct Gathered {
    /// All projects of the organizations.
    pub(super) members: Vec<Member>,
    /// What the waves of each organization go by.
    bases: BTreeMap<Option<OrganizationId>, Basis>,
    /// What was read. Its projects are in the members.
    seen: Seen,
}

/// What the waves of an organization go by.
#[derive(Clone, Debug)]
pub(super) enum Basis {
    /// What the service reports, where this mode holds.
    #[cfg_attr(
        not(feature = "preview"),
        allow(dead_code, reason = "only the preview reports waves")
    )]
    Service(Option<Mode>),
    /// The tag of each project, for this reason.
    Tag(String),
}

impl Gathered {
    /// What the waves of an organization go by.
    pub(super) fn basis(&self, organization: Option<OrganizationId>) -> &Basis {
        static UNKNOWN: Basis = Basis::Tag(String::new());
        self.bases.get(&organization).unwrap_or(&UNKNOWN)
    }

    pub(super) fn unreadable(&self) -> &[atlas_maintenance::UnreadableProject] {
        &self.seen.unreadable
    }

    /// Fails if something could not be read, which the result has shown already.
    pub(super) fn seen_whole(&self) -> Result<(), Failure> {
        self.seen
            .whole_of(self.members.iter().map(|member| &member.observed))
    }
}

/// Reads all projects of the organizations, whichever are selected, with their windows, and with their waves
/// where the service has them.
pub(super) async fn read(
    client: &Client,
    options: &Projection,
    output: Output,
) -> Result<Gathered, Failure> {
    let whole = Selection {
        filter: None,
        tags: Vec::new(),
        ..options.selection.clone()
    };
    let Listed {
        projects,
        unreadable,
    } = gather::listed(client, &whole, output).await?;
    let bases = bases(client, options, &projects).await?;
    let (by_service, by_tag): (Vec<_>, Vec<_>) = projects.into_iter().partition(|project| {
        let basis = bases.get(&project.organization);
        matches!(basis, Some(Basis::Service(_)))
    });
    let mut seen = gather::windows_of(client, by_tag, &whole, output).await;
    #[cfg(feature = "preview")]
    if !by_service.is_empty() {
        let with_waves = gather::windows_and_waves_of(client, by_service, &whole, output).await;
        seen.fleet.extend(with_waves.fleet);
        seen.stopped = seen.stopped.or(with_waves.stopped);
    }
    #[cfg(not(feature = "preview"))]
    drop(by_service);
    signals::check()?;
    seen.unreadable = unreadable;
    let fleet = std::mem::take(&mut seen.fleet);
    let members = fleet.into_iter().map(|observed| {
        let assignment = assignment(&observed, bases.get(&observed.project.organization));
        Member::new(observed, assignment)
    });
    Ok(Gathered {
        members: members.collect(),
        bases,
        seen,
    })
}

fn assignment(observed: &Observed, basis: Option<&Basis>) -> Assignment {
    match (basis, observed.wave) {
        (Some(Basis::Service(mode)), Some(wave)) => {
            Assignment::reported(wave.assigned, wave.effective, *mode)
        }
        (Some(Basis::Service(mode)), None) => Assignment::reported(None, None, *mode),
        _ => Assignment::ByTag,
    }
}

#[cfg(not(feature = "preview"))]
async fn bases(
    _client: &Client,
    _options: &Projection,
    projects: &[FleetProject],
) -> Result<BTreeMap<Option<OrganizationId>, Basis>, Failure> {
    let reason = "this build has no preview, with which the service is asked for waves";
    let organizations = projects.iter().map(|project| project.organization);
    Ok(organizations
        .map(|id| (id, Basis::Tag(reason.to_owned())))
        .collect())
}

/// Asks the service how each organization assigns waves.
#[cfg(feature = "preview")]
async fn bases(
    client: &Client,
    options: &Projection,
    projects: &[FleetProject],
) -> Result<BTreeMap<Option<OrganizationId>, Basis>, Failure> {
    use std::collections::BTreeSet;

    let organizations: BTreeSet<_> = projects
        .iter()
        .map(|project| project.organization)
        .collect();
    let mut bases = BTreeMap::new();
    for organization in organizations {
        let basis = match organization {
            _ if options.by_tag => Basis::Tag("as asked by --by-tag".to_owned()),
            None => Basis::Tag("the organization is not known".to_owned()),
            Some(id) => reported(client, id).await?,
        };
        bases.insert(organization, basis);
    }
    Ok(bases)
}

#[cfg(feature = "preview")]
async fn reported(client: &Client, organization: OrganizationId) -> Result<Basis, Failure> {
    use atlas_maintenance::ErrorKind;
    use atlas_maintenance::preview::WaveMode;

    signals::check()?;
    match client.organization(organization).preview().settings().await {
        Ok(settings) => Ok(match settings.effective_mode {
            None => Basis::Tag("the organization has no waves".to_owned()),
            Some(WaveMode::Manual) => Basis::Service(Some(Mode::Manual)),
            Some(WaveMode::EnvironmentTag) => Basis::Service(Some(Mode::EnvironmentTag)),
            Some(_) => Basis::Service(None),
        }),
        // The preview is not offered to every account.
        Err(error) if error.kind() == ErrorKind::Refused && error.status() != Some(429) => {
            Ok(Basis::Tag(format!(
                "the service does not say how waves are assigned: {error}"
            )))
        }
        Err(error) => Err(Failure::NotRead(error)),
    }
}
