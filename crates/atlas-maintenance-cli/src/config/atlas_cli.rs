//! The profiles of the Atlas CLI, as version 2 of its file has them. Only read, never written.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::document::{Table, Toml};
use super::secret::Secret;
use super::{Credential, Profile, rights_of_others, service};

/// A token from the file is used if it is valid for so many seconds more.
const TOKEN_LEFT: u64 = 60;

/// Where the file is; as Go's `os.UserConfigDir` says.
pub(crate) fn path() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).map(PathBuf::from);
    let home = || etcetera::home_dir().ok();
    let folder = if cfg!(windows) {
        set("APPDATA")?
    } else if cfg!(target_os = "macos") {
        home()?.join("Library/Application Support")
    } else {
        match set("XDG_CONFIG_HOME").filter(|path| path.is_absolute()) {
            Some(folder) => folder,
            None => home()?.join(".config"),
        }
    };
    Some(folder.join("atlascli/config.toml"))
}

/// Its profiles: every table of the file.
pub(super) fn names(path: &Path) -> Result<Vec<String>, String> {
    let Some(file) = Toml::read(path)? else {
        return Ok(Vec::new());
    };
    let root = file.root();
    let names = root
        .keys()
        .filter(|key| matches!(root.table(key), Ok(Some(_))));
    Ok(names.map(str::to_owned).collect())
}

pub(super) fn find(path: &Path, name: &str) -> Result<Option<Profile>, String> {
    let Some(file) = Toml::read(path)? else {
        return Ok(None);
    };
    // The Atlas CLI writes names in lower case.
    let root = file.root();
    let name = match root.has(name) {
        true => name.to_owned(),
        false => name.to_lowercase(),
    };
    match root.table(&name) {
        Ok(Some(table)) => profile(&file, &name, &table).map(Some),
        // A setting of the file and no profile.
        _ => Ok(None),
    }
}

fn profile(file: &Toml, name: &str, table: &Table<'_>) -> Result<Profile, String> {
    let text = |key: &str| Ok::<_, String>(table.text(key)?.filter(|text| !text.is_empty()));
    let url = match text("ops_manager_url")? {
        Some(url) => Some(("ops_manager_url", url)),
        None => text("base_url")?.map(|url| ("base_url", url)),
    };
    let base = match url {
        // The Atlas CLI writes it with a slash at the end.
        Some((key, url)) => table.parsed(key, Some(url.trim_end_matches('/')))?,
        None => match text("service")? {
            None => None,
            Some(known) => {
                let base = service(known).and_then(|base| base.parse().ok());
                let what = "service takes cloud or cloudgov";
                Some(base.ok_or_else(|| table.error_at("service", what))?)
            }
        },
    };
    let organization = table.organization("org_id", text("org_id")?)?;
    let project = table.parsed("project_id", text("project_id")?)?;
    let secrets = ["client_secret", "private_api_key", "access_token"];
    let mut notes = Vec::new();
    if secrets.iter().any(|key| table.has(key)) && rights_of_others(&file.path).0 {
        notes.push(format!(
            "{} holds secrets, and others can read it: chmod 600",
            file.path.display()
        ));
    }
    Ok(Profile {
        name: name.to_owned(),
        file: file.path.clone(),
        base,
        organization,
        project,
        credential: credential(name, table)?,
        notes,
    })
}

/// Service account before API key before access token, unless the profile names its kind.
fn credential(name: &str, table: &Table<'_>) -> Result<Option<Credential>, String> {
    // With a key ring only the other settings are in the file.
    let source = |key: &str| {
        Ok::<_, String>(match table.text(key)?.filter(|text| !text.is_empty()) {
            Some(text) => Secret::Given(text.to_owned()),
            None => Secret::Keyring {
                service: format!("atlascli_{name}"),
                user: key.to_owned(),
            },
        })
    };
    let account = || {
        Ok(Some(Credential::ServiceAccount {
            id: source("client_id")?,
            secret: source("client_secret")?,
        }))
    };
    let key = || {
        Ok(Some(Credential::ApiKey {
            public: source("public_api_key")?,
            private: source("private_api_key")?,
        }))
    };
    let token = || {
        let Some(token) = table.text("access_token")? else {
            return Ok(Some(Credential::AccessToken(source("access_token")?)));
        };
        match expiry(token) {
            Some(end) if end > now().saturating_add(TOKEN_LEFT) => Ok(Some(
                Credential::AccessToken(Secret::Given(token.to_owned())),
            )),
            Some(_) => Err(table.error_at(
                "access_token",
                "the access token has expired: run `atlas auth login`, or use a service account",
            )),
            None => Err(table.error_at(
                "access_token",
                "the access token does not say when it expires, so it is not used",
            )),
        }
    };
    match table.text("auth_type")? {
        Some("service_account") => account(),
        Some("api_keys") => key(),
        Some("user_account") => token(),
        Some("no_auth") => Ok(None),
        _ if table.has("client_id") || table.has("client_secret") => account(),
        _ if table.has("public_api_key") || table.has("private_api_key") => key(),
        _ if table.has("access_token") => token(),
        _ => Ok(None),
    }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(u64::MAX, |since| since.as_secs())
}

/// When a token expires, in seconds since 1970, as far as it says so.
fn expiry(token: &str) -> Option<u64> {
    use base64::Engine as _;
    let payload = token.split('.').nth(1)?;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let payload = engine.decode(payload.trim_end_matches('=')).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&payload).ok()?;
    claims.get("exp")?.as_u64()
}
