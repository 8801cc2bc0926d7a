//! `verify`: whether the service keeps its contract, and which assumptions about it hold.

mod table;

use atlas_maintenance_verify::{Outcome, Report, Verification, WindowOutcome};

use crate::args::{Format, Global, Target, Verify};
use crate::failure::Failure;
use crate::output::{self, Output};
use crate::printable::{escaped_json, note};
use crate::results::VerifyReport;
use crate::session::Session;
use crate::signals;

/// The columns of a table that is not shown in a terminal.
const COLUMNS: u16 = 80;

pub(super) async fn run(options: Verify, global: &Global, output: Output) -> Result<(), Failure> {
    let project = options.project;
    let target = Target {
        project: project.clone(),
        org: None,
    };
    let session = Session::open(global, target).await?;
    let client = session.service.client.clone();
    let mut verification = Verification::new(client, session.project)
        .refused_client(session.service.refused_client(global)?)
        .before_changes(|found| {
            note(&format!(
                "changing the window, and restoring it at the end: {found}"
            ));
        });
    if let Some(second) = options.allow_changes {
        let second = match Some(&second) == project.as_ref() {
            true => session.project,
            false => session.id(&second).await?,
        };
        verification = verification
            .allow_changes(second)
            .map_err(|error| Failure::Usage(format!("--allow-changes: {error}")))?;
    }
    if options.allow_actions {
        verification = verification.allow_actions();
    }
    let report = verification.run(&signals::token()).await;
    session.close().await;
    print(&report, output)
}

/// Prints the report. What could not be restored is said on stderr as well, whatever becomes of stdout.
fn print(report: &Report, output: Output) -> Result<(), Failure> {
    let printed = match output.format() {
        // As the library writes it, on several lines, to be sent and compared.
        Format::Json => output::write_line(&escaped_json(&report.to_json())),
        _ => output.show(
            // What was written as JSON is JSON.
            || VerifyReport(report.to_json().parse().unwrap_or_default()),
            || {
                let width = output.width().unwrap_or(COLUMNS);
                table::text(report, width).trim_end_matches('\n').to_owned()
            },
        ),
    };
    if let WindowOutcome::NotRestored { found, left } = &report.window {
        note(&format!(
            "error: the window could not be restored: it was {found}, and is now {left}"
        ));
    }
    match report.outcome() {
        Outcome::NotRestored => Err(Failure::Verified(Outcome::NotRestored)),
        outcome => {
            printed?;
            match outcome {
                Outcome::Holds => Ok(()),
                outcome => Err(Failure::Verified(outcome)),
            }
        }
    }
}
