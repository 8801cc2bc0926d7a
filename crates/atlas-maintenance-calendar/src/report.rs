//! What is coming to many projects as one page for a browser.

mod elements;
mod html;
mod input;
mod sections;

pub use html::report_html;
pub use input::{
    Report, ReportComing, ReportConflict, ReportFreeze, ReportPart, ReportStart, ReportVerdict,
};

#[cfg(test)]
#[allow(
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a panic fails the test"
)]
mod tests;
