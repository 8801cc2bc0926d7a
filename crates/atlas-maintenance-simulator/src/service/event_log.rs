//! The log of a project's events, with the noise between them.
//!
//! *Recorded*: a third of the newest events of a project are `PROJECT_SCHEDULED_MAINTENANCE`, seconds apart,
//! between what users change, in a project without a window. *Assumed*: the simulator has one a day, and up
//! to two after each event. Noise is not kept but follows from time and project, so that it is the same
//! however the clock was moved.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use crate::generated::variants::EventDelay;
use crate::service::chance::Seed;
use crate::service::clock;
use crate::service::event::{Actor, Event, EventType};

/// More than a project has in years of use.
const MAX_EVENTS: usize = 10_000;
/// How far back there is daily noise.
const NOISE_DAYS: i64 = 90;
const DAY: i64 = 24 * 3600;

// The numbers of noise are apart from those of events.
const DAILY_NOISE: u32 = 0x80_0000;
const OTHER_NOISE: u32 = 0xc0_0000;
const NUMBERS: u32 = 0x3f_ffff;

/// The events of a project.
#[derive(Clone, Debug)]
pub(crate) struct EventLog {
    seed: Seed,
    /// Since when the project exists.
    created: Timestamp,
    events: VecDeque<Event>,
    next_number: u32,
}

impl EventLog {
    pub(crate) fn new(seed: Seed, created: Timestamp) -> Self {
        Self {
            seed,
            created,
            events: VecDeque::new(),
            next_number: 0,
        }
    }

    pub(crate) fn write(&mut self, at: Timestamp, kind: EventType, actor: &Actor) {
        if self.events.len() >= MAX_EVENTS {
            self.events.pop_front();
        }
        self.events.push_back(Event {
            created: Timestamp::from_second(at.as_second()).unwrap_or(at),
            kind,
            actor: actor.clone(),
            number: self.next_number & NUMBERS,
        });
        self.next_number = self.next_number.wrapping_add(1);
    }

    /// What is listed at that time, newest first (recorded).
    pub(crate) fn listed(&self, delay: EventDelay, now: Timestamp) -> Vec<Event> {
        let is_shown = |event: &Event| self.shown_at(event, delay) <= now;
        let noise = self.events.iter().flat_map(|event| self.noise_after(event));
        let all = self
            .events
            .iter()
            .cloned()
            .chain(noise)
            .chain(self.daily_noise(now));
        let mut listed: Vec<_> = all.filter(is_shown).collect();
        listed.sort_by_key(|event| std::cmp::Reverse((event.created, event.number)));
        listed
    }

    /// The id of an event, which begins with its time as those of the service do (recorded).
    pub(crate) fn id(&self, event: &Event) -> String {
        let second = u32::try_from(event.created.as_second()).unwrap_or_default();
        let number = event.number & 0xff_ffff;
        format!("{second:08x}{}{number:06x}", self.seed.digits())
    }

    fn shown_at(&self, event: &Event, delay: EventDelay) -> Timestamp {
        let seconds = match delay {
            EventDelay::None => return event.created,
            EventDelay::Minutes => 60 + self.seed.draw("shown", event.number.into(), 14 * 60),
        };
        clock::later(event.created, SignedDuration::from_secs(seconds.into()))
    }

    fn noise_after(&self, event: &Event) -> impl Iterator<Item = Event> {
        let count = self.seed.draw("noise", event.number.into(), 3);
        let (number, created) = (event.number, event.created);
        (0..count).map(move |index| {
            let seconds = i64::from(4 + 9 * index + number % 5);
            Event {
                created: clock::later(created, SignedDuration::from_secs(seconds)),
                kind: EventType::ScheduledMaintenance,
                actor: Actor::Service,
                number: OTHER_NOISE | (number.wrapping_mul(2).wrapping_add(index) & NUMBERS),
            }
        })
    }

    fn daily_noise(&self, now: Timestamp) -> impl Iterator<Item = Event> {
        let last = now.as_second().div_euclid(DAY);
        let first = self
            .created
            .as_second()
            .div_euclid(DAY)
            .max(last - NOISE_DAYS);
        let of_day = i64::from(self.seed.draw("daily", 0, 24 * 3600));
        let times = (first..=last).map(move |day| (day, day * DAY + of_day));
        let events = times.filter_map(|(day, second)| {
            Some(Event {
                created: Timestamp::from_second(second).ok()?,
                kind: EventType::ScheduledMaintenance,
                actor: Actor::Service,
                number: DAILY_NOISE | (u32::try_from(day).unwrap_or_default() & NUMBERS),
            })
        });
        events.filter(|event| self.created <= event.created)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    fn log() -> EventLog {
        let mut log = EventLog::new(Seed::of("project"), at(0));
        for hour in 0..100 {
            let kind = EventType::WindowModified;
            log.write(at(hour * 3600), kind, &Actor::ApiKey);
        }
        log
    }

    #[test]
    fn events_come_newest_first_with_noise_between_them_and_ids_of_their_own() {
        let log = log();
        let listed = log.listed(EventDelay::None, at(400_000));
        assert!(listed.is_sorted_by_key(|event| std::cmp::Reverse(event.created)));
        let is_noise = |event: &&Event| event.kind == EventType::ScheduledMaintenance;
        let noise = listed.iter().filter(is_noise).count();
        assert_eq!(listed.len() - noise, 100);
        assert!((60..160).contains(&noise), "{noise}");
        let ids: std::collections::BTreeSet<_> = listed.iter().map(|it| log.id(it)).collect();
        assert_eq!(ids.len(), listed.len());
        assert!(ids.iter().all(|id| id.len() == 24));
        assert!(listed.iter().all(|event| event.created <= at(400_000)));
    }

    #[test]
    fn noise_is_the_same_at_every_time() {
        let log = log();
        let early = log.listed(EventDelay::None, at(3600 * 50));
        let late = log.listed(EventDelay::None, at(3600 * 2000));
        let of_then: Vec<_> = { late.into_iter() }
            .filter(|event| event.created <= at(3600 * 50))
            .collect();
        assert_eq!(early, of_then);
        assert!(log.listed(EventDelay::None, Timestamp::MAX).len() < 500);
        assert_eq!(log.listed(EventDelay::None, Timestamp::MIN), []);
    }

    #[test]
    fn delayed_event_is_listed_later_with_its_own_time() {
        let mut log = EventLog::new(Seed::of("project"), at(0));
        log.write(at(0), EventType::Started, &Actor::Service);
        let count = |delay, now| {
            let listed = log.listed(delay, now);
            listed
                .iter()
                .filter(|it| it.kind == EventType::Started)
                .count()
        };
        assert_eq!(count(EventDelay::None, at(0)), 1);
        assert_eq!(count(EventDelay::Minutes, at(59)), 0);
        assert_eq!(count(EventDelay::Minutes, at(15 * 60)), 1);
    }

    #[test]
    fn log_is_bounded() {
        let mut log = EventLog::new(Seed::of("project"), at(0));
        for second in 0..11_000 {
            log.write(at(second), EventType::Deferred, &Actor::Admin);
        }
        assert_eq!(log.events.len(), MAX_EVENTS);
        assert_eq!(
            log.events.front().map(|event| event.created),
            Some(at(1000))
        );
    }
}
