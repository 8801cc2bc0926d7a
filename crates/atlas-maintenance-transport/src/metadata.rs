//! The metadata of a reply: resource version, rate limit, deprecation.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, header};

/// What a reply says besides its body, on success and on error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// The HTTP status.
    pub status: u16,
    /// The version of the resource that answered, from the `Content-Type`; it can be older than the
    /// version that was asked for. `None` for errors and empty replies, which have no vendor media
    /// type.
    pub resource_version: Option<String>,
    /// The rate limit, if the reply has its headers.
    pub rate_limit: Option<RateLimit>,
    /// The date of the version's deprecation.
    pub deprecation: Option<SystemTime>,
    /// The date on which the version is removed.
    pub sunset: Option<SystemTime>,
    /// When the service answered, by its own clock.
    pub date: Option<SystemTime>,
    /// The number of requests that the call took, those answered by a challenge included.
    pub attempts: u32,
    /// The number of times that a failed attempt was repeated, after a wait.
    pub retries: u32,
    /// The duration of the call: token, attempts and waits included.
    pub elapsed: Duration,
}

/// The token bucket that all clients of a project share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// The capacity of the bucket, in requests.
    pub limit: u64,
    /// The requests left.
    pub remaining: u64,
}

impl Metadata {
    pub(crate) fn read(status: u16, headers: &HeaderMap) -> Self {
        let number = |name| text(headers, name)?.trim().parse().ok();
        Self {
            status,
            resource_version: text(headers, header::CONTENT_TYPE.as_str())
                .and_then(resource_version),
            rate_limit: number("ratelimit-limit")
                .zip(number("ratelimit-remaining"))
                .map(|(limit, remaining)| RateLimit { limit, remaining }),
            deprecation: text(headers, "deprecation").and_then(http_date),
            sunset: sunset(headers),
            date: text(headers, header::DATE.as_str()).and_then(http_date),
            attempts: 0,
            retries: 0,
            elapsed: Duration::ZERO,
        }
    }
}

/// The date on which the version is removed.
pub(crate) fn sunset(headers: &HeaderMap) -> Option<SystemTime> {
    const SUNSET: HeaderName = HeaderName::from_static("sunset");
    http_date(headers.get(SUNSET)?.to_str().ok()?)
}

pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The wait that the service asks for: seconds, or an HTTP date.
///
/// A date is compared with the `Date` of the reply, the service's own clock: this machine's may be wrong. Only
/// without one it is compared with `now`.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = text(headers, header::RETRY_AFTER.as_str())?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = http_date(value)?;
    let now = text(headers, header::DATE.as_str())
        .and_then(http_date)
        .unwrap_or(now);
    Some(date.duration_since(now).unwrap_or(Duration::ZERO))
}

/// An HTTP date. The service does not pad the day of the month (recorded), as the format demands.
fn http_date(value: &str) -> Option<SystemTime> {
    let value = value.trim();
    httpdate::parse_http_date(value)
        .or_else(|error| match value.split_once(", ") {
            Some((day, date)) => httpdate::parse_http_date(&format!("{day}, 0{date}")),
            None => Err(error),
        })
        .ok()
}

/// The date in `application/vnd.atlas.<date>+json`, parameters allowed.
fn resource_version(content_type: &str) -> Option<String> {
    let essence = content_type.split(';').next()?.trim().to_ascii_lowercase();
    let version = essence
        .strip_prefix("application/vnd.atlas.")?
        .split('+')
        .next()?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    /// A time, in seconds since 1970. 2024-08-05 is 1 722 816 000, 2027-07-01 1 814 400 000.
    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn headers_of_a_recorded_form_are_read() {
        let metadata = Metadata::read(
            200,
            &headers(&[
                (
                    "content-type",
                    "application/vnd.atlas.2023-01-01+json;charset=utf-8",
                ),
                ("ratelimit-limit", "1200"),
                ("ratelimit-remaining", "1199"),
                ("sunset", "Thu, 1 Jul 2027 00:00:00 GMT"),
                ("deprecation", "Mon, 5 Aug 2024 00:00:00 GMT"),
            ]),
        );
        assert_eq!(metadata.resource_version.as_deref(), Some("2023-01-01"));
        let limit = metadata.rate_limit.unwrap();
        assert_eq!((limit.limit, limit.remaining), (1200, 1199));
        assert_eq!(metadata.sunset, Some(at(1_814_400_000)));
        assert_eq!(metadata.deprecation, Some(at(1_722_816_000)));
    }

    #[test]
    fn headers_are_read_at_every_status() {
        let sent = headers(&[
            ("ratelimit-limit", "10"),
            ("ratelimit-remaining", "0"),
            ("sunset", "Thu, 1 Jul 2027 00:00:00 GMT"),
            ("deprecation", "Mon, 5 Aug 2024 00:00:00 GMT"),
        ]);
        for status in [200, 204, 302, 401, 404, 429, 500, 503] {
            let metadata = Metadata::read(status, &sent);
            let limit = metadata.rate_limit.map(|rate| (rate.limit, rate.remaining));
            assert_eq!(limit, Some((10, 0)), "{status}");
            assert_eq!(metadata.sunset, Some(at(1_814_400_000)), "{status}");
            assert_eq!(metadata.deprecation, Some(at(1_722_816_000)), "{status}");
        }
        // Half a limit is none.
        let half = headers(&[("ratelimit-limit", "10")]);
        assert_eq!(Metadata::read(200, &half).rate_limit, None);
    }

    #[test]
    fn missing_or_malformed_headers_are_none() {
        let metadata = Metadata::read(
            204,
            &headers(&[
                ("ratelimit-limit", "many"),
                ("sunset", "soon"),
                ("content-type", "text/html"),
            ]),
        );
        assert_eq!(metadata.resource_version, None);
        assert_eq!(metadata.rate_limit, None);
        assert_eq!((metadata.sunset, metadata.deprecation), (None, None));
    }

    #[test]
    fn retry_after_as_a_date_is_counted_from_the_date_of_the_reply() {
        let later = "Thu, 1 Jul 2027 00:00:02 GMT";
        for date in [
            "Thu, 1 Jul 2027 00:00:00 GMT",
            "Thu, 01 Jul 2027 00:00:00 GMT",
        ] {
            let headers = headers(&[("retry-after", later), ("date", date)]);
            // Clocks that are an hour slow or fast.
            for now in [at(1_814_400_000 - 3600), at(1_814_400_000 + 3600)] {
                assert_eq!(retry_after(&headers, now), Some(Duration::from_secs(2)));
            }
        }
        let headers = headers(&[("retry-after", later), ("date", "today")]);
        let wait = retry_after(&headers, at(1_814_400_000));
        assert_eq!(wait, Some(Duration::from_secs(2)));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = at(1_814_400_000);
        let wait = |value| retry_after(&headers(&[("retry-after", value)]), now);
        assert_eq!(wait("30"), Some(Duration::from_secs(30)));
        assert_eq!(
            wait("Thu, 1 Jul 2027 00:01:00 GMT"),
            Some(Duration::from_secs(60))
        );
        assert_eq!(
            wait("Thu, 01 Jul 2027 00:01:00 GMT"),
            Some(Duration::from_secs(60))
        );
        assert_eq!(wait("Wed, 30 Jun 2027 00:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("-1"), None);
        assert_eq!(wait("later"), None);
    }
}
