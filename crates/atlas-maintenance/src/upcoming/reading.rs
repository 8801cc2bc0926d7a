//! Reads what a conclusion rests on.

use std::time::SystemTime;

use atlas_maintenance_transport::{Error, ErrorKind};
use jiff::{SignedDuration, Timestamp};

use super::bounds::after;
use super::{Upcoming, time};
use crate::current_window::CurrentWindow;
use crate::event::{Event, EventType};
use crate::events::Events;
use crate::history::PastMaintenance;
use crate::maintenance::Maintenance;
use crate::maintenance_window::MaintenanceWindow;

/// How wrong the clock of this machine can be without another reading.
const SPARE: SignedDuration = SignedDuration::from_hours(24);

/// What is known of the maintenance of a project at one time.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outlook {
    /// What maintenance is coming; `None` when none is announced, asked for or under way.
    pub upcoming: Option<Upcoming>,
    /// The window; `None` if the project has none.
    pub window: Option<CurrentWindow>,
    /// When this was so, by the clock of the service.
    pub as_of: Timestamp,
}

/// Events and window of a project at one time.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) events: Vec<Event>,
    pub(crate) window: Option<CurrentWindow>,
    pub(crate) now: Timestamp,
}

impl Reading {
    pub(crate) fn upcoming(&self) -> Option<Upcoming> {
        Upcoming::conclude(&self.events, self.window.as_ref(), self.now)
    }
}

impl Maintenance {
    /// What maintenance is coming; `None` when none is announced, asked for or under way.
    ///
    /// Two requests: the events of the last six weeks, and the window. `now` without a value is the time of
    /// the service, which its replies tell, so that a wrong clock of this machine does no harm.
    ///
    /// # Errors
    ///
    /// [`Error`], when the events or the window cannot be read, or may lack something.
    pub async fn upcoming(
        &self,
        now: impl Into<Option<Timestamp>> + Send,
    ) -> Result<Option<Upcoming>, Error> {
        Ok(self.outlook(now).await?.upcoming)
    }

    /// What [`upcoming`](Self::upcoming) returns, with the window and the time.
    ///
    /// # Errors
    ///
    /// As for [`upcoming`](Self::upcoming).
    pub async fn outlook(
        &self,
        now: impl Into<Option<Timestamp>> + Send,
    ) -> Result<Outlook, Error> {
        let reading = self.read(now.into()).await?;
        Ok(Outlook {
            upcoming: reading.upcoming(),
            as_of: reading.now,
            window: reading.window,
        })
    }

    /// The maintenances with an event at or after `since`, oldest first: the past ones, and one that is
    /// announced or under way.
    ///
    /// How long the service keeps events is not known.
    ///
    /// # Errors
    ///
    /// As for [`upcoming`](Self::upcoming).
    pub async fn history(&self, since: Timestamp) -> Result<Vec<PastMaintenance>, Error> {
        // What happened since then can be of a maintenance that was announced before.
        let (events, _) = self.told_since(after(since, -Upcoming::LOOKBACK)).await?;
        let mut past = PastMaintenance::conclude(&events);
        past.retain(|past| past.events.iter().any(|event| time(event) >= since));
        Ok(past)
    }

    pub(crate) async fn read(&self, now: Option<Timestamp>) -> Result<Reading, Error> {
        let about = now.unwrap_or_else(Timestamp::now);
        let since = |now: Timestamp| after(now, -(Upcoming::LOOKBACK + SPARE));
        let (mut events, date) = self.told_since(since(about)).await?;
        let date = date.and_then(|date| Timestamp::try_from(date).ok());
        let now = now.or(date).unwrap_or(about);
        if now.duration_since(about).abs() > SPARE {
            // The clock of this machine is wrong by more than was read to spare.
            (events, _) = self.told_since(since(now)).await?;
        }
        let window = MaintenanceWindow::new(self.connection.clone(), self.project);
        let window = window.get().await?;
        Ok(Reading {
            events,
            window,
            now,
        })
    }

    /// The events about maintenance since then, and when the service told them.
    async fn told_since(
        &self,
        since: Timestamp,
    ) -> Result<(Vec<Event>, Option<SystemTime>), Error> {
        let since = atlas_maintenance_types::Timestamp::from_unix_seconds(since.as_second())
            .map_err(Error::input)?;
        let events = self.events().since(since);
        let types = Upcoming::EVENT_TYPES.iter().cloned();
        match read(events.of_types(types)).await {
            // The service may not know a type any more that this crate knows.
            Err(error) if error.kind() == ErrorKind::Refused && error.status() == Some(400) => {
                let (mut events, date) = read(self.events().since(since)).await?;
                events.retain(|event| !matches!(event.event_type, EventType::Other(_)));
                Ok((events, date))
            }
            read => read,
        }
    }
}

async fn read(mut events: Events) -> Result<(Vec<Event>, Option<SystemTime>), Error> {
    let (mut all, mut date) = (Vec::new(), None);
    while let Some(page) = events.next_page().await {
        let page = page?;
        all.extend(page.events);
        date = page.metadata.date;
    }
    Ok((all, date))
}
