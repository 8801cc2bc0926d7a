//! Prints results: a table for people or a document for programs, and never a panic when nobody
//! reads any more.

use std::io::{ErrorKind, Write as _};
use std::time::SystemTime;

use atlas_maintenance::{CurrentWindow, Metadata, ProjectId};
use comfy_table::{Table, presets};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::args::Format;
use crate::failure::Failure;

/// Where results go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    format: Format,
}

impl Output {
    pub(crate) fn new(format: Format) -> Self {
        Self { format }
    }

    pub(crate) fn format(self) -> Format {
        self.format
    }

    /// Prints a result in the format that was asked for.
    pub(crate) fn print(
        self,
        text: impl FnOnce() -> String,
        document: impl FnOnce() -> Value,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Table => write_line(&text()),
            Format::Json => write_line(&document().to_string()),
        }
    }

    /// Prints that an action was done.
    pub(crate) fn done(
        self,
        project: ProjectId,
        action: &str,
        text: &str,
        metadata: &Metadata,
    ) -> Result<(), Failure> {
        self.print(
            || format!("{text} (project {project})"),
            || json!({"project": project.to_string(), "done": action, "metadata": meta(metadata)}),
        )
    }

    /// Prints a window, or that there is none.
    pub(crate) fn window(
        self,
        project: ProjectId,
        window: Option<&CurrentWindow>,
        metadata: &Metadata,
    ) -> Result<(), Failure> {
        self.print(
            || match window {
                Some(window) => table(project, window),
                None => format!("project {project} has no maintenance window"),
            },
            || {
                json!({
                    "project": project.to_string(),
                    "window": window.map(document),
                    "metadata": meta(metadata),
                })
            },
        )
    }
}

/// Writes to stdout. A reader that went away, such as `head`, is no failure.
pub(crate) fn write_line(line: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    match writeln!(stdout, "{line}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Local(format!("stdout cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

fn table(project: ProjectId, window: &CurrentWindow) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let on_off = |on| if on { "on" } else { "off" };
    let protected = window.protected_hours.map_or_else(
        || "none".to_owned(),
        |hours| {
            format!(
                "{:02}:00 to {:02}:00",
                hours.start().get(),
                hours.end().get()
            )
        },
    );
    for (name, value) in [
        ("Project", project.to_string()),
        (
            "Window",
            format!(
                "{} {:02}:00 {}",
                window.day,
                window.hour.get(),
                window.time_zone
            ),
        ),
        ("Protected hours", protected),
        ("Deferrals", window.deferrals.to_string()),
        ("Auto-defer", on_off(window.auto_defer).to_owned()),
        ("Starting at once", on_off(window.start_asap).to_owned()),
    ] {
        table.add_row([name.to_owned(), value]);
    }
    if let Some(names) = table.column_mut(0) {
        names.set_padding((0, 1));
    }
    table.trim_fmt()
}

/// The window with the API's own names, which scripts may already know.
fn document(window: &CurrentWindow) -> Value {
    json!({
        "dayOfWeek": window.day.number(),
        "hourOfDay": window.hour.get(),
        "timeZoneId": window.time_zone,
        "protectedHours": window.protected_hours.map(|hours| json!({
            "startHourOfDay": hours.start().get(),
            "endHourOfDay": hours.end().get(),
        })),
        "numberOfDeferrals": window.deferrals,
        "autoDeferOnceEnabled": window.auto_defer,
        "startASAP": window.start_asap,
    })
}

fn meta(metadata: &Metadata) -> Value {
    json!({
        "status": metadata.status,
        "resourceVersion": metadata.resource_version,
        "rateLimit": metadata.rate_limit.map(|limit| json!({
            "limit": limit.limit,
            "remaining": limit.remaining,
        })),
        "deprecation": metadata.deprecation.and_then(date),
        "sunset": metadata.sunset.and_then(date),
        "attempts": metadata.attempts,
        "seconds": metadata.elapsed.as_secs_f64(),
    })
}

/// A time as RFC 3339 has it.
fn date(time: SystemTime) -> Option<String> {
    Some(Timestamp::try_from(time).ok()?.to_string())
}
