//! Prints results: text for people or JSON for programs. A closed stdout or stderr is not an error.

use std::io::{self, BufRead as _, BufWriter, ErrorKind, IsTerminal as _, Write};

use atlas_maintenance::{CurrentWindow, Metadata, ProjectId};
use atlas_maintenance_types::one_line;
use comfy_table::{ContentArrangement, Table, presets};

use crate::args::{Color, Format};
use crate::document::{self, Document, WriteError};
use crate::failure::Failure;
use crate::printable::{ask, is_at_terminal, lines, note};
use crate::results::{ActionResult, WindowResult};
use crate::signals;

/// Prints results in one format.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    format: Format,
    is_quiet: bool,
    color: Color,
}

impl Output {
    pub(crate) fn new(format: Format, is_quiet: bool, color: Color) -> Self {
        Self {
            format,
            is_quiet,
            color,
        }
    }

    /// The columns to fit in: those of the terminal, or of `COLUMNS` where stdout is none.
    pub(crate) fn width(self) -> Option<u16> {
        let said = || std::env::var("COLUMNS").ok()?.trim().parse().ok();
        terminal().width.or_else(said).filter(|width| *width > 0)
    }

    /// Whether to use colours on stdout.
    pub(crate) fn has_color(self) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if anstyle_query::no_color() => false,
            Color::Auto if is_forced() => true,
            Color::Auto => {
                terminal().stdout
                    && anstyle_query::clicolor() != Some(false)
                    && anstyle_query::term_supports_color()
            }
        }
    }

    pub(crate) fn format(self) -> Format {
        self.format
    }

    /// Whether to say only what was asked for.
    pub(crate) fn is_quiet(self) -> bool {
        self.is_quiet
    }

    /// Prints a result. Only the form that is needed is made.
    pub(crate) fn show<D: Document>(
        self,
        document: impl FnOnce() -> D,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        match self.format.data() {
            Some(form) => in_pieces(|stdout| document::write(&document(), form, stdout)),
            None => write_line(&lines(&text())),
        }
    }

    /// Prints a long result in pieces. What `text` writes must be printable.
    pub(crate) fn show_long<D: Document>(
        self,
        document: impl FnOnce() -> D,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        match self.format.data() {
            Some(form) => in_pieces(|stdout| document::write(&document(), form, stdout)),
            None => in_pieces(|stdout| Ok(text(stdout)?)),
        }
    }

    /// Prints what was done. A quiet command does not, if that is all that there is to say.
    pub(crate) fn show_done<D: Document>(
        self,
        document: impl FnOnce() -> D,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        if self.is_quiet && self.format == Format::Table {
            return Ok(());
        }
        self.show(document, text)
    }

    /// Prints a note beside the result, for people only.
    pub(crate) fn to_stderr(self, text: &str) {
        if !self.format.is_for_programs() && !self.is_quiet {
            note(text);
        }
    }

    /// Prints a long note beside the result, for people only. What `text` writes must be printable.
    pub(crate) fn long_to_stderr(self, text: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        if !self.format.is_for_programs() && !self.is_quiet {
            let mut stderr = BufWriter::with_capacity(PIECE, io::stderr().lock());
            // It may be closed.
            let _ = text(&mut stderr).and_then(|()| stderr.flush());
        }
    }

    /// Prints that an action was done.
    pub(crate) fn done(
        self,
        project: ProjectId,
        action: &str,
        text: &str,
        metadata: &Metadata,
    ) -> Result<(), Failure> {
        self.show_done(
            || ActionResult {
                project: project.to_string(),
                done: action.to_owned(),
                metadata: metadata.into(),
            },
            || format!("{text} (project {project})"),
        )
    }

    /// Prints a window, or that there is none.
    pub(crate) fn window(
        self,
        project: ProjectId,
        window: Option<&CurrentWindow>,
        metadata: &Metadata,
    ) -> Result<(), Failure> {
        self.show(
            || WindowResult {
                project: project.to_string(),
                window: window.map(Into::into),
                metadata: metadata.into(),
            },
            || match window {
                Some(window) => window_table(project, window, self.width()),
                None => format!("project {project} has no maintenance window"),
            },
        )
    }
}

/// A number with its noun.
pub(crate) fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Writes a line to stdout.
pub(crate) fn write_line(line: &str) -> Result<(), Failure> {
    write(format!("{line}\n").as_bytes())
}

/// Writes bytes to stdout. A closed pipe, as after `head`, is not an error.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Failure> {
    in_pieces(|stdout| Ok(stdout.write_all(bytes)?))
}

/// Writes a long text to stdout as it is made.
pub(crate) fn write_long(
    text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    in_pieces(|stdout| Ok(text(stdout)?))
}

/// How many bytes stdout gets at once.
const PIECE: usize = 64 * 1024;

/// Writes to stdout as it comes. A closed pipe, as after `head`, is not an error.
fn in_pieces(pieces: impl FnOnce(&mut dyn Write) -> Result<(), WriteError>) -> Result<(), Failure> {
    let mut stdout = BufWriter::with_capacity(PIECE, io::stdout().lock());
    // Whatever was to be done is done by now, so a failure must not look as if nothing was sent.
    match pieces(&mut stdout).and_then(|()| Ok(stdout.flush()?)) {
        Err(WriteError::Form(error)) => Err(Failure::AfterWork(format!(
            "cannot write the result: {error}"
        ))),
        Err(WriteError::Writer(error)) if error.kind() != ErrorKind::BrokenPipe => Err(
            Failure::AfterWork(format!("cannot write to stdout: {error}")),
        ),
        _ => Ok(()),
    }
}

