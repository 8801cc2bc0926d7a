//! What flags, environment and profile say, and which of them wins.

use std::fmt;

use atlas_maintenance::{
    BaseUrl, Credentials, CredentialsError, Error, InvalidBaseUrl, OrganizationId, env,
};

use crate::args::Global;
use crate::config::{self, Credential, Profile};
use crate::failure::Failure;
use crate::project_name::ProjectRef;

/// Where a value is from. The first that has one wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Flag(&'static str),
    Environment(&'static str),
    Profile(String),
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => f.write_str(name),
            Self::Environment(name) => write!(f, "${name}"),
            Self::Profile(name) => write!(f, "profile {name:?}"),
            Self::Default => f.write_str("the default"),
        }
    }
}

/// The values that were chosen, except credentials, which are fetched only where they are needed.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) profile: Option<(Profile, Source)>,
    pub(crate) base: (BaseUrl, Source),
    pub(crate) organization: Option<(OrganizationId, Source)>,
}

impl Settings {
    /// Reads environment and profile.
    pub(crate) fn read(global: &Global) -> Result<Self, Failure> {
        let profile = match (&global.profile, set(env::PROFILE)?) {
            (Some(name), _) => Some((config::profile(name)?, Source::Flag("--profile"))),
            (None, Some(name)) => {
                Some((config::profile(&name)?, Source::Environment(env::PROFILE)))
            }
            (None, None) => config::default()?.map(|profile| (profile, Source::Default)),
        };
        let of_profile = profile.as_ref().map(|(profile, _)| profile);
        let base = match &global.base_url {
            // Ignores the base URL from the environment, even an invalid one.
            Some(base) => (base.clone(), Source::Flag("--base-url")),
            None => base(of_profile)?,
        };
        let organization = match set(env::ORG_ID)? {
            Some(text) => {
                // What stands there is not shown: it can be another variable's secret.
                let id = text.parse().map_err(|_| {
                    Failure::Usage(format!(
                        "{} is no organization id: it takes 24 hexadecimal digits",
                        env::ORG_ID
                    ))
                })?;
                Some((id, Source::Environment(env::ORG_ID)))
            }
            None => of_profile.and_then(|profile| {
                Some((profile.organization?, Source::Profile(profile.name.clone())))
            }),
        };
        Ok(Self {
            profile,
            base,
            organization,
        })
    }

    /// The credentials: those of the environment as a whole, or those of the profile.
    pub(crate) async fn credentials(&self) -> Result<(Credentials, Source), Failure> {
        match Credentials::from_env() {
            Ok(credentials) => Ok((credentials, environment_of_credentials())),
            Err(CredentialsError::Missing) => match self.credential() {
                Some((name, credential)) => {
                    let fetched = credential.fetch(name).await?;
                    Ok((fetched, Source::Profile(name.to_owned())))
                }
                None => Err(Error::credentials(CredentialsError::Missing).into()),
            },
            Err(error) => Err(Error::credentials(error).into()),
        }
    }

    /// The credentials, if they can be had without running a program or asking somebody.
    pub(crate) async fn quiet_credentials(&self) -> Option<Credentials> {
        let is_quiet = |(_, credential): (&str, &Credential)| credential.is_quiet();
        match self.credential().is_none_or(is_quiet) || Credentials::from_env().is_ok() {
            true => Some(self.credentials().await.ok()?.0),
            false => None,
        }
    }

    /// The credentials of the profile.
    pub(crate) fn credential(&self) -> Option<(&str, &Credential)> {
        let (profile, _) = self.profile.as_ref()?;
        Some((profile.name.as_str(), profile.credential.as_ref()?))
    }

    /// The project of commands that name none.
    pub(crate) fn project(&self) -> Result<Option<(ProjectRef, Source)>, Failure> {
        match set(env::PROJECT_ID)? {
            Some(text) => match text.parse() {
                Ok(id) => Ok(Some((
                    ProjectRef::Id(id),
                    Source::Environment(env::PROJECT_ID),
                ))),
                // What stands there is not shown: it can be another variable's secret.
                Err(_) => Err(Failure::Usage(format!(
                    "{} is no project id: it takes 24 hexadecimal digits, \
                     such as 32b6e34b3d91647abb20e7b8",
                    env::PROJECT_ID
                ))),
            },
            None => Ok(self.profile.as_ref().and_then(|(profile, _)| {
                let project = profile.project.clone()?;
                Some((project, Source::Profile(profile.name.clone())))
            })),
        }
    }

