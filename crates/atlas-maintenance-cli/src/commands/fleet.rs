//! The `fleet` commands: input, confirmation and output. `atlas-maintenance-fleet` decides and acts.

mod act;
mod alerts;
mod carry_out;
mod defer;
mod each;
mod freeze;
mod gather;
mod history;
mod journal;
mod list;
mod plan;
mod plan_table;
mod report;
mod reviewed;
mod upcoming;
mod wave_rules;
mod waves;

use atlas_maintenance_fleet::{Action, export};

use crate::args::{Fleet, Freeze, Global, Past, Source, Switch, WindowsPath};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::failure::Failure;
use crate::output::{Output, write_text};
use crate::session::Service;
use crate::signals;

pub(crate) use each::Outlooks;
pub(crate) use gather::{Seen, now, observed, reader_zone};
pub(crate) use history::text as history_text;
pub(crate) use plan::windows_file;

pub(crate) async fn run(command: Fleet, global: &Global, output: Output) -> Result<(), Failure> {
    let service = Service::open(global).await?;
    let result = with(command, &service, output).await;
    service.close().await;
    result
}

async fn with(command: Fleet, service: &Service, output: Output) -> Result<(), Failure> {
    let client = &service.client;
    match command {
        Fleet::List { selection, reader } => {
            let here = reader_zone(&reader)?;
            let seen = signals::unless_stopped(observed(client, &selection, output)).await?;
            let shown = list::show(&seen.fleet, &seen.unreadable, &here, output);
            seen.whole().and(shown)
        }
        Fleet::Export { selection } => {
            let seen = signals::unless_stopped(observed(client, &selection, output)).await?;
            let fleet = seen.all_read()?;
            write_text(&export(&fleet))
        }
        Fleet::Plan {
            file,
            selection,
            out,
        } => {
            let shown = plan::show(client, &file, &selection, out.as_deref(), output);
            signals::unless_stopped(shown).await
        }
        Fleet::Apply {
            source,
            selection,
            yes,
            resume,
        } => match source.into() {
            Source::File(file) => {
                plan::apply(client, &file, &selection, yes, &resume, output).await
            }
            Source::Plan(plan) => {
                reviewed::apply(client, &plan, &selection, yes, &resume, output).await
            }
        },
        Fleet::Waves(waves) => waves::run(client, waves, output).await,
        Fleet::Alerts(alerts) => alerts::run(client, alerts, output).await,
        Fleet::Freeze(Freeze::Check(options)) => freeze::check(client, &options, output).await,
        Fleet::Freeze(Freeze::Guard(options)) => freeze::guard(client, &options, output).await,
        Fleet::Report(options) => report::run(client, &options, output).await,
        Fleet::Upcoming {
            selection,
            reader,
            all,
            freezes,
        } => {
            let zone = reader_zone(&reader)?;
            let freezes = freezes.map(|path| plan::windows_file(&WindowsPath { path }));
            let freezes = freezes.transpose()?;
            upcoming::run(client, &selection, freezes, zone, all, output).await
        }
        Fleet::History {
            selection,
            reader,
            past,
        } => {
            let zone = reader_zone(&reader)?;
            let since = since(past, &zone)?;
            history::run(client, &selection, since, zone, output).await
        }
        Fleet::Defer {
            selection,
            deferral,
        } => defer::run(client, &selection, &deferral, output).await,
        Fleet::Reset { selection, each } => {
            act::run(client, Action::Reset, &selection, &each, output).await
        }
        Fleet::AutoDefer {
            state,
            selection,
            each,
        } => {
            let action = Action::AutoDefer(state == Switch::On);
            act::run(client, action, &selection, &each, output).await
        }
    }
}

/// From when on the past is shown: by default the last 90 days.
pub(crate) fn since(past: Past, zone: &TimeZone) -> Result<Timestamp, Failure> {
    const DEFAULT: SignedDuration = SignedDuration::from_hours(90 * 24);
    match past.since {
        Some(since) => since.in_zone(zone).map_err(Failure::Usage),
        None => Ok(now().checked_sub(DEFAULT).unwrap_or(Timestamp::MIN)),
    }
}
