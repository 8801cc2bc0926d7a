//! The `preview` commands: maintenance waves.

use atlas_maintenance::preview::{MaintenanceSettings, Wave, WaveAssignment, WaveMode};
use atlas_maintenance::{Metadata, OrganizationId, ProjectId};
use atlas_maintenance_types::one_line;

use crate::args::{Global, Preview};
use crate::failure::Failure;
use crate::output::{Output, confirm, rows, window_text};
use crate::results::{SettingsResult, WaveResult};
use crate::session::{Service, Session};
use crate::signals;

pub(crate) async fn run(command: Preview, global: &Global, output: Output) -> Result<(), Failure> {
    match command {
        Preview::Wave { ref target } | Preview::SetWave { ref target, .. } => {
            let session = Session::open(global, target.clone()).await?;
            let result = of_project(command, &session, output).await;
            session.close().await;
            result
        }
        Preview::Settings { organization }
        | Preview::SetMode { organization, .. }
        | Preview::ResetSettings { organization, .. } => {
            let service = Service::open(global).await?;
            let result = of_organization(command, organization, &service, output).await;
            service.close().await;
            result
        }
    }
}

async fn of_project(command: Preview, session: &Session, output: Output) -> Result<(), Failure> {
    let project = session.project;
    let window = session.window().preview();
    let Preview::SetWave { wave, .. } = command else {
        let read = async { Ok(window.get().with_metadata().await?) };
        let (assignment, metadata) = signals::unless_stopped(read).await?;
        return show(project, &assignment, &metadata, output);
    };
    let (changed, metadata) = window.set_wave(wave.0).with_metadata().await?;
    let state = if changed { "is now" } else { "was already" };
    let text = match wave.0 {
        Some(wave) => format!("maintenance {state} in wave {wave}"),
        None => format!("the project {state} without a wave of its own"),
    };
    output.done(project, "set-wave", &text, &metadata)
}

fn show(
    project: ProjectId,
    assignment: &WaveAssignment,
    metadata: &Metadata,
    output: Output,
) -> Result<(), Failure> {
    let text = |wave: Option<Wave>| wave.map_or("none".to_owned(), |wave| format!("{wave}"));
    let number = |wave: Option<Wave>| wave.map(|wave| wave.number());
    output.show(
        || WaveResult {
            project: project.to_string(),
            window: assignment.window.as_ref().map(Into::into),
            wave_assignment: number(assignment.assigned),
            effective_wave_assignment: number(assignment.effective),
            metadata: metadata.into(),
        },
        || {
            let window = assignment.window.as_ref();
            rows(
                [
                    ("Project", project.to_string()),
                    ("Window", window.map_or("none".to_owned(), window_text)),
                    ("Assigned wave", text(assignment.assigned)),
                    ("Effective wave", text(assignment.effective)),
                ],
                output.width(),
            )
        },
    )
}

async fn of_organization(
    command: Preview,
    organization: OrganizationId,
    service: &Service,
    output: Output,
) -> Result<(), Failure> {
    let preview = service.client.organization(organization).preview();
    let is_read = matches!(command, Preview::Settings { .. });
    let call = match command {
        Preview::SetMode { mode, .. } => preview.set_mode(mode.into()),
        Preview::ResetSettings { yes, .. } => {
            if !yes {
                let question = format!("Reset the maintenance settings of {organization}?");
                confirm(&question, "reset-settings removes the mode").await?;
            }
            preview.reset_settings()
        }
        _ => preview.settings(),
    };
    let call = async { Ok(call.with_metadata().await?) };
    let (settings, metadata) = match is_read {
        true => signals::unless_stopped(call).await?,
        false => call.await?,
    };
    show_settings(organization, &settings, &metadata, output)
}

pub(super) fn show_settings(
    organization: OrganizationId,
    settings: &MaintenanceSettings,
    metadata: &Metadata,
    output: Output,
) -> Result<(), Failure> {
    let mode = |mode: &Option<WaveMode>| mode.as_ref().map(|mode| mode.as_str().to_owned());
    output.show(
        || SettingsResult {
            organization: organization.to_string(),
            wave_assignment_mode: mode(&settings.mode),
            effective_wave_assignment_mode: mode(&settings.effective_mode),
            metadata: metadata.into(),
        },
        || settings_text(organization, settings, output.width()),
    )
}

fn settings_text(
    organization: OrganizationId,
    settings: &MaintenanceSettings,
    width: Option<u16>,
) -> String {
    let text = |mode: &Option<WaveMode>, none: &str| match mode {
        Some(WaveMode::Manual) => "manual".to_owned(),
        Some(WaveMode::EnvironmentTag) => "environment-tag".to_owned(),
        Some(mode) => one_line(mode.as_str()),
        None => none.to_owned(),
    };
    rows(
        [
            ("Organization", organization.to_string()),
            ("Mode", text(&settings.mode, "never set")),
            (
                "Effective mode",
                text(&settings.effective_mode, "none: no maintenance waves"),
            ),
        ],
        width,
    )
}
