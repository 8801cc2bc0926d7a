//! CPU time and memory of this process, as the operating system counts them.

use std::time::Duration;

/// CPU time of this process so far, user and system mode, all threads.
///
/// `None` where the system does not tell.
#[cfg(unix)]
#[must_use]
pub fn cpu_time() -> Option<Duration> {
    use nix::sys::resource::{UsageWho, getrusage};
    cpu(&getrusage(UsageWho::RUSAGE_SELF).ok()?)
}

/// CPU time of this process and of its children that have ended.
///
/// `None` where the system does not tell.
#[cfg(unix)]
#[must_use]
pub fn cpu_time_with_children() -> Option<Duration> {
    use nix::sys::resource::{UsageWho, getrusage};
    let children = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    Some(cpu_time()? + cpu(&children)?)
}

#[cfg(unix)]
fn cpu(usage: &nix::sys::resource::Usage) -> Option<Duration> {
    [usage.user_time(), usage.system_time()]
        .into_iter()
        .map(|time| {
            let micros = u64::try_from(time.tv_usec()).ok()?;
            Some(
                Duration::from_secs(u64::try_from(time.tv_sec()).ok()?)
                    + Duration::from_micros(micros),
            )
        })
        .sum()
}

/// CPU time of this process so far.
///
/// `None`: this system does not tell.
#[cfg(not(unix))]
#[must_use]
pub fn cpu_time() -> Option<Duration> {
    None
}

/// CPU time of this process and of its children that have ended.
///
/// `None`: this system does not tell.
#[cfg(not(unix))]
#[must_use]
pub fn cpu_time_with_children() -> Option<Duration> {
    None
}

/// Peak resident memory of this process in kB, from `/proc/self/status`.
///
/// `None` where there is no such file.
#[must_use]
pub fn peak_memory_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Peak resident memory of the largest child that has ended, in kB.
///
/// `None` except on Linux: other systems count in other units.
#[must_use]
pub fn peak_memory_of_children_kb() -> Option<u64> {
    #[cfg(target_os = "linux")]
    {
        use nix::sys::resource::{UsageWho, getrusage};
        let children = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
        u64::try_from(children.max_rss()).ok()
    }
    #[cfg(not(target_os = "linux"))]
    None
}
