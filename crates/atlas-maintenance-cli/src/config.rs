//! Profiles: our own `config.toml`, and those of the Atlas CLI, which are only read.

mod atlas_cli;
mod document;
mod own;
mod secret;

use std::path::{Path, PathBuf};

use atlas_maintenance::{BaseUrl, Credentials, Error, OrganizationId};
use atlas_maintenance_types::one_line;

use crate::failure::Failure;
use crate::project_name::ProjectRef;

pub(crate) use atlas_cli::path as atlas_cli_path;
pub(crate) use own::path as own_path;
use secret::Secret;

/// The number of profiles that an error names.
const NAMED: usize = 20;

/// The service for the government of the United States.
const GOV: &str = "https://cloud.mongodbgov.com";

/// A profile, with the file that it is in.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) file: PathBuf,
    pub(crate) base: Option<BaseUrl>,
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) project: Option<ProjectRef>,
    pub(crate) credential: Option<Credential>,
    /// What people should know of the file, beside what they asked for.
    pub(crate) notes: Vec<String>,
}

/// Where a profile's credentials come from.
#[derive(Debug)]
pub(crate) enum Credential {
    ServiceAccount { id: Secret, secret: Secret },
    ApiKey { public: Secret, private: Secret },
    AccessToken(Secret),
}

impl Credential {
    /// Where they come from, in words and without a secret.
    pub(crate) fn origin(&self) -> String {
        match self {
            Self::ServiceAccount { secret, .. } => format!("a service account, {secret}"),
            Self::ApiKey { private, .. } => format!("an API key, {private}"),
            Self::AccessToken(token) => format!("an access token, {token}"),
        }
    }

    /// Whether reading them runs no program and opens no key ring.
    pub(crate) fn is_quiet(&self) -> bool {
        match self {
            Self::ServiceAccount { id, secret } => id.is_quiet() && secret.is_quiet(),
            Self::ApiKey { public, private } => public.is_quiet() && private.is_quiet(),
            Self::AccessToken(token) => token.is_quiet(),
        }
    }

    /// Fetches them: runs commands, asks the key ring.
    pub(crate) async fn fetch(&self, profile: &str) -> Result<Credentials, Failure> {
        let fetched = async {
            match self {
                Self::ServiceAccount { id, secret } => {
                    Credentials::service_account(id.fetch().await?, secret.fetch().await?)
                }
                Self::ApiKey { public, private } => {
                    Credentials::api_key(public.fetch().await?, private.fetch().await?)
                }
                Self::AccessToken(token) => Credentials::bearer_token(token.fetch().await?),
            }
            .map_err(|error| Error::credentials(error).to_string())
        };
        fetched
            .await
            .map_err(|problem| Failure::Usage(format!("profile {profile:?}: {problem}")))
    }
}

/// The profile of this name: ours, or that of the Atlas CLI if we have none.
pub(crate) fn profile(name: &str) -> Result<Profile, Failure> {
    match find(name)? {
        Some(profile) => Ok(profile),
        None => Err(Failure::Usage(missing(name)?)),
    }
}

/// Our profile `default`, if there is one.
pub(crate) fn default() -> Result<Option<Profile>, Failure> {
    match own_path() {
        Some(path) => own::find(&path, "default").map_err(Failure::Usage),
        None => Ok(None),
    }
}

fn find(name: &str) -> Result<Option<Profile>, Failure> {
    if let Some(path) = own_path()
        && let Some(profile) = own::find(&path, name).map_err(Failure::Usage)?
    {
        return Ok(Some(profile));
    }
    match atlas_cli_path() {
        Some(path) => atlas_cli::find(&path, name).map_err(Failure::Usage),
        None => Ok(None),
    }
}

fn missing(name: &str) -> Result<String, Failure> {
    let mut text = format!("there is no profile {name:?}");
    let mut names = Vec::new();
    let mut files = Vec::new();
    if let Some(path) = own_path() {
        names.extend(own::names(&path).map_err(Failure::Usage)?);
        files.push(path.display().to_string());
    }
    if let Some(path) = atlas_cli_path() {
        let theirs = atlas_cli::names(&path).map_err(Failure::Usage)?;
        names.extend(theirs.iter().map(|name| format!("{name} (Atlas CLI)")));
        files.push(path.display().to_string());
    }
    if !files.is_empty() {
        text.push_str(&format!(" in {}", files.join(" or ")));
    }
    text.push_str(&match names.len() {
        0 => ": there is none at all".to_owned(),
        count => {
            let more = count.saturating_sub(NAMED);
            let named: Vec<_> = names
                .iter()
                .take(NAMED)
                .map(|name| one_line(name))
                .collect();
            let rest = match more {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            format!(": there are {}{rest}", named.join(", "))
        }
    });
    Ok(text)
}

/// The service that a profile names.
fn service(name: &str) -> Option<&'static str> {
    match name {
        "gov" | "cloudgov" => Some(GOV),
        "" | "cloud" => Some("https://cloud.mongodb.com"),
        _ => None,
    }
}

/// Whether other users can read or write a file.
#[cfg(unix)]
fn rights_of_others(path: &Path) -> (bool, bool) {
    use std::os::unix::fs::MetadataExt as _;
    match std::fs::metadata(path) {
        Ok(metadata) => (metadata.mode() & 0o044 != 0, metadata.mode() & 0o022 != 0),
        Err(_) => (false, false),
    }
}

#[cfg(not(unix))]
fn rights_of_others(_: &Path) -> (bool, bool) {
    (false, false)
}
