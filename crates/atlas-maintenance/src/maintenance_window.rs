//! The operations on the maintenance window of a project.

use atlas_maintenance_transport::{Error, Reply};
use atlas_maintenance_types::ProjectId;

use crate::call::Call;
use crate::connection::{Connection, Update};
use crate::current_window::CurrentWindow;
use crate::window::Window;

/// The maintenance window of one project.
///
/// [`get`](Self::get) reads. [`set`](Self::set), [`set_auto_defer`](Self::set_auto_defer) and
/// [`reset`](Self::reset) are idempotent. [`defer`](Self::defer), [`start_now`](Self::start_now) and
/// [`toggle_auto_defer`](Self::toggle_auto_defer) are not: when one of them fails with
/// [`ErrorKind::Unknown`](crate::ErrorKind::Unknown), read the window before you repeat it.
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

    /// Reads the window; `None` when the project has none.
    ///
    /// # Errors
    ///
    /// [`Error`], for example with [`ErrorCode::GroupNotFound`](crate::ErrorCode::GroupNotFound).
    pub fn get(&self) -> Call<Option<CurrentWindow>> {
        let this = self.clone();
        Call::new(async move { this.read().await })
    }

    /// Sets the window. Members that it does not name keep their values.
    ///
    /// A window of which every member is named ([`Window::whole`], [`Window::keeping`]) takes one
    /// request. For one that [keeps](Window::keeps) a member, the window is read first, and what it keeps
    /// is sent again: the service may clear what a request leaves out (reported of protected hours). If
    /// somebody else changes such a member between the two requests, it gets back the value that was
    /// read. A project without a window has nothing to keep, and gets no protected hours and no auto-defer.
    ///
    /// Setting a window resets the number of deferrals of the coming maintenance (documented); whether it
    /// also moves back by them is not known. It is refused while maintenance is running (documented). A
    /// wave of the preview stays (assumed).
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind [`NotSent`](crate::ErrorKind::NotSent) when the window is
    /// [invalid](Window::validate), or when the window to keep could not be read.
    pub fn set(&self, window: &Window) -> Call<()> {
        let (this, window) = (self.clone(), window.clone());
        Call::new(async move {
            window.validate().map_err(Error::input)?;
            if !window.keeps() {
                let update = Update::Window(&window);
                return this.connection.update(this.project, update).await;
            }
            let (current, reply) = this.read_before_change().await?;
            let window = window.keeping(current.as_ref());
            this.update_after(&reply, Update::Window(&window)).await
        })
    }

    /// Sets whether the service defers each maintenance by one week on its own. Returns whether that
    /// was a change.
    ///
    /// Reads the window, and writes only if the value differs. The write sends every member of the window
    /// as it was read, which overwrites a change made between the two requests, and like
    /// [`set`](Self::set) it resets all deferrals of the coming maintenance.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind [`NotSent`](crate::ErrorKind::NotSent) when the project has no window, to
    /// which auto-defer belongs, or when the window could not be read.
    pub fn set_auto_defer(&self, on: bool) -> Call<bool> {
        let this = self.clone();
        Call::new(async move {
            let (current, reply) = this.read_before_change().await?;
            let Some(current) = current else {
                return Err(Error::input(
                    "the project has no maintenance window, to which auto-defer belongs: set one first",
                ));
            };
            if current.auto_defer == on {
                return Ok((false, reply));
            }
            let window = Window::from(&current).auto_defer(on);
            let ((), reply) = this.update_after(&reply, Update::Window(&window)).await?;
            Ok((true, reply))
        })
    }

    /// Toggles auto-defer. That it leaves the deferrals as they are is assumed: it may reset them, as an
    /// update does. Prefer [`set_auto_defer`](Self::set_auto_defer), which sets a known value.
    ///
    /// # Errors
    ///
    /// [`Error`]; when its kind is [`Unknown`](crate::ErrorKind::Unknown), the value may have changed.
    pub fn toggle_auto_defer(&self) -> Call<()> {
        let this = self.clone();
        Call::new(async move { this.connection.toggle_auto_defer(this.project).await })
    }

    /// Defers the scheduled maintenance by exactly one week.
    ///
    /// Possible from 72 to 48 hours before the start, and twice for the same maintenance (documented).
    ///
    /// # Errors
    ///
    /// [`Error`], for example with
    /// [`ErrorCode::MaintenanceNotScheduled`](crate::ErrorCode::MaintenanceNotScheduled) or
    /// [`ErrorCode::DeferralsExceeded`](crate::ErrorCode::DeferralsExceeded). When its kind is
    /// [`Unknown`](crate::ErrorKind::Unknown), compare [`CurrentWindow::deferrals`] before you repeat
    /// it.
    pub fn defer(&self) -> Call<()> {
        let this = self.clone();
        Call::new(async move { this.connection.defer(this.project).await })
    }

    /// Starts the scheduled maintenance at once.
    ///
    /// The request is an update of the window, so the window is read first and sent with it, as
    /// [`set`](Self::set) does: it must not lose a member. The start is sent once, and not repeated unless
    /// it is certain that it was not done.
    ///
    /// # Errors
    ///
    /// [`Error`], for example with
    /// [`ErrorCode::MaintenanceNotScheduled`](crate::ErrorCode::MaintenanceNotScheduled) (inferred); of
    /// kind [`NotSent`](crate::ErrorKind::NotSent) when the window could not be read.
    pub fn start_now(&self) -> Call<()> {
        let this = self.clone();
        Call::new(async move {
            let (current, reply) = this.read_before_change().await?;
            let window = current.as_ref().map(Window::from);
            this.update_after(&reply, Update::StartNow(window.as_ref()))
                .await
        })
    }

    /// Removes the window. The service then chooses the time of maintenance.
    ///
    /// That its protected hours and auto-defer go with it is reported and assumed, so the next
    /// [`set`](Self::set) names them: none of them comes back. Whether scheduled maintenance stays is not
    /// known. Without a window it does nothing (assumed), or is refused with
    /// [`ErrorCode::MaintenanceWindowNotDefined`](crate::ErrorCode::MaintenanceWindowNotDefined).
    ///
    /// # Errors
    ///
    /// [`Error`], for example while maintenance is running.
    pub fn reset(&self) -> Call<()> {
        let this = self.clone();
        Call::new(async move { this.connection.reset(this.project).await })
    }

    /// What the service offers of the window without a dated version. Sends nothing.
    #[cfg(feature = "preview")]
    pub fn preview(&self) -> crate::preview::WindowPreview {
        crate::preview::WindowPreview::new(self.connection.clone(), self.project)
    }

    async fn read(&self) -> Result<(Option<CurrentWindow>, Reply), Error> {
        let (reported, reply) = self.connection.get(self.project).await?;
        decoded(reported.window(), reply)
    }

    /// Reads the window whose members are sent again.
    async fn read_before_change(&self) -> Result<(Option<CurrentWindow>, Reply), Error> {
        let read = self.connection.get(self.project).await;
        let read = read.and_then(|(reported, reply)| decoded(reported.window_to_keep(), reply));
        read.map_err(Error::before_change)
    }

    /// The last request of a call that began with this reply.
    async fn update_after(&self, reply: &Reply, update: Update<'_>) -> Result<((), Reply), Error> {
        let connection = self.connection.after(reply);
        connection.update(self.project, update).await
    }
}

fn decoded<T>(read: Result<T, String>, reply: Reply) -> Result<(T, Reply), Error> {
    match read {
        Ok(value) => Ok((value, reply)),
        Err(why) => Err(Error::undecodable(reply, &why)),
    }
}
