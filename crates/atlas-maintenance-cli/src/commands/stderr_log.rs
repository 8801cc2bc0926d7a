//! Lines on stderr. A full pipe, whose reader may have stopped, does not block what writes them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use crate::printable::note;

/// How many lines wait at most; further ones are dropped and counted.
const MAX_WAITING: usize = 1000;

/// How long a line is waited for, so that it is there before what it reports is seen elsewhere. Once one
/// took longer, no line is waited for until stderr takes lines again.
const MAX_WAIT: Duration = Duration::from_millis(250);

/// A line, and where to say that it is written.
type Line = (String, SyncSender<()>);

#[derive(Debug)]
pub(crate) struct StderrLog {
    lines: SyncSender<Line>,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    is_stuck: AtomicBool,
    dropped: AtomicUsize,
}

impl StderrLog {
    /// Starts the thread that writes. Without one, which no system should refuse, lines are dropped.
    pub(crate) fn start() -> Self {
        let (lines, waiting) = sync_channel(MAX_WAITING);
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        let write_all = move || write_lines(&waiting, &shared);
        let name = "stderr log".to_owned();
        let _ = std::thread::Builder::new().name(name).spawn(write_all);
        Self { lines, state }
    }

    pub(crate) fn write(&self, line: String) {
        let (done, written) = sync_channel(1);
        if self.lines.try_send((line, done)).is_err() {
            self.state.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        if !self.state.is_stuck.load(Ordering::Relaxed) && written.recv_timeout(MAX_WAIT).is_err() {
            self.state.is_stuck.store(true, Ordering::Relaxed);
        }
    }
}

fn write_lines(waiting: &Receiver<Line>, state: &State) {
    for (line, done) in waiting {
        note(&line);
        state.is_stuck.store(false, Ordering::Relaxed);
        let _ = done.try_send(());
        let dropped = state.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            let missing = "lines are missing here: stderr did not take them in time";
            note(&format!("{dropped} {missing}"));
        }
    }
}
