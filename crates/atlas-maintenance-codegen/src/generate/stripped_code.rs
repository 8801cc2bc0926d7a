//! Generated code without its white space, which tests compare parts with.

use serde_json::Value;

use super::client_code;

pub(super) fn of_client(document: &Value) -> String {
    let code = client_code(&document.to_string()).unwrap();
    code.split_whitespace().collect()
}

#[track_caller]
pub(super) fn has(code: &str, parts: &[&str]) {
    for part in parts {
        let part: String = part.split_whitespace().collect();
        assert!(code.contains(&part), "{part} in {code}");
    }
}
