//! `man`: one manual page with every command.

use std::io;

use clap::Command;
use clap_mangen::Man;

use crate::failure::Failure;

/// The page in roff.
pub(crate) fn page(definition: Command) -> Result<Vec<u8>, Failure> {
    let mut definition = definition.disable_help_subcommand(true);
    definition.build();
    let mut text = Vec::new();
    render(&definition, &mut text)
        .map_err(|error| Failure::Local(format!("cannot write the page: {error}")))?;
    Ok(text)
}

fn render(definition: &Command, text: &mut Vec<u8>) -> io::Result<()> {
    let page = Man::new(definition.clone());
    page.render_title(text)?;
    page.render_name_section(text)?;
    page.render_synopsis_section(text)?;
    page.render_description_section(text)?;
    page.render_options_section(text)?;
    for command in definition.get_subcommands() {
        chapter(command, text)?;
    }
    let mut notes = Vec::new();
    page.render_extra_section(&mut notes)?;
    // Filling would break the columns.
    text.extend(unfilled(&notes, ".SH NOTES"));
    page.render_version_section(text)
}

/// A section for a command and each of its subcommands. Global options stand only at the top.
fn chapter(command: &Command, text: &mut Vec<u8>) -> io::Result<()> {
    let own = command.clone().mut_args(|argument| {
        let is_global = argument.is_global_set() || argument.get_id() == "help";
        if is_global {
            argument.hide(true)
        } else {
            argument
        }
    });
    let name = own.get_bin_name().unwrap_or_else(|| own.get_name());
    text.extend(format!(".SH \"{}\"\n", name.to_uppercase()).into_bytes());
    let page = Man::new(own.clone());
    let mut part = Vec::new();
    page.render_description_section(&mut part)?;
    text.extend(unfilled(&part, ".PP"));
    part.clear();
    page.render_synopsis_section(&mut part)?;
    if own.get_arguments().any(|argument| !argument.is_hide_set()) {
        page.render_options_section(&mut part)?;
    }
    text.extend(
        String::from_utf8_lossy(&part)
            .replace(".SH ", ".SS ")
            .into_bytes(),
    );
    for below in command.get_subcommands() {
        chapter(below, text)?;
    }
    Ok(())
}

/// A section under another heading, with its line breaks kept.
fn unfilled(section: &[u8], heading: &str) -> Vec<u8> {
    let section = String::from_utf8_lossy(section);
    let lines = section.lines().map(|line| {
        if line.starts_with(".SH ") {
            heading
        } else {
            line
        }
    });
    let mut text = String::new();
    for line in lines {
        text.push_str(line);
        text.push('\n');
        if line == heading {
            text.push_str(".nf\n");
        }
    }
    text.push_str(".fi\n");
    text.into_bytes()
}
