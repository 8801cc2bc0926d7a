//! Promises about lists of events.

use std::collections::BTreeSet;

use atlas_maintenance::{DayOfWeek, HourOfDay, Window};
use proptest::option;
use proptest::prelude::*;

use crate::generators::{Failure, failure};
use crate::property::Property;
use crate::world::broken;

/// A list, which something is added to while it is read.
#[derive(Clone, Debug)]
pub struct EventList {
    /// How many windows were set.
    changes: u8,
    /// Before which page another is set.
    meanwhile: Option<u8>,
    page_size: u16,
    without_total: bool,
    failure: Option<Failure>,
}

/// A list of events has each event that there was at its beginning, none twice, or ends with an error.
pub fn whole_or_an_error() -> Property<EventList> {
    let inputs = (
        0..6_u8,
        option::weighted(0.4, 1..3_u8),
        1..6_u16,
        any::<bool>(),
        option::weighted(0.3, failure()),
    );
    let inputs =
        inputs.prop_map(
            |(changes, meanwhile, page_size, without_total, failure)| EventList {
                changes,
                meanwhile,
                page_size,
                without_total,
                failure,
            },
        );
    Property::new(
        inputs,
        |world, list| {
            Box::pin(async move {
                let project = world.project();
                let change = async |number: u8| {
                    let hour = HourOfDay::new(number % 24).expect("an hour");
                    let window = Window::whole(DayOfWeek::Sunday, hour);
                    let maintenance_window = world.window(project);
                    maintenance_window.set(&window).await.expect("a window");
                    // Events with a delay are listed by then.
                    world
                        .control()
                        .advance(std::time::Duration::from_secs(20 * 60));
                };
                for number in 0..list.changes {
                    change(number).await;
                }
                let client = world.another(|builder| builder);
                let maintenance = client.project(project).maintenance();
                let before = maintenance.events().all().await.expect("a page of 500");
                let before: BTreeSet<_> = before.into_iter().map(|event| event.id).collect();
                let page_size = usize::from(list.page_size);
                if let Some(failure) = list.failure {
                    let fault = failure.fault(&format!("groups/{project}/events"));
                    world.control().inject(fault).expect("a fault");
                }
                let mut events = maintenance.events().page_size(list.page_size.into());
                if list.without_total {
                    events = events.without_total();
                }
                // Without a total only an empty page tells the end.
                let refuses_last =
                    list.without_total && world.assumes("page-after-last", "not-found");
                let may_lack = list.without_total
                    && world.assumes("page-fill", "short")
                    && page_size > 1
                    && before.len() >= page_size;
                let mut listed = Vec::new();
                let mut pages = 0;
                loop {
                    if list.meanwhile == Some(pages) {
                        world.control().clear_faults();
                        change(10).await;
                    }
                    pages += 1;
                    match events.next_page().await {
                        None => break,
                        Some(Ok(page)) => listed.extend(page.events.into_iter().map(|it| it.id)),
                        Some(Err(_)) if refuses_last || may_lack => return Ok(()),
                        Some(Err(error)) if list.failure.is_none() => {
                            return broken(format!("it failed: {error}"));
                        }
                        Some(Err(_)) => {
                            world.saw("an error");
                            return Ok(());
                        }
                    }
                }
                if pages > 2 {
                    world.saw("several pages");
                }
                if list.meanwhile.is_some_and(|page| page < pages) {
                    world.saw("an event while it is read");
                }
                let once: BTreeSet<_> = listed.iter().cloned().collect();
                if once.len() < listed.len() {
                    return broken("an event is listed twice");
                }
                match before.difference(&once).count() {
                    0 => Ok(()),
                    missing => broken(format!("{missing} of {} events are missing", before.len())),
                }
            })
        },
        &["several pages", "an event while it is read", "an error"],
    )
}
