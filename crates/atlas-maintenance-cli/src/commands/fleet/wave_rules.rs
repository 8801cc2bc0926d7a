//! Rules that name a maintenance wave: the waves that projects have, and whether waves can be set.

use atlas_maintenance::Client;
use atlas_maintenance_fleet::{Action, FleetProject, Work};

use super::gather::{self, Seen};
use crate::args::Selection;
use crate::failure::Failure;
use crate::output::Output;

/// Whether work sets a wave.
pub(super) fn sets_wave(work: &Work) -> bool {
    matches!(work.action, Action::SetWithWave(_))
}

/// These projects with their windows, and with their waves where they are needed.
pub(super) async fn windows_of(
    client: &Client,
    projects: Vec<FleetProject>,
    needs_waves: bool,
    selection: &Selection,
    output: Output,
) -> Seen {
    #[cfg(feature = "preview")]
    if needs_waves {
        return gather::windows_and_waves_of(client, projects, selection, output).await;
    }
    // Without the preview no file has such a rule.
    let _ = needs_waves;
    gather::windows_of(client, projects, selection, output).await
}

#[cfg(not(feature = "preview"))]
pub(super) async fn check(
    _client: &Client,
    work: impl Iterator<Item = Work>,
) -> Result<(), Failure> {
    match work.into_iter().find(sets_wave) {
        None => Ok(()),
        Some(work) => Err(Failure::Usage(format!(
            "{}: its maintenance wave cannot be set by this build, which has no preview: build with the \
             feature preview",
            work.project
        ))),
    }
}

/// Fails where work sets a wave, and the organization of its project does not let it be set.
#[cfg(feature = "preview")]
pub(super) async fn check(
    client: &Client,
    work: impl Iterator<Item = Work>,
) -> Result<(), Failure> {
    use std::collections::BTreeMap;

    use atlas_maintenance::preview::WaveMode;

    use crate::signals;

    let work = work.filter(sets_wave);
    let organizations: BTreeMap<_, _> = work
        .filter_map(|work| Some((work.project.organization?, work.project)))
        .collect();
    for (organization, project) in organizations {
        let call = client.organization(organization).preview().settings();
        let read = async { call.await.map_err(Failure::NotRead) };
        let settings = signals::unless_stopped(read).await?;
        let why = match settings.effective_mode {
            None => "has no maintenance waves: remove wave from the rules",
            Some(WaveMode::EnvironmentTag) => {
                "assigns waves by the tag environment, so that they cannot be set for projects: remove wave \
                 from the rules, or change the mode with `fleet waves mode manual`"
            }
            Some(_) => continue,
        };
        return Err(Failure::Usage(format!(
            "{project}: its organization {organization} {why}; nothing was sent"
        )));
    }
    Ok(())
}
