//! What the operating system says that this process has used. It must not know what for.

use std::time::Duration;

/// The CPU time, in user and system mode, of this process and of its children that have ended.
/// Nothing where the system does not tell.
#[cfg(unix)]
pub(super) fn cpu_time() -> Duration {
    use nix::sys::time::{TimeVal, TimeValLike as _};

    let duration =
        |time: TimeVal| Duration::from_micros(time.num_microseconds().try_into().unwrap_or(0));
    of_all()
        .into_iter()
        .flatten()
        .map(|usage| duration(usage.user_time()) + duration(usage.system_time()))
        .sum()
}

/// The most memory that was resident at a time: in this process, and in the largest of its children.
#[cfg(target_os = "linux")]
pub(super) fn peak_memory_mb() -> Option<(i64, i64)> {
    // Linux counts in kilobytes; others count in bytes or pages.
    match of_all() {
        [Some(here), Some(child)] => Some((here.max_rss() / 1000, child.max_rss() / 1000)),
        _ => None,
    }
}

#[cfg(unix)]
fn of_all() -> [Option<nix::sys::resource::Usage>; 2] {
    use nix::sys::resource::{UsageWho, getrusage};

    [UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN].map(|who| getrusage(who).ok())
}

#[cfg(not(unix))]
pub(super) fn cpu_time() -> Duration {
    Duration::ZERO
}

#[cfg(not(target_os = "linux"))]
pub(super) fn peak_memory_mb() -> Option<(i64, i64)> {
    None
}
