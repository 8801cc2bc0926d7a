//! Runs calls for many projects at a time, at a pace that the service can take: reads windows, and
//! applies work.

mod alerts;
mod apply;
mod call;
mod classify;
mod each;
mod limiter;
mod options;
mod overload;
mod pool;
mod read_windows;
mod reading;
mod report;
mod stop;
#[cfg(test)]
mod tests;
mod waits;

pub use alerts::{ProjectAlerts, each_alerts, each_ensure_alerts};
pub use apply::apply;
pub use each::{
    EachEvent, EachProject, each_ensure_deferred, each_ensure_deferred_of, each_history,
    each_outlook,
};
pub use options::ExecutorOptions;
pub use read_windows::{ReadEvent, WindowReader, read_windows};
pub use report::{ApplyError, ApplyEvent, ApplyFailure, ApplySummary};
pub use stop::StopReason;
pub use waits::RateLimitWaits;
