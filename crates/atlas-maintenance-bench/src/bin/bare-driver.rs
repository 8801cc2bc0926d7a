//! The baseline: makes the calls of `library-driver` with a bare HTTP client.
//!
//! Same environment, same output. The settings of TLS and HTTP are those of the library, and the
//! reply is read into a struct. The rest is the least that gets a reply: a token is fetched once and
//! never renewed, a digest challenge is answered until it is refused, an error is a status.

#![expect(
    clippy::disallowed_methods,
    reason = "a bare client is what the library is measured against"
)]

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use atlas_maintenance_bench::measure::{self, Auth, Failure, Settings};
use digest_auth::{AuthContext, WwwAuthenticateHeader};
use http::header::{ACCEPT, AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use serde::Deserialize;

/// The library's default version.
const MEDIA_TYPE: &str = "application/vnd.atlas.2025-03-12+json";

/// The members that the library reads.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "reading them is what is measured")]
struct Window {
    day_of_week: Option<i32>,
    hour_of_day: Option<i32>,
    time_zone_id: Option<String>,
    protected_hours: Option<ProtectedHours>,
    number_of_deferrals: Option<i32>,
    auto_defer_once_enabled: Option<bool>,
    #[serde(rename = "startASAP")]
    start_asap: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "reading them is what is measured")]
struct ProtectedHours {
    start_hour_of_day: Option<i32>,
    end_hour_of_day: Option<i32>,
}

/// The source of the `Authorization` header.
enum Authorization {
    Token(HeaderValue),
    Digest(Digest),
}

struct Digest {
    public: String,
    private: String,
    challenge: Mutex<Option<WwwAuthenticateHeader>>,
}

impl Digest {
    fn authorize(&self, path: &str) -> Result<Option<HeaderValue>, Failure> {
        let context = AuthContext::new(&self.public, &self.private, path);
        let mut challenge = self
            .challenge
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Some(challenge) = challenge.as_mut() else {
            return Ok(None);
        };
        let authorization = challenge.respond(&context)?.to_string();
        Ok(Some(HeaderValue::try_from(authorization)?))
    }

    fn set_challenge(&self, response: &reqwest::Response) -> Result<(), Failure> {
        let challenge = response.headers().get(WWW_AUTHENTICATE);
        let challenge = challenge.ok_or("a 401 without a challenge")?.to_str()?;
        let challenge = digest_auth::parse(challenge)?;
        *self
            .challenge
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(challenge);
        Ok(())
    }
}

struct Bare {
    http: reqwest::Client,
    base_url: String,
    path: String,
    authorization: Authorization,
}

impl Bare {
    async fn get(&self) -> Result<Window, Failure> {
        let mut response = self.send().await?;
        if let (401, Authorization::Digest(digest)) =
            (response.status().as_u16(), &self.authorization)
        {
            digest.set_challenge(&response)?;
            // Read to its end, or the connection cannot be used again.
            response.bytes().await?;
            response = self.send().await?;
        }
        let body = response.error_for_status()?.bytes().await?;
        Ok(serde_json::from_slice(&body)?)
    }

    async fn send(&self) -> Result<reqwest::Response, Failure> {
        let mut request = self
            .http
            .get(format!("{}{}", self.base_url, self.path))
            .header(ACCEPT, HeaderValue::from_static(MEDIA_TYPE));
        let authorization = match &self.authorization {
            Authorization::Token(header) => Some(header.clone()),
            Authorization::Digest(digest) => digest.authorize(&self.path)?,
        };
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        Ok(request.send().await?)
    }
}

fn http(base_url: &str) -> Result<reqwest::Client, Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let https = base_url.starts_with("https:");
    let tls = if https {
        tls.with_platform_verifier()?.with_no_client_auth()
    } else {
        tls.with_root_certificates(RootCertStore::empty())
            .with_no_client_auth()
    };
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent("bare")
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30))
        .pool_idle_timeout(Duration::from_secs(30));
    // The library goes without a proxy on loopback, which is the only place for plain HTTP.
    let builder = if https { builder } else { builder.no_proxy() };
    Ok(builder.build()?)
}

async fn fetch_token(
    http: &reqwest::Client,
    base_url: &str,
    id: &str,
    secret: &str,
) -> Result<String, Failure> {
    #[derive(Deserialize)]
    struct Token {
        access_token: String,
    }
    let response = http
        .post(format!("{base_url}/api/oauth/token"))
        .basic_auth(id, Some(secret))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await?
        .error_for_status()?;
    Ok(response.json::<Token>().await?.access_token)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    measure::exit_code(run().await)
}

async fn run() -> Result<(), Failure> {
    let settings = Settings::from_env()?;
    let base_url = settings.base_url.trim_end_matches('/').to_owned();
    let http = http(&base_url)?;
    let bearer = |token: &str| HeaderValue::try_from(format!("Bearer {token}"));
    let authorization = match &settings.auth {
        Auth::Token { token } => Authorization::Token(bearer(token)?),
        Auth::ServiceAccount { id, secret } => {
            Authorization::Token(bearer(&fetch_token(&http, &base_url, id, secret).await?)?)
        }
        Auth::ApiKey { public, private } => Authorization::Digest(Digest {
            public: public.clone(),
            private: private.clone(),
            challenge: Mutex::default(),
        }),
    };
    let path = format!(
        "/api/atlas/v2/groups/{}/maintenanceWindow",
        settings.group_id
    );
    let bare = Arc::new(Bare {
        http,
        base_url,
        path,
        authorization,
    });
    measure::run(&settings, move || {
        let bare = Arc::clone(&bare);
        async move { bare.get().await }
    })
    .await
}
