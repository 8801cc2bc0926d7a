//! Reads the window of a project, and its wave.

use atlas_maintenance::{CurrentWindow, Error, MaintenanceWindow, Metadata};

use crate::project::ReportedWave;

/// What is read of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Window,
    #[cfg(feature = "preview")]
    WindowAndWave,
}

/// What was read of a project.
pub(super) type Reading = (Option<CurrentWindow>, Option<ReportedWave>);

impl What {
    /// One call in any case.
    pub(super) async fn read(
        self,
        window: MaintenanceWindow,
    ) -> Result<(Reading, Option<Metadata>), Error> {
        match self {
            Self::Window => {
                let (window, metadata) = window.get().with_metadata().await?;
                Ok(((window, None), Some(metadata)))
            }
            #[cfg(feature = "preview")]
            Self::WindowAndWave => {
                let (read, metadata) = window.preview().get().with_metadata().await?;
                let wave = ReportedWave::new(read.assigned, read.effective);
                Ok(((read.window, Some(wave)), Some(metadata)))
            }
        }
    }
}
