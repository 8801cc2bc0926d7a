//! The maintenance windows of many MongoDB Atlas projects, declared in one file.
//!
//! A [windows file](WindowsFile) says which projects are to have which window. Together with the
//! windows that they have it makes a [`Plan`], which can be looked at before anything is changed.
//! [`export()`] writes the file that changes nothing, to start from.
//!
//! ```
//! use atlas_fleet::{Change, FleetProject, Observed, Plan, WindowsFile};
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
//! # What this crate must not do
//!
//! It sends no HTTP of its own and holds no credentials, which is the client's; and it knows
//! nothing of terminals, flags or exit statuses.

mod action;
mod assign;
mod export;
mod file;
mod glob;
mod plan;
mod project;
mod spread;
mod wanted;

pub use action::{Action, Outcome, Work};
pub use export::export;
pub use file::{Complaint, Complaints, Opens, Rule, Selector, WindowsFile, Wish, sha256};
pub use plan::{Change, Plan, Planned};
pub use project::{FleetProject, Observed};
pub use spread::Span;
pub use wanted::{Difference, Protection, Wanted};
