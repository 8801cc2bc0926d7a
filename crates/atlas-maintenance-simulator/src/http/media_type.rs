//! Which dated version a request asks for, and which version of the resource answers it.
//!
//! *Documented*: the form of the media type; 406 when the version is left out or unknown.
//! *Assumed*: the newest version of the resource at or before the date answers; a date is known
//! when a fragment has it; of several types in `Accept` the first that can be served wins, and
//! quality values count for nothing.
//!
//! This module knows media types and dates; it must not know of operations or documents.

const PREFIX: &str = "application/vnd.atlas.";
const SUFFIX: &str = "+json";

/// The media type itself, without parameters, spaces and capitals.
pub(crate) fn essence(media_type: &str) -> String {
    let end = media_type.find(';').unwrap_or(media_type.len());
    media_type
        .get(..end)
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// The date in a vendor media type: `2023-01-01` of `application/vnd.atlas.2023-01-01+json`.
///
/// `preview` and `.upcoming` are no dates.
pub(crate) fn date_of(media_type: &str) -> Option<String> {
    let essence = essence(media_type);
    let date = essence.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    is_date(date).then(|| date.to_owned())
}

/// Whether the text has the form of a date. Such texts sort as the dates do.
pub(crate) fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// The dates that the values of `Accept` ask for, in their order.
pub(crate) fn asked<'a>(accept: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = String> {
    accept
        .into_iter()
        .flat_map(|value| value.split(','))
        .filter_map(date_of)
}

/// The newest of the dates that is at or before the one asked for.
pub(crate) fn newest_at_or_before<'a>(dates: &'a [String], asked: &str) -> Option<&'a str> {
    dates
        .iter()
        .map(String::as_str)
        .filter(|date| *date <= asked)
        .max()
}

/// The media type of a dated version.
pub(crate) fn media_type(date: &str) -> String {
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
        let dates: Vec<_> = asked(accept).collect();
        assert_eq!(dates, ["2025-03-12", "2023-01-01"]);
    }

    #[test]
    fn what_has_no_date_asks_for_nothing() {
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
            assert_eq!(asked([accept]).count(), 0, "{accept}");
        }
    }

    #[test]
    fn the_newest_version_at_or_before_the_date_answers() {
        let dates = ["2023-01-01", "2024-08-05", "2023-10-01"].map(str::to_owned);
        let newest = |asked| newest_at_or_before(&dates, asked);
        assert_eq!(newest("2022-12-31"), None);
        assert_eq!(newest("2023-01-01"), Some("2023-01-01"));
        assert_eq!(newest("2024-08-04"), Some("2023-10-01"));
        assert_eq!(newest("2025-03-12"), Some("2024-08-05"));
    }

    #[test]
    fn a_media_type_gives_its_date_back() {
        assert_eq!(
            date_of(&media_type("2023-01-01")).as_deref(),
            Some("2023-01-01")
        );
    }
}
