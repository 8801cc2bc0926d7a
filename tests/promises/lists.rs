//! Promises about lists of projects.

use std::collections::BTreeSet;

use atlas_maintenance::OrganizationId;
use proptest::option;
use proptest::prelude::*;

use crate::generators::{Failure, failure};
use crate::property::Property;
use crate::world::broken;

/// A list.
#[derive(Clone, Debug)]
pub struct List {
    projects: u16,
    page_size: u16,
    without_total: bool,
    failure: Option<Failure>,
}

/// A list has every project once, or ends with an error.
pub fn whole_or_an_error() -> Property<List> {
    let inputs = (
        0..12_u16,
        1..6_u16,
        any::<bool>(),
        option::weighted(0.4, failure()),
    );
    let inputs = inputs.prop_map(|(projects, page_size, without_total, failure)| List {
        projects,
        page_size,
        without_total,
        failure,
    });
    Property::new(
        inputs,
        |world, list| {
            Box::pin(async move {
                let first = world.project();
                let organization = first.to_string().replacen("65", "70", 1);
                let organization: OrganizationId = organization.parse().expect("an id");
                let control = world.control();
                let mut expected = BTreeSet::new();
                for number in 0..=list.projects {
                    let project = if number == 0 { first } else { world.project() };
                    let moved = control.set_organization(project, organization);
                    moved.expect("a project");
                    expected.insert(project);
                }
                if expected.len() % usize::from(list.page_size) == 0 {
                    world.saw("a full last page");
                }
                if list.without_total && expected.len() > usize::from(list.page_size) {
                    world.saw("several pages without a total");
                }
                if let Some(failure) = list.failure {
                    let fault = failure.fault(&format!("orgs/{organization}/groups"));
                    control.inject(fault).expect("a fault");
                }
                let projects = world.client.organization(organization).projects();
                let mut projects = projects.page_size(list.page_size.into());
                if list.without_total {
                    projects = projects.without_total();
                }
                // Without a total only an empty page tells the end.
                let refuses_last =
                    list.without_total && world.assumes("page-after-last", "not-found");
                // A short page that is not the last may lack projects, unless a total shows that none is.
                let may_lack = list.without_total
                    && world.assumes("page-fill", "short")
                    && list.page_size > 1
                    && expected.len() >= usize::from(list.page_size);
                let mut listed = Vec::new();
                while let Some(next) = projects.next().await {
                    match next {
                        Ok(project) => listed.push(project.id),
                        Err(_) if refuses_last => return Ok(()),
                        Err(_) if may_lack => {
                            world.saw("a short page before the end");
                            return Ok(());
                        }
                        Err(error) if list.failure.is_none() => {
                            return broken(format!("it failed: {error}"));
                        }
                        Err(_) => {
                            world.saw("an error");
                            return Ok(());
                        }
                    }
                }
                let once: BTreeSet<_> = listed.iter().copied().collect();
                if once.len() < listed.len() {
                    return broken("a project is listed twice");
                }
                match once == expected {
                    true => Ok(()),
                    false => broken(format!("{} of {} projects", once.len(), expected.len())),
                }
            })
        },
        &[
            "a full last page",
            "several pages without a total",
            "an error",
        ],
    )
}
