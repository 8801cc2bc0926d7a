//! The credentials that the simulator accepts, and their verification.

pub(crate) mod basic;
pub(crate) mod digest;
pub(crate) mod digest_header;
pub(crate) mod tokens;

/// The credentials that every simulator accepts: fixed values that are valid nowhere else.
///
/// They are documented and never change, so that scripts can contain them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DemoCredentials {
    /// The client id of the service account.
    pub client_id: &'static str,
    /// The secret of the service account.
    pub client_secret: &'static str,
    /// The public half of the API key.
    pub public_key: &'static str,
    /// The private half of the API key.
    pub private_key: &'static str,
}

impl DemoCredentials {
    pub(crate) const FIXED: Self = Self {
        client_id: "mdb_sa_id_simulator0000000000000000",
        client_secret: "mdb_sa_sk_simulator-secret-that-opens-nothing-else",
        public_key: "simulator-public-key",
        private_key: "simulator-private-key-that-opens-nothing-else",
    };
}
