//! The maintenance windows of many MongoDB Atlas projects, declared in one file.
//!
//! A [windows file](WindowsFile) says which projects are to have which window. Together with the
//! windows that they have it makes a [`Plan`], which can be looked at before anything is changed.
//! [`export()`] writes the file that changes nothing, to start from.
//!
//! ```
//! use atlas_maintenance_fleet::{Change, FleetProject, Observed, Plan, WindowsFile};
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
//! let plan = Plan::new(&file, &[Observed { project, window: Ok(None) }])?;
//! assert!(matches!(plan.projects()[0].change, Change::Set { .. }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`apply()`] does what a plan says, or [any other work](Work), with many projects at a time; with a
//! [`Journal`] it can be stopped or can crash at any point and be taken up again, and nothing that
//! is [done once](Action::is_once) is done twice. [`read_windows`] reads what a plan is made from.
//!
//! ```no_run
//! # use atlas_maintenance_fleet::*;
//! # async fn example(
//! #     client: atlas_maintenance::Client, file: WindowsFile, projects: Vec<FleetProject>,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let (options, stop) = (Options::default(), Stop::new());
//! file.check(&projects)?;
//! let fleet = read_windows(&client, projects, &options, &stop).all().await;
//! let plan = Plan::new(&file, &fleet)?;
//! let header = Header::now(file.sha256(), file.organization().map(str::to_owned));
//! let mut journal = Journal::open("windows.toml.journal", header)?;
//! let summary = apply(&client, plan.work(), Some(&mut journal), &options, &stop, |event| {
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
//!
//! # What this crate must not do
//!
//! It sends no HTTP of its own and holds no credentials, which is the client's; and it knows
//! nothing of terminals, flags or exit statuses.

mod action;
mod adapt;
mod apply;
mod assign;
mod export;
mod file;
mod glob;
mod journal;
mod plan;
mod pool;
mod project;
mod reader;
mod spread;
mod stop;

pub use action::{Action, Outcome, Work};
pub use apply::{ApplyError, Event, Failure, Summary, apply};
pub use export::export;
pub use file::{Complaint, Complaints, Opens, Rule, Selector, WindowsFile, Wish, sha256};
pub use glob::fits as name_fits;
pub use journal::{Header, Journal, JournalError, Record};
pub use plan::{Change, Plan, Planned};
pub use pool::Options;
pub use project::{FleetProject, Observed};
pub use reader::{Reading, read_windows};
pub use spread::Span;
pub use stop::Stop;
