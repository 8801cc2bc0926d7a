//! One request and its reply, within the limits. Traces show both without secrets.

use std::time::Duration;

use atlas_maintenance_types::one_line;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName};
use secrecy::SecretString;
use tracing::debug;
use url::Url;

use crate::base_url::BaseUrl;
use crate::connections::{Connections, Settings};
use crate::error::Error;
use crate::limits::Limits;
use crate::protocol::{HttpProtocol, is_not_processed};
use crate::redact::Sent;
use crate::reply::{self, BodyError, Reply};
use crate::route::Route;
use crate::tls::Trust;

/// An HTTP client for one origin, with limits.
pub(crate) struct HttpClient {
    connections: Connections,
    pub(crate) base: BaseUrl,
    pub(crate) limits: Limits,
    pub(crate) route: Route,
}

/// Whether traces show the bodies of an exchange.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bodies {
    Shown,
    /// The bodies hold secrets, as those of the token endpoint do.
    Hidden,
}

/// Why there is no reply.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The request was not sent.
    NotSent(reqwest::Error),
    /// The request was sent, and the service says that it did not process it.
    NotProcessed(reqwest::Error),
    /// The request was sent, and no reply came.
    Lost(reqwest::Error),
    /// The caller's own HTTP client followed a redirect to another origin, whose reply is ignored.
    ForeignOrigin(Url),
}

impl HttpClient {
    pub(crate) fn new(
        base: BaseUrl,
        limits: Limits,
        user_agent: String,
        trust: &Trust,
        protocol: HttpProtocol,
    ) -> Result<Self, Error> {
        let route = Route::read(&base, trust, |name| std::env::var_os(name));
        let route = route.map_err(Error::input)?;
        let settings = Settings::new(&base, limits, user_agent, trust, protocol, &route)?;
        let connections = Connections::new(settings)?;
        Ok(Self {
            connections,
            base,
            limits,
            route,
        })
    }

    /// `http` is the caller's own HTTP client.
    pub(crate) fn of_caller(base: BaseUrl, limits: Limits, http: reqwest::Client) -> Self {
        Self {
            connections: Connections::of_caller(http),
            base,
            limits,
            route: Route::default(),
        }
    }

    pub(crate) fn http(&self) -> reqwest::Client {
        self.connections.current().1
    }

    /// What happened where no connection was made, and what to do.
    pub(crate) fn not_connected(&self, error: &reqwest::Error) -> (String, String) {
        let chain = crate::error::chain(error);
        let what = format!("cannot connect to {}{}: {chain}", self.base, self.route);
        (what, self.route.advice(&chain))
    }

    /// Sends one request and reads the reply as far as it comes, within the attempt timeout or the
    /// `remaining` time of the call, whichever is less. `attempt` counts from 1.
    pub(crate) fn exchange(
        &self,
        mut request: reqwest::Request,
        attempt: u32,
        bodies: Bodies,
        secrets: Vec<SecretString>,
        remaining: Duration,
    ) -> impl Future<Output = Result<(Reply, Option<BodyError>), Failure>> + Send {
        // Set on the request, so that it holds for the caller's own client as well.
        *request.timeout_mut() = Some(self.limits.attempt.min(remaining));
        debug!(
            attempt,
            method = %request.method(),
            url = %request.url(),
            headers = %redacted_headers(request.headers()),
            body = %redacted_body(request.body().and_then(reqwest::Body::as_bytes), bodies),
            "sending"
        );
        let confidential = Sent {
            authorization: request.headers().get(AUTHORIZATION).cloned(),
            secrets,
        };
        let (pool, http) = self.connections.current();
        #[expect(clippy::disallowed_methods, reason = "all requests are sent here")]
        let sent = http.execute(request);
        self.finish(sent, pool, attempt, bodies, confidential)
    }

    async fn finish(
        &self,
        sent: impl Future<Output = reqwest::Result<reqwest::Response>>,
        pool: u64,
        attempt: u32,
        bodies: Bodies,
        confidential: Sent,
    ) -> Result<(Reply, Option<BodyError>), Failure> {
        let mut in_flight = self.connections.in_flight(pool);
        let mut response = match sent.await {
            Ok(response) => response,
            Err(error) => {
                debug!(attempt, error = %crate::error::chain(&error), "no reply");
                let error = error.without_url();
                let is_lost = !(error.is_connect() || error.is_builder());
                in_flight.ended(is_lost && error.is_timeout());
                return Err(if !is_lost {
                    Failure::NotSent(error)
                } else if is_not_processed(&error) {
                    Failure::NotProcessed(error)
                } else {
                    Failure::Lost(error)
                });
            }
        };
        if !self.base.covers(response.url()) {
            in_flight.ended(false);
            return Err(Failure::ForeignOrigin(response.url().clone()));
        }
        self.connections.answered_over(response.version());
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let (body, incomplete) = reply::read(&mut response, self.limits.body).await;
        let timed_out = matches!(&incomplete, Some(BodyError::Lost(error)) if error.is_timeout());
        in_flight.ended(timed_out);
        debug!(
            attempt,
            status = status.as_u16(),
            headers = %confidential.redacted_text(&redacted_headers(&headers)),
            body = %confidential.redacted_text(&redacted_body(Some(&body), bodies)),
            complete = incomplete.is_none(),
            "answered"
        );
        let reply = Reply::new(status, headers, body, confidential);
        Ok((reply, incomplete))
    }
}

/// The headers worth tracing; of credentials only the scheme.
fn redacted_headers(headers: &HeaderMap) -> String {
    const SHOWN: [HeaderName; 9] = [
        ACCEPT,
        CONTENT_TYPE,
        http::header::RETRY_AFTER,
        http::header::LOCATION,
        HeaderName::from_static("x-error-code"),
        HeaderName::from_static("ratelimit-limit"),
        HeaderName::from_static("ratelimit-remaining"),
        HeaderName::from_static("deprecation"),
        HeaderName::from_static("sunset"),
    ];
    let shown = |name: &HeaderName| {
        let value = headers.get(name)?.to_str().ok()?;
        let value = match name {
            // Its query may hold a token.
            &http::header::LOCATION => value.split(['?', '#']).next().unwrap_or_default(),
            _ => value,
        };
        Some(format!("{name}: {value}"))
    };
    let mut shown: Vec<String> = SHOWN.iter().filter_map(shown).collect();
    if let Some(value) = headers.get(AUTHORIZATION) {
        let scheme = value.to_str().ok().and_then(|text| text.split(' ').next());
        shown.push(format!("authorization: {} …", scheme.unwrap_or("?")));
    }
    shown.join(", ")
}

const SHOWN_BYTES: usize = 2048;

fn redacted_body(body: Option<&[u8]>, bodies: Bodies) -> String {
    match body {
        None | Some([]) => String::new(),
        Some(_) if bodies == Bodies::Hidden => "(hidden)".to_owned(),
        Some(body) => {
            let shown = body.get(..SHOWN_BYTES).unwrap_or(body);
            one_line(&String::from_utf8_lossy(shown))
        }
    }
}
