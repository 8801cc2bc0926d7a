//! How a comparison is shown.

mod json;
mod markdown;
mod model;
mod outline;
mod text;

pub use model::Report;

impl Report<'_> {
    /// For a terminal.
    pub fn text(&self) -> String {
        text::text(self)
    }

    /// For programs.
    pub fn json(&self) -> String {
        json::text(self)
    }

    /// For the text of a pull request, cut to what fits there.
    pub fn markdown(&self) -> String {
        markdown::text(self)
    }
}
