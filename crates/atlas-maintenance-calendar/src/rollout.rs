//! When the projects of organizations get a release, wave by wave: as a picture, and as a calendar file.

mod ics;
mod input;
mod svg;

pub use ics::rollout_ics;
pub use input::{Rollout, RolloutLane, RolloutOrganization, RolloutStart};
pub use svg::rollout_svg;
