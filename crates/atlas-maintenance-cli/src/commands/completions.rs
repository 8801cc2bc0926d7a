//! `completions`: a script for a shell.

use clap::Command;
use clap_complete::{Shell, generate};

/// The script of a shell.
pub(crate) fn script(shell: Shell, mut definition: Command) -> Vec<u8> {
    let mut script = Vec::new();
    let name = definition.get_name().to_owned();
    generate(shell, &mut definition, &name, &mut script);
    if shell == Shell::Fish {
        definition.build();
        script.extend(fish_values(&definition, &[]).into_bytes());
    }
    if shell != Shell::Bash {
        return script;
    }
    // The generator writes the hyphen of the program's name in two ways, so that no word after the first is
    // completed (clap_complete 4.6).
    let of_root = name.replace('-', "__");
    let of_words = name.replace('-', "__subcmd__");
    let script = String::from_utf8_lossy(&script);
    script.replace(&of_words, &of_root).into_bytes()
}

/// What the generator leaves out for fish: the values of arguments that are no options.
fn fish_values(command: &Command, path: &[&str]) -> String {
    let mut lines = String::new();
    let in_command = match path {
        [first] => format!("__fish_atlas_maintenance_using_subcommand {first}"),
        [first, second] => format!(
            "__fish_atlas_maintenance_using_subcommand {first}; and __fish_seen_subcommand_from {second}"
        ),
        _ => String::new(),
    };
    for argument in command.get_positionals() {
        let values = argument.get_possible_values();
        let values: Vec<_> = values.iter().map(|value| value.get_name()).collect();
        if !values.is_empty() && !in_command.is_empty() {
            let values = values.join(" ");
            let line =
                format!("complete -c atlas-maintenance -n \"{in_command}\" -f -a \"{values}\"\n");
            lines.push_str(&line);
        }
    }
    for below in command.get_subcommands() {
        let mut path = path.to_vec();
        path.push(below.get_name());
        if below.get_name() != "help" {
            lines.push_str(&fish_values(below, &path));
        }
    }
    lines
}
