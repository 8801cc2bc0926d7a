//! The figures that programs print, and their arithmetic.

use serde::Deserialize;

/// The line that a driver prints; null where the system does not tell.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Line {
    pub(super) calls: f64,
    pub(super) seconds: f64,
    pub(super) p50_us: Option<f64>,
    pub(super) p99_us: Option<f64>,
    pub(super) errors: u64,
    pub(super) cpu_seconds: Option<f64>,
    pub(super) max_rss_kb: Option<f64>,
}

/// The numbers of requests that the server counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Requests {
    pub(super) api: u32,
    pub(super) token: u32,
}

impl Line {
    /// Reads the last line of `output`.
    pub(super) fn parse(output: &str) -> Result<Self, String> {
        let line = output.lines().last().unwrap_or_default();
        serde_json::from_str(line).map_err(|error| format!("it printed {line:?}: {error}"))
    }

    pub(super) fn cpu_us_per_call(&self) -> Option<f64> {
        ratio(self.cpu_seconds? * 1e6, self.calls)
    }

    /// Calls per second.
    pub(super) fn throughput(&self) -> Option<f64> {
        ratio(self.calls, self.seconds)
    }
}

/// `a / b`, if that is finite.
pub(super) fn ratio(a: f64, b: f64) -> Option<f64> {
    Some(a / b).filter(|ratio| ratio.is_finite())
}

/// The median and the extremes of some values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) least: f64,
    pub(super) median: f64,
    pub(super) most: f64,
}

impl Spread {
    /// `None` of an empty list.
    pub(super) fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let (least, most) = (*values.first()?, *values.last()?);
        let upper = *values.get(values.len() / 2)?;
        let lower = *values.get((values.len() - 1) / 2)?;
        Some(Self {
            least,
            median: f64::midpoint(lower, upper),
            most,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_of_an_even_count_is_the_midpoint() {
        let median = |values: &[f64]| Spread::of(values.to_vec()).map(|s| s.median);
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(3.0));
        assert_eq!(median(&[9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 9.0, 2.0]), Some(3.0));
        let spread = Spread::of(vec![2.0, 1.0, 4.0]).unwrap();
        assert_eq!((spread.least, spread.most), (1.0, 4.0));
    }

    #[test]
    fn ratio_is_none_when_not_finite() {
        assert_eq!(ratio(3.0, 2.0), Some(1.5));
        assert_eq!(ratio(3.0, 0.0), None);
        assert_eq!(ratio(0.0, 0.0), None);
    }

    #[test]
    fn line_is_read_when_optional_figures_are_null() {
        let line = Line::parse(
            "noise\n{\"calls\":4,\"seconds\":2.0,\"p50_us\":1,\"p99_us\":2,\"errors\":1,\
             \"cpu_seconds\":0.002,\"max_rss_kb\":null,\"more\":7}\n",
        )
        .unwrap();
        assert_eq!(line.cpu_us_per_call(), Some(500.0));
        assert_eq!(line.throughput(), Some(2.0));
        assert_eq!((line.errors, line.max_rss_kb), (1, None));
        assert!(Line::parse("").is_err());
        assert!(
            Line::parse("{\"calls\":4}")
                .unwrap_err()
                .contains("seconds")
        );
    }
}
