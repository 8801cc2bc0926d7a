//! Progress of commands that make many calls, on stderr: one line that changes on a terminal; elsewhere a
//! line for each failure and for the first waits, as in a log. The only place that draws progress.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use atlas_maintenance::{Error, ErrorKind};
use jiff::{SignedDuration, Zoned};

use crate::output::{Output, plural, terminal};
use crate::printable::{draw, lines, note, note_over};

/// How many waits have a line of their own where there is no terminal; further ones are counted.
const MAX_WAIT_LINES: usize = 20;

/// How long a count stands at least before the next one, so that a slow terminal does not slow the calls.
const STANDS: Duration = Duration::from_millis(100);

/// Whether a line that changes stands at the end of stderr.
static IS_DRAWN: AtomicBool = AtomicBool::new(false);

/// A line that stays, of what knows nothing of the progress. The next change draws the progress again.
pub(crate) fn line_between(text: &str) {
    match IS_DRAWN.swap(false, Ordering::AcqRel) {
        true => note_over(text),
        false => note(text),
    }
}

/// Progress of one kind of work.
pub(crate) struct Progress {
    /// What is counted, such as `windows read`.
    what: &'static str,
    finished: usize,
    total: Option<usize>,
    /// Whether stderr is a terminal.
    live: bool,
    drawn: Option<Instant>,
    waits: usize,
    /// The last wait, shown until it is over.
    waiting: Option<(String, Zoned)>,
}

impl Progress {
    /// Nothing is finished yet. The total is shown where it is known; a quiet command shows no progress.
    pub(crate) fn new(what: &'static str, total: Option<usize>, output: Output) -> Self {
        Self {
            what,
            finished: 0,
            total,
            // A dumb terminal cannot clear a line.
            live: terminal().stderr
                && !output.is_quiet()
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
            drawn: None,
            waits: 0,
            waiting: None,
        }
    }

    /// So many more are finished, of `total` where that became known.
    pub(crate) fn advance(&mut self, count: usize, total: Option<u64>) {
        self.finished = self.finished.saturating_add(count);
        let total = total.and_then(|total| total.try_into().ok());
        self.total = total.or(self.total);
        let now = Instant::now();
        if self.is_due(now) {
            self.draw();
            self.drawn = Some(now);
        }
    }

    /// Whether a new count is to be drawn: the last one always is.
    fn is_due(&self, now: Instant) -> bool {
        let stands = self.drawn.map(|drawn| now.duration_since(drawn));
        stands.is_none_or(|stands| stands >= STANDS) || self.total == Some(self.finished)
    }

    /// A call waits for the rate limit: who, how long, until when.
    pub(crate) fn waiting(&mut self, who: &str, wait: Duration, error: &Error) {
        let now = Zoned::now();
        let until = SignedDuration::try_from(wait)
            .ok()
            .and_then(|wait| now.checked_add(wait).ok());
        // A request for a token comes before the call.
        let limit = match error.kind() {
            ErrorKind::NotSent => "rate limit of tokens",
            _ => "rate limit",
        };
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let mut text = format!("{who} waits {seconds} s for the {limit}");
        if let Some(until) = &until {
            let is_today = until.date() == now.date();
            let form = if is_today {
                "%H:%M:%S"
            } else {
                "%Y-%m-%d %H:%M:%S"
            };
            text.push_str(&format!(", until {}", until.strftime(form)));
        }
        self.waits += 1;
        if self.live {
            self.waiting = until.map(|until| (text, until));
            self.draw();
        } else if self.waits <= MAX_WAIT_LINES {
            self.line(&text);
        }
    }

    /// A line that stays, such as a failure.
    pub(crate) fn line(&mut self, text: &str) {
        line_between(text);
        self.draw();
    }

    fn draw(&self) {
        if !self.live {
            return;
        }
        let mut text = self.finished.to_string();
        if let Some(total) = self.total {
            text.push_str(&format!(" of {total}"));
        }
        text.push_str(&format!(" {}", self.what));
        if let Some((waiting, _)) = self
            .waiting
            .as_ref()
            .filter(|(_, until)| *until > Zoned::now())
        {
            text.push_str(&format!("; {waiting}"));
        }
        draw(&lines(&text).chars().take(room()).collect::<String>());
        IS_DRAWN.store(true, Ordering::Release);
    }
}

/// The columns of the line. One that wraps could not be cleared.
fn room() -> usize {
    let width = terminal().stderr_width.unwrap_or(80);
    usize::from(width).saturating_sub(1)
}

/// Clears the line, and says how many waits had none.
impl Drop for Progress {
    fn drop(&mut self) {
        if IS_DRAWN.swap(false, Ordering::AcqRel) {
            draw("");
        }
        if !self.live && self.waits > MAX_WAIT_LINES {
            let more = plural(self.waits - MAX_WAIT_LINES, "more wait", "more waits");
            note(&format!("{more} for the rate limit"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_drawn_at_intervals_and_at_the_end() {
        let drawn = Instant::now();
        let progress = |finished, drawn| Progress {
            what: "done",
            finished,
            total: Some(9),
            live: true,
            drawn,
            waits: 0,
            waiting: None,
        };
        assert!(progress(1, None).is_due(drawn));
        let soon = drawn + STANDS - Duration::from_millis(1);
        assert!(!progress(2, Some(drawn)).is_due(soon));
        assert!(progress(2, Some(drawn)).is_due(drawn + STANDS));
        assert!(progress(9, Some(drawn)).is_due(soon));
    }
}
