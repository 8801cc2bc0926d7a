//! The secrets in the body of a request, by the names of members: what a service is given to call others with.

use secrecy::SecretString;
use serde_json::Value;

/// How the names of members end that hold secrets, in lower case and without separators.
const ENDS: [&str; 9] = [
    "apikey",
    "password",
    "privatekey",
    "secret",
    "servicekey",
    "template",
    "token",
    "webhookurl",
    "accesskey",
];

/// The texts in a JSON body whose members hold secrets. A body that is no JSON has none that can be known.
pub(crate) fn secrets_of(body: &[u8]) -> Vec<SecretString> {
    let mut found = Vec::new();
    if let Ok(body) = serde_json::from_slice(body) {
        collect(&body, false, &mut found);
    }
    found
}

fn collect(value: &Value, is_secret: bool, found: &mut Vec<SecretString>) {
    match value {
        Value::String(text) if is_secret && !text.is_empty() => found.push(text.as_str().into()),
        Value::Array(items) => items.iter().for_each(|it| collect(it, is_secret, found)),
        Value::Object(members) => members
            .iter()
            .for_each(|(name, value)| collect(value, is_secret || is_name(name), found)),
        _ => {}
    }
}

fn is_name(name: &str) -> bool {
    let letters = name.chars().filter(|it| it.is_alphanumeric());
    let name: String = letters.map(|it| it.to_ascii_lowercase()).collect();
    ENDS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn texts_of_members_that_hold_secrets_are_found_at_any_depth() {
        let body = r#"{"eventTypeName": "A", "notifications": [
            {"typeName": "WEBHOOK", "webhookUrl": "one", "webhookSecret": "two", "delayMin": 0},
            {"apiToken": "three", "channelName": "no"}, {"microsoftTeamsWebhookUrl": "four"},
            {"serviceKey": "five", "opsGenieApiKey": "six", "victorOpsRoutingKey": "no"},
            {"webhookHeadersTemplate": {"Authorization": ["seven"]}, "secret": null, "token": ""}]}"#;
        let found = secrets_of(body.as_bytes());
        let mut found: Vec<_> = found.iter().map(|it| it.expose_secret()).collect();
        found.sort_unstable();
        assert_eq!(
            found,
            ["five", "four", "one", "seven", "six", "three", "two"]
        );
        for body in ["", "{", r#"{"dayOfWeek":1}"#, r#""secret""#] {
            assert!(secrets_of(body.as_bytes()).is_empty(), "{body}");
        }
    }
}
