//! The alert configurations of a project.
//!
//! The section *alerts* of the assumptions says where each rule comes from. *Recorded*: the members of a
//! configuration, in alphabetical order, its link, and that lists hold them in the order of their creation.
//! *Assumed*: that members which the vendor's document does not name are kept, and the order of checks.

use atlas_maintenance_types::ProjectId;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::generated::variants::{AlertDefaults, AlertRedaction, AlertSecretSentBack, AlertToggle};
use crate::service::chance::Seed;
use crate::service::change::ChangeContext;
use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;
use crate::service::spec::schema::Schema;
use crate::service::validate::{self, Problem};

/// The events for which setting a window adds a configuration (reported).
const DEFAULTS: [&str; 4] = [
    "MAINTENANCE_IN_ADVANCED",
    "MAINTENANCE_STARTED",
    "MAINTENANCE_NO_LONGER_NEEDED",
    "MAINTENANCE_AUTO_DEFERRED",
];
/// The members of a target that are secrets, and whether they come redacted as a whole (documented).
const SECRETS: [(&str, bool); 9] = [
    ("apiToken", false),
    ("datadogApiKey", false),
    ("microsoftTeamsWebhookUrl", false),
    ("notificationToken", false),
    ("opsGenieApiKey", false),
    ("serviceKey", false),
    ("victorOpsApiKey", false),
    ("webhookSecret", true),
    ("webhookUrl", false),
];
/// What a target of a kind cannot be without (documented).
const REQUIRED: [(&str, &str); 6] = [
    ("EMAIL", "emailAddress"),
    ("MICROSOFT_TEAMS", "microsoftTeamsWebhookUrl"),
    ("PAGER_DUTY", "serviceKey"),
    ("SLACK", "apiToken"),
    ("SMS", "mobileNumber"),
    ("WEBHOOK", "webhookUrl"),
];
const MASK: char = '*';
/// How much of a secret is shown.
const SHOWN: usize = 4;

/// The configurations, with their secrets.
#[derive(Clone, Debug)]
pub(crate) struct AlertConfigurations {
    seed: Seed,
    /// Of the next configuration or target.
    number: u32,
    all: Vec<Map<String, Value>>,
}

