//! Instructions by function, as counted by callgrind.
//!
//! The difference of two runs that differ only in the number of calls is what the calls take, without
//! start and end of the process. Instructions in the kernel are not counted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::figures::ratio;

/// Lines of each list.
const SHOWN: usize = 15;

/// Instructions by function, without those of the functions it calls.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Profile(BTreeMap<String, f64>);

impl Profile {
    /// Reads a callgrind file and ignores every line that holds no cost and no name.
    pub(super) fn parse(text: &str) -> Self {
        // The file writes each name once and refers to it by its number afterwards.
        let mut names: BTreeMap<&str, &str> = BTreeMap::new();
        let mut costs: BTreeMap<&str, f64> = BTreeMap::new();
        let mut current = None;
        // The line after `calls=` has the cost of the callee, which its own lines have as well.
        let mut cost_of_callee = false;
        for line in text.lines() {
            if let Some((key, value)) = line.split_once('=') {
                match key {
                    "fn" => current = named(&mut names, value),
                    // Only for the name that it may define.
                    "cfn" => drop(named(&mut names, value)),
                    "calls" => cost_of_callee = true,
                    _ => {}
                }
            } else if let (Some(cost), Some(function)) = (self_cost(line), current) {
                if cost_of_callee {
                    cost_of_callee = false;
                } else {
                    *costs.entry(function).or_default() += cost;
                }
            }
        }
        Self(
            costs
                .into_iter()
                .map(|(name, cost)| (name.to_owned(), cost))
                .collect(),
        )
    }

    /// Instructions of one call, from a run with `calls` calls more than `fewer`.
    pub(super) fn per_call(&self, fewer: &Self, calls: u32) -> Self {
        let mut costs = self.0.clone();
        for (name, cost) in &fewer.0 {
            *costs.entry(name.clone()).or_default() -= cost;
        }
        for cost in costs.values_mut() {
            *cost /= f64::from(calls);
        }
        Self(costs)
    }

    fn total(&self) -> f64 {
        self.0.values().sum()
    }
}

/// The name in `(12) name`, or the one that `(12)` stands for.
fn named<'a>(names: &mut BTreeMap<&'a str, &'a str>, value: &'a str) -> Option<&'a str> {
    match value.split_once(") ") {
        Some((number, name)) => {
            names.insert(number.strip_prefix('(')?, name);
            Some(name)
        }
        None => names
            .get(value.strip_prefix('(')?.strip_suffix(')')?)
            .copied(),
    }
}

/// The count of a line such as `12 345`, `+3 345` or `* 345`.
fn self_cost(line: &str) -> Option<f64> {
    let (position, cost) = line.split_once(' ')?;
    let is_position = position
        .bytes()
        .all(|b| b.is_ascii_hexdigit() || b"+-*x".contains(&b));
    if is_position { cost.parse().ok() } else { None }
}

/// Whether a function belongs to the library or to what its generated code calls. The crate of this
/// program is in both drivers and belongs to neither.
fn is_ours(function: &str) -> bool {
    let function = function.replace("atlas_maintenance_bench::", "");
    ["atlas_", "progenitor_client::"]
        .iter()
        .any(|ours| function.contains(ours))
}

/// Instructions per call, the library's share of them, and the functions in which the library's
/// driver spends more than the bare one, in whichever crate they are.
pub(super) fn report(library: &Profile, bare: &Profile) -> String {
    let ours: Vec<_> = library.0.iter().filter(|(name, _)| is_ours(name)).collect();
    let own: f64 = ours.iter().map(|(_, cost)| **cost).sum();
    let percent = ratio(100.0 * own, library.total()).unwrap_or_default();
    let mut text = format!(
        "instructions per call outside the kernel: library {:.0}, bare {:.0}, ratio {:.3}\n\
         in functions of the library itself: {own:.0}, {percent:.1} %\n",
        library.total(),
        bare.total(),
        ratio(library.total(), bare.total()).unwrap_or_default(),
    );
    list(
        &mut text,
        ours.into_iter()
            .map(|(name, cost)| (name.as_str(), *cost))
            .collect(),
    );
    text.push_str("functions in which the library's driver spends more than the bare one\n");
    list(
        &mut text,
        library
            .0
            .iter()
            .map(|(name, cost)| (name.as_str(), cost - bare.0.get(name).unwrap_or(&0.0)))
            .collect(),
    );
    text
}

/// Writes the largest costs, in descending order.
fn list(text: &mut String, mut costs: Vec<(&str, f64)>) {
    costs.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    for (name, cost) in costs.into_iter().take(SHOWN) {
        // Names of generic functions can fill a screen.
        let name: String = name.chars().take(100).collect();
        let _ = writeln!(text, "  {cost:>8.0}  {name}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# callgrind format
events: Ir
ob=(1) /bin/load
fl=(1) a.rs
fn=(1) atlas_maintenance_transport::send
10 5
+2 7
cfn=(2) malloc
calls=3 20
* 300
-1 8
fi=(2) b.rs
14 10

fn=(2)
20 300
fn=(1)
0x1f 1
totals: 331
";

    #[test]
    fn cost_of_a_function_excludes_its_callees() {
        let profile = Profile::parse(FILE);
        assert_eq!(profile.0["atlas_maintenance_transport::send"], 31.0);
        assert_eq!(profile.0["malloc"], 300.0);
        assert_eq!(profile.total(), 331.0);
    }

    #[test]
    fn cost_of_a_call_is_the_difference_of_two_runs() {
        let few = Profile::parse("fn=(1) start\n1 1000\nfn=(2) call\n1 40\n");
        let many = Profile::parse("fn=(1) start\n1 1000\nfn=(2) call\n1 80\n");
        let call = many.per_call(&few, 4);
        assert_eq!((call.0["start"], call.0["call"]), (0.0, 10.0));
    }

    #[test]
    fn report_shows_the_share_of_the_library() {
        let library = Profile::parse(FILE);
        let bare = Profile::parse("fn=(1) malloc\n1 200\n");
        let report = report(&library, &bare);
        assert!(
            report.contains("library 331, bare 200, ratio 1.655"),
            "{report}"
        );
        assert!(report.contains("itself: 31, 9.4 %"), "{report}");
        assert!(report.contains("100  malloc"), "{report}");
    }

    #[test]
    fn measuring_loop_is_not_ours() {
        assert!(is_ours("atlas_maintenance::window::read::{{closure}}"));
        assert!(is_ours("<T as progenitor_client::ClientInfo>::inner"));
        assert!(!is_ours(
            "atlas_maintenance_bench::measure::run::{{closure}}"
        ));
        assert!(!is_ours("malloc"));
    }

    #[test]
    fn malformed_text_yields_an_empty_profile() {
        for text in [
            "",
            "fn=",
            "fn=(",
            "fn=(9)\n1 2",
            "1 2",
            "calls=\n+",
            "a b c",
            "é 1\n\u{0} 1",
        ] {
            assert_eq!(Profile::parse(text), Profile::default(), "{text:?}");
        }
    }
}
