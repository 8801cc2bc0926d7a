//! The lifecycle of versions: deprecated, with a sunset, removed, or unknown.
//!
//! *Recorded*: the form of `Deprecation` and `Sunset`, an HTTP date whose day has no leading zero;
//! the code of a 410 and its parameters. *Documented*: versions belong to a resource; a removed one
//! is a 410. *Assumed*: every response has the headers once the version is known, errors included; a
//! sunset in the past alone does not remove a version.

use std::collections::{BTreeMap, BTreeSet};

use http::header::HeaderName;
use jiff::Timestamp;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use crate::generated::variants::{Assumptions, LifecycleOnErrors, PastSunset};
use crate::http::response::Response;

/// The lifecycle of a version. The default is a version that is neither deprecated nor removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lifecycle {
    /// Since when the version is deprecated: the header `Deprecation`.
    pub deprecated: Option<Timestamp>,
    /// When the version is to be removed: the header `Sunset`. Only [`gone`](Self::gone) removes
    /// it.
    pub sunset: Option<Timestamp>,
    /// Whether the version is removed, so that a request for it gets a 410.
    pub gone: bool,
}

/// What was set for versions. Others have the default lifecycle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Versions {
    pub(crate) forgotten: BTreeSet<String>,
    lifecycles: BTreeMap<String, Lifecycle>,
}

impl Versions {
    pub(crate) fn set(&mut self, date: &str, lifecycle: Lifecycle) {
        self.lifecycles.insert(date.to_owned(), lifecycle);
    }

    /// The lifecycle that was set for exactly that version.
    pub(crate) fn get(&self, date: &str) -> Option<Lifecycle> {
        self.lifecycles.get(date).copied()
    }

    pub(crate) fn dates(&self) -> impl Iterator<Item = &str> {
        self.lifecycles.keys().map(String::as_str)
    }

    /// The lifecycle that applies to a request, and the version that it was set for. The version
    /// that was requested takes precedence over the version of the resource.
    pub(crate) fn of<'a>(&self, requested: &'a str, resource: &'a str) -> (&'a str, Lifecycle) {
        let set = |date: &'a str| Some((date, self.get(date)?));
        set(requested)
            .or_else(|| set(resource))
            .unwrap_or((resource, Lifecycle::default()))
    }
}

impl Lifecycle {
    /// Sets since when the version is deprecated.
    #[must_use]
    pub fn deprecated(mut self, since: Timestamp) -> Self {
        self.deprecated = Some(since);
        self
    }

    /// Sets when the version is to be removed.
    #[must_use]
    pub fn sunset(mut self, at: Timestamp) -> Self {
        self.sunset = Some(at);
        self
    }

    /// Removes the version.
    #[must_use]
    pub fn gone(mut self) -> Self {
        self.gone = true;
        self
    }

    /// Whether the version is removed.
    pub(crate) fn is_gone(&self, assumptions: &Assumptions, now: Timestamp) -> bool {
        let is_past = self.sunset.is_some_and(|sunset| sunset <= now);
        self.gone || (is_past && assumptions.past_sunset == PastSunset::Gone)
    }

    /// Adds the headers `Deprecation` and `Sunset`.
    pub(crate) fn add_headers(
        &self,
        mut response: Response,
        assumptions: &Assumptions,
    ) -> Response {
        match assumptions.lifecycle_on_errors {
            LifecycleOnErrors::SuccessOnly if !response.status.is_success() => return response,
            LifecycleOnErrors::SuccessOnly | LifecycleOnErrors::EveryResponse => {}
        }
        for (name, at) in [("deprecation", self.deprecated), ("sunset", self.sunset)] {
            if let Some(text) = at.and_then(http_date) {
                response = response.with(HeaderName::from_static(name), text);
            }
        }
        response
    }
}

/// An HTTP date as recorded: `Thu, 1 Jul 2027 00:00:00 GMT`.
fn http_date(at: Timestamp) -> Option<String> {
    let at = at.to_zoned(TimeZone::UTC);
    strtime::format("%a, %-d %b %Y %H:%M:%S GMT", &at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_formatted_as_recorded() {
        for (at, expected) in [
            ("2027-07-01T00:00:00Z", "Thu, 1 Jul 2027 00:00:00 GMT"),
            ("2024-08-05T00:00:00Z", "Mon, 5 Aug 2024 00:00:00 GMT"),
            ("2026-12-31T23:59:58Z", "Thu, 31 Dec 2026 23:59:58 GMT"),
        ] {
            assert_eq!(http_date(at.parse().unwrap()).as_deref(), Some(expected));
        }
        for at in [Timestamp::MIN, Timestamp::MAX] {
            assert!(http_date(at).is_some());
        }
    }

    #[test]
    fn lifecycle_of_the_requested_version_takes_precedence() {
        let gone = Lifecycle {
            gone: true,
            ..Lifecycle::default()
        };
        let mut versions = Versions::default();
        let of = |versions: &Versions, requested| versions.of(requested, "2023-01-01").1.gone;
        assert!(!of(&versions, "2025-03-12"));
        versions.set("2023-01-01", gone);
        assert!(of(&versions, "2025-03-12") && of(&versions, "2023-01-01"));
        versions.set("2025-03-12", Lifecycle::default());
        assert!(!of(&versions, "2025-03-12") && of(&versions, "2023-01-01"));
    }
}
