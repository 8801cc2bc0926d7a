//! Who is asking: a service account, an API key or a ready-made token, and where the environment
//! says so.
//!
//! Knows nothing of how credentials are sent; see `auth`.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use crate::auth::bearer::Bearer;

/// The names of the environment variables that Atlas users already set.
pub mod env {
    /// The id of a service account.
    pub const CLIENT_ID: &str = "MONGODB_ATLAS_CLIENT_ID";
    /// The secret of a service account.
    pub const CLIENT_SECRET: &str = "MONGODB_ATLAS_CLIENT_SECRET";
    /// The public half of an API key.
    pub const PUBLIC_API_KEY: &str = "MONGODB_ATLAS_PUBLIC_API_KEY";
    /// The private half of an API key.
    pub const PRIVATE_API_KEY: &str = "MONGODB_ATLAS_PRIVATE_API_KEY";
    /// The older name of [`PUBLIC_API_KEY`], read where that is not set.
    pub const PUBLIC_KEY: &str = "MONGODB_ATLAS_PUBLIC_KEY";
    /// The older name of [`PRIVATE_API_KEY`], read where that is not set.
    pub const PRIVATE_KEY: &str = "MONGODB_ATLAS_PRIVATE_KEY";
    /// A bearer token that was fetched elsewhere.
    pub const ACCESS_TOKEN: &str = "MONGODB_ATLAS_ACCESS_TOKEN";
    /// The origin of the service.
    pub const BASE_URL: &str = "MONGODB_ATLAS_BASE_URL";
    /// The project of commands that name none.
    pub const PROJECT_ID: &str = "MONGODB_ATLAS_PROJECT_ID";
    /// The organization of commands that name none. Read by the command line.
    pub const ORG_ID: &str = "MONGODB_ATLAS_ORG_ID";
    /// The profile of commands that name none. Read by the command line.
    pub const PROFILE: &str = "MONGODB_ATLAS_PROFILE";
}

/// The credentials of a client.
///
/// Secrets are wiped from memory with their last copy, and `Debug` does not show them. Two kinds of
/// copies are not wiped: requests in the buffers of the HTTP library, and the blocks of the hash
/// functions while they compute a digest.
#[derive(Clone)]
pub struct Credentials(pub(crate) Kind);

#[derive(Clone)]
pub(crate) enum Kind {
    ServiceAccount {
        id: String,
        secret: SecretString,
    },
    ApiKey {
        public: String,
        private: SecretString,
    },
    Bearer(Bearer),
}

impl Credentials {
    /// A service account: OAuth 2.0 client credentials. The first call fetches a token, which later
    /// calls share.
    ///
    /// # Errors
    ///
    /// [`CredentialsError`] when one of the two is empty or holds characters that HTTP cannot carry.
    pub fn service_account(
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Result<Self, CredentialsError> {
        let id = client_id.into();
        let secret = secret(client_secret.into(), "client secret")?;
        check(&id, "client id")?;
        // In HTTP Basic the user name ends at the first colon.
        if id.contains(':') {
            return Err(CredentialsError::Unsendable { what: "client id" });
        }
        Ok(Self(Kind::ServiceAccount { id, secret }))
    }

    /// A programmatic API key: HTTP digest.
    ///
    /// # Errors
    ///
    /// [`CredentialsError`] when one of the two is empty or holds characters that HTTP cannot carry.
    pub fn api_key(
        public_key: impl Into<String>,
        private_key: impl Into<String>,
    ) -> Result<Self, CredentialsError> {
        let public = public_key.into();
        let private = secret(private_key.into(), "private key")?;
        check(&public, "public key")?;
        Ok(Self(Kind::ApiKey { public, private }))
    }

    /// A bearer token that was fetched elsewhere. It is never renewed.
    ///
    /// # Errors
    ///
    /// [`CredentialsError`] when it is empty or holds characters that HTTP cannot carry.
    pub fn bearer_token(token: impl Into<String>) -> Result<Self, CredentialsError> {
        let what = "access token";
        let token = secret(token.into(), what)?;
        Bearer::new(token.expose_secret())
            .map(|bearer| Self(Kind::Bearer(bearer)))
            .ok_or(CredentialsError::Unsendable { what })
    }

    /// Credentials from the environment; the names are in [`mod@env`].
    ///
    /// The first that is set wins: an access token, a service account, an API key. An empty variable
    /// counts as not set.
    ///
    /// # Errors
    ///
    /// [`CredentialsError::Missing`] when none is set; [`CredentialsError::HalfSet`] when the first
    /// pair with a value is incomplete, even if a later pair is complete.
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_lookup(|name| std::env::var_os(name)?.into_string().ok())
    }

    /// Credentials from any source of named values, with the rules of [`from_env`](Self::from_env).
    ///
    /// # Errors
    ///
    /// As for [`from_env`](Self::from_env).
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, CredentialsError> {
        let get = |name: &'static str| {
            lookup(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        if let Some(token) = get(env::ACCESS_TOKEN) {
            return Self::bearer_token(token);
        }
        let account = pair(
            (env::CLIENT_ID, get(env::CLIENT_ID)),
            (env::CLIENT_SECRET, get(env::CLIENT_SECRET)),
        )?;
        if let Some((id, secret)) = account {
            return Self::service_account(id, secret);
        }
        let key = pair(
            (
                env::PUBLIC_API_KEY,
                get(env::PUBLIC_API_KEY).or_else(|| get(env::PUBLIC_KEY)),
            ),
            (
                env::PRIVATE_API_KEY,
                get(env::PRIVATE_API_KEY).or_else(|| get(env::PRIVATE_KEY)),
            ),
        )?;
        match key {
            Some((public, private)) => Self::api_key(public, private),
            None => Err(CredentialsError::Missing),
        }
    }

    /// The kind of the credentials, for messages and traces.
    pub fn kind(&self) -> &'static str {
        match self.0 {
            Kind::ServiceAccount { .. } => "service account",
            Kind::ApiKey { .. } => "API key",
            Kind::Bearer(_) => "access token",
        }
    }
}

