//! What a change of a project depends on beside the project.

use jiff::Timestamp;

use crate::generated::variants::Assumptions;
use crate::service::event::Actor;
use crate::service::rules::Rules;

/// The rules that hold, the time, and who makes the change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChangeContext<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) assumptions: &'a Assumptions,
    pub(crate) now: Timestamp,
    pub(crate) actor: &'a Actor,
}

impl ChangeContext<'_> {
    /// The same at another time, by the service itself.
    pub(crate) fn by_the_service_at(&self, now: Timestamp) -> Self {
        Self {
            now,
            actor: &Actor::Service,
            ..*self
        }
    }
}
