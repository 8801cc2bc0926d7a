//! The events that changes of a project's settings write.

use super::{Project, Window};
use crate::generated::variants::{UnlistedEventTypes, WindowModifiedEvent};
use crate::service::change::ChangeContext;
use crate::service::event::EventType;
use crate::service::window_view::ProtectedHours;

/// What a project is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ProjectSettings {
    window: Option<Window>,
    protected_hours: Option<ProtectedHours>,
    auto_defer: bool,
    wave: Option<u8>,
}

impl Project {
    pub(super) fn settings(&self) -> ProjectSettings {
        ProjectSettings {
            window: self.window,
            protected_hours: self.protected_hours,
            auto_defer: self.auto_defer,
            wave: self.wave,
        }
    }

    /// Writes an event for each setting that is another than before. `is_window_set`: whether the change was
    /// one of the window, even if it has the values that it had.
    pub(super) fn write_changes(
        &mut self,
        before: &ProjectSettings,
        is_window_set: bool,
        context: &ChangeContext<'_>,
    ) {
        let now = self.settings();
        let every = context.assumptions.window_modified_event == WindowModifiedEvent::EveryUpdate;
        let window = match (before.window, now.window) {
            (None, Some(_)) => Some(EventType::WindowAdded),
            (Some(_), None) => Some(EventType::WindowRemoved),
            (Some(old), Some(new)) if old != new || is_window_set && every => {
                Some(EventType::WindowModified)
            }
            _ => None,
        };
        let has_unlisted = context.assumptions.unlisted_event_types != UnlistedEventTypes::Absent;
        let unlisted = window == Some(EventType::WindowModified) && has_unlisted;
        let auto_defer = (before.auto_defer != now.auto_defer).then_some(match now.auto_defer {
            true => EventType::AutoDeferEnabled,
            false => EventType::AutoDeferDisabled,
        });
        let protected = change(
            before.protected_hours,
            now.protected_hours,
            [
                EventType::ProtectedHoursCreated,
                EventType::ProtectedHoursModified,
                EventType::ProtectedHoursRemoved,
            ],
        );
        let wave = change(
            before.wave,
            now.wave,
            [
                EventType::WaveAdded,
                EventType::WaveModified,
                EventType::WaveRemoved,
            ],
        );
        let unlisted = unlisted.then_some(EventType::Unlisted);
        let events = [window, unlisted, protected, auto_defer, wave];
        for kind in events.into_iter().flatten() {
            self.timeline.log.write(context.now, kind, context.actor);
        }
    }
}

/// The event of a setting that was added, modified or removed.
fn change<T: PartialEq>(
    before: Option<T>,
    now: Option<T>,
    [added, modified, removed]: [EventType; 3],
) -> Option<EventType> {
    match (before, now) {
        (None, Some(_)) => Some(added),
        (Some(_), None) => Some(removed),
        (Some(old), Some(new)) if old != new => Some(modified),
        _ => None,
    }
}
