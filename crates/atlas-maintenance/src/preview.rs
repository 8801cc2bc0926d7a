//! The preview of the service: maintenance waves. **Not covered by semantic versioning.**
//!
//! Waves are the order in which the projects of an organization are maintained: those of wave 1 first,
//! then wave 2, then the last wave, 3, with at least 48 hours between them (documented). The service
//! offers them without a dated version, as a private preview: calls, members and rules can change or go at
//! any time, and with them this module, in any release of this crate. Whatever
//! [API version](crate::ClientBuilder::api_version) a client has, these calls ask for the preview.
//!
//! Whether an organization has waves is told by
//! [`MaintenanceSettings::effective_mode`](MaintenanceSettings::effective_mode).
//!
//! ```no_run
//! use atlas_maintenance::Client;
//! use atlas_maintenance::preview::Wave;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let atlas = Client::from_env()?;
//! let organization = atlas.organization("4888442a3354817a7320eb61".parse()?);
//! if organization.preview().settings().await?.has_waves() {
//!     let project = atlas.project("32b6e34b3d91647abb20e7b8".parse()?);
//!     project
//!         .maintenance_window()
//!         .preview()
//!         .set_wave(Some(Wave::Last))
//!         .await?;
//! }
//! # Ok(())
//! # }
//! ```

mod calls;
mod model;
mod settings;
mod window;

pub use atlas_maintenance_types::{InvalidWave, Wave};
pub use model::{MaintenanceSettings, WaveAssignment, WaveMode};
pub use settings::OrganizationPreview;
pub use window::WindowPreview;
