//! Which projects a command is about, and how times are shown: options that commands share.

use std::time::Duration;

use atlas_maintenance::OrganizationId;
use clap::Args as ClapArgs;
use jiff::tz::TimeZone;

use super::values::{Tag, seconds, tag, time_zone};

/// The projects that a command is about.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Selection {
    /// Only the projects of this organization [default: $MONGODB_ATLAS_ORG_ID]
    #[arg(long, value_name = "ORG")]
    pub(crate) org: Option<OrganizationId>,
    /// Only projects whose names match: * is any text, ? one character
    #[arg(long, value_name = "GLOB")]
    pub(crate) filter: Option<String>,
    /// Only projects with this tag, and this value where one is given; may be repeated
    #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = tag)]
    pub(crate) tags: Vec<Tag>,
    /// Maximum number of concurrent calls; adapted to what the service can handle
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) concurrency: u16,
    /// How long a project waits for the rate limit at most, all its waits together
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = seconds)]
    pub(crate) max_wait: Duration,
}

/// How times are shown.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Reader {
    /// Time zone for the output, by its IANA name [default: that of this machine]
    #[arg(long, value_name = "ZONE", value_parser = time_zone)]
    pub(crate) zone: Option<TimeZone>,
}
