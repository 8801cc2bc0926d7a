//! Vendor media types and the versions in them.
//!
//! *Documented*: the form of the media type; 406 when the version is missing or unknown.
//! *Assumed*: the newest version of the resource at or before the date answers, and only the preview
//! answers for `preview`; a version is known when there is a fragment for it; of several types in `Accept` the first that can be served wins,
//! and quality values are ignored.

const PREFIX: &str = "application/vnd.atlas.";
const SUFFIX: &str = "+json";

/// The version without a date.
pub(crate) const PREVIEW: &str = "preview";

/// The media type in lower case, without parameters and surrounding spaces.
pub(crate) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// The version in a vendor media type: `2023-01-01` of `application/vnd.atlas.2023-01-01+json`, or
/// `preview`.
///
/// `.upcoming` versions are not offered.
pub(crate) fn version_of(media_type: &str) -> Option<String> {
    let essence = essence(media_type);
    let version = essence.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    is_version(version).then(|| version.to_owned())
}

/// Whether the text is a date or `preview`. Such texts sort in the order of the dates, and `preview`
/// comes last.
pub(crate) fn is_version(text: &str) -> bool {
    text == PREVIEW || is_date(text)
}

/// Whether the text has the form of a date.
fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// The versions in the values of `Accept`, in order.
pub(crate) fn requested_versions<'a>(
    accept: impl IntoIterator<Item = &'a str>,
) -> impl Iterator<Item = String> {
    accept
        .into_iter()
        .flat_map(|value| value.split(','))
        .filter_map(version_of)
}

/// The newest of `dates` at or before `requested`, which is `preview` for the preview alone.
pub(crate) fn newest_at_or_before<'a>(dates: &'a [String], requested: &str) -> Option<&'a str> {
    dates
        .iter()
        .map(String::as_str)
        .filter(|date| *date <= requested && (requested == PREVIEW) == (*date == PREVIEW))
        .max()
}

/// The media type of a version.
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
        let versions: Vec<_> = requested_versions(accept).collect();
        assert_eq!(versions, ["2025-03-12", "2023-01-01"]);
        let preview = ["application/vnd.atlas.preview+json;charset=utf-8"];
        assert_eq!(requested_versions(preview).collect::<Vec<_>>(), [PREVIEW]);
    }

    #[test]
    fn other_types_request_no_version() {
        for accept in [
            "",
            "*/*",
            "application/json",
            "application/vnd.atlas.previews+json",
            "application/vnd.atlas.preview+csv",
            "application/vnd.atlas.2025-03-12.upcoming+json",
            "application/vnd.atlas.2025-03-12+csv",
            "application/vnd.atlas.2025-3-12+json",
            "application/vnd.atlas.20250312ab+json",
            "application/vnd.atlas.+json",
            "application/vnd.atlas.ééééé+json",
        ] {
            assert_eq!(requested_versions([accept]).count(), 0, "{accept}");
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
        // The preview answers for itself alone.
        assert_eq!(newest(PREVIEW), None);
        let preview = [PREVIEW.to_owned()];
        assert_eq!(newest_at_or_before(&preview, PREVIEW), Some(PREVIEW));
        assert_eq!(newest_at_or_before(&preview, "2099-01-01"), None);
    }

    #[test]
    fn media_type_of_a_version_contains_its_date() {
        assert_eq!(
            version_of(&for_version("2023-01-01")).as_deref(),
            Some("2023-01-01")
        );
    }
}
