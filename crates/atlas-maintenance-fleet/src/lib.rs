//! The maintenance windows of many MongoDB Atlas projects, declared in one file.
//!
//! A [windows file](WindowsFile) says which projects have which window. Together with the windows
//! that the projects have now it makes a [`FleetPlan`], which can be reviewed before anything is
//! changed. [`export()`] writes the file that changes nothing, to start from.
//!
//! ```
//! use atlas_maintenance_fleet::{FleetPlan, FleetProject, Observed, PlannedChange, WindowsFile};
//!
//! let file = WindowsFile::parse(
//!     "windows.toml",
//!     r#"
//!     [[rule]]
//!     select = { name = "prod-*" }
//!     day = "sunday"
//!     hour = 2
//!     "#,
//! )?;
//! let project = FleetProject::new("32b6e34b3d91647abb20e7b8".parse()?, "prod-shop");
//! let plan = FleetPlan::new(&file, &[Observed::new(project, Ok(None))])?;
//! assert!(matches!(plan.projects()[0].change, PlannedChange::Set { .. }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`apply()`] does the work of a plan, or [any other work](Work), for many projects at a time. With a
//! [`Journal`] it can be cancelled or can crash at any point and be continued, and an action that is
//! [not idempotent](Action::is_idempotent) is never done twice. [`read_windows`] reads the windows
//! that a plan is made from.
//!
//! ```no_run
//! # use atlas_maintenance_fleet::*;
//! # async fn example(
//! #     client: atlas_maintenance::Client, file: WindowsFile, projects: Vec<FleetProject>,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let (options, token) = (ExecutorOptions::default(), CancellationToken::new());
//! file.check(&projects)?;
//! let fleet = read_windows(&client, projects, &options, &token).all().await;
//! let plan = FleetPlan::new(&file, &fleet)?;
//! let header = JournalHeader::for_file(&file).with_client(&client);
//! let mut journal = Journal::open("windows.toml.journal", header)?;
//! let summary = apply(&client, plan.work(), Some(&mut journal), &options, &token, |event| {
//!     println!("{event:?}");
//! })
//! .await?;
//! println!("{summary}");
//! if summary.is_complete() {
//!     journal.remove()?;
//! }
//! # Ok(())
//! # }
//! ```

mod action;
mod executor;
mod fingerprint;
mod freeze;
mod journal;
mod plan;
mod plan_file;
mod project;
pub mod waves;
mod windows_file;

pub use action::{Action, ActionOutcome, WindowAndWave, Work};
pub use executor::{
    ApplyError, ApplyEvent, ApplyFailure, ApplySummary, EachEvent, EachProject, ExecutorOptions,
    ProjectAlerts, RateLimitWaits, ReadEvent, StopReason, WindowReader, apply, each_alerts,
    each_ensure_alerts, each_ensure_deferred, each_ensure_deferred_of, each_history, each_outlook,
    read_windows,
};
pub use freeze::{
    DEFERRAL_DAYS, DeferralGate, FreezeConditions, FreezeEnd, FreezeOccurrence, FreezePeriod,
    FreezePeriodError, FreezePosition, FrozenStart, KeptOut, KnownMaintenance, KnownStart,
    MAX_DEFERRALS, NotKeptReason, PlacedFreeze, StartSource, WavePosition, frozen_starts,
};
pub use journal::{Journal, JournalContents, JournalError, JournalHeader, JournalRecord};
pub use plan::{FleetPlan, PlannedChange, PlannedProject, PlannedWave, RefusalReason};
pub use plan_file::{ChangedProject, PlanFile, PlanFileError};
pub use project::{FleetProject, Observed, ReportedWave};
/// Cancels [`apply()`] and [`read_windows`]: nothing new is started, and calls in flight are waited
/// for. Clones cancel the same work.
///
/// This is the type of the crate `tokio-util`, re-exported.
///
/// ```
/// let token = atlas_maintenance_fleet::CancellationToken::new();
/// let handle = token.clone();
/// // For example in a task that waits for Ctrl-C:
/// handle.cancel();
/// assert!(token.is_cancelled());
/// ```
pub use tokio_util::sync::CancellationToken;
pub use windows_file::{
    AlertRules, Alerts, Diagnostic, Diagnostics, Freeze, HourSpan, Rule, RuleEffect, RuleWave,
    Schedule, Selector, WindowsFile, export,
};