/// Writes pieces of a text to stdout, each as soon as it is made.
pub(crate) fn write_in_pieces(texts: impl Iterator<Item = String>) -> Result<(), Failure> {
    in_pieces(|stdout| {
        for text in texts {
            stdout.write_all(text.as_bytes())?;
        }
        Ok(())
    })
}

/// Writes a text to stdout, with one line end after it.
pub(crate) fn write_text(text: &str) -> Result<(), Failure> {
    write_line(text.strip_suffix('\n').unwrap_or(text))
}

/// Properties of the terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// The columns of stdout; `None` if it is not a terminal.
    pub(crate) width: Option<u16>,
    /// Whether stdout is a terminal.
    pub(crate) stdout: bool,
    /// Whether stderr is a terminal.
    pub(crate) stderr: bool,
    /// The columns of stderr; `None` if it is not a terminal.
    pub(crate) stderr_width: Option<u16>,
}

/// Reads the properties of the terminal.
pub(crate) fn terminal() -> Terminal {
    let stdout = io::stdout();
    let size = terminal_size::terminal_size_of(&stdout);
    Terminal {
        stdout: stdout.is_terminal(),
        width: size.map(|(width, _)| width.0),
        stderr: is_at_terminal(),
        stderr_width: terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| width.0),
    }
}

/// Whether `CLICOLOR_FORCE` asks for colours; `anstyle-query` takes 0 for that too.
fn is_forced() -> bool {
    let value = std::env::var_os("CLICOLOR_FORCE").unwrap_or_default();
    !value.is_empty() && value != "0"
}

/// A table without lines, at most `width` columns wide if it is given.
pub(crate) fn table(width: Option<u16>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        // The space after the last column is not seen.
        table.set_width(width.saturating_add(1));
    }
    table
}

/// Text of any length in lines of at most `width` columns.
pub(crate) fn wrapped(text: &str, width: Option<u16>) -> String {
    // There is no space after the column.
    let mut table = table(width.map(|width| width.saturating_sub(1)));
    table.add_row([text.to_owned()]);
    if let Some(only) = table.column_mut(0) {
        only.set_padding((0, 0));
    }
    table.trim_fmt()
}

/// Asks for confirmation. Without a terminal, fails with `action` in the message. A signal is no answer.
pub(crate) async fn confirm(question: &str, action: &str) -> Result<(), Failure> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Err(Failure::Usage(format!("{action}: confirm with --yes")));
    }
    ask(&format!("{question} [y/N] "));
    let read = signals::waiting(move || {
        let mut answer = String::new();
        stdin.lock().read_line(&mut answer).map(|_| answer)
    });
    if read.await?.is_ok_and(|answer| confirms(&answer)) {
        Ok(())
    } else {
        Err(Failure::Usage(
            "not confirmed, nothing was changed".to_owned(),
        ))
    }
}

/// Whether an answer means yes. An empty one, as at the end of the input, means no.
fn confirms(answer: &str) -> bool {
    matches!(answer.trim(), "y" | "Y" | "yes")
}

fn window_table(project: ProjectId, window: &CurrentWindow, width: Option<u16>) -> String {
    let on_off = |on| if on { "on" } else { "off" };
    let protected = window.protected_hours.map_or_else(
        || "none".to_owned(),
        |hours| {
            format!(
                "{:02}:00 to {:02}:00",
                hours.start().get(),
                hours.end().get()
            )
        },
    );
    rows(
        [
            ("Project", project.to_string()),
            ("Window", window_text(window)),
            ("Protected hours", protected),
            ("Deferrals", window.deferrals.to_string()),
            ("Auto-defer", on_off(window.auto_defer).to_owned()),
            ("Starting now", on_off(window.start_asap).to_owned()),
        ],
        width,
    )
}

/// When a window opens.
pub(crate) fn window_text(window: &CurrentWindow) -> String {
    format!(
        "{} {:02}:00 {}",
        window.day,
        window.hour.get(),
        one_line(&window.time_zone)
    )
}

/// Names and values, one pair a line.
pub(crate) fn rows<const N: usize>(rows: [(&str, String); N], width: Option<u16>) -> String {
    let mut table = table(width);
    for (name, value) in rows {
        table.add_row([name.to_owned(), value]);
    }
    if let Some(names) = table.column_mut(0) {
        names.set_padding((0, 1));
    }
    table.trim_fmt()
}

#[cfg(test)]
mod tests {
    use super::confirms;

    #[test]
    fn only_yes_confirms() {
        for answer in ["y\n", "Y\n", "yes\n", " y \n", "y", "yes\r\n"] {
            assert!(confirms(answer), "{answer:?}");
        }
        for answer in ["", "\n", " \n", "n\n", "N", "no", "yn", "yes no", "1", "\0"] {
            assert!(!confirms(answer), "{answer:?}");
        }
    }
}
