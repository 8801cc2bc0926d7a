//! The `fleet` commands: input, confirmation and output. `atlas-maintenance-fleet` decides and acts.

mod act;
mod gather;
mod journal;
mod list;
mod plan;
mod plan_table;
mod progress;

use atlas_maintenance_fleet::{Action, export};

use crate::args::{Fleet, Global, Switch};
use crate::failure::Failure;
use crate::output::{Output, write_text};
use crate::session::Service;

pub(crate) use gather::{now, observed, reader_zone};

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
            let (fleet, unreadable) = observed(client, &selection).await?;
            list::show(&fleet, &unreadable, &reader_zone(&reader)?, output)
        }
        Fleet::Export { selection } => {
            let (fleet, unreadable) = observed(client, &selection).await?;
            gather::all_listed(&unreadable)?;
            gather::all_read(&fleet)?;
            write_text(&export(&fleet))
        }
        Fleet::Plan { file, selection } => plan::show(client, &file, &selection, output).await,
        Fleet::Apply {
            file,
            selection,
            yes,
            resume,
        } => plan::apply(client, &file, &selection, yes, &resume, output).await,
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
