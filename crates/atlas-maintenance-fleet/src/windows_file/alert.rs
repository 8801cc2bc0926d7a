//! One `[[alerts]]` of a windows file: who is to be told of maintenance, in the projects it selects.

use std::collections::BTreeSet;

use atlas_maintenance::{DesiredAlert, EventType, MAINTENANCE_ALERTS, NewTarget};

use super::cursor::{Reader, Table, type_name};
use super::diagnostic::{Diagnostics, Source};
use super::select::{self, Selector};
use crate::project::FleetProject;

/// Secrets with fewer characters cannot be told from other text, so that no output is sure not to show them.
const MIN_SECRET: usize = 8;

/// Who is to be told, as a windows file has it.
#[derive(Clone, Debug)]
pub struct Alerts {
    line: usize,
    selector: Selector,
    optional: bool,
    events: Vec<EventType>,
    targets: Vec<Declared>,
}

/// A target, with the names of the environment variables that have its secrets.
#[derive(Clone, Debug)]
enum Declared {
    Webhook {
        url: Variable,
        secret: Option<Variable>,
    },
    Slack {
        channel: String,
        token: Variable,
    },
    MicrosoftTeams {
        url: Variable,
    },
    PagerDuty {
        key: Variable,
    },
    Email(String),
    Group(Vec<String>),
}

/// An environment variable, and the line that names it.
#[derive(Clone, Debug)]
struct Variable {
    name: String,
    line: usize,
    is_url: bool,
}

/// Events as the file names them.
const EVENTS: [(&str, EventType); 5] = [
    ("announced", EventType::MaintenanceInAdvanced),
    ("started", EventType::MaintenanceStarted),
    ("completed", EventType::MaintenanceCompleted),
    ("no-longer-needed", EventType::MaintenanceNoLongerNeeded),
    ("auto-deferred", EventType::MaintenanceAutoDeferred),
];

impl Alerts {
    /// The line on which it begins, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Which projects it selects.
    pub fn selector(&self) -> &Selector {
        &self.selector
    }

    /// Whether it may select no project.
    pub fn is_optional(&self) -> bool {
        self.optional
    }

