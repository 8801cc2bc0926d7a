//! Which dated versions the service still has: known, on their way out, or gone.
//!
//! *Recorded*: the form of `Deprecation` and `Sunset`, a date of HTTP whose day has no leading
//! zero; what a 410 is called and which parameters it has. *Documented*: versions belong to a
//! resource; a removed one is a 410. *Assumed*: that the headers stand on every answer once the
//! version is known, refusals included; that a sunset which has passed removes nothing by itself.
//!
//! This module must not know of requests or operations.

use std::collections::{BTreeMap, BTreeSet};

use http::header::HeaderName;
use jiff::Timestamp;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use crate::http::response::Answer;

/// Where a version is on its way out. The default is a version that nobody wants to remove.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lifecycle {
    /// Since when it is deprecated; the header `Deprecation`.
    pub deprecated: Option<Timestamp>,
    /// When it is going to be removed; the header `Sunset`. It goes when [`gone`](Self::gone) says
    /// so, whatever stands here.
    pub sunset: Option<Timestamp>,
    /// Whether it is removed, so that who asks for it gets a 410.
    pub gone: bool,
}

/// What was done to the versions. A version of which nothing is noted is as any other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Versions {
    pub(crate) forgotten: BTreeSet<String>,
    lifecycles: BTreeMap<String, Lifecycle>,
}

impl Versions {
    pub(crate) fn set(&mut self, date: &str, lifecycle: Lifecycle) {
        self.lifecycles.insert(date.to_owned(), lifecycle);
    }

    /// What is noted of that very version.
    pub(crate) fn get(&self, date: &str) -> Option<Lifecycle> {
        self.lifecycles.get(date).copied()
    }

    pub(crate) fn dates(&self) -> impl Iterator<Item = &str> {
        self.lifecycles.keys().map(String::as_str)
    }

    /// What goes for a request, and the version that it is noted of. What is noted of the version
    /// that was asked for wins over what is noted of the version of the resource.
    pub(crate) fn of<'a>(&self, asked: &'a str, resource: &'a str) -> (&'a str, Lifecycle) {
        let noted = |date: &'a str| Some((date, self.get(date)?));
        noted(asked)
            .or_else(|| noted(resource))
            .unwrap_or((resource, Lifecycle::default()))
    }
}

impl Lifecycle {
    /// Puts the headers on that tell of it.
    pub(crate) fn announce(&self, mut answer: Answer) -> Answer {
        for (name, at) in [("deprecation", self.deprecated), ("sunset", self.sunset)] {
            if let Some(text) = at.and_then(http_date) {
                answer = answer.with(HeaderName::from_static(name), text);
            }
        }
        answer
    }
}

/// A date of HTTP as recorded: `Thu, 1 Jul 2027 00:00:00 GMT`.
fn http_date(at: Timestamp) -> Option<String> {
    let at = at.to_zoned(TimeZone::UTC);
    strtime::format("%a, %-d %b %Y %H:%M:%S GMT", &at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_as_recorded() {
        for (at, told) in [
            ("2027-07-01T00:00:00Z", "Thu, 1 Jul 2027 00:00:00 GMT"),
            ("2024-08-05T00:00:00Z", "Mon, 5 Aug 2024 00:00:00 GMT"),
            ("2026-12-31T23:59:58Z", "Thu, 31 Dec 2026 23:59:58 GMT"),
        ] {
            assert_eq!(http_date(at.parse().unwrap()).as_deref(), Some(told));
        }
        for at in [Timestamp::MIN, Timestamp::MAX] {
            assert!(http_date(at).is_some());
        }
    }

    #[test]
    fn what_is_noted_of_the_version_asked_for_wins() {
        let gone = Lifecycle {
            gone: true,
            ..Lifecycle::default()
        };
        let mut versions = Versions::default();
        let of = |versions: &Versions, asked| versions.of(asked, "2023-01-01").1.gone;
        assert!(!of(&versions, "2025-03-12"));
        versions.set("2023-01-01", gone);
        assert!(of(&versions, "2025-03-12") && of(&versions, "2023-01-01"));
        versions.set("2025-03-12", Lifecycle::default());
        assert!(!of(&versions, "2025-03-12") && of(&versions, "2023-01-01"));
    }
}
