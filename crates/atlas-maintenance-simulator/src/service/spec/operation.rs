//! An operation as a fragment describes it.

use std::str::FromStr;

use crate::service::spec::schema::Schema;
use crate::service::spec::template;

#[derive(Debug)]
pub(crate) struct Operation {
    /// The operation id that clients use.
    pub(crate) id: String,
    /// In upper case.
    pub(crate) method: String,
    /// The path with its parameters in braces.
    pub(crate) path: String,
    pub(crate) path_parameters: Vec<PathParameter>,
    pub(crate) query: Vec<QueryParameter>,
    /// The versions of the resource in this fragment.
    pub(crate) dates: Vec<String>,
    pub(crate) body: Option<RequestBody>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PathParameter {
    pub(crate) name: String,
    pub(crate) pattern: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct QueryParameter {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) schema: Schema,
}

#[derive(Debug)]
pub(crate) struct RequestBody {
    /// The versions in the body's media types.
    pub(crate) dates: Vec<String>,
    pub(crate) schema: Schema,
}

/// The id in a path, by the pattern that the documents have. The types read capitals as well.
pub(crate) fn id<T: FromStr>(text: &str) -> Option<T> {
    let has_capital = text.bytes().any(|byte| byte.is_ascii_uppercase());
    text.parse().ok().filter(|_| !has_capital)
}

impl Operation {
    pub(crate) fn matches(&self, path: &str) -> bool {
        self.path_values(path).is_some()
    }

    /// The value of a path parameter; empty if there is none of that name.
    pub(crate) fn parameter<'a>(&self, path: &'a str, name: &str) -> &'a str {
        let values = self.path_values(path).unwrap_or_default();
        self.path_parameters
            .iter()
            .zip(values)
            .find(|(parameter, _)| parameter.name == name)
            .map_or("", |(_, value)| value)
    }

    /// The values of the path parameters in order; `None` if the path does not match.
    pub(crate) fn path_values<'a>(&self, path: &'a str) -> Option<Vec<&'a str>> {
        template::values(&self.path, path)
    }
}