/// What a request changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AlertChange<'r> {
    Create,
    Replace(&'r str),
    Toggle(&'r str),
}

impl AlertConfigurations {
    pub(crate) fn new(seed: Seed) -> Self {
        Self {
            seed,
            number: 0,
            all: Vec::new(),
        }
    }

    /// What setting a window adds, for each event that has no configuration.
    pub(crate) fn add_defaults(&mut self, context: &ChangeContext<'_>) {
        if context.assumptions.alert_defaults == AlertDefaults::None {
            return;
        }
        for event in DEFAULTS {
            if self
                .all
                .iter()
                .any(|it| it.get("eventTypeName") == Some(&json!(event)))
            {
                continue;
            }
            let target = json!({
                "delayMin": 0,
                "emailEnabled": true,
                "intervalMin": 60,
                "roles": ["GROUP_OWNER"],
                "smsEnabled": false,
                "typeName": "GROUP",
            });
            let body = json!({"enabled": true, "eventTypeName": event, "notifications": [target]});
            if let Value::Object(body) = body {
                self.add(body, context.now);
            }
        }
    }

    /// The configurations with their secrets, in the order of their creation.
    pub(crate) fn all(&self) -> &[Map<String, Value>] {
        &self.all
    }

    /// The same, to be changed without a request.
    pub(crate) fn all_mut(&mut self) -> &mut Vec<Map<String, Value>> {
        &mut self.all
    }

    /// Adds a configuration as it is, and gives it and its targets ids.
    pub(crate) fn add(&mut self, mut body: Map<String, Value>, now: Timestamp) -> usize {
        let id = self.next_id(now);
        body.insert("created".to_owned(), json!(seconds(now)));
        body.insert("updated".to_owned(), json!(seconds(now)));
        body.insert("id".to_owned(), json!(id));
        body.entry("enabled").or_insert(json!(false));
        body.entry("matchers").or_insert(json!([]));
        self.name_targets(&mut body, now);
        self.all.push(body);
        self.all.len() - 1
    }

    /// Ids begin with their time (recorded).
    fn next_id(&mut self, now: Timestamp) -> String {
        self.number = self.number.wrapping_add(1);
        let second = u32::try_from(now.as_second()).unwrap_or_default();
        let number = 0x80_0000 | (self.number & 0x7f_ffff);
        format!("{second:08x}{}{number:06x}", self.seed.digits())
    }

    fn name_targets(&mut self, body: &mut Map<String, Value>, now: Timestamp) {
        for target in targets_mut(body) {
            if target.get("notifierId").is_none_or(Value::is_null) {
                let id = self.next_id(now);
                target.insert("notifierId".to_owned(), json!(id));
            }
            for (name, default) in [("delayMin", 0), ("intervalMin", 60)] {
                target.entry(name).or_insert(json!(default));
            }
        }
    }

    /// The configurations as lists have them. `address` is that of the list.
    pub(crate) fn views(
        &self,
        project: ProjectId,
        address: &str,
        redaction: AlertRedaction,
    ) -> impl Iterator<Item = Map<String, Value>> {
        let all = self.all.iter();
        all.map(move |it| view(it, project, address, redaction))
    }

    /// Does what a request asks for, and returns the configuration as the service shows it.
    ///
    /// # Errors
    ///
    /// What is wrong with the request.
    pub(crate) fn change(
        &mut self,
        change: AlertChange<'_>,
        (schema, body): (&Schema, &[u8]),
        (project, address): (ProjectId, &str),
        context: &ChangeContext<'_>,
    ) -> Result<Map<String, Value>, ApiError> {
        let Value::Object(body) = validate::parse(body)? else {
            return Err(ErrorCode::MalformedJson.into());
        };
        let violations = validate::check(schema, &Value::Object(body.clone()));
        // The fragment has those members only that clients use.
        let violations: Vec<_> = { violations.into_iter() }
            .filter(|it| it.problem != Problem::Unknown)
            .collect();
        if let Some(error) = validate::error_for(&violations) {
            return Err(error);
        }
        let assumptions = context.assumptions;
        let at = match change {
            AlertChange::Create => {
                check(&body)?;
                self.add(body, context.now)
            }
            AlertChange::Replace(id) => {
                check(&body)?;
                let at = self.find(id)?;
                self.replace(at, body, context)?;
                at
            }
            AlertChange::Toggle(id) => {
                let at = self.find(id)?;
                let asked = body.get("enabled").and_then(Value::as_bool);
                let asked = asked.ok_or_else(|| missing("enabled"))?;
                if let Some(found) = self.all.get_mut(at) {
                    let is_enabled = found.get("enabled") == Some(&json!(true));
                    let enabled = match assumptions.alert_toggle {
                        AlertToggle::Sets => asked,
                        AlertToggle::Flips => !is_enabled,
                    };
                    found.insert("enabled".to_owned(), json!(enabled));
                    found.insert("updated".to_owned(), json!(seconds(context.now)));
                }
                at
            }
        };
        let found = self.all.get(at).ok_or(ErrorCode::ResourceNotFound)?;
        Ok(view(found, project, address, assumptions.alert_redaction))
    }

    fn find(&self, id: &str) -> Result<usize, ApiError> {
        let mut ids = self.all.iter().map(|it| it.get("id"));
        let found = ids.position(|it| it == Some(&json!(id)));
        let path = format!("alertConfigs/{id}");
        found.ok_or_else(|| ApiError::new(ErrorCode::ResourceNotFound, [path.into()]))
    }

    /// Puts `body` in the place of a configuration. What only the service gives it stays.
    fn replace(
        &mut self,
        at: usize,
        mut body: Map<String, Value>,
        context: &ChangeContext<'_>,
    ) -> Result<(), ApiError> {
        let old = self.all.get(at).cloned().unwrap_or_default();
        for target in targets_mut(&mut body) {
            let known = targets(&old).find(|it| it.get("notifierId") == target.get("notifierId"));
            let Some(known) = known else { continue };
            for (name, is_whole) in SECRETS {
                let Some(secret) = known.get(name).and_then(Value::as_str) else {
                    continue;
                };
                let shown = redacted(secret, is_whole, context.assumptions.alert_redaction);
                let sent = target.get(name).and_then(Value::as_str);
                let is_shown = sent == shown.as_deref() && sent != Some(secret);
                match context.assumptions.alert_secret_sent_back {
                    AlertSecretSentBack::Kept if sent.is_none() || is_shown => {
                        target.insert(name.to_owned(), json!(secret));
                    }
                    AlertSecretSentBack::Refused if is_shown => {
                        return Err(ApiError::invalid(name, "is redacted"));
                    }
                    _ => {}
                }
            }
        }
        for name in ["created", "id"] {
            if let Some(value) = old.get(name) {
                body.insert(name.to_owned(), value.clone());
            }
        }
        body.entry("enabled").or_insert(json!(false));
        body.entry("matchers").or_insert(json!([]));
        body.insert("updated".to_owned(), json!(seconds(context.now)));
        self.name_targets(&mut body, context.now);
        if let Some(found) = self.all.get_mut(at) {
            *found = body;
        }
        Ok(())
    }
}

/// Times are in whole seconds (recorded).
fn seconds(time: Timestamp) -> String {
    let second = Timestamp::from_second(time.as_second()).unwrap_or(time);
    second.to_string()
}

fn missing(name: &str) -> ApiError {
    ApiError::invalid(name, "is missing")
}

/// *Documented*: what is required. *Assumed*: the code.
fn check(body: &Map<String, Value>) -> Result<(), ApiError> {
    let text = |of: &Map<String, Value>, name: &str| {
        let text = of.get(name).and_then(Value::as_str).unwrap_or_default();
        text.to_owned()
    };
    if text(body, "eventTypeName").is_empty() {
        return Err(missing("eventTypeName"));
    }
    let count = targets(body).count();
    if !(1..=25).contains(&count) {
        return Err(missing("notifications"));
    }
    for target in targets(body) {
        let kind = text(target, "typeName");
        if kind.is_empty() {
            return Err(missing("typeName"));
        }
        // A target that is known already can do without.
        let is_known = target.get("notifierId").is_some_and(Value::is_string);
        for (of, name) in REQUIRED {
            if of == kind && !is_known && text(target, name).is_empty() {
                return Err(missing(name));
            }
        }
    }
    Ok(())
}

fn targets(body: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    let targets = body.get("notifications").and_then(Value::as_array);
    targets.into_iter().flatten().filter_map(Value::as_object)
}

fn targets_mut(body: &mut Map<String, Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    let targets = body.get_mut("notifications").and_then(Value::as_array_mut);
    targets
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
}

fn view(
    of: &Map<String, Value>,
    project: ProjectId,
    address: &str,
    redaction: AlertRedaction,
) -> Map<String, Value> {
    let mut view = of.clone();
    let id = of.get("id").and_then(Value::as_str).unwrap_or_default();
    view.insert("groupId".to_owned(), json!(project));
    let link = json!([{"href": format!("{address}/{id}"), "rel": "self"}]);
    view.insert("links".to_owned(), link);
    for target in targets_mut(&mut view) {
        for (name, is_whole) in SECRETS {
            let Some(secret) = target.get(name).and_then(Value::as_str) else {
                continue;
            };
            match redacted(secret, is_whole, redaction) {
                Some(shown) => target.insert(name.to_owned(), json!(shown)),
                None => target.remove(name),
            };
        }
    }
    view
}

/// What is shown of a secret; `None`: nothing.
fn redacted(secret: &str, is_whole: bool, redaction: AlertRedaction) -> Option<String> {
    let count = secret.chars().count();
    let masked = |is_masked: &dyn Fn(usize) -> bool| {
        let characters = secret.chars().enumerate();
        characters
            .map(|(n, it)| if is_masked(n) { MASK } else { it })
            .collect()
    };
    let end = count.saturating_sub(SHOWN);
    Some(match redaction {
        AlertRedaction::LeftOut => return None,
        _ if is_whole => masked(&|_| true),
        AlertRedaction::Hidden => String::from(MASK).repeat(SHOWN),
        AlertRedaction::EndShown => masked(&|n| n < end),
        AlertRedaction::StartShown => masked(&|n| n >= count / 2),
    })
}
