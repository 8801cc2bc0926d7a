//! `fleet waves mode`: how an organization assigns waves.

use atlas_maintenance::preview::WaveMode;
use atlas_maintenance::{Client, OrganizationId};

use crate::args::ModeToSet;
use crate::commands::preview::show_settings;
use crate::failure::Failure;
use crate::output::{Output, confirm};
use crate::signals;

pub(super) async fn run(
    client: &Client,
    organization: Option<OrganizationId>,
    mode: Option<ModeToSet>,
    yes: bool,
    output: Output,
) -> Result<(), Failure> {
    let organization = organization.ok_or_else(|| {
        Failure::Usage("of which organization? Pass --org, or set MONGODB_ATLAS_ORG_ID".to_owned())
    })?;
    let preview = client.organization(organization).preview();
    let read = async { Ok(preview.settings().with_metadata().await?) };
    let (settings, metadata) = signals::unless_stopped(read).await?;
    let Some(mode) = mode else {
        return show_settings(organization, &settings, &metadata, output);
    };
    let wanted = match mode {
        ModeToSet::Manual => Some(WaveMode::Manual),
        ModeToSet::EnvironmentTag => Some(WaveMode::EnvironmentTag),
        ModeToSet::Default => None,
    };
    if settings.mode == wanted {
        output.to_stderr("the mode was already so: nothing was sent");
        return show_settings(organization, &settings, &metadata, output);
    }
    if !yes {
        let question = format!(
            "Change how waves of all projects of organization {organization} are assigned?"
        );
        confirm(&question, "mode changes the waves of all projects").await?;
    }
    let call = match wanted {
        Some(wanted) => preview.set_mode(wanted),
        None => preview.reset_settings(),
    };
    let (settings, metadata) = call.with_metadata().await?;
    show_settings(organization, &settings, &metadata, output)
}
