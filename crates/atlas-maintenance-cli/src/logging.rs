//! Log lines: requests and replies as the transport traces them, without secrets.

use std::io::{self, Write};

use atlas_maintenance_types::one_line;

/// Logs to stderr.
pub(crate) fn start() {
    use tracing_subscriber::filter::{LevelFilter, Targets};
    use tracing_subscriber::prelude::*;
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(|| Printable(io::stderr()))
        .without_time()
        .with_level(false)
        .with_target(false)
        .with_ansi(false)
        // It would report them by `eprintln`, which panics when stderr is full.
        .log_internal_errors(false)
        .with_filter(Targets::new().with_target("atlas_maintenance_transport", LevelFilter::DEBUG));
    tracing_subscriber::registry().with(lines).init();
}

/// Writes events as lines that drive no terminal. An event comes in one piece.
struct Printable<W>(W);

impl<W: Write> Write for Printable<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        self.0
            .write_all(format!("{}\n", one_line(line)).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