type Named = (&'static str, Option<String>);

fn pair(one: Named, other: Named) -> Result<Option<(String, String)>, CredentialsError> {
    match (one, other) {
        ((_, Some(one)), (_, Some(other))) => Ok(Some((one, other))),
        ((_, None), (_, None)) => Ok(None),
        ((set, Some(_)), (missing, None)) | ((missing, None), (set, Some(_))) => {
            Err(CredentialsError::HalfSet { set, missing })
        }
    }
}

fn secret(value: String, what: &'static str) -> Result<SecretString, CredentialsError> {
    let secret = SecretString::from(value);
    check(secret.expose_secret(), what)?;
    Ok(secret)
}

fn check(value: &str, what: &'static str) -> Result<(), CredentialsError> {
    if value.is_empty() {
        Err(CredentialsError::Empty { what })
    } else if value.chars().all(|c| c.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(CredentialsError::Unsendable { what })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({})", self.kind())
    }
}

/// Credentials that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsError {
    /// The environment has none.
    #[error(
        "no credentials: set {} and {} (service account), {} and {} (API key), or {}",
        env::CLIENT_ID,
        env::CLIENT_SECRET,
        env::PUBLIC_API_KEY,
        env::PRIVATE_API_KEY,
        env::ACCESS_TOKEN
    )]
    Missing,
    /// The environment has one half of a pair.
    #[error("{set} is set but {missing} is not: set both or neither")]
    HalfSet {
        /// The variable that is set.
        set: &'static str,
        /// The variable that belongs to it and is not set.
        missing: &'static str,
    },
    /// One part is empty.
    #[error("the {what} is empty")]
    Empty {
        /// Which part.
        what: &'static str,
    },
    /// One part has characters that its header cannot hold.
    #[error("the {what} holds a space, a control character or another that cannot be sent")]
    Unsendable {
        /// Which part.
        what: &'static str,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&str, &str)]) -> Result<Credentials, CredentialsError> {
        Credentials::from_lookup(|name| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn debug_shows_only_the_kind() {
        let key = Credentials::api_key("public", "pr1vate").unwrap();
        assert_eq!(format!("{key:?}"), format!("Credentials({})", key.kind()));
    }

    const ACCOUNT: [(&str, &str); 2] = [(env::CLIENT_ID, "id"), (env::CLIENT_SECRET, "s3cret")];
    const KEY: [(&str, &str); 2] = [
        (env::PUBLIC_API_KEY, "public"),
        (env::PRIVATE_API_KEY, "pr1vate"),
    ];

    #[test]
    fn first_complete_kind_wins() {
        let token = [(env::ACCESS_TOKEN, "t0ken")];
        let kind = |pairs: &[&[(&str, &str)]]| from(&pairs.concat()).unwrap().kind();
        assert_eq!(kind(&[&KEY, &ACCOUNT, &token]), "access token");
        assert_eq!(kind(&[&KEY, &ACCOUNT]), "service account");
        assert_eq!(kind(&[&KEY]), "API key");
        assert_eq!(from(&[]).unwrap_err(), CredentialsError::Missing);
    }

    #[test]
    fn half_set_pair_is_an_error_even_if_a_later_one_is_complete() {
        for (half, missing) in [(0, env::CLIENT_SECRET), (1, env::CLIENT_ID)] {
            let pairs = [&ACCOUNT[half..=half], &KEY].concat();
            assert_eq!(
                from(&pairs).unwrap_err(),
                CredentialsError::HalfSet {
                    set: ACCOUNT[half].0,
                    missing
                }
            );
        }
        assert!(matches!(
            from(&KEY[..1]),
            Err(CredentialsError::HalfSet { .. })
        ));
    }

    #[test]
    fn older_names_are_read_and_may_be_mixed_with_newer() {
        for pairs in [
            [(env::PUBLIC_KEY, "a"), (env::PRIVATE_KEY, "b")],
            [(env::PUBLIC_API_KEY, "a"), (env::PRIVATE_KEY, "b")],
        ] {
            assert_eq!(from(&pairs).unwrap().kind(), "API key");
        }
        let both = from(&[(env::PUBLIC_KEY, "old"), KEY[0], KEY[1]]).unwrap();
        assert!(matches!(both.0, Kind::ApiKey { public, .. } if public == "public"));
    }

    #[test]
    fn empty_variable_is_not_set() {
        let pairs = [&[(env::ACCESS_TOKEN, " ")], &ACCOUNT[..]].concat();
        assert_eq!(from(&pairs).unwrap().kind(), "service account");
    }

    #[test]
    fn characters_that_a_header_cannot_hold_are_refused() {
        assert!(Credentials::bearer_token("a\nb").is_err());
        assert!(Credentials::bearer_token("").is_err());
        assert!(Credentials::service_account("a:b", "c").is_err());
        assert!(Credentials::service_account("a", "b:c").is_ok());
        assert!(Credentials::api_key("ü", "b").is_err());
    }

    #[test]
    fn debug_shows_no_secret() {
        for credentials in [from(&ACCOUNT).unwrap(), from(&KEY).unwrap()] {
            let text = format!("{credentials:?} {:?}", Some(&credentials));
            assert!(
                !text.contains("s3cret") && !text.contains("pr1vate"),
                "{text}"
            );
        }
    }
}
