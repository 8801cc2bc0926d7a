//! Pages of lists, and the links of resources.
//!
//! *Recorded*: `links`, their order and queries; a full page has `next` if there is a count; without one,
//! `totalCount` is 0 and there is no `next`. *Documented*: pages and their bounds. *Assumed*: `previous`,
//! which has the form of `next`.

use serde::Serialize;
use url::form_urlencoded;

use crate::generated::variants::{PageAfterLast, PageFill};
use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;

/// The part of a list that a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) number: usize,
    pub(crate) size: usize,
    pub(crate) with_total: bool,
    pub(crate) fill: PageFill,
    pub(crate) after_last: PageAfterLast,
    /// The other parameters of the list that have a value, by name.
    pub(crate) others: Vec<(String, String)>,
}

impl Default for Page {
    /// The documented defaults.
    fn default() -> Self {
        Self {
            number: 1,
            size: 100,
            with_total: true,
            fill: PageFill::default(),
            after_last: PageAfterLast::default(),
            others: Vec::new(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) rel: String,
}

impl Link {
    pub(crate) fn new(href: impl Into<String>, rel: impl Into<String>) -> Self {
        let (href, rel) = (href.into(), rel.into());
        Self { href, rel }
    }
}

/// A page as the service returns it. The members are in alphabetical order (recorded).
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageView<T> {
    pub(crate) links: Vec<Link>,
    pub(crate) results: Vec<T>,
    pub(crate) total_count: usize,
}

impl Page {
    /// The value of another parameter, if the request has one.
    pub(crate) fn filter(&self, name: &str) -> Option<&str> {
        let given = self.others.iter().find(|(known, _)| known == name)?;
        Some(given.1.as_str()).filter(|value| !value.is_empty())
    }

    /// The values of a parameter that can be repeated.
    pub(crate) fn values<'p>(&'p self, name: &str) -> impl Iterator<Item = &'p str> {
        let given = self.others.iter().filter(move |(known, _)| known == name);
        given.map(|(_, value)| value.as_str())
    }

    /// This page of `items`. `path` is the address of the list without a query.
    ///
    /// # Errors
    ///
    /// If there is no such page.
    pub(crate) fn of<T>(
        &self,
        items: impl Iterator<Item = T>,
        path: &str,
    ) -> Result<PageView<T>, ApiError> {
        let size = match self.fill {
            PageFill::Full => self.size,
            PageFill::Short => self.size.saturating_sub(1).max(1),
        };
        let first = self.number.saturating_sub(1).saturating_mul(size);
        let mut total = 0;
        let mut results = Vec::new();
        for item in items {
            if (first..first.saturating_add(size)).contains(&total) {
                results.push(item);
            }
            total += 1;
        }
        if results.is_empty() && self.number > 1 && self.after_last == PageAfterLast::NotFound {
            let page = format!("page {}", self.number);
            return Err(ApiError::new(ErrorCode::ResourceNotFound, [page.into()]));
        }
        let mut links = vec![Link::new(self.href(path, None), "self")];
        if let Some(previous) = self.number.checked_sub(1).filter(|number| *number > 0) {
            links.push(Link::new(self.href(path, Some(previous)), "previous"));
        }
        if self.with_total && results.len() == size {
            let next = self.number.saturating_add(1);
            links.push(Link::new(self.href(path, Some(next)), "next"));
        }
        Ok(PageView {
            links,
            results,
            total_count: if self.with_total { total } else { 0 },
        })
    }

    /// The address of this page, or of another. Recorded: size and number change places in it.
    fn href(&self, path: &str, other: Option<usize>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("includeCount", &self.with_total.to_string());
        query.extend_pairs(&self.others);
        let size = self.size.to_string();
        match other {
            None => query
                .append_pair("pageNum", &self.number.to_string())
                .append_pair("itemsPerPage", &size),
            Some(number) => query
                .append_pair("itemsPerPage", &size)
                .append_pair("pageNum", &number.to_string()),
        };
        format!("{path}?{}", query.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: usize) -> Page {
        Page {
            number,
            size: 3,
            ..Page::default()
        }
    }

    fn rels(view: &PageView<usize>) -> Vec<&str> {
        view.links.iter().map(|link| link.rel.as_str()).collect()
    }

    #[test]
    fn pages_are_numbered_from_one_and_empty_after_the_last() {
        for (number, results, expected) in [
            (1, &[0, 1, 2][..], &["self", "next"][..]),
            (2, &[3, 4, 5], &["self", "previous", "next"]),
            (3, &[6], &["self", "previous"]),
            (4, &[], &["self", "previous"]),
            (usize::MAX, &[], &["self", "previous"]),
        ] {
            let view = page(number).of(0..7, "/a").unwrap();
            assert_eq!((view.results.as_slice(), view.total_count), (results, 7));
            assert_eq!(rels(&view), expected, "{number}");
        }
    }

    #[test]
    fn page_without_a_count_has_no_next_and_a_total_of_zero() {
        let uncounted = Page {
            with_total: false,
            others: vec![("name".to_owned(), "a b&".to_owned())],
            ..page(2)
        };
        let view = uncounted.of(0..9, "/a").unwrap();
        assert_eq!((view.results.len(), view.total_count), (3, 0));
        assert_eq!(
            view.links,
            [
                Link::new(
                    "/a?includeCount=false&name=a+b%26&pageNum=2&itemsPerPage=3",
                    "self"
                ),
                Link::new(
                    "/a?includeCount=false&name=a+b%26&itemsPerPage=3&pageNum=1",
                    "previous"
                ),
            ]
        );
    }

    #[test]
    fn filter_is_a_value_that_is_not_empty() {
        let with = |value: &str| Page {
            others: vec![("name".to_owned(), value.to_owned())],
            ..Page::default()
        };
        assert_eq!(with("a").filter("name"), Some("a"));
        assert_eq!(with("").filter("name"), None);
        assert_eq!(with("a").filter("other"), None);
    }
}
