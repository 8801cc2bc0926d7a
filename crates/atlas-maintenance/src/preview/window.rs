//! The wave of a project.

use atlas_maintenance_transport::{Error, Reply};
use atlas_maintenance_types::{ProjectId, Wave};

use super::calls;
use super::model::{WaveAssignment, WindowUpdate};
use crate::call::Call;
use crate::connection::Connection;
use crate::window::{Setting, Window};

/// The preview of a project's maintenance window. From
/// [`MaintenanceWindow::preview`](crate::MaintenanceWindow::preview).
#[derive(Clone, Debug)]
pub struct WindowPreview {
    connection: Connection,
    project: ProjectId,
}

impl WindowPreview {
    pub(crate) fn new(connection: Connection, project: ProjectId) -> Self {
        Self {
            connection,
            project,
        }
    }

    /// Reads the window and its wave.
    ///
    /// # Errors
    ///
    /// As for [`MaintenanceWindow::get`](crate::MaintenanceWindow::get).
    pub fn get(&self) -> Call<WaveAssignment> {
        let this = self.clone();
        Call::new(async move { this.read().await })
    }

    /// Assigns the project to a wave, or with `None` to none. Returns whether that was a change.
    ///
    /// Reads the window, and writes only if the wave differs. The write sends the members of the window
    /// as they were read, as [`set`](Self::set) does, and resets all deferrals of the coming maintenance
    /// (documented).
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind [`NotSent`](crate::ErrorKind::NotSent) when the project has no window, to
    /// which the wave belongs (documented).
    pub fn set_wave(&self, wave: Option<Wave>) -> Call<bool> {
        let this = self.clone();
        Call::new(async move {
            let (current, reply) = this.read().await.map_err(Error::before_change)?;
            if current.assigned == wave {
                return Ok((false, reply));
            }
            let Some(window) = &current.window else {
                return Err(Error::input(
                    "the project has no maintenance window, to which the wave belongs: set one first",
                ));
            };
            let window = Window::from(window);
            let wave = wave.map_or(Setting::Clear, Setting::Set);
            let connection = this.connection.after(&reply);
            let ((), reply) = this.update(&connection, &window, wave).await?;
            Ok((true, reply))
        })
    }

    /// Sets the window and its wave. What is to keep its value is read and sent again, since the service
    /// may clear what is left out; this overwrites a change made between the two requests. With every
    /// member named it is one request.
    ///
    /// # Errors
    ///
    /// As for [`MaintenanceWindow::set`](crate::MaintenanceWindow::set).
    pub fn set(&self, window: &Window, wave: Setting<Wave>) -> Call<()> {
        let (this, window) = (self.clone(), window.clone());
        Call::new(async move {
            window.validate().map_err(Error::input)?;
            if !window.keeps() && wave != Setting::Keep {
                return this.update(&this.connection, &window, wave).await;
            }
            let (current, reply) = this.read().await.map_err(Error::before_change)?;
            let window = window.keeping(current.window.as_ref());
            let wave = match (wave, current.assigned) {
                (Setting::Keep, Some(assigned)) => Setting::Set(assigned),
                (wave, _) => wave,
            };
            let connection = this.connection.after(&reply);
            this.update(&connection, &window, wave).await
        })
    }

    async fn update(
        &self,
        connection: &Connection,
        window: &Window,
        wave: Setting<Wave>,
    ) -> Result<((), Reply), Error> {
        let update = WindowUpdate { window, wave };
        calls::update(connection, self.project, update).await
    }

    async fn read(&self) -> Result<(WaveAssignment, Reply), Error> {
        calls::window(&self.connection, self.project).await
    }
}
