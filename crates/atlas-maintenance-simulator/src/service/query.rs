//! The query of a request.

use std::collections::BTreeSet;

use crate::generated::variants::{Assumptions, InvalidQuery};
use crate::http::response::BodyFormat;
use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;
use crate::service::paging::Page;
use crate::service::spec::operation::Operation;
use crate::service::spec::schema::Schema;

/// *Documented*: the known parameters, of which lists can be repeated. *Assumed*: unknown parameters, other
/// repeated ones and invalid values are refused.
pub(crate) fn read_query(
    operation: &Operation,
    query: &str,
    assumptions: &Assumptions,
) -> Result<(BodyFormat, Page), ApiError> {
    let refuse = |name: &str| ApiError::new(ErrorCode::InvalidQueryParameter, [name.into()]);
    let mut format = BodyFormat::default();
    let mut page = Page {
        fill: assumptions.page_fill,
        after_last: assumptions.page_after_last,
        ..Page::default()
    };
    let mut seen = BTreeSet::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let known = operation.query.iter().find(|known| known.name == name);
        let is_lenient = assumptions.invalid_query == InvalidQuery::Ignored;
        if known.is_none() && is_lenient {
            continue;
        }
        let is_list = known.is_some_and(|known| matches!(known.schema, Schema::Array(_)));
        let is_valid = known.is_some_and(|known| match known.schema {
            Schema::Boolean => matches!(value.as_ref(), "true" | "false"),
            Schema::Integer { minimum, maximum } => value.parse::<i64>().is_ok_and(|number| {
                minimum.is_none_or(|minimum| minimum <= number)
                    && maximum.is_none_or(|maximum| number <= maximum)
            }),
            _ => true,
        });
        let is_first = seen.insert(name.clone().into_owned());
        if !is_valid || !(is_first || is_list || is_lenient) {
            return Err(refuse(&name));
        }
        match name.as_ref() {
            "pretty" => format.pretty = value == "true",
            "envelope" => {
                format.envelope = (value == "true").then_some(assumptions.envelope);
            }
            "includeCount" => page.with_total = value == "true",
            // A number that is too large is after the last page as well.
            "pageNum" => page.number = value.parse().unwrap_or(usize::MAX),
            "itemsPerPage" => page.size = value.parse().unwrap_or(usize::MAX),
            _ => {
                page.others.retain(|(other, _)| is_list || *other != name);
                page.others.push((name.into_owned(), value.into_owned()));
            }
        }
    }
    for known in &operation.query {
        let default = match (known.name.as_str(), &known.schema) {
            ("pretty" | "envelope" | "includeCount" | "pageNum" | "itemsPerPage", _) => continue,
            (_, Schema::Boolean) => "false",
            // Recorded.
            ("name", _) => "",
            _ => continue,
        };
        if !seen.contains(&known.name) {
            page.others.push((known.name.clone(), default.to_owned()));
        }
    }
    page.others.sort();
    operation
        .query
        .iter()
        .find(|known| known.required && !seen.contains(&known.name))
        .map_or(Ok((format, page)), |missing| Err(refuse(&missing.name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::variants::Envelope;
    use crate::service::spec::Spec;

    fn read(operation: &Operation, query: &str) -> Result<(BodyFormat, Page), ApiError> {
        read_query(operation, query, &Assumptions::default())
    }

    #[test]
    fn query_is_validated_strictly() {
        let spec = Spec::built_in().unwrap();
        let path = "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow";
        for date in spec.dates() {
            let get = spec.operation(date, "GET", path).unwrap();
            let patch = spec.operation(date, "PATCH", path).unwrap();
            let both = BodyFormat {
                pretty: true,
                envelope: Some(Envelope::Content),
            };
            assert_eq!(
                read(get, "pretty=true&envelope=true"),
                Ok((both, Page::default()))
            );
            assert_eq!(
                read(get, "pretty=false"),
                Ok((BodyFormat::default(), Page::default()))
            );
            assert_eq!(read(get, ""), Ok((BodyFormat::default(), Page::default())));
            for bad in [
                "pretty=yes",
                "pretty",
                "pretty=",
                "other=1",
                "pretty=true&pretty=true",
            ] {
                let error = read(get, bad).unwrap_err();
                assert_eq!(error.code, ErrorCode::InvalidQueryParameter, "{bad}");
            }
            assert!(read(patch, "pretty=true").is_err());
            assert!(read(patch, "envelope=true").is_ok());
        }
    }
}
