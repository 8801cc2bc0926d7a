//! `doctor`: what is set, whether the service can be used with it, and what to do where not.

mod local;
mod service;

use std::time::Duration;

use atlas_maintenance_types::one_line;
use comfy_table::{ContentArrangement, Table, presets};

use crate::args::Global;
use crate::failure::Failure;
use crate::output::{Output, terminal};
use crate::results::{DoctorCheck, DoctorResult};
use crate::session::Service;
use crate::settings::{Settings, Source};

/// The columns of a table that is not shown in a terminal.
const COLUMNS: u16 = 80;

/// The time limit of a call when no flag sets one, in seconds.
const TIMEOUT: u64 = 20;

/// What a check found.
#[derive(Clone, Debug)]
pub(super) struct Check {
    name: &'static str,
    state: State,
    text: String,
    /// What to do.
    help: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Ok,
    ToDo,
    /// Not tried, because of another.
    Skipped,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::ToDo => "to-do",
            Self::Skipped => "skipped",
        }
    }
}

impl Check {
    fn ok(name: &'static str, text: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Ok,
            text: text.into(),
            help: None,
        }
    }

    fn to_do(name: &'static str, text: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            name,
            state: State::ToDo,
            text: text.into(),
            help: Some(help.into()),
        }
    }

    fn skipped(name: &'static str, text: impl Into<String>) -> Self {
        Self {
            state: State::Skipped,
            ..Self::ok(name, text)
        }
    }
}

pub(super) async fn run(global: &Global, output: Output) -> Result<(), Failure> {
    let mut global = global.clone();
    // Somebody waits for the diagnosis.
    global.timeout = global.timeout.or(Some(Duration::from_secs(TIMEOUT)));
    global.max_retries = global.max_retries.or(Some(0));
    let mut checks = Vec::new();
    let mut is_reached = true;
    match opened(&global, &mut checks).await {
        Ok(None) => checks.push(Check::skipped(
            "connection",
            "not tried without credentials",
        )),
        Ok(Some((settings, service))) => {
            local::route(&service.client, &mut checks);
            is_reached = service::check(&service.client, settings.as_ref(), &mut checks).await;
            service.close().await;
        }
        Err(failure) => {
            let help = "correct it: docs/credentials.md has the variables and the file";
            checks.push(Check::to_do("settings", failure.to_string(), help));
        }
    }
    checks.push(local::tokens(&global));
    checks.push(local::journals());
    print(&checks, output)?;
    let is_well = checks.iter().all(|check| check.state != State::ToDo);
    match (is_reached, is_well) {
        (true, true) => Ok(()),
        (is_reached, _) => Err(Failure::Doctor { is_reached }),
    }
}

/// The client, and the settings that it is made of; `None` for a simulator of the command.
async fn opened(
    global: &Global,
    checks: &mut Vec<Check>,
) -> Result<Option<(Option<Settings>, Service)>, Failure> {
    if global.simulate {
        checks.push(Check::ok("credentials", "those of the simulator"));
        return Ok(Some((None, Service::open(global).await?)));
    }
    let settings = Settings::read(global)?;
    local::settings(&settings, checks);
    let (credentials, source) = match settings.credentials().await {
        Ok(found) => found,
        Err(failure) => {
            let help =
                "set the variables of one kind of credentials, or name a profile with --profile";
            checks.push(Check::to_do("credentials", failure.to_string(), help));
            return Ok(None);
        }
    };
    let origin = match (&source, settings.credential()) {
        (Source::Profile(_), Some((_, credential))) => format!(" ({})", credential.origin()),
        _ => String::new(),
    };
    let mut text = format!("{} of {source}{origin}", credentials.kind());
    let others = settings.losing(&source);
    if !others.is_empty() {
        text.push_str(&format!("; it wins over {}", others.join(", ")));
    }
    checks.push(Check::ok("credentials", text));
    let service = Service::of(credentials, &settings, global)?;
    Ok(Some((Some(settings), service)))
}

fn print(checks: &[Check], output: Output) -> Result<(), Failure> {
    output.show(
        || DoctorResult {
            checks: checks
                .iter()
                .map(|check| DoctorCheck {
                    check: check.name,
                    state: check.state.name(),
                    text: check.text.clone(),
                    help: check.help.clone(),
                })
                .collect(),
        },
        || text(checks, terminal().width.unwrap_or(COLUMNS)),
    )
}

/// A table as wide as the terminal. What to do stands below what was found.
fn text(checks: &[Check], width: u16) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width);
    for check in checks {
        let found = one_line(&check.text);
        let text = match &check.help {
            Some(help) => format!("{found}\n→ {}", one_line(help)),
            None => found,
        };
        table.add_row([check.name.to_owned(), check.state.name().to_owned(), text]);
    }
    for column in 0..2 {
        if let Some(column) = table.column_mut(column) {
            column.set_padding((0, 2));
        }
    }
    table.trim_fmt()
}
