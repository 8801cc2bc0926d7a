//! A terminal of a given width, in which commands run.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a panic fails the test"
)]

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use nix::pty::{Winsize, openpty};

/// Runs a command with all its streams at a terminal. Returns what it showed, with `\n` line ends and with
/// the escape sequences that it sent.
pub(crate) fn shown(mut command: Command, columns: u16, input: &str) -> String {
    let size = Winsize {
        ws_row: 50,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    let pty = openpty(Some(&size), None).unwrap();
    let mut terminal = File::from(pty.master);
    terminal.write_all(input.as_bytes()).unwrap();
    let stream = || Stdio::from(pty.slave.try_clone().unwrap());
    command.stdin(stream()).stdout(stream()).stderr(stream());
    let mut child = command.spawn().unwrap();
    // Reading ends when nobody has the other side open.
    drop(command);
    drop(pty.slave);
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    while let Ok(count @ 1..) = terminal.read(&mut part) {
        bytes.extend(&part[..count]);
    }
    child.wait().unwrap();
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

/// What is shown, without the sequences that set colours, and without the lines of progress, which are
/// cleared.
pub(crate) fn plain(shown: &str) -> String {
    let mut text = String::new();
    let mut rest = shown;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        text.push_str(before);
        let end = after
            .find(|c: char| !c.is_ascii_digit() && c != ';')
            .unwrap_or(after.len());
        let (sequence, left) = after.split_at(end);
        match left.chars().next() {
            Some('m') => rest = &left[1..],
            // Of a progress line, which a carriage return precedes.
            Some('K') if sequence.is_empty() => {
                let start = text.rfind('\n').map_or(0, |end| end + 1);
                text.truncate(start);
                rest = &left[1..];
            }
            // Anything else stays for the assertion to find.
            _ => {
                text.push('\u{1b}');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}
