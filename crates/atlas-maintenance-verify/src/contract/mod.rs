//! The contract: what the fragments of `spec/` say of each operation's replies.

mod schema;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use atlas_maintenance::ApiVersion;
use serde_json::Value;

pub(crate) use self::schema::Schema;
use crate::generated::fragments::FRAGMENTS;

/// The methods that a path can have.
const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// The operations of each version.
#[derive(Debug)]
pub(crate) struct Contract {
    versions: Vec<(ApiVersion, Vec<Operation>)>,
}

/// An operation in one version.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The name in the API's documentation, as the fragment gives it.
    pub(crate) name: String,
    /// The method, in capitals.
    pub(crate) method: String,
    /// The path, with its parameters in braces.
    pub(crate) path: String,
    replies: BTreeMap<u16, DocumentedReply>,
}

/// What a fragment says of the replies with one status.
#[derive(Debug)]
pub(crate) struct DocumentedReply {
    pub(crate) status: u16,
    /// In lower case, without parameters.
    pub(crate) media_types: Vec<String>,
    /// `None` if the fragment describes no body.
    pub(crate) schema: Option<Arc<Schema>>,
    pub(crate) headers: Vec<(String, Arc<Schema>)>,
}

/// A fragment, with the schemas that were read so far: most replies share theirs.
struct Fragment<'d> {
    document: &'d Value,
    schemas: BTreeMap<String, Option<Arc<Schema>>>,
}

impl Contract {
    /// The contract. The fragments are read once.
    pub(crate) fn get() -> &'static Self {
        static CONTRACT: OnceLock<Contract> = OnceLock::new();
        CONTRACT.get_or_init(Self::read)
    }

    fn read() -> Self {
        let versions = FRAGMENTS.iter().filter_map(|(date, text)| {
            let document: Value = serde_json::from_str(text).ok()?;
            Some((date.parse().ok()?, operations(&document)))
        });
        Self {
            versions: versions.collect(),
        }
    }

    /// The versions, oldest first.
    pub(crate) fn versions(&self) -> impl Iterator<Item = ApiVersion> {
        self.versions.iter().map(|(version, _)| *version)
    }

    /// The operation of that name.
    pub(crate) fn operation(&self, version: ApiVersion, name: &str) -> Option<&Operation> {
        let (_, operations) = self.versions.iter().find(|(known, _)| *known == version)?;
        operations.iter().find(|operation| operation.name == name)
    }

    /// The operations of a version.
    pub(crate) fn operations(&self, version: ApiVersion) -> impl Iterator<Item = &Operation> {
        let found = self.versions.iter().find(|(known, _)| *known == version);
        found.into_iter().flat_map(|(_, operations)| operations)
    }
}

impl Operation {
    /// The reply of success.
    pub(crate) fn success(&self) -> Option<&DocumentedReply> {
        self.replies.range(200..300).map(|(_, reply)| reply).next()
    }

    /// What is documented for a status.
    pub(crate) fn reply(&self, status: u16) -> Option<&DocumentedReply> {
        self.replies.get(&status)
    }

    /// The schema of errors.
    pub(crate) fn error_schema(&self) -> Option<&Schema> {
        { self.replies.range(400..) }.find_map(|(_, reply)| reply.schema.as_deref())
    }
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut fragment = Fragment {
        document,
        schemas: BTreeMap::new(),
    };
    let paths = document.get("paths").and_then(Value::as_object);
    let mut operations = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            let operation = item.get(method);
            operations.extend(operation.and_then(|node| fragment.operation(method, path, node)));
        }
    }
    operations
}

impl<'d> Fragment<'d> {
    fn operation(&mut self, method: &str, path: &str, node: &'d Value) -> Option<Operation> {
        let responses = node.get("responses")?.as_object()?;
        let replies = responses.iter().filter_map(|(status, response)| {
            let status = status.parse().ok()?;
            let response = resolve(self.document, response)?;
            Some((status, self.reply(status, response)))
        });
        Some(Operation {
            replies: replies.collect(),
            name: node.get("operationId")?.as_str()?.to_owned(),
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
        })
    }

    fn reply(&mut self, status: u16, response: &'d Value) -> DocumentedReply {
        let content = response.get("content").and_then(Value::as_object);
        let content = content.into_iter().flatten();
        let schema = { content.clone() }.find_map(|(_, media)| self.schema(media.get("schema")?));
        let headers = response.get("headers").and_then(Value::as_object);
        let headers = headers.into_iter().flatten().filter_map(|(name, header)| {
            let schema = resolve(self.document, header)?.get("schema")?;
            Some((name.clone(), self.schema(schema)?))
        });
        DocumentedReply {
            status,
            headers: headers.collect(),
            media_types: content
                .map(|(media_type, _)| media_type.to_ascii_lowercase())
                .collect(),
            schema,
        }
    }

    fn schema(&mut self, schema: &Value) -> Option<Arc<Schema>> {
        let known = self.schemas.entry(schema.to_string());
        let read = || Schema::read(self.document, schema).map(Arc::new);
        known.or_insert_with(read).clone()
    }
}

/// A node, or what its reference leads to.
fn resolve<'d>(document: &'d Value, node: &'d Value) -> Option<&'d Value> {
    match node.get("$ref").and_then(Value::as_str) {
        Some(reference) => document.pointer(reference.strip_prefix('#')?),
        None => Some(node),
    }
}

#[cfg(test)]
mod tests {
    use atlas_maintenance::ApiOperation;

    use super::*;

    /// Reading skips what it does not understand, so this says that it understands everything.
    #[test]
    fn contract_has_every_operation_of_the_client_with_all_that_is_compared() {
        let contract = Contract::get();
        assert!(contract.versions().eq(ApiVersion::ALL.iter().copied()));
        for version in contract.versions() {
            let operations = contract.operations(version);
            assert_eq!(operations.count(), ApiOperation::all(version).count());
            for known in ApiOperation::all(version) {
                let operation = contract.operation(version, known.name()).unwrap();
                let place = format!("{version} {}", operation.name);
                assert_eq!(
                    (operation.method.as_str(), operation.path.as_str()),
                    (known.method(), known.path()),
                    "{place}"
                );
                let success = operation.success().unwrap();
                // Actions on windows answer without a body, changes of alerts with what they made.
                let has_body =
                    known.method() == "GET" || known.name().ends_with("AlertConfiguration");
                assert_eq!(success.schema.is_some(), has_body, "{place}");
                assert_eq!(success.media_types.len(), 1, "{place}");
                assert_eq!(success.headers.len(), 2, "{place}");
                let errors: Vec<_> = operation.replies.range(400..).collect();
                assert!(errors.len() >= 7, "{place}");
                for (_, reply) in errors {
                    assert_eq!(reply.media_types, ["application/json"], "{place}");
                    assert!(reply.schema.is_some(), "{place}");
                }
            }
        }
    }
}
