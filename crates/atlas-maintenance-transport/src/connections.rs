//! The connections to a service: how they are made, and when they are given up.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Version;

use crate::base_url::BaseUrl;
use crate::error::{Error, chain};
use crate::limits::Limits;
use crate::protocol::HttpProtocol;
use crate::route::Route;
use crate::tls::{self, Trust};
use crate::{ErrorKind, Reason};

/// How long a connection stays open without a request. The service drops those that are idle for a
/// minute (reported).
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// A pool of connections, which is replaced by a new one when its connections are given up.
pub(crate) struct Connections {
    /// The pool and its number.
    pool: Mutex<(u64, reqwest::Client)>,
    /// How a pool is made; `None` for one of the caller's.
    settings: Option<Settings>,
    /// Whether the last reply came over HTTP/1.1.
    is_http1: AtomicBool,
}

/// How the HTTP client of this crate is built.
pub(crate) struct Settings {
    tls: rustls::ClientConfig,
    user_agent: String,
    connect: Duration,
    protocol: HttpProtocol,
    uses_proxy: bool,
}

impl Settings {
    pub(crate) fn new(
        base: &BaseUrl,
        limits: Limits,
        user_agent: String,
        trust: &Trust,
        protocol: HttpProtocol,
        route: &Route,
    ) -> Result<Self, Error> {
        let tls = tls::config(base.is_https(), trust, protocol).map_err(|error| {
            let unusable = unusable(&error);
            let chain = chain(&error);
            if chain.contains("CA certificates") {
                unusable.advising(route.advice(&chain))
            } else {
                unusable
            }
        })?;
        Ok(Self {
            tls,
            user_agent,
            connect: limits.connect,
            protocol,
            // A proxy cannot reach the loopback interface of this machine.
            uses_proxy: !base.is_loopback(),
        })
    }

    /// A client that never follows redirects, and leaves retries to this crate.
    fn build(&self) -> reqwest::Result<reqwest::Client> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .user_agent(self.user_agent.as_str())
            .redirect(reqwest::redirect::Policy::none())
            // Without retries no copy of the request is kept for them.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .connect_timeout(self.connect)
            .pool_idle_timeout(IDLE_TIMEOUT);
        if self.protocol == HttpProtocol::Http1 {
            builder = builder.http1_only();
        }
        if !self.uses_proxy {
            builder = builder.no_proxy();
        }
        builder.build()
    }
}

fn unusable(error: &dyn std::error::Error) -> Error {
    let what = format!("the HTTP client cannot be set up: {}", chain(error));
    Error::new(ErrorKind::NotSent, Reason::Input, what)
}

impl Connections {
    pub(crate) fn new(settings: Settings) -> Result<Self, Error> {
        let client = settings.build().map_err(|error| unusable(&error))?;
        Ok(Self {
            pool: Mutex::new((0, client)),
            settings: Some(settings),
            is_http1: AtomicBool::new(false),
        })
    }

    pub(crate) fn of_caller(client: reqwest::Client) -> Self {
        Self {
            pool: Mutex::new((0, client)),
            settings: None,
            is_http1: AtomicBool::new(false),
        }
    }

    /// The current pool and its number.
    pub(crate) fn current(&self) -> (u64, reqwest::Client) {
        self.pool().clone()
    }

    pub(crate) fn answered_over(&self, version: Version) {
        let is_http1 = version < Version::HTTP_2;
        if self.is_http1.load(Ordering::Relaxed) != is_http1 {
            self.is_http1.store(is_http1, Ordering::Relaxed);
        }
    }

    /// For a request on a connection of that pool.
    pub(crate) fn in_flight(&self, pool: u64) -> InFlight<'_> {
        InFlight {
            connections: self,
            pool,
            gives_up: true,
        }
    }

    /// Uses no connection of that pool again. Requests that are under way on them end as they would
    /// have.
    fn give_up(&self, number: u64) {
        if self.is_http1.load(Ordering::Relaxed) {
            return;
        }
        let mut pool = self.pool();
        // Of many requests that time out, the first replaces the pool.
        if pool.0 == number
            && let Some(Ok(client)) = self.settings.as_ref().map(Settings::build)
        {
            *pool = (number.wrapping_add(1), client);
        }
    }

    fn pool(&self) -> MutexGuard<'_, (u64, reqwest::Client)> {
        // The value is only ever replaced as a whole.
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is under way. When it is dropped before it [ended](Self::ended), or timed out, its
/// connection is not used again.
///
/// Over HTTP/1.1 a request takes its connection with it when it times out or its caller gives it up.
/// Over HTTP/2 the connection would stay, and if it is dead, all later calls would wait in vain.
pub(crate) struct InFlight<'a> {
    connections: &'a Connections,
    pool: u64,
    gives_up: bool,
}

impl InFlight<'_> {
    /// The request has an outcome.
    pub(crate) fn ended(&mut self, timed_out: bool) {
        self.gives_up = timed_out;
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        if self.gives_up {
            self.connections.give_up(self.pool);
        }
    }
}
