//! How a simulator is configured and started. It must not know how one serves.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::generated::fragments::FRAGMENTS;
use crate::server::Simulator;
use crate::service::clock::Clock;
use crate::service::project::{DeferralGate, Rules, UnsetWindow};
use crate::service::rate_limit::RateLimit;
use crate::service::request_log::{Listener, LoggedRequest};
use crate::service::spec::Api;
use crate::service::state::{Configuration, Shared};
use crate::service::versions::{Lifecycle, Versions};

/// A simulator to be. What the defaults are and which of them are guesses, the table in the
/// README tells.
#[derive(Clone, Debug)]
#[must_use]
pub struct SimulatorBuilder {
    listen: SocketAddr,
    configuration: Configuration,
}

impl Default for SimulatorBuilder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            configuration: Configuration {
                clock: Clock::running(),
                rules: Rules {
                    gate: Some(DeferralGate::default()),
                    length: Duration::from_secs(2 * 3600),
                    unset_window: UnsetWindow::default(),
                },
                limit: Some(RateLimit::default()),
                token_lifetime: Duration::from_secs(3600),
                active_tokens: Some(100),
                token_limit: None,
                nonce_lifetime: Duration::from_secs(300),
                refuse_replays: true,
                on_request: None,
                versions: Versions::default(),
            },
        }
    }
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system does not give what a server needs.
    #[error("cannot start the server: {0}")]
    Runtime(#[source] std::io::Error),
    /// There is no version of that date, neither of the API nor of the resource.
    #[error("there is no version {date} here that could have a lifecycle")]
    UnknownVersion {
        /// The date that was named.
        date: String,
    },
    /// A fragment that was built in cannot be used, which is a fault of the build.
    #[error("the fragment of {0}; run `cargo xtask generate --check`")]
    Fragment(String),
}

impl SimulatorBuilder {
    /// Where to listen; a free port of loopback unless told otherwise.
    ///
    /// The simulator has no secrets and its controls no locks: think twice before you listen on
    /// anything but loopback.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The clock to live by; one that runs with the machine's time unless told otherwise.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.configuration.clock = clock;
        self
    }

    /// What an answer says about day and hour while no window is set.
    pub fn unset_window(mut self, unset_window: UnsetWindow) -> Self {
        self.configuration.rules.unset_window = unset_window;
        self
    }

    /// When an event can be deferred; `None` for always.
    pub fn deferral_gate(mut self, gate: Option<DeferralGate>) -> Self {
        self.configuration.rules.gate = gate;
        self
    }

    /// How long maintenance takes; two hours unless told otherwise.
    pub fn maintenance_length(mut self, length: Duration) -> Self {
        self.configuration.rules.length = length;
        self
    }

    /// How many calls a project may make; `None` for any number, and no headers about it.
    pub fn rate_limit(mut self, limit: Option<RateLimit>) -> Self {
        self.configuration.limit = limit;
        self
    }

    /// How long an access token lives; an hour unless told otherwise.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.configuration.token_lifetime = lifetime;
        self
    }

    /// How many tokens can be active at once; 100 unless told otherwise. `None` for any number.
    pub fn active_tokens(mut self, most: Option<u32>) -> Self {
        self.configuration.active_tokens = most;
        self
    }

    /// How many requests for tokens there may be; any number unless told otherwise, because the
    /// sources do not agree. [`RateLimit::TOKENS`] is what is documented last.
    pub fn token_rate_limit(mut self, limit: Option<RateLimit>) -> Self {
        self.configuration.token_limit = limit;
        self
    }

    /// How long the nonce of a digest challenge lives; five minutes unless told otherwise.
    pub fn nonce_lifetime(mut self, lifetime: Duration) -> Self {
        self.configuration.nonce_lifetime = lifetime;
        self
    }

    /// Whether a digest whose count (`nc`) was used before is refused; it is unless told otherwise.
    pub fn refuse_replays(mut self, refuse: bool) -> Self {
        self.configuration.refuse_replays = refuse;
        self
    }

    /// Where a version stands from the start; see
    /// [`Control::set_lifecycle`](crate::Control::set_lifecycle).
    pub fn lifecycle(mut self, date: &str, lifecycle: Lifecycle) -> Self {
        self.configuration.versions.set(date, lifecycle);
        self
    }

    /// Tells of each request, without those to the controls, before it is answered: what
    /// [`Control::requests`](crate::Control::requests) keeps, as it comes. It is called on the
    /// thread of the simulator, which waits for it.
    pub fn on_request(mut self, tell: impl Fn(&LoggedRequest) + Send + Sync + 'static) -> Self {
        self.configuration.on_request = Some(Listener(Arc::new(tell)));
        self
    }

    /// Starts it; it is ready for requests when this returns.
    ///
    /// # Errors
    ///
    /// See [`StartError`].
    pub async fn start(self) -> Result<Simulator, StartError> {
        let api = Api::read(FRAGMENTS).map_err(StartError::Fragment)?;
        let unknown = |date: &&str| !api.has_version(date);
        if let Some(date) = self.configuration.versions.dates().find(unknown) {
            let date = date.to_owned();
            return Err(StartError::UnknownVersion { date });
        }
        let address = self.listen;
        let listener = std::net::TcpListener::bind(address)
            .map_err(|source| StartError::Listen { address, source })?;
        Simulator::serve(Shared::new(self.configuration, api), listener).await
    }
}
