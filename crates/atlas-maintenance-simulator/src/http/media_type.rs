//! Vendor media types and the version dates in them.
//!
//! *Documented*: the form of the media type; 406 when the version is missing or unknown.
//! *Assumed*: the newest version of the resource at or before the date answers; a date is known
//! when there is a fragment for it; of several types in `Accept` the first that can be served wins,
//! and quality values are ignored.

const PREFIX: &str = "application/vnd.atlas.";
const SUFFIX: &str = "+json";

/// The media type in lower case, without parameters and surrounding spaces.
pub(crate) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// The date in a vendor media type: `2023-01-01` of `application/vnd.atlas.2023-01-01+json`.
///
/// `preview` and `.upcoming` versions have none.
pub(crate) fn date_of(media_type: &str) -> Option<String> {
    let essence = essence(media_type);
    let date = essence.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    is_date(date).then(|| date.to_owned())
}

/// Whether the text has the form of a date. Such texts sort in the order of the dates.
pub(crate) fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// The version dates in the values of `Accept`, in order.
pub(crate) fn requested_dates<'a>(
    accept: impl IntoIterator<Item = &'a str>,
) -> impl Iterator<Item = String> {
    accept
        .into_iter()
        .flat_map(|value| value.split(','))
        .filter_map(date_of)
}

/// The newest of `dates` at or before `requested`.
pub(crate) fn newest_at_or_before<'a>(dates: &'a [String], requested: &str) -> Option<&'a str> {
    dates
        .iter()
        .map(String::as_str)
        .filter(|date| *date <= requested)
        .max()
}

/// The media type of a dated version.
pub(crate) fn for_version(date: &str) -> String {
    format!("{PREFIX}{date}{SUFFIX}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_in_lists_with_parameters() {
        let accept = [
            "text/html, application/vnd.atlas.2025-03-12+json;q=0.5",
            "APPLICATION/vnd.atlas.2023-01-01+json ; charset=utf-8,*/*",
        ];
        let dates: Vec<_> = requested_dates(accept).collect();
        assert_eq!(dates, ["2025-03-12", "2023-01-01"]);
    }

    #[test]
    fn types_without_a_date_request_no_version() {
        for accept in [
            "",
            "*/*",
            "application/json",
            "application/vnd.atlas.preview+json",
            "application/vnd.atlas.2025-03-12.upcoming+json",
            "application/vnd.atlas.2025-03-12+csv",
            "application/vnd.atlas.2025-3-12+json",
            "application/vnd.atlas.20250312ab+json",
            "application/vnd.atlas.+json",
            "application/vnd.atlas.ééééé+json",
        ] {
            assert_eq!(requested_dates([accept]).count(), 0, "{accept}");
        }
    }

    #[test]
    fn newest_version_at_or_before_the_date_is_chosen() {
        let dates = ["2023-01-01", "2024-08-05", "2023-10-01"].map(str::to_owned);
        let newest = |requested| newest_at_or_before(&dates, requested);
        assert_eq!(newest("2022-12-31"), None);
        assert_eq!(newest("2023-01-01"), Some("2023-01-01"));
        assert_eq!(newest("2024-08-04"), Some("2023-10-01"));
        assert_eq!(newest("2025-03-12"), Some("2024-08-05"));
    }

    #[test]
    fn media_type_of_a_version_contains_its_date() {
        assert_eq!(
            date_of(&for_version("2023-01-01")).as_deref(),
            Some("2023-01-01")
        );
    }
}
