//! What identifies an operation: its method and its path.

use std::fmt;

use serde::Deserialize;

/// The method and the path of an operation, as `GET /path`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct OperationKey {
    /// In lower case, as a key of a path item.
    pub method: String,
    /// As a key of `paths`.
    pub path: String,
}

impl fmt::Display for OperationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.to_ascii_uppercase(), self.path)
    }
}

impl TryFrom<String> for OperationKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.split_once(' ') {
            Some((method, path))
                if path.starts_with('/')
                    && crate::document::METHODS.contains(&method.to_ascii_lowercase().as_str()) =>
            {
                Ok(Self {
                    method: method.to_ascii_lowercase(),
                    path: path.to_owned(),
                })
            }
            _ => Err(format!(
                "{text:?} is not an operation: it takes a method and a path, such as \"GET /path\""
            )),
        }
    }
}
