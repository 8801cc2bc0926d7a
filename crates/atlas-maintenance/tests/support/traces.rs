//! What a test traces.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Once;

use tracing::Level;

thread_local! {
    static WRITTEN: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// The traces of all levels of this thread, as text, while it lives.
///
/// One subscriber writes those of the whole process: whether a place that traces is of interest is decided
/// once, by the thread that first comes to it, and one without a subscriber would end it for all.
pub(crate) struct Traces(());

impl Traces {
    pub(crate) fn start() -> Self {
        static SUBSCRIBED: Once = Once::new();
        SUBSCRIBED.call_once(|| {
            let subscriber = tracing_subscriber::fmt()
                .with_max_level(Level::TRACE)
                .with_ansi(false)
                .with_writer(|| Writer)
                .finish();
            tracing::subscriber::set_global_default(subscriber).unwrap();
        });
        WRITTEN.set(Some(Vec::new()));
        Self(())
    }

    /// What was traced so far.
    pub(crate) fn text(&self) -> String {
        let Self(()) = self;
        WRITTEN.with_borrow(|written| {
            let written = written.as_deref().unwrap_or_default();
            String::from_utf8_lossy(written).into_owned()
        })
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        WRITTEN.set(None);
    }
}

struct Writer;

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        WRITTEN.with_borrow_mut(|written| {
            if let Some(written) = written {
                written.extend(bytes);
            }
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
