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
        Ok(self.read(now.into()).await?.upcoming())
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
        // The service's clock is known only by its reply, and no machine is wrong by weeks.
        let about = now.unwrap_or_else(Timestamp::now);
        let spare = match now {
            Some(_) => SignedDuration::ZERO,
            None => SignedDuration::from_hours(24),
        };
        let since = after(about, -(Upcoming::LOOKBACK + spare));
        let (events, date) = self.told_since(since).await?;
        let window = MaintenanceWindow::new(self.connection.clone(), self.project);
        let window = window.get().await?;
        let date = date.and_then(|date| Timestamp::try_from(date).ok());
        Ok(Reading {
            events,
            window,
            now: now.or(date).unwrap_or(about),
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
