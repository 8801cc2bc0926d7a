//! Configures and starts a simulator.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::generated::variants::{Assumptions, NonceCount};
use crate::http::host::Hosts;
use crate::server::tls::Tls;
use crate::server::{Simulator, StartError};
use crate::service::assumptions::{self, AssumptionError};
use crate::service::clock::Clock;
use crate::service::rate_limit::RateLimit;
use crate::service::request_log::{LoggedRequest, RequestObserver};
use crate::service::rules::{DeferralGate, Rules, UnsetWindow};
use crate::service::spec::Spec;
use crate::service::state::{Configuration, Service};
use crate::service::versions::{Lifecycle, Versions};

/// Configures a simulator. The tables in the README list the defaults and which of them are
/// assumed.
#[derive(Clone, Debug)]
#[must_use]
pub struct SimulatorBuilder {
    listen: SocketAddr,
    tls: bool,
    http2: bool,
    configuration: Configuration,
}

impl Default for SimulatorBuilder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: false,
            http2: true,
            configuration: Configuration {
                clock: Clock::running(),
                rules: Rules {
                    gate: Some(DeferralGate::default()),
                    length: Duration::from_secs(2 * 3600),
                    waves: true,
                },
                assumptions: Assumptions::default(),
                rate_limit: Some(RateLimit::default()),
                token_lifetime: Duration::from_secs(3600),
                max_active_tokens: None,
                token_rate_limit: None,
                nonce_lifetime: Duration::from_secs(300),
                on_request: None,
                hosts: Hosts {
                    bound: Ipv4Addr::LOCALHOST.into(),
                    allowed: Vec::new(),
                },
                versions: Versions::default(),
            },
        }
    }
}

impl Simulator {
    /// Configures a simulator.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder::default()
    }

    /// Starts a simulator with the default configuration on a free port of loopback.
    ///
    /// # Errors
    ///
    /// See [`StartError`].
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }
}

impl SimulatorBuilder {
    /// Sets the address to listen on. Default: a free port of loopback.
    ///
    /// The credentials are public and the controls have no authentication: avoid any address but
    /// loopback.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self.configuration.hosts.bound = address.ip();
        self
    }

    /// Serves requests for this host as well, such as the name of a container: without the port, whatever
    /// `Host` has. Default: only names of loopback and the address that is listened on; for an unspecified
    /// address every address. Requests for another host get a 421, because a web page could give its own
    /// name the address of the simulator.
    pub fn allow_host(mut self, name: &str) -> Self {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        self.configuration.hosts.allowed.push(name);
        self
    }

    /// Serves `https` with a certificate that is made at start, for `localhost`, `127.0.0.1`, `::1` and
    /// the address to listen on; see [`Simulator::certificate`]. Clients choose between HTTP/2 and
    /// HTTP/1.1 by ALPN.
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Sets whether HTTP/2 is offered over TLS. Default: yes. Without TLS there is HTTP/1.1 alone.
    pub fn http2(mut self, offered: bool) -> Self {
        self.http2 = offered;
        self
    }

    /// Sets the clock. Default: one that runs with the machine's time.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.configuration.clock = clock;
        self
    }

    /// Takes a variant of an assumption; [`assumptions`](crate::assumptions) lists them. By default each
    /// has its default variant.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use atlas_maintenance_simulator::Simulator;
    ///
    /// let simulator = Simulator::builder()
    ///     .assume("omitted-protected-hours", "kept")?
    ///     .start()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`AssumptionError`] if there is no such assumption, or no such variant of it.
    pub fn assume(mut self, id: &str, variant: &str) -> Result<Self, AssumptionError> {
        assumptions::take(&mut self.configuration.assumptions, id, variant)?;
        Ok(self)
    }

    /// Sets how responses represent day and hour while no window is set: the assumption `unset-window`.
    /// Default: omitted.
    pub fn unset_window(mut self, unset_window: UnsetWindow) -> Self {
        self.configuration.assumptions.unset_window = unset_window.into();
        self
    }

    /// Sets whether organizations have maintenance waves, which the preview shows. Default: yes.
    pub fn waves(mut self, waves: bool) -> Self {
        self.configuration.rules.waves = waves;
        self
    }

    /// Sets when maintenance can be deferred; `None` for always.
    pub fn deferral_gate(mut self, gate: Option<DeferralGate>) -> Self {
        self.configuration.rules.gate = gate;
        self
    }

    /// Sets how long maintenance takes. Default: two hours.
    pub fn maintenance_length(mut self, length: Duration) -> Self {
        self.configuration.rules.length = length;
        self
    }

    /// Sets how many calls a project may make; `None` for any number, without rate-limit headers.
    pub fn rate_limit(mut self, limit: Option<RateLimit>) -> Self {
        self.configuration.rate_limit = limit;
        self
    }

    /// Sets the lifetime of an access token. Default: an hour.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.configuration.token_lifetime = lifetime;
        self
    }

    /// Sets how many tokens can be active at once; `None` for any number, the default, so that programs
    /// which leave their tokens behind can be run again and again. Documented: 100.
    pub fn active_tokens(mut self, max: Option<u32>) -> Self {
        self.configuration.max_active_tokens = max;
        self
    }

    /// Sets how many tokens may be requested; `None`, the default, for what the assumption
    /// `token-rate-limit` says, which is any number unless another variant is taken.
    /// [`RateLimit::TOKENS`] is the latest documented limit.
    pub fn token_rate_limit(mut self, limit: Option<RateLimit>) -> Self {
        self.configuration.token_rate_limit = limit;
        self
    }

    /// Sets the lifetime of a digest nonce. Default: five minutes.
    pub fn nonce_lifetime(mut self, lifetime: Duration) -> Self {
        self.configuration.nonce_lifetime = lifetime;
        self
    }

    /// Sets whether a digest with a repeated count (`nc`) is refused: the variants `once` and `repeatable`
    /// of the assumption `nonce-count`. Default: yes.
    pub fn refuse_replays(mut self, refuse: bool) -> Self {
        self.configuration.assumptions.nonce_count = match refuse {
            true => NonceCount::Once,
            false => NonceCount::Repeatable,
        };
        self
    }

    /// Sets the initial lifecycle of a version; see
    /// [`Control::set_lifecycle`](crate::Control::set_lifecycle).
    pub fn lifecycle(mut self, date: &str, lifecycle: Lifecycle) -> Self {
        self.configuration.versions.set(date, lifecycle);
        self
    }

    /// Calls `observe` with each request that is [logged](crate::Control::requests), before the
    /// response is sent. It is called on the thread of the simulator, which waits for it.
    pub fn on_request(mut self, observe: impl Fn(&LoggedRequest) + Send + Sync + 'static) -> Self {
        self.configuration.on_request = Some(RequestObserver(Arc::new(observe)));
        self
    }

    /// Starts the simulator, which accepts requests when this returns.
    ///
    /// # Errors
    ///
    /// See [`StartError`].
    pub async fn start(self) -> Result<Simulator, StartError> {
        let spec = Spec::built_in().map_err(StartError::Fragment)?;
        let unknown = |date: &&str| !spec.has_version(date);
        if let Some(date) = self.configuration.versions.dates().find(unknown) {
            let date = date.to_owned();
            return Err(StartError::UnknownVersion { date });
        }
        let address = self.listen;
        let tls = self.tls.then(|| Tls::new(address.ip(), self.http2));
        let tls = tls.transpose().map_err(StartError::Tls)?;
        let listener = std::net::TcpListener::bind(address)
            .map_err(|source| StartError::Listen { address, source })?;
        Simulator::serve(Service::new(self.configuration, spec), listener, tls).await
    }
}
