//! The alert configurations of a project, as far as they tell of maintenance: reading and changing them.

pub(crate) mod calls;
mod ensure;
mod handle;
mod list;
pub(crate) mod reply;

pub use ensure::{AlertChange, AlertFailure, EnsuredAlert};
pub use handle::MaintenanceAlerts;
pub use list::{AlertConfigurationPage, AlertConfigurations};
