//! The errors of the compiler, each with the operation that it is about.

use std::collections::BTreeMap;

use serde_json::Value;

use atlas_maintenance_openapi::OperationKey;

/// An error of the compiler in one of the clients.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CompileError {
    /// The module that holds the client.
    pub(crate) module: String,
    /// The operation whose method it is in; `None` if it is in a type.
    pub(crate) operation: Option<OperationKey>,
    pub(crate) reason: String,
}

/// Whose code stands in which file.
pub(crate) struct ClientSource<'a> {
    /// How the names of its files end.
    pub(crate) module: &'a str,
    pub(crate) code: &'a str,
    pub(crate) methods: &'a BTreeMap<String, OperationKey>,
}

/// The errors among `messages`, each about one of `sources`.
pub(crate) fn of(messages: &[Value], sources: &[ClientSource<'_>]) -> Vec<CompileError> {
    let errors = messages
        .iter()
        .map(|message| &message["message"])
        .filter(|message| message["level"] == "error");
    let mut compile_errors = Vec::new();
    for error in errors {
        let text = error["message"]
            .as_str()
            .unwrap_or("an error without words");
        // The last message only counts the others, and points nowhere.
        let spans = error["spans"].as_array();
        let Some(span) = spans
            .into_iter()
            .flatten()
            .find(|span| span["is_primary"] == true)
        else {
            continue;
        };
        let file = span["file_name"].as_str().unwrap_or_default();
        let line = span["line_start"].as_u64().unwrap_or_default();
        let line = usize::try_from(line).unwrap_or_default();
        let Some(source) = sources.iter().find(|source| {
            file.split(['/', '\\'])
                .any(|folder| folder == source.module)
        }) else {
            continue;
        };
        let method = method_at(source.code, line);
        compile_errors.push(CompileError {
            module: source.module.to_owned(),
            operation: method.and_then(|method| source.methods.get(method).cloned()),
            reason: format!("{text} (line {line} of {})", within(file, source.module)),
        });
    }
    compile_errors
}

/// What `file` is called from the folder `module` on: a client can be in several packages.
fn within<'a>(file: &'a str, module: &str) -> &'a str {
    let start = file.find(&format!("{module}/"));
    start.and_then(|start| file.get(start..)).unwrap_or(file)
}

/// The method of the client that `line`, counted from 1, is in.
fn method_at(code: &str, line: usize) -> Option<&str> {
    // Methods of the client are indented by one step; everything else begins further left.
    let lines: Vec<&str> = code.lines().take(line).collect();
    let start = lines.iter().rev().find(|line| {
        let indented = line.len() - line.trim_start().len();
        !line.trim().is_empty() && (indented == 0 || line.trim_start().starts_with("pub async fn "))
    })?;
    let name = start.trim_start().strip_prefix("pub async fn ")?;
    name.split(['<', '(']).next()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CODE: &str = "pub mod types {\n    pub struct A {}\n}\nimpl GeneratedClient {\n    pub async fn get_a<'a>(\n        &'a self,\n    ) {\n        wrong()\n    }\n}\npub mod more {\n    pub struct B {}\n}\n";

    #[test]
    fn error_is_attributed_to_its_method_or_to_the_client() {
        let operation = OperationKey::try_from("GET /a".to_owned()).unwrap();
        let methods = BTreeMap::from([("get_a".to_owned(), operation.clone())]);
        let sources = [ClientSource {
            module: "tag_1",
            code: CODE,
            methods: &methods,
        }];
        let message = |line: usize| {
            json!({"message": {"level": "error", "message": "no", "spans": [
                {"is_primary": true, "file_name": "tags/src/tag_1/client.rs", "line_start": line},
            ]}})
        };
        let summary = json!({"message": {"level": "error", "message": "aborting", "spans": []}});
        let found = of(&[message(8), message(2), message(12), summary], &sources);
        let operations: Vec<_> = found.iter().map(|found| found.operation.clone()).collect();
        assert_eq!(operations, [Some(operation), None, None]);
        assert!(found[0].reason.starts_with("no (line 8 of "), "{found:?}");
        assert!(of(&[message(8)], &[]).is_empty());
    }
}
