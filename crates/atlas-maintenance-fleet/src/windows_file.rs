//! The windows file: which projects have which window, in TOML.
//!
//! ```toml
//! # The first rule that selects a project decides.
//! organization = "32b6e34b3d91647abb20e7b8"  # optional: the file is for this one only
//!
//! [[rule]]
//! name = "production"            # optional, for messages
//! select = { name = "prod-*" }   # or id = "…", ids = ["…"], tag = "env=prod", tag = "env"
//! day = "sunday"
//! hour = 2                       # or spread = "00-06", over the hours of the day
//! protected_hours = "9-17"       # or "none" to clear; left out: kept
//! auto_defer = true              # left out: kept
//!
//! [[rule]]
//! select = { tag = "env=test" }
//! spread = { from = "saturday 22", to = "sunday 06" }
//! optional = true                # the rule may find no project
//!
//! [[rule]]
//! select = { name = "*" }
//! window = "none"                # no window; or ignore = true: left as it is
//!
//! [[freeze]]                     # no maintenance is to start in it
//! name = "end of the year"
//! select = { tag = "env=prod" }
//! from = 2026-12-20              # or a local date-time, 2026-12-20T18:00:00
//! to = 2027-01-02                # a date belongs to the freeze as a whole; a date-time ends it
//! zone = "Europe/Berlin"         # left out: the zone of each project
//! repeat = "yearly"              # left out: once
//!
//! [[alerts]]                     # who is told of maintenance
//! select = { tag = "env=prod" }
//! webhook = { url_env = "WEBHOOK_URL", secret_env = "WEBHOOK_SECRET" }
//! ```
//!
//! The keys of one `select` must all match. In a name `*` matches any text and `?` one character.
//! Every diagnostic names the line of the file that it is about.

mod alert;
mod cursor;
mod diagnostic;
mod export;
mod freeze;
mod hour_span;
mod name_pattern;
mod parse;
mod rule;
mod select;

use atlas_maintenance::OrganizationId;

pub use alert::{AlertRules, Alerts};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use export::export;
pub use freeze::Freeze;
pub use hour_span::HourSpan;
pub use rule::{Rule, RuleEffect, RuleWave, Schedule};
pub use select::Selector;

use crate::fingerprint::sha256;
use diagnostic::Source;

/// A windows file that is valid by itself. Whether it is valid for a fleet, [`check`](Self::check)
/// tells.
#[derive(Clone, Debug)]
pub struct WindowsFile {
    source: Source,
    /// With its line.
    organization: Option<(OrganizationId, usize)>,
    rules: Vec<Rule>,
    freezes: Vec<Freeze>,
    alerts: Vec<Alerts>,
    fingerprint: String,
}

impl WindowsFile {
    /// Parses the text of a file. Diagnostics call the file `name`.
    ///
    /// # Errors
    ///
    /// All problems of the file, each with its line; or the first one where the text is not TOML.
    pub fn parse(name: impl Into<String>, text: &str) -> Result<Self, Diagnostics> {
        let source = Source::new(name);
        let parse::Contents {
            organization,
            rules,
            freezes,
            alerts,
        } = parse::file(&source, text)?;
        Ok(Self {
            source,
            organization,
            rules,
            freezes,
            alerts,
            fingerprint: sha256(text),
        })
    }

    /// The organization that the file is for, where it names one.
    pub fn organization(&self) -> Option<OrganizationId> {
        self.organization.map(|(id, _)| id)
    }

    /// The rules, in the order of the file. A file of freezes only has none.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Whether a rule says which maintenance wave its projects are in. Then a plan needs the
    /// [waves](crate::Observed::wave) that they have.
    pub fn assigns_waves(&self) -> bool {
        self.rules.iter().any(|rule| {
            matches!(rule.effect(), RuleEffect::Window { wave, .. } if wave != RuleWave::Keep)
        })
    }

    /// The freezes, in the order of the file.
    pub fn freezes(&self) -> &[Freeze] {
        &self.freezes
    }

    /// The alerts, in the order of the file.
    pub fn alerts(&self) -> &[Alerts] {
        &self.alerts
    }

    /// The alerts with their secrets, which `variable` has by the names of environment variables.
    ///
    /// # Errors
    ///
    /// All variables that are not set, or whose values cannot be used, each with its line. None is repeated.
    pub fn alert_rules(
        &self,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<AlertRules, Diagnostics> {
        AlertRules::new(&self.source, &self.alerts, variable)
    }

    /// Identifies the text of the file: its SHA-256 in hexadecimal digits. Any change of the text,
    /// of comments too, changes it.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The line that names the organization.
    pub(crate) fn organization_line(&self) -> Option<usize> {
        self.organization.map(|(_, line)| line)
    }

    /// A diagnostic about a line of the file.
    pub(crate) fn diagnostic(&self, line: usize, message: impl AsRef<str>) -> Diagnostic {
        self.source.diagnostic(line, message)
    }
}
