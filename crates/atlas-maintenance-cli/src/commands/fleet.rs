//! The `fleet` commands: input, confirmation and output. `atlas-maintenance-fleet` decides and acts.

mod act;
mod carry_out;
mod freeze;
mod gather;
mod journal;
mod list;
mod plan;
mod plan_table;
mod reviewed;
mod wave_rules;
mod waves;

use atlas_maintenance_fleet::{Action, export};

use crate::args::{Fleet, Freeze, Global, Source, Switch};
use crate::failure::Failure;
use crate::output::{Output, write_text};
use crate::session::Service;
use crate::signals;

pub(crate) use gather::{Seen, now, observed, reader_zone};
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
        Fleet::Freeze(Freeze::Check(options)) => freeze::check(client, &options, output).await,
        Fleet::Defer { selection, each } => {
            act::run(client, Action::Defer, &selection, &each, output).await
        }
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
