//! `fleet waves`: in which order, and about when, projects get the next release.

mod gathered;
#[cfg(feature = "preview")]
mod mode;
mod picture;
mod propose;
mod shown;

use atlas_maintenance::Client;
use atlas_maintenance_calendar::Rollout;
use atlas_maintenance_fleet::waves::{Assumed, OrganizationWaves, project};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::gather::{now, reader_zone, selector};
use crate::args::{Format, Projection, ReportOptions, Waves, WavesCommand};
use crate::failure::Failure;
use crate::output::{Output, write_text};
use crate::signals;
use shown::Shown;

pub(super) async fn run(client: &Client, waves: Waves, output: Output) -> Result<(), Failure> {
    match waves.command {
        None => show(client, &waves.projection, output).await,
        #[cfg(feature = "preview")]
        Some(WavesCommand::Mode { org, mode, yes }) => {
            mode::run(client, org, mode, yes, output).await
        }
        Some(WavesCommand::Propose {
            selection,
            days,
            hour,
            out,
        }) => propose::run(client, &selection, days, hour, out.as_deref(), output).await,
    }
}

async fn show(client: &Client, options: &Projection, output: Output) -> Result<(), Failure> {
    let zone = reader_zone(&options.reader)?;
    let release = options
        .release
        .unwrap_or_else(|| first_of_next_month(now()));
    let gathered = gathered::read(client, options, output);
    let gathered = signals::unless_stopped(gathered).await?;
    let organizations = projected(&gathered, options, release);
    let shown = Shown {
        organizations: &organizations,
        gathered: &gathered,
        options,
        release,
        zone,
    };
    let written = match output.format() {
        Format::Svg => write_text(&picture::svg(&shown)),
        Format::Ics => write_text(&picture::ics(&shown)),
        _ => output.show(|| shown.document(), || shown.text(output.width())),
    };
    gathered.seen_whole().and(written)
}

/// The projection with the selected projects.
fn projected(
    gathered: &gathered::Gathered,
    options: &Projection,
    release: Timestamp,
) -> Vec<OrganizationWaves> {
    let hours = |hours: u16| SignedDuration::from_hours(i64::from(hours));
    let assumed = Assumed::default()
        .with_completion(hours(options.completion))
        .with_without_window(hours(options.without_window));
    let mut organizations = project(&gathered.members, release, &assumed);
    // All projects of an organization decide when; those that are selected are shown.
    let is_selected = selector(&options.selection);
    for waves in &mut organizations {
        waves.projects.retain(|it| is_selected(&it.project));
        waves.projects.sort_by_cached_key(shown::order);
    }
    organizations
}

/// The waves of a report, and whether everything was read for them.
pub(super) async fn rollout(
    client: &Client,
    report: &ReportOptions,
    release: Timestamp,
    output: Output,
) -> Result<(Rollout, Result<(), Failure>), Failure> {
    let options = Projection::of_report(report, release);
    let gathered = gathered::read(client, &options, output);
    let gathered = signals::unless_stopped(gathered).await?;
    let organizations = projected(&gathered, &options, release);
    let shown = Shown {
        organizations: &organizations,
        gathered: &gathered,
        options: &options,
        release,
        zone: reader_zone(&options.reader)?,
    };
    Ok((picture::rollout(&shown), gathered.seen_whole()))
}

/// When a release is expected if nothing else is said: the vendor's own tool offers the first days of a month.
fn first_of_next_month(now: Timestamp) -> Timestamp {
    let month = now.to_zoned(TimeZone::UTC).date().first_of_month();
    let next = month.saturating_add(1.month());
    next.to_zoned(TimeZone::UTC)
        .map_or(now, |midnight| midnight.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn release_is_expected_at_the_first_of_next_month() {
        for (now, next) in [
            ("2026-11-26T10:00:00Z", "2026-12-01T00:00:00Z"),
            ("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2028-02-29T23:59:59Z", "2028-03-01T00:00:00Z"),
        ] {
            assert_eq!(
                first_of_next_month(now.parse().unwrap()),
                next.parse().unwrap()
            );
        }
    }
}
