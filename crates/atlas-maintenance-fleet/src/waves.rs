//! Maintenance waves: in which order, and about when, the projects of an organization get the next
//! release.
//!
//! Pure: from projects with their windows and tags to a [projection](project), [what is doubtful](Finding)
//! about it, and [rules](propose) of a windows file whose windows follow the same order.
//!
//! The rules are those that the vendor documents: waves come one after another, a wave begins at least
//! 48 hours after the one before began for its last project, and when maintenance is complete there; a
//! project begins at the next opening of its window. How long maintenance takes, and when it begins in a
//! project without a window, the service does not say: what is [assumed](Assumed) makes an interval of
//! a start.
//!
//! ```
//! use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay};
//! use atlas_maintenance_fleet::waves::{Assignment, Assumed, Member, Wave, project};
//! use atlas_maintenance_fleet::{FleetProject, Observed};
//!
//! let mut shop = FleetProject::new("32b6e34b3d91647abb20e7b8".parse()?, "shop");
//! shop.tags.insert("environment".to_owned(), "production".to_owned());
//! let window = CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::new(2)?);
//! let members = [Member::new(Observed::new(shop, Ok(Some(window))), Assignment::ByTag)];
//!
//! let organizations = project(&members, "2026-12-01T00:00:00Z".parse()?, &Assumed::default());
//! let shop = &organizations[0].projects[0];
//! assert_eq!(shop.wave, Some(Wave::Last));
//! assert_eq!(shop.start.earliest().unwrap().to_string(), "2026-12-06T02:00:00Z");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod assignment;
mod check;
mod model;
mod projection;
mod proposal;

pub use assignment::{Assignment, ENVIRONMENT, Mode, Source, wave_of_environment};
pub use atlas_maintenance_types::Wave;
pub use model::{
    Assumed, Finding, FindingKind, GAP, Member, OrganizationWaves, ProjectedProject,
    ProjectedStart, ProjectedWave,
};
pub use projection::project;
pub use proposal::{InvalidStages, Stages, propose};
