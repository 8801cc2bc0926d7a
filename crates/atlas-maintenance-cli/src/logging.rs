//! Log lines: requests and replies as the transport traces them, without secrets.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::filter::{LevelFilter, Targets, filter_fn};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

use crate::args::{Log, LogFormat};
use crate::failure::Failure;
use crate::output::Output;
use crate::printable::{escaped_json, lines};
use crate::wait_notes::WaitNotes;

/// Begins to log, if the options ask for it, and to note waits, which a log on stderr has already.
pub(crate) fn start(options: &Log, output: Output) -> Result<(), Failure> {
    let is_on_stderr = options.verbose > 0 && options.log_file.is_none();
    let notes = WaitNotes::of(output).filter(|_| !is_on_stderr);
    let notes = notes.map(|notes| {
        // Without the hint all of what is traced would be made.
        let waits = filter_fn(WaitNotes::is_wait).with_max_level_hint(LevelFilter::DEBUG);
        notes.with_filter(waits)
    });
    let registry = tracing_subscriber::registry().with(notes);
    if options.verbose == 0 && options.log_file.is_none() {
        registry.init();
        return Ok(());
    }
    let sink = match &options.log_file {
        None => Sink::Stderr,
        Some(path) => {
            let opened = OpenOptions::new().create(true).append(true).open(path);
            let file = opened.map_err(|error| {
                Failure::Usage(format!("cannot open {}: {error}", path.display()))
            })?;
            Sink::File(Arc::new(Mutex::new(file)))
        }
    };
    let format = options.log_format;
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(move || Printable {
            sink: sink.clone(),
            format,
        })
        .with_target(false)
        // The end of each call and attempt, with the time that it took.
        .with_span_events(match options.verbose {
            0 | 1 => FmtSpan::NONE,
            _ => FmtSpan::CLOSE,
        })
        .with_ansi(false)
        // It would report them by `eprintln`, which panics when stderr is full.
        .log_internal_errors(false);
    // What other crates trace can hold secrets.
    let ours = Targets::new().with_target("atlas_maintenance", LevelFilter::TRACE);
    match format {
        LogFormat::Text => registry.with(layer.with_filter(ours)).init(),
        LogFormat::Json => registry.with(layer.json().with_filter(ours)).init(),
    }
    Ok(())
}

/// Where log lines go.
#[derive(Clone)]
enum Sink {
    Stderr,
    File(Arc<Mutex<File>>),
}

/// Writes events as lines that drive no terminal. An event comes in one piece.
struct Printable {
    sink: Sink,
    format: LogFormat,
}

impl Write for Printable {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let line = match self.format {
            LogFormat::Text => lines(&line.replace('\n', r"\n")),
            LogFormat::Json => escaped_json(line).into_owned(),
        };
        let line = format!("{line}\n");
        match &self.sink {
            Sink::Stderr => io::stderr().write_all(line.as_bytes())?,
            Sink::File(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.write_all(line.as_bytes())?;
            }
        }
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
