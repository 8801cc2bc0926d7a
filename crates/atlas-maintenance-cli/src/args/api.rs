//! `api`: a command for each operation of a version and a flag for each parameter, made from the
//! library's list of operations.

use std::path::PathBuf;

use atlas_maintenance::{ApiOperation, ApiVersion, Parameter, ParameterKind, env};
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches, ValueHint, value_parser};

/// The parameter that is the project; it defaults to the environment variable.
pub(crate) const PROJECT: &str = "groupId";

/// The heading of these flags in the help.
const HEADING: &str = "Request";
const BODY: &str = "body:";
/// The prefix of the ids of parameters, which keeps them apart from global options.
const PARAMETER: &str = "parameter:";

/// A call of an operation.
#[derive(Clone, Debug)]
pub(crate) struct ApiCall {
    /// The name of the operation in the API.
    pub(crate) operation: String,
    /// Names and values, as given.
    pub(crate) parameters: Vec<(String, String)>,
    /// Whether the operation needs a project and none was given.
    pub(crate) needs_project: bool,
    /// The file with the body, or `-` for stdin.
    pub(crate) body: Option<PathBuf>,
}

/// Adds the operations of a version to `api`.
pub(super) fn with_operations(api: Command, version: ApiVersion) -> Command {
    api.subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name("OPERATION")
        .subcommand_help_heading("Operations")
        .subcommands(ApiOperation::all(version).map(command))
}

fn command(operation: ApiOperation) -> Command {
    let name = operation.name();
    let (method, path) = (operation.method(), operation.path());
    let parameters = operation.parameters();
    let mut example = format!("atlas-maintenance api {name}");
    for parameter in parameters.iter().filter(|parameter| parameter.required) {
        let flag = kebab(parameter.name);
        example.push_str(&format!(" --{flag} {}", sample(parameter)));
    }
    if operation.takes_body() {
        example.push_str(" --body -");
    }
    let summary = operation.summary();
    let mut command = Command::new(name)
        .about(summary)
        .long_about(format!(
            "{summary}\n\n{method} {path}\n\nExample: {example}"
        ))
        .args(parameters.iter().map(flag));
    let alias = kebab(name);
    if alias != name {
        command = command.visible_alias(alias);
    }
    if operation.takes_body() {
        let body = Arg::new(BODY)
            .long("body")
            .value_name("FILE")
            .value_hint(ValueHint::FilePath)
            .value_parser(value_parser!(PathBuf))
            .help_heading(HEADING)
            .help("File with the body of the request, sent unchanged; `-` is stdin");
        command = command.arg(body);
    }
    command
}

fn sample(parameter: &Parameter) -> &'static str {
    match parameter.kind {
        ParameterKind::Boolean { .. } => "true",
        ParameterKind::Integer { .. } => "1",
        _ => "32b6e34b3d91647abb20e7b8",
    }
}

/// The flag of a parameter. Bounds are shown and not enforced: the service checks a raw call.
fn flag(parameter: &'static Parameter) -> Arg {
    let mut notes = Vec::new();
    let default = match parameter.kind {
        ParameterKind::Boolean { default } => default.map(|value| value.to_string()),
        ParameterKind::Integer {
            minimum,
            maximum,
            default,
        } => {
            notes.extend(minimum.map(|least| format!("at least {least}")));
            notes.extend(maximum.map(|most| format!("at most {most}")));
            default.map(|value| value.to_string())
        }
        ParameterKind::Text { default } => default.map(str::to_owned),
        _ => None,
    };
    notes.extend(default.map(|default| format!("default: {default}")));
    if is_project(parameter) {
        notes.push(format!("default: ${}", env::PROJECT_ID));
    }
    let mut help = parameter.description.trim_end_matches('.').to_owned();
    if !notes.is_empty() {
        help.push_str(&format!(" [{}]", notes.join(", ")));
    }
    let arg = Arg::new(format!("{PARAMETER}{}", parameter.name))
        .long(kebab(parameter.name))
        .help(help)
        .help_heading(HEADING)
        .required(parameter.required && !is_project(parameter))
        .action(if parameter.repeats {
            ArgAction::Append
        } else {
            ArgAction::Set
        });
    match parameter.kind {
        ParameterKind::Boolean { .. } => arg
            .value_name("true|false")
            .num_args(0..=1)
            .default_missing_value("true"),
        ParameterKind::Integer { .. } => arg.value_name("N").allow_negative_numbers(true),
        _ if parameter.name.ends_with("Id") => arg.value_name("ID"),
        _ => arg.value_name("TEXT"),
    }
}

fn is_project(parameter: &Parameter) -> bool {
    parameter.name == PROJECT
}

/// A name of the API in kebab case: `groupId` is `group-id`, `startASAP` `start-asap`.
fn kebab(name: &str) -> String {
    let mut words = String::new();
    let mut after_small = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && after_small {
            words.push('-');
        }
        after_small = !letter.is_ascii_uppercase();
        words.push(letter.to_ascii_lowercase());
    }
    words
}

impl FromArgMatches for ApiCall {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let (operation, given) = matches
            .subcommand()
            .ok_or_else(|| clap::Error::new(ErrorKind::MissingSubcommand))?;
        let mut parameters = Vec::new();
        let mut needs_project = false;
        for version in ApiVersion::ALL.iter().copied() {
            // The version is not known here; flags of other versions are not in the matches.
            let known = ApiOperation::all(version).filter(|known| known.name() == operation);
            for parameter in known.flat_map(ApiOperation::parameters) {
                let id = format!("{PARAMETER}{}", parameter.name);
                if parameters.iter().any(|(name, _)| name == parameter.name) {
                    continue;
                }
                match given.try_get_many::<String>(&id) {
                    Ok(Some(values)) => parameters
                        .extend(values.map(|value| (parameter.name.to_owned(), value.clone()))),
                    Ok(None) => needs_project |= is_project(parameter),
                    Err(_) => {}
                }
            }
        }
        Ok(Self {
            operation: operation.to_owned(),
            parameters,
            needs_project,
            body: given.try_get_one(BODY).ok().flatten().cloned(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Adds nothing: the operations depend on the version, see [`with_operations`].
impl clap::Args for ApiCall {
    fn augment_args(command: Command) -> Command {
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        command
    }
}

#[cfg(test)]
mod tests {
    use super::kebab;

    #[test]
    fn api_names_become_kebab_case() {
        for (name, words) in [
            ("groupId", "group-id"),
            ("itemsPerPage", "items-per-page"),
            ("startASAP", "start-asap"),
            ("getMaintenanceWindow", "get-maintenance-window"),
            ("pretty", "pretty"),
        ] {
            assert_eq!(kebab(name), words);
        }
    }
}
