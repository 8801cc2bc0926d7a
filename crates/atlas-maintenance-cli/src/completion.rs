//! Completion in a shell that asks the program (`COMPLETE=bash atlas-maintenance`), with names of projects.
//!
//! Nothing that goes wrong here is said: a shell would show it in the middle of a line.

use std::ffi::OsStr;
use std::time::{Duration, SystemTime};

use atlas_maintenance::{ApiVersion, Client, OrganizationId};
use atlas_maintenance_types::is_printable;
use clap::{Command, Parser};
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::args::{Args, Format, Global};
use crate::name_cache::{self, Names, Place};
use crate::session::Service;
use crate::settings::Settings;

/// How long a completion may take to list projects.
const PATIENCE: Duration = Duration::from_secs(2);

/// The most names that are proposed.
const PROPOSED: usize = 500;

/// The arguments that name a project.
const PROJECTS: [&str; 3] = ["project", "allow_changes", "parameter:groupId"];

#[derive(Debug, Parser)]
struct Words {
    #[command(flatten)]
    global: Global,
    #[arg(long)]
    org: Option<OrganizationId>,
}

/// Answers a shell that asks, and ends the program then.
pub(crate) fn answer() {
    CompleteEnv::with_factory(|| with_projects(Args::definition(ApiVersion::latest()))).complete();
}

fn with_projects(mut command: Command) -> Command {
    let ids = command.get_arguments().map(|argument| argument.get_id());
    let ids = ids.filter(|id| PROJECTS.contains(&id.as_str()));
    for id in ids.cloned().collect::<Vec<_>>() {
        command = command.mut_arg(id, |argument| {
            argument.add(ArgValueCompleter::new(projects))
        });
    }
    let names = command.get_subcommands().map(Command::get_name);
    for name in names.map(str::to_owned).collect::<Vec<_>>() {
        command = command.mut_subcommand(name, with_projects);
    }
    command
}

/// The projects whose names begin with what is typed.
fn projects(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else {
        return Vec::new();
    };
    let names = names().unwrap_or_default();
    let fitting = names.projects.into_iter().filter(|(name, id)| {
        let is_shown = !name.is_empty() && is_printable(name);
        is_shown && name.starts_with(typed) && is_printable(id)
    });
    fitting
        .take(PROPOSED)
        .map(|(name, id)| CompletionCandidate::new(name).help(Some(id.into())))
        .collect()
}

fn names() -> Option<Names> {
    let words = words(
        std::env::args_os()
            .map(|word| word.to_string_lossy().into_owned())
            .collect(),
    )?;
    let mut global = words.global;
    // Without notes.
    global.output = Format::Json;
    let settings = Settings::read(&global).ok()?;
    let given = settings.organization.as_ref().map(|(id, _)| *id);
    let organization = words.org.or(given);
    let path = Place::of(&settings).map(|place| place.file(organization));
    if let Some(names) = path
        .as_ref()
        .and_then(|path| name_cache::read(path, SystemTime::now()))
    {
        return Some(names);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok()?;
    let listing = async {
        let credentials = settings.quiet_credentials().await?;
        let service = Service::of(credentials, &settings, &global).ok()?;
        let names = list(&service.client, organization).await;
        service.close().await;
        names
    };
    let names = runtime.block_on(async { tokio::time::timeout(PATIENCE, listing).await.ok()? })?;
    if let Some(path) = path {
        let _ = name_cache::write(&path, &names);
    }
    Some(names)
}

async fn list(client: &Client, organization: Option<OrganizationId>) -> Option<Names> {
    let list = match organization {
        Some(organization) => client.organization(organization).projects(),
        None => client.projects(),
    };
    let list = list.all(|_| ()).await.ok()?;
    let projects = list.projects.into_iter();
    Some(Names {
        projects: projects
            .map(|project| (project.name, project.id.to_string()))
            .collect(),
    })
}

/// The options that say whose projects are meant, of a line that is not finished.
fn words(line: Vec<String>) -> Option<Words> {
    const NAMES: [&str; 4] = ["--profile", "-P", "--base-url", "--org"];
    let mut found = vec!["x".to_owned()];
    let mut line = line.into_iter();
    while let Some(word) = line.next() {
        if NAMES.contains(&word.as_str()) {
            found.extend(
                line.next()
                    .map(|value| format!("{word}={value}").replacen("-P=", "-P", 1)),
            );
        } else if NAMES
            .iter()
            .any(|name| word.starts_with(&format!("{name}=")))
        {
            found.push(word);
        }
    }
    Words::try_parse_from(&found)
        .or_else(|_| Words::try_parse_from(["x"]))
        .ok()
}
