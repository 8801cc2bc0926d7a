//! Signals that stop a command: at the first it ends what is in progress, at the second it exits at once.

use std::future::Future;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;

use atlas_maintenance_fleet::CancellationToken;

use crate::failure::{Failure, Signal};
use crate::printable::{is_at_terminal, note};

/// How long calls that change nothing are waited for after a signal. A token that is being fetched arrives in
/// that time, so that it can be revoked.
const GRACE: Duration = Duration::from_secs(3);

static STOP: LazyLock<CancellationToken> = LazyLock::new(CancellationToken::new);

/// The number of the first signal; 0 before it.
static FIRST: AtomicU8 = AtomicU8::new(0);

static IS_QUIET: AtomicBool = AtomicBool::new(false);

/// Cancelled by the first signal.
pub(crate) fn token() -> CancellationToken {
    STOP.clone()
}

/// Fails once a signal has come.
pub(crate) fn check() -> Result<(), Failure> {
    match FIRST.load(Ordering::Acquire) {
        0 => Ok(()),
        number => Err(Failure::Interrupted(Signal(number))),
    }
}

/// Says nothing at the first signal, for a command that has nothing to wait for.
pub(crate) fn be_quiet() {
    IS_QUIET.store(true, Ordering::Release);
}

/// Does work that changes nothing, and gives it up soon after a signal.
pub(crate) async fn unless_stopped<T>(
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let given_up = async {
        STOP.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        biased;
        result = work => result,
        () = given_up => {
            check()?;
            Err(Failure::Local("interrupted".to_owned()))
        }
    }
}

/// Waits for a person or another program, on a thread of its own, and stops waiting at a signal.
pub(crate) async fn waiting<T: Send + 'static>(
    wait: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::Builder::new()
        .spawn(move || sender.send(wait()))
        .map_err(|error| Failure::Local(format!("cannot start a thread: {error}")))?;
    tokio::select! {
        biased;
        Ok(value) = receiver => Ok(value),
        () = STOP.cancelled() => {
            check()?;
            Err(Failure::Local("interrupted".to_owned()))
        }
    }
}

/// Records the first signal, and tells what happens.
fn first(number: u8) {
    FIRST.store(number, Ordering::Release);
    STOP.cancel();
    if IS_QUIET.load(Ordering::Acquire) {
        return;
    }
    // A pipe that is full must not hold up the second signal.
    let _ = std::thread::Builder::new().spawn(|| {
        let start = if is_at_terminal() { "\n" } else { "" };
        let text = "stopping: waiting for what is in progress; interrupt again to exit now";
        note(&format!("{start}{text}"));
    });
}

/// Watches for signals from now on, on a thread of its own: the second ends the program also while a stream
/// blocks the first.
#[cfg(unix)]
pub(crate) fn watch() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    let mut streams = Vec::new();
    {
        let _context = runtime.enter();
        let ignored = ignored();
        for kind in [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::hangup(),
        ] {
            let number = u8::try_from(kind.as_raw_value()).unwrap_or(u8::MAX);
            // As `nohup` and shells want it for what runs in the background.
            if ignored & (1 << (number - 1)) == 0 {
                streams.push((number, signal(kind)?));
            }
        }
    }
    let watch = move || {
        runtime.block_on(async {
            let mut received = 0;
            loop {
                let number = next(&mut streams).await;
                received += 1;
                if received == 1 {
                    first(number);
                } else {
                    std::process::exit(i32::from(Signal(number).status()));
                }
            }
        });
    };
    let name = "signals".to_owned();
    std::thread::Builder::new().name(name).spawn(watch)?;
    Ok(())
}

/// The next signal of any kind.
#[cfg(unix)]
async fn next(streams: &mut [(u8, tokio::signal::unix::Signal)]) -> u8 {
    std::future::poll_fn(|context| {
        for (number, stream) in &mut *streams {
            if stream.poll_recv(context).is_ready() {
                return std::task::Poll::Ready(*number);
            }
        }
        std::task::Poll::Pending
    })
    .await
}

/// The signals that this process was started to ignore, a bit each, where the system tells.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}

/// Watches for Ctrl-C from now on.
#[cfg(not(unix))]
pub(crate) fn watch() -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    let watch = move || {
        runtime.block_on(async {
            if tokio::signal::ctrl_c().await.is_ok() {
                first(2);
            }
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(i32::from(Signal(2).status()));
            }
        });
    };
    let name = "signals".to_owned();
    std::thread::Builder::new().name(name).spawn(watch)?;
    Ok(())
}