    /// The other credentials that are set, beside those of `source`.
    pub(crate) fn losing(&self, source: &Source) -> Vec<String> {
        let Source::Environment(first) = source else {
            return Vec::new();
        };
        let kinds = [
            &[env::ACCESS_TOKEN][..],
            &[env::CLIENT_ID, env::CLIENT_SECRET],
            &[env::PUBLIC_API_KEY, env::PUBLIC_KEY],
        ];
        let mut losing: Vec<_> = kinds
            .into_iter()
            .filter(|names| !names.contains(first))
            .filter_map(|names| {
                let mut names = names.iter();
                let name = names.find(|name| matches!(set(name), Ok(Some(_))))?;
                Some(format!("${name}"))
            })
            .collect();
        if let Some((name, _)) = self.credential() {
            losing.push(format!("those of profile {name:?}"));
        }
        losing
    }

    /// What people should know, beside what they asked for.
    pub(crate) fn notes(&self, credentials: &Source) -> Vec<String> {
        let Some((profile, source)) = &self.profile else {
            return Vec::new();
        };
        let mut notes = profile.notes.clone();
        // Somebody who asked for a profile may expect its credentials.
        if *source == Source::Flag("--profile")
            && profile.credential.is_some()
            && matches!(credentials, Source::Environment(_))
        {
            notes.push(format!(
                "the credentials are those of {credentials}, not those of profile {:?}",
                profile.name
            ));
        }
        notes
    }
}

/// The organization of commands that name none.
pub(crate) fn organization(global: &Global) -> Result<Option<OrganizationId>, Failure> {
    if global.simulate {
        return Ok(None);
    }
    Ok(Settings::read(global)?.organization.map(|(id, _)| id))
}

/// The service, if no flag names it.
fn base(profile: Option<&Profile>) -> Result<(BaseUrl, Source), Failure> {
    if let Some(text) = set(env::BASE_URL)? {
        let named = |error| Error::input(format!("{}: {error}", env::BASE_URL));
        let base = text.parse();
        let base = base.map_err(|error: InvalidBaseUrl| named(error))?;
        return Ok((base, Source::Environment(env::BASE_URL)));
    }
    let of_profile = profile.and_then(|profile| {
        let base = profile.base.clone()?;
        Some((base, Source::Profile(profile.name.clone())))
    });
    Ok(of_profile.unwrap_or((BaseUrl::default(), Source::Default)))
}

/// The first variable of the credentials that are used.
fn environment_of_credentials() -> Source {
    let names = [
        env::ACCESS_TOKEN,
        env::CLIENT_ID,
        env::PUBLIC_API_KEY,
        env::PUBLIC_KEY,
    ];
    let first = names
        .into_iter()
        .find(|name| matches!(set(name), Ok(Some(_))));
    Source::Environment(first.unwrap_or(env::PUBLIC_API_KEY))
}

/// A variable; empty means not set.
fn set(name: &str) -> Result<Option<String>, Failure> {
    match std::env::var_os(name) {
        None => Ok(None),
        Some(value) => match value.into_string() {
            Ok(text) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
            Err(_) => Err(Failure::Usage(format!("{name} is no text"))),
        },
    }
}

#[cfg(test)]
mod tests {
    /// One line of the table of precedence: the value, and what it is called in each source.
    struct Precedence {
        value: &'static str,
        flag: &'static str,
        environment: &'static str,
        profile: &'static str,
        otherwise: &'static str,
    }

    /// The table in docs/credentials.md. From left to right, the first that is set wins.
    const PRECEDENCE: [Precedence; 5] = [
        Precedence {
            value: "profile",
            flag: "`--profile`",
            environment: "`MONGODB_ATLAS_PROFILE`",
            profile: "",
            otherwise: "`default` of our file, if it is there",
        },
        Precedence {
            value: "credentials",
            flag: "",
            environment: "the variables above",
            profile: "`credential`",
            otherwise: "an error",
        },
        Precedence {
            value: "service",
            flag: "`--base-url`",
            environment: "`MONGODB_ATLAS_BASE_URL`",
            profile: "`base_url` or `service`",
            otherwise: "`https://cloud.mongodb.com`",
        },
        Precedence {
            value: "organization",
            flag: "`--org`",
            environment: "`MONGODB_ATLAS_ORG_ID`",
            profile: "`organization`",
            otherwise: "all that the credentials can see",
        },
        Precedence {
            value: "project",
            flag: "`PROJECT`, `--project`, `--group-id`",
            environment: "`MONGODB_ATLAS_PROJECT_ID`",
            profile: "`project`",
            otherwise: "an error",
        },
    ];

    #[test]
    fn table_of_precedence_is_in_the_docs() {
        let mut table =
            "| | flag | environment | profile | otherwise |\n|---|---|---|---|---|\n".to_owned();
        for row in &PRECEDENCE {
            let cells = [
                row.value,
                row.flag,
                row.environment,
                row.profile,
                row.otherwise,
            ];
            let cells = cells.map(|cell| if cell.is_empty() { "—" } else { cell });
            table.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/credentials.md");
        let page = std::fs::read_to_string(page).unwrap();
        assert!(page.contains(&table), "docs/credentials.md lacks\n{table}");
    }
}
