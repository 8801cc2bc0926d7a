//! What can be done with the maintenance window of a project.

use atlas_maintenance_transport::{Error, Reply};
use atlas_maintenance_types::ProjectId;

use crate::call::Call;
use crate::connection::Connection;
use crate::current_window::CurrentWindow;
use crate::dispatch::Update;
use crate::window::Window;

/// The maintenance window of one project.
///
/// [`get`](Self::get) reads; [`set`](Self::set), [`set_auto_defer`](Self::set_auto_defer) and
/// [`reset`](Self::reset) change what is: doing them twice leaves what doing them once leaves.
/// [`defer`](Self::defer), [`start_now`](Self::start_now) and
/// [`toggle_auto_defer`](Self::toggle_auto_defer) are actions: doing them twice does more. When one
/// of these fails with [`ErrorKind::Unknown`](crate::ErrorKind::Unknown), read the window before
/// doing it again.
#[derive(Clone, Debug)]
pub struct MaintenanceWindow {
    connection: Connection,
    project: ProjectId,
}

impl MaintenanceWindow {
    pub(crate) fn new(connection: Connection, project: ProjectId) -> Self {
        Self {
            connection,
            project,
        }
    }

    /// Reads the window. `None` when the project has none, which is no error.
    ///
    /// # Errors
    ///
    /// [`Error`], such as with [`ErrorCode::GroupNotFound`](crate::ErrorCode::GroupNotFound).
    pub fn get(&self) -> Call<Option<CurrentWindow>> {
        let this = self.clone();
        Call::new(async move { this.read().await })
    }

    /// Sets the window. What it does not name keeps its value.
    ///
    /// Setting a window takes back all deferrals of the coming maintenance (documented), and is
    /// refused while maintenance is under way.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind [`NotSent`](crate::ErrorKind::NotSent) when the protected hours are no
    /// span that can be protected.
    pub fn set(&self, window: &Window) -> Call<()> {
        let (this, window) = (self.clone(), window.clone());
        Call::new(async move {
            window.validate().map_err(Error::input)?;
            this.update(Update::Window(&window)).await
        })
    }

    /// Sets whether future maintenance is put off by one week by itself. Gives whether that was a
    /// change.
    ///
    /// This reads the window, and writes only if the value differs. Writing sends day and hour
    /// again, as they were read, and like [`set`](Self::set) it takes back all deferrals of the
    /// coming maintenance. Somebody who changes the window between the two requests is overruled.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind [`NotSent`](crate::ErrorKind::NotSent) when the project has no window,
    /// since auto-defer belongs to one.
    pub fn set_auto_defer(&self, on: bool) -> Call<bool> {
        let this = self.clone();
        Call::new(async move {
            let (current, reply) = this.read().await?;
            let Some(current) = current else {
                return Err(Error::input(
                    "the project has no maintenance window that could be deferred: set one first",
                ));
            };
            if current.auto_defer == on {
                return Ok((false, reply));
            }
            let window = Window::weekly(current.day, current.hour).auto_defer(on);
            let ((), reply) = this.update(Update::Window(&window)).await?;
            Ok((true, reply))
        })
    }

    /// Flips auto-defer. Prefer [`set_auto_defer`](Self::set_auto_defer), which says what it will
    /// be; this leaves the deferrals alone.
    ///
    /// # Errors
    ///
    /// [`Error`]; when its kind is [`Unknown`](crate::ErrorKind::Unknown) the flag may have been
    /// flipped.
    pub fn toggle_auto_defer(&self) -> Call<()> {
        let this = self.clone();
        Call::new(async move { Ok(((), this.connection.toggle_auto_defer(this.project).await?)) })
    }

    /// Puts off the scheduled maintenance by exactly one week.
    ///
    /// Possible from 72 to 48 hours before it starts, and twice for the same maintenance
    /// (documented).
    ///
    /// # Errors
    ///
    /// [`Error`], such as with
    /// [`ErrorCode::MaintenanceNotScheduled`](crate::ErrorCode::MaintenanceNotScheduled) or
    /// [`ErrorCode::DeferralsExceeded`](crate::ErrorCode::DeferralsExceeded). When its kind is
    /// [`Unknown`](crate::ErrorKind::Unknown), compare [`CurrentWindow::deferrals`] before doing it
    /// again.
    pub fn defer(&self) -> Call<()> {
        let this = self.clone();
        Call::new(async move { Ok(((), this.connection.defer(this.project).await?)) })
    }

    /// Starts the scheduled maintenance at once.
    ///
    /// # Errors
    ///
    /// [`Error`], such as with
    /// [`ErrorCode::MaintenanceNotScheduled`](crate::ErrorCode::MaintenanceNotScheduled) (inferred).
    pub fn start_now(&self) -> Call<()> {
        let this = self.clone();
        Call::new(async move { this.update(Update::StartNow).await })
    }

    /// Takes the window away, and auto-defer and protected hours with it. The service then chooses
    /// when to maintain.
    ///
    /// # Errors
    ///
    /// [`Error`], such as while maintenance is under way.
    pub fn reset(&self) -> Call<()> {
        let this = self.clone();
        Call::new(async move { Ok(((), this.connection.reset(this.project).await?)) })
    }

    async fn read(&self) -> Result<(Option<CurrentWindow>, Reply), Error> {
        let (reported, reply) = self.connection.get(self.project).await?;
        match reported.window() {
            Ok(window) => Ok((window, reply)),
            Err(why) => Err(Error::undecodable(reply, &why)),
        }
    }

    async fn update(&self, update: Update<'_>) -> Result<((), Reply), Error> {
        Ok(((), self.connection.update(self.project, update).await?))
    }
}
