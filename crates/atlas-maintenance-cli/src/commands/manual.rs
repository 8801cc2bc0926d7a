//! `man`: the manual page, with every command in it. Knows no command by name.

use std::io;

use clap::Command;
use clap_mangen::Man;

use crate::failure::Failure;

/// The page, in the language of `man`.
pub(crate) fn page(words: Command) -> Result<Vec<u8>, Failure> {
    let mut words = words.disable_help_subcommand(true);
    words.build();
    let mut text = Vec::new();
    render(&words, &mut text)
        .map_err(|error| Failure::Local(format!("the page cannot be written: {error}")))?;
    Ok(text)
}

fn render(words: &Command, text: &mut Vec<u8>) -> io::Result<()> {
    let page = Man::new(words.clone());
    page.render_title(text)?;
    page.render_name_section(text)?;
    page.render_synopsis_section(text)?;
    page.render_description_section(text)?;
    page.render_options_section(text)?;
    for command in words.get_subcommands() {
        chapter(command, text)?;
    }
    let mut notes = Vec::new();
    page.render_extra_section(&mut notes)?;
    // Its lines are a table, which filled lines would tear up.
    text.extend(as_it_stands(&notes, ".SH NOTES"));
    page.render_version_section(text)
}

/// A command, and those below it. What every command takes is told once, at the top.
fn chapter(command: &Command, text: &mut Vec<u8>) -> io::Result<()> {
    let own = command.clone().mut_args(|argument| {
        let everywhere = argument.is_global_set() || argument.get_id() == "help";
        if everywhere {
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
    text.extend(as_it_stands(&part, ".PP"));
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

/// A section under another heading, its lines neither filled nor joined.
fn as_it_stands(section: &[u8], heading: &str) -> Vec<u8> {
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
