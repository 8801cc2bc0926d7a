//! One request and its reply, within the limits, visible in traces without secrets.
//!
//! Adds nothing and decides nothing: what a failure means is decided by the caller, who knows
//! what the request would have done.

use std::time::Duration;

use atlas_maintenance_types::one_line;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName};
use tracing::debug;
use url::Url;

use crate::base_url::BaseUrl;
use crate::error::Error;
use crate::limits::Limits;
use crate::reply::{self, Cut, Reply};
use crate::{ErrorKind, Reason, tls};

/// The HTTP client, the service it is for, and the limits it keeps.
pub(crate) struct Wire {
    pub(crate) http: reqwest::Client,
    pub(crate) base: BaseUrl,
    pub(crate) limits: Limits,
}

/// Whether the bodies of an exchange may be shown in traces.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bodies {
    Shown,
    /// They hold secrets: the token endpoint.
    Hidden,
}

/// Why there is no reply.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The request did not leave.
    NotSent(reqwest::Error),
    /// The request left, and nothing of a reply came.
    Lost(reqwest::Error),
    /// The HTTP client, which is the caller's own, was led to another service. What that said is
    /// not listened to.
    Elsewhere(Url),
}

/// Why the wait for a reply ended.
pub(crate) fn lost_reason(error: &reqwest::Error) -> Reason {
    if error.is_timeout() {
        Reason::Timeout
    } else {
        Reason::Lost
    }
}

impl Wire {
    /// `http` is the caller's own HTTP client, if there is one.
    pub(crate) fn new(
        base: BaseUrl,
        limits: Limits,
        user_agent: &str,
        http: Option<reqwest::Client>,
    ) -> Result<Self, Error> {
        let http = match http {
            Some(http) => http,
            None => client(&base, limits, user_agent)?,
        };
        Ok(Self { http, base, limits })
    }

    /// Sends one request and reads its reply as far as it comes, within the time of an attempt or what is
    /// `left` of the call, whichever is less. `attempt` counts from 1.
    pub(crate) fn exchange(
        &self,
        mut request: reqwest::Request,
        attempt: u32,
        bodies: Bodies,
        left: Duration,
    ) -> impl Future<Output = Result<(Reply, Option<Cut>), Failure>> + Send {
        // On the request and not on the client, so that it holds for the caller's own as well.
        *request.timeout_mut() = Some(self.limits.attempt.min(left));
        debug!(
            attempt,
            method = %request.method(),
            url = %request.url(),
            headers = %shown_headers(request.headers()),
            body = %shown_body(request.body().and_then(reqwest::Body::as_bytes), bodies),
            "sending"
        );
        let sent = self.http.execute(request);
        self.finish(sent, attempt, bodies)
    }

    async fn finish(
        &self,
        sent: impl Future<Output = reqwest::Result<reqwest::Response>>,
        attempt: u32,
        bodies: Bodies,
    ) -> Result<(Reply, Option<Cut>), Failure> {
        let mut response = match sent.await {
            Ok(response) => response,
            Err(error) => {
                debug!(attempt, error = %crate::error::chain(&error), "no reply");
                let error = error.without_url();
                return Err(if error.is_connect() || error.is_builder() {
                    Failure::NotSent(error)
                } else {
                    Failure::Lost(error)
                });
            }
        };
        if !self.base.covers(response.url()) {
            return Err(Failure::Elsewhere(response.url().clone()));
        }
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let (body, cut) = reply::read(&mut response, self.limits.body).await;
        debug!(
            attempt,
            status = status.as_u16(),
            headers = %shown_headers(&headers),
            body = %shown_body(Some(&body), bodies),
            complete = cut.is_none(),
            "answered"
        );
        let reply = Reply {
            headers,
            attempts: attempt,
            ..Reply::bare(status, body)
        };
        Ok((reply, cut))
    }
}

/// The HTTP client as this crate wants it.
fn client(base: &BaseUrl, limits: Limits, user_agent: &str) -> Result<reqwest::Client, Error> {
    let unusable = |error: &dyn std::error::Error| {
        Error::new(
            ErrorKind::NotSent,
            Reason::Input,
            format!(
                "the HTTP client cannot be set up: {}",
                crate::error::chain(error)
            ),
        )
    };
    let tls = tls::config(base.is_https()).map_err(|error| unusable(&error))?;
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(user_agent)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(limits.connect)
        .pool_idle_timeout(Duration::from_secs(30));
    if base.is_loopback() {
        // A proxy could not reach this machine's own loopback.
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| unusable(&error))
}

/// The headers that say something about an exchange. Of credentials only the scheme is shown.
fn shown_headers(headers: &HeaderMap) -> String {
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
    let mut shown: Vec<String> = SHOWN
        .iter()
        .filter_map(|name| Some(format!("{name}: {}", headers.get(name)?.to_str().ok()?)))
        .collect();
    if let Some(value) = headers.get(AUTHORIZATION) {
        let scheme = value.to_str().ok().and_then(|text| text.split(' ').next());
        shown.push(format!("authorization: {} …", scheme.unwrap_or("?")));
    }
    shown.join(", ")
}

const SHOWN_BYTES: usize = 2048;

fn shown_body(body: Option<&[u8]>, bodies: Bodies) -> String {
    match body {
        None | Some([]) => String::new(),
        Some(_) if bodies == Bodies::Hidden => "(hidden)".to_owned(),
        Some(body) => {
            let shown = &body[..body.len().min(SHOWN_BYTES)];
            one_line(&String::from_utf8_lossy(shown))
        }
    }
}
