//! What the simulator takes for granted about the service beyond its document.

use crate::generated::assumptions::ASSUMPTIONS;
use crate::service::assumption::Assumption;

/// Every behaviour that the simulator takes for granted about the service, in the order of the README.
pub fn assumptions() -> &'static [Assumption] {
    ASSUMPTIONS
}
