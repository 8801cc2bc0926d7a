//! Says on stderr when a call waits before it is sent again, so that no command waits in silence. The waits of
//! fleets for the rate limit, between calls, are shown by [`progress`](crate::progress).

use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Zoned};
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::output::Output;
use crate::printable::is_at_terminal;
use crate::progress;

/// Shorter waits are not worth a line.
const SHORTEST: Duration = Duration::from_secs(1);

/// How many waits have a line.
const MAX_LINES: usize = 20;

/// Where the transport traces its waits, and the member that has their length.
const TARGET: &str = "atlas_maintenance_transport";
const LENGTH: &str = "wait_ms";

/// Listens to the traces of the transport.
#[derive(Debug)]
pub(crate) struct WaitNotes {
    lines: AtomicUsize,
}

impl WaitNotes {
    /// `None` if nobody wants to know: a quiet command, or a program that reads stderr.
    pub(crate) fn of(output: Output) -> Option<Self> {
        let is_read = !output.format().is_for_programs() || is_at_terminal();
        (is_read && !output.is_quiet()).then(|| Self {
            lines: AtomicUsize::new(0),
        })
    }

    /// Whether an event is one of a wait.
    pub(crate) fn is_wait(event: &Metadata<'_>) -> bool {
        event.is_event()
            && event.target().starts_with(TARGET)
            && event.fields().field(LENGTH).is_some()
    }
}

impl<S: Subscriber> Layer<S> for WaitNotes {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut wait = Wait::default();
        event.record(&mut wait);
        let Some(length) = wait.length.filter(|length| *length >= SHORTEST) else {
            return;
        };
        let until = SignedDuration::try_from(length).ok();
        let until = until.and_then(|length| Zoned::now().checked_add(length).ok());
        let until = until.map_or_else(String::new, |until| {
            format!(", until {}", until.strftime("%H:%M:%S"))
        });
        match self.lines.fetch_add(1, Ordering::Relaxed) {
            number if number < MAX_LINES => {
                let seconds = length.as_secs() + u64::from(length.subsec_nanos() > 0);
                let (operation, error) = (wait.operation, wait.error);
                progress::line_between(&format!(
                    "{operation} waits {seconds} s before it is tried again{until}: {error}"
                ));
            }
            MAX_LINES => progress::line_between("more such waits are not shown"),
            _ => {}
        }
    }
}

/// The members of an event of a wait.
#[derive(Default)]
struct Wait {
    length: Option<Duration>,
    operation: String,
    error: String,
}

impl Visit for Wait {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == LENGTH {
            self.length = Some(Duration::from_millis(value));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "operation" {
            value.clone_into(&mut self.operation);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "error" {
            self.error = format!("{value:?}");
        }
    }
}
