//! Our own `config.toml`. It holds no secret: it says where each is.

use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::BaseStrategy as _;

use super::document::{Table, Toml};
use super::secret::Secret;
use super::{Credential, Profile, rights_of_others, service};

/// How long a command for a secret may take, in seconds.
const COMMAND_LIMIT: u64 = 30;

/// Where the file is: `atlas-maintenance/config.toml` in the user's configuration folder.
pub(crate) fn path() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.config_dir().join("atlas-maintenance/config.toml"))
}

pub(super) fn names(path: &Path) -> Result<Vec<String>, String> {
    let Some(file) = Toml::read(path)? else {
        return Ok(Vec::new());
    };
    let profiles = profiles(&file)?;
    Ok(profiles
        .iter()
        .flat_map(Table::keys)
        .map(str::to_owned)
        .collect())
}

pub(super) fn find(path: &Path, name: &str) -> Result<Option<Profile>, String> {
    let Some(file) = Toml::read(path)? else {
        return Ok(None);
    };
    let Some(profiles) = profiles(&file)? else {
        return Ok(None);
    };
    match profiles.table(name)? {
        Some(table) => profile(&file, name, &table).map(Some),
        None => Ok(None),
    }
}

fn profiles(file: &Toml) -> Result<Option<Table<'_>>, String> {
    let root = file.root();
    root.only(&["profile"])?;
    root.table("profile")
}

fn profile(file: &Toml, name: &str, table: &Table<'_>) -> Result<Profile, String> {
    table.only(&[
        "base_url",
        "service",
        "organization",
        "project",
        "credential",
    ])?;
    let base = match (table.text("base_url")?, table.text("service")?) {
        (Some(_), Some(_)) => {
            return Err(table.error_at("service", "base_url and service say the same: give one"));
        }
        (None, None) => None,
        (base @ Some(_), None) => table.parsed("base_url", base)?,
        (None, Some(known)) => {
            let base = service(known).and_then(|base| base.parse().ok());
            Some(base.ok_or_else(|| table.error_at("service", "service takes cloud or gov"))?)
        }
    };
    let organization = table.organization("organization", table.text("organization")?)?;
    let project = table.parsed("project", table.text("project")?)?;
    let credential = match table.table("credential")? {
        None => None,
        Some(credential) => Some(self::credential(file, &credential)?),
    };
    Ok(Profile {
        name: name.to_owned(),
        file: file.path.clone(),
        base,
        organization,
        project,
        credential,
        notes: Vec::new(),
    })
}

const KINDS: [&[&str]; 3] = [
    &["client_id", "client_secret"],
    &["public_key", "private_key"],
    &["access_token"],
];

fn credential(file: &Toml, table: &Table<'_>) -> Result<Credential, String> {
    table.only(&KINDS.concat())?;
    let given: Vec<_> = KINDS
        .iter()
        .filter(|kind| kind.iter().any(|key| table.has(key)))
        .collect();
    let [kind] = given.as_slice() else {
        return Err(table.error(
            "credential takes one kind: client_id and client_secret, public_key and private_key, or \
             access_token",
        ));
    };
    if let Some(missing) = kind.iter().find(|key| !table.has(key)) {
        return Err(table.error(&format!("credential has no {missing}")));
    }
    let source = |key: &str| source(file, table, key);
    match **kind {
        ["client_id", ..] => Ok(Credential::ServiceAccount {
            id: source("client_id")?,
            secret: source("client_secret")?,
        }),
        ["public_key", ..] => Ok(Credential::ApiKey {
            public: source("public_key")?,
            private: source("private_key")?,
        }),
        _ => Ok(Credential::AccessToken(source("access_token")?)),
    }
}

fn source(file: &Toml, table: &Table<'_>, key: &str) -> Result<Secret, String> {
    if table.is_text(key) {
        // The halves that are no secret may stand in the file.
        return match (key, table.text(key)?) {
            ("client_id" | "public_key", Some(text)) => Ok(Secret::Given(text.to_owned())),
            _ => Err(table.error_at(
                key,
                &format!(
                    "{key} is a secret, which does not belong into this file: say where it is, with \
                     {{ env = \"NAME\" }} or {{ command = [\"program\", \"argument\"] }}"
                ),
            )),
        };
    }
    let Some(source) = table.table(key)? else {
        return Err(table.error(&format!("credential has no {key}")));
    };
    source.only(&["env", "command", "timeout", "keyring", "user"])?;
    let ways = ["env", "command", "keyring"];
    if ways.iter().filter(|way| source.has(way)).count() != 1 {
        return Err(source.error(&format!("{key} takes one of env, command and keyring")));
    }
    if let Some(name) = source.text("env")? {
        return Ok(Secret::Environment(name.to_owned()));
    }
    if let Some(service) = source.text("keyring")? {
        let user = source.text("user")?;
        let user = user.ok_or_else(|| source.error("keyring takes a user beside it"))?;
        return Ok(Secret::Keyring {
            service: service.to_owned(),
            user: user.to_owned(),
        });
    }
    if rights_of_others(&file.path).1 {
        return Err(source.error_at(
            "command",
            "others can write this file, so its command is not run: chmod go-w",
        ));
    }
    Ok(Secret::Command {
        words: source.texts("command")?,
        limit: Duration::from_secs(source.seconds("timeout")?.unwrap_or(COMMAND_LIMIT)),
    })
}
