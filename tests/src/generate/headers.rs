//! Generators of the headers of replies that are not about the body: rate limit, time to wait, dates
//! of deprecation and sunset.

use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use proptest::sample::select;

/// The headers that the client reads, in the spelling of the service.
pub const NAMES: [&str; 5] = [
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "Retry-After",
    "Deprecation",
    "Sunset",
];

/// What a reply says in its headers.
#[derive(Clone, Debug, Default)]
pub struct ReplyHeaders {
    /// Names and values, as they are sent.
    pub sent: Vec<(String, String)>,
    /// The limit, and how many requests of it are left.
    pub rate_limit: Option<(u64, u64)>,
    /// How long to wait.
    pub wait: Option<Wait>,
    /// The date of the deprecation.
    pub deprecation: Option<SystemTime>,
    /// The date of the removal.
    pub sunset: Option<SystemTime>,
}

/// A time to wait, as a service says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// So many seconds.
    Seconds(u64),
    /// Until that time.
    Until(SystemTime),
}

impl Wait {
    /// Whether `given` is the wait, asked for between two times. The service's clock has whole
    /// seconds.
    pub fn agrees(self, given: Duration, before: SystemTime, after: SystemTime) -> bool {
        let until = |date: SystemTime, now| date.duration_since(now).unwrap_or(Duration::ZERO);
        match self {
            Self::Seconds(seconds) => given == Duration::from_secs(seconds),
            Self::Until(date) => {
                let longest = until(date, before).saturating_add(Duration::from_secs(1));
                (until(date, after)..=longest).contains(&given)
            }
        }
    }
}

/// A header value that means nothing, or none.
fn unreadable() -> impl Strategy<Value = Option<String>> {
    let texts = ["", "many", "-1", "1.5", "soon", "0x10", "1 2"];
    prop_oneof![
        1 => Just(None),
        1 => select(texts.to_vec()).prop_map(|text| Some(text.to_owned())),
    ]
}

/// A header with a meaning, or without one.
fn header<T: Clone + std::fmt::Debug + 'static>(
    readable: impl Strategy<Value = (String, T)> + 'static,
) -> BoxedStrategy<(Option<String>, Option<T>)> {
    prop_oneof![
        3 => readable.prop_map(|(text, meaning)| (Some(text), Some(meaning))),
        1 => unreadable().prop_map(|text| (text, None)),
    ]
    .boxed()
}

fn number() -> impl Strategy<Value = (String, u64)> {
    prop_oneof![Just(0), Just(1), Just(u64::MAX), 0..2000_u64, any::<u64>()]
        .prop_map(|number| (number.to_string(), number))
}

/// An HTTP date, also with the day of the month in one digit (recorded).
fn date(dates: impl Strategy<Value = u64>) -> impl Strategy<Value = (String, SystemTime)> {
    (dates, any::<bool>()).prop_map(|(seconds, is_padded)| {
        let date = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let text = httpdate::fmt_http_date(date);
        let text = if is_padded {
            text
        } else {
            text.replace(", 0", ", ")
        };
        (text, date)
    })
}

/// From 1970 to 2100.
const DATES: std::ops::Range<u64> = 0..4_102_444_800;

/// Seconds, or a date that is past or to come.
pub fn wait() -> impl Strategy<Value = (String, Wait)> {
    prop_oneof![
        2 => number().prop_map(|(text, seconds)| (text, Wait::Seconds(seconds))),
        2 => date(DATES).prop_map(|(text, date)| (text, Wait::Until(date))),
    ]
}

/// Every combination of the headers, readable or not.
pub fn headers() -> BoxedStrategy<ReplyHeaders> {
    (
        header(number()),
        header(number()),
        header(wait()),
        header(date(DATES)),
        header(date(DATES)),
    )
        .prop_map(|(limit, remaining, wait, deprecation, sunset)| {
            let values = [limit.0, remaining.0, wait.0, deprecation.0, sunset.0];
            let sent = NAMES.into_iter().zip(values);
            ReplyHeaders {
                sent: sent
                    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                    .collect(),
                rate_limit: limit.1.zip(remaining.1),
                wait: wait.1,
                deprecation: deprecation.1,
                sunset: sunset.1,
            }
        })
        .boxed()
}
