//! How far what the service does can be from what it documents.

use jiff::{SignedDuration, Timestamp};

/// How long before its date maintenance is announced (documented), and deferring becomes possible.
pub(crate) const NOTICE: SignedDuration = SignedDuration::from_hours(72);
/// How long before its date deferring ends (documented), and the latest announcement (inferred).
pub(crate) const GATE_CLOSES: SignedDuration = SignedDuration::from_hours(48);
/// How much later than its window opens maintenance can start for protected hours and clocks that change
/// (inferred).
pub(crate) const PROTECTED: SignedDuration = SignedDuration::from_hours(24);
/// By how much the clocks of a zone that is not known can change.
pub(crate) const CLOCK_CHANGE: SignedDuration = SignedDuration::from_hours(2);
/// How much a time of an event can differ from the time that it is about (inferred).
pub(crate) const ROUNDING: SignedDuration = SignedDuration::from_mins(5);
/// How long after its date maintenance can start: as near to it as running work allows (documented; that
/// it is no more than this is inferred).
pub(crate) const START_DELAY: SignedDuration = SignedDuration::from_hours(6);
/// How long after it happened an event can be listed (inferred).
pub(crate) const EVENT_DELAY: SignedDuration = SignedDuration::from_mins(15);
/// How long after the first completion other clusters of a project are still maintained (inferred).
pub(crate) const OTHER_CLUSTERS: SignedDuration = SignedDuration::from_hours(24);
/// After what time without any event a maintenance is given up as a thing of the past.
pub(crate) const FORGOTTEN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How many times a maintenance can be deferred (documented).
pub(crate) const DEFERRALS: u32 = 2;

/// `at` and some time more, within the calendar.
pub(crate) fn after(at: Timestamp, more: SignedDuration) -> Timestamp {
    at.checked_add(more).unwrap_or(if more.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}
