//! The `preview` commands.

use atlas_maintenance::OrganizationId;
use atlas_maintenance::preview::{InvalidWave, Wave, WaveMode};
use clap::{Subcommand, ValueEnum};

use super::target::Target;

#[derive(Debug, Subcommand)]
pub(crate) enum Preview {
    /// Show the maintenance wave of a project
    ///
    /// Example: atlas-maintenance preview wave 32b6e34b3d91647abb20e7b8
    #[command(verbatim_doc_comment)]
    Wave {
        #[command(flatten)]
        target: Target,
    },
    /// Assign a project to a maintenance wave; this resets deferrals of scheduled maintenance
    ///
    /// The window is read and sent again with the wave, as it must not lose a member. Nothing is sent
    /// if the project has the wave already.
    ///
    /// Example: atlas-maintenance preview set-wave 32b6e34b3d91647abb20e7b8 3
    #[command(verbatim_doc_comment, allow_missing_positional = true)]
    SetWave {
        #[command(flatten)]
        target: Target,
        /// 1 is maintained first, 3 (or `last`) last; `none` removes the assignment
        #[arg(value_name = "1|2|3|none", value_parser = wave)]
        wave: AssignedWave,
    },
    /// Show how the waves of the projects of an organization are assigned
    ///
    /// Example: atlas-maintenance preview settings 4888442a3354817a7320eb61
    #[command(verbatim_doc_comment)]
    Settings {
        /// The id of the organization
        #[arg(value_name = "ORG")]
        organization: OrganizationId,
    },
    /// Set how the waves of the projects of an organization are assigned
    ///
    /// Example: atlas-maintenance preview set-mode 4888442a3354817a7320eb61 environment-tag
    #[command(verbatim_doc_comment)]
    SetMode {
        /// The id of the organization
        #[arg(value_name = "ORG")]
        organization: OrganizationId,
        /// Who assigns waves
        mode: Mode,
    },
    /// Reset how the waves of the projects of an organization are assigned, to `manual`
    ///
    /// Example: atlas-maintenance preview reset-settings 4888442a3354817a7320eb61 --yes
    #[command(verbatim_doc_comment)]
    ResetSettings {
        /// The id of the organization
        #[arg(value_name = "ORG")]
        organization: OrganizationId,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
}

/// A wave to assign, or none. A type of its own, since clap reads an `Option` as an optional argument.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AssignedWave(pub(crate) Option<Wave>);

fn wave(text: &str) -> Result<AssignedWave, InvalidWave> {
    match text {
        "none" => Ok(AssignedWave(None)),
        wave => wave.parse().map(Some).map(AssignedWave),
    }
}

/// Who assigns waves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// People, project by project: `preview set-wave`
    Manual,
    /// The tag `environment` of each project: development and test 1, staging 2, production 3
    EnvironmentTag,
}

impl From<Mode> for WaveMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Manual => Self::Manual,
            Mode::EnvironmentTag => Self::EnvironmentTag,
        }
    }
}