    /// Its targets, or what is wrong with a secret.
    fn targets(
        &self,
        source: &Source,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Vec<NewTarget>, Diagnostics> {
        let mut diagnostics = Vec::new();
        let mut read = |it: &Variable| {
            let value = variable(&it.name);
            let problem = match &value {
                None => "is not set".to_owned(),
                Some(value) if value.chars().any(char::is_control) => {
                    "has a line break or another control character".to_owned()
                }
                Some(value) if value.chars().count() < MIN_SECRET => {
                    format!("has fewer than {MIN_SECRET} characters")
                }
                Some(value) if it.is_url && !value.starts_with("https://") => {
                    "is no URL that begins with https://".to_owned()
                }
                Some(_) => return value.unwrap_or_default(),
            };
            let message = format!("the environment variable {} {problem}", it.name);
            diagnostics.push(source.diagnostic(it.line, message));
            String::new()
        };
        let targets = self.targets.iter().map(|target| match target {
            Declared::Webhook { url, secret } => {
                NewTarget::webhook(read(url), secret.as_ref().map(&mut read))
            }
            Declared::Slack { channel, token } => NewTarget::slack(channel, read(token)),
            Declared::MicrosoftTeams { url } => NewTarget::microsoft_teams(read(url)),
            Declared::PagerDuty { key } => NewTarget::pager_duty(read(key)),
            Declared::Email(address) => NewTarget::email(address),
            Declared::Group(roles) => NewTarget::group(roles),
        });
        let targets = targets.collect();
        Diagnostics::or(diagnostics, targets)
    }
}

/// The `[[alerts]]` of a file with the secrets that the environment has.
#[derive(Clone, Debug)]
pub struct AlertRules(Vec<(Selector, Vec<EventType>, Vec<NewTarget>)>);

impl AlertRules {
    pub(super) fn new(
        source: &Source,
        alerts: &[Alerts],
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Diagnostics> {
        let mut diagnostics = Vec::new();
        let mut rules = Vec::new();
        for alert in alerts {
            match alert.targets(source, variable) {
                Ok(targets) => {
                    rules.push((alert.selector.clone(), alert.events.clone(), targets));
                }
                Err(problems) => diagnostics.extend(problems.iter().cloned()),
            }
        }
        Diagnostics::or(diagnostics, Self(rules))
    }

    /// Who is to be told of what in a project: the targets of all that select it, each once. Empty if none
    /// does.
    pub fn of(&self, project: &FleetProject) -> Vec<DesiredAlert> {
        let selecting: Vec<_> = { self.0.iter() }
            .filter(|(selector, ..)| selector.matches(project))
            .collect();
        let events = MAINTENANCE_ALERTS.into_iter().filter_map(|event| {
            let mut targets: Vec<NewTarget> = Vec::new();
            for (_, events, more) in &selecting {
                for target in more.iter().filter(|_| events.contains(&event)) {
                    if !targets.iter().any(|it| it.is_same(target)) {
                        targets.push(target.clone());
                    }
                }
            }
            (!targets.is_empty()).then_some(DesiredAlert { event, targets })
        });
        events.collect()
    }
}

/// Parses one `[[alerts]]`.
pub(super) fn parse(reader: &mut Reader<'_>, alerts: Table<'_>) -> Option<Alerts> {
    let known = [
        "select",
        "events",
        "webhook",
        "slack",
        "teams",
        "pager_duty",
        "email",
        "group",
        "optional",
    ];
    alerts.reject_unknown_keys(reader, "of alerts", &known);
    let selector = select::parse_of(reader, alerts, "alerts");
    let optional = alerts.boolean(reader, "optional");
    let events = events(reader, alerts);
    let mut targets = Vec::new();
    let is_any = known.iter().skip(2).take(6).any(|key| alerts.has(key));
    if !is_any {
        let message =
            "the alerts have no target: write webhook, slack, teams, pager_duty, email or group";
        reader.report(alerts.line, message);
    }
    if let Some(table) = table(reader, alerts, "webhook", &["url_env", "secret_env"]) {
        let url = required(reader, table, "url_env", "webhook");
        let secret = variable(reader, table, "secret_env");
        if let Some(url) = url {
            targets.push(Declared::Webhook { url, secret });
        }
    }
    if let Some(table) = table(reader, alerts, "slack", &["channel", "token_env"]) {
        let channel = named(reader, table, "channel", "slack");
        let token = required(reader, table, "token_env", "slack");
        if let (Some(channel), Some(token)) = (channel, token) {
            targets.push(Declared::Slack { channel, token });
        }
    }
    if let Some(table) = table(reader, alerts, "teams", &["url_env"])
        && let Some(url) = required(reader, table, "url_env", "teams")
    {
        targets.push(Declared::MicrosoftTeams { url });
    }
    if let Some(table) = table(reader, alerts, "pager_duty", &["key_env"])
        && let Some(key) = required(reader, table, "key_env", "pager_duty")
    {
        targets.push(Declared::PagerDuty { key });
    }
    if let Some(table) = table(reader, alerts, "email", &["address"])
        && let Some(address) = named(reader, table, "address", "email")
    {
        targets.push(Declared::Email(address));
    }
    if let Some(table) = table(reader, alerts, "group", &["roles"]) {
        let roles = texts(reader, table, "roles", "roles such as GROUP_OWNER");
        targets.extend(
            roles.map(|roles| Declared::Group(roles.into_iter().map(|(role, _)| role).collect())),
        );
    }
    Some(Alerts {
        line: alerts.line,
        selector: selector?,
        optional: optional.is_some_and(|(optional, _)| optional),
        events: events?,
        targets,
    })
}

/// The events that are told; all without the key. `None` after an error.
fn events(reader: &mut Reader<'_>, alerts: Table<'_>) -> Option<Vec<EventType>> {
    if !alerts.has("events") {
        return Some(MAINTENANCE_ALERTS.to_vec());
    }
    let names = EVENTS.map(|(name, _)| name).join(", ");
    let given = texts(reader, alerts, "events", &format!("some of {names}"))?;
    let mut events = BTreeSet::new();
    for (text, line) in given {
        match EVENTS.iter().find(|(name, _)| *name == text) {
            Some((_, event)) => _ = events.insert(event.clone()),
            None => {
                let message = format!("there is no event {text:?}: there are {names}");
                reader.report(line, message);
            }
        }
    }
    Some(events.into_iter().collect())
}

fn table<'a>(
    reader: &mut Reader<'_>,
    alerts: Table<'a>,
    key: &str,
    known: &[&str],
) -> Option<Table<'a>> {
    let (item, line) = alerts.get(reader, key)?;
    let Some(table) = Table::from_value(item, line) else {
        let message = format!("{key} takes a table with {}", known.join(" and "));
        reader.report(line, message);
        return None;
    };
    table.reject_unknown_keys(reader, &format!("of {key}"), known);
    Some(table)
}

/// A text that is no secret.
fn named(reader: &mut Reader<'_>, table: Table<'_>, key: &str, of: &str) -> Option<String> {
    let text = table.text(reader, key);
    if text.is_none() && !table.has(key) {
        reader.report(table.line, format!("{of} needs {key}"));
    }
    let (text, line) = text?;
    if text.trim().is_empty() || text.chars().any(char::is_control) {
        reader.report(line, format!("{key} is empty or has a control character"));
        return None;
    }
    Some(text.to_owned())
}

fn required(reader: &mut Reader<'_>, table: Table<'_>, key: &str, of: &str) -> Option<Variable> {
    if !table.has(key) {
        let message = format!("{of} needs {key}: the name of the environment variable that has it");
        reader.report(table.line, message);
    }
    variable(reader, table, key)
}

/// The name of an environment variable. A secret that was written in its place is not repeated.
fn variable(reader: &mut Reader<'_>, table: Table<'_>, key: &str) -> Option<Variable> {
    let (text, line) = table.text(reader, key)?;
    let is_name = !text.is_empty()
        && !text.starts_with(|it: char| it.is_ascii_digit())
        && text
            .chars()
            .all(|it| it == '_' || it.is_ascii_uppercase() || it.is_ascii_digit());
    if !is_name {
        let message = format!(
            "{key} takes the name of an environment variable, in capitals, digits and underscores: the \
             secret itself does not belong into the file"
        );
        reader.report(line, message);
        return None;
    }
    Some(Variable {
        name: text.to_owned(),
        line,
        is_url: key == "url_env",
    })
}

/// The texts of a list, each with its line. `None` after an error, or without the key an empty list.
fn texts(
    reader: &mut Reader<'_>,
    table: Table<'_>,
    key: &str,
    what: &str,
) -> Option<Vec<(String, usize)>> {
    let Some((item, line)) = table.get(reader, key) else {
        return Some(Vec::new());
    };
    let array = item.as_array().filter(|array| !array.is_empty());
    let texts: Option<Vec<_>> = array.and_then(|array| {
        let texts = array.iter().map(|value| {
            let text = value.get_ref().as_str().filter(|text| !text.is_empty())?;
            Some((text.to_owned(), reader.line(&value.span())))
        });
        texts.collect()
    });
    if texts.is_none() {
        let found = match item.as_array() {
            Some(_) => "another list",
            None => type_name(item),
        };
        reader.report(line, format!("{key} takes a list of {what}, not {found}"));
    }
    texts
}

#[cfg(test)]
mod tests;
