//! A check of freezes as text: a table for each freeze, what cannot be kept out first, and totals.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use atlas_maintenance_fleet::{
    DEFERRAL_DAYS, FreezePeriod, FreezePosition, FrozenStart, KeptOut, MAX_DEFERRALS,
    NotKeptReason, StartSource,
};
use atlas_maintenance_types::one_line;
use jiff::civil::DateTime;
use jiff::{Timestamp, ToSpan as _};

use super::{Check, Checked, Found};
use crate::output::{plural, table};

/// Why a project without a window is never kept out.
pub(super) const NO_WINDOW: &str =
    "it has no window, so maintenance may start at any time and cannot be deferred in time";

/// Below this many columns, each project takes two lines.
const MIN_WIDE: usize = 110;

const CLOCK: &str = "%Y-%m-%d %H:%M";

/// How many days a freeze has, begun ones counted.
pub(super) fn days(period: &FreezePeriod) -> i64 {
    let length = period.end().exclusive().duration_since(period.from());
    (length.as_secs() + 86_399) / 86_400
}

/// Whether a start is inside, in one word.
pub(super) fn position(start: &FrozenStart) -> &'static str {
    match start.position {
        FreezePosition::Surely => "surely",
        _ => "possibly",
    }
}

/// A table: a freeze of the file, and its local begin.
type Key = (usize, DateTime);

/// What the check found, at most `width` columns wide if it is given.
pub(super) fn text(check: &Check, width: Option<usize>) -> String {
    let mut text = Text {
        text: String::new(),
        width,
    };
    if check.windows.freezes().is_empty() {
        text.line("the file has no freeze: write [[freeze]]");
        return text.text.trim_end().to_owned();
    }
    let zone = check.here.iana_name().unwrap_or("UTC");
    let until = check.local(check.conditions.until, "%Y-%m-%d");
    text.line(&format!(
        "Starts in freezes until {until}; times in {zone}. A window tells when maintenance may start, not whether \
         any is scheduled."
    ));
    for (number, freeze) in check.windows.freezes().iter().enumerate() {
        let groups = check.groups(number);
        if groups.is_empty() {
            let name = freeze.period().name();
            text.line("");
            text.line(&format!("freeze {name:?}: {}", check.why_empty(number)));
        }
        for (key, starts) in groups {
            check.group(&mut text, key, &starts);
        }
    }
    check.others(&mut text);
    text.line("");
    text.line(&check.totals());
    text.text.trim_end().to_owned()
}

/// Lines, broken between words.
struct Text {
    text: String,
    width: Option<usize>,
}

impl Text {
    fn line(&mut self, line: &str) {
        let width = self.width.unwrap_or(usize::MAX);
        let mut used = 0;
        for word in line.split(' ') {
            let length = word.chars().count();
            if used > 0 && used + 1 + length > width {
                self.text.push('\n');
                used = 0;
            } else if used > 0 {
                self.text.push(' ');
                used += 1;
            }
            self.text.push_str(word);
            used += length;
        }
        self.text.push('\n');
    }

    fn table(&mut self, header: [&str; 4], rows: impl Iterator<Item = [String; 4]>) {
        let mut table = table(self.width.and_then(|width| u16::try_from(width).ok()));
        let is_narrow = self.width.is_some_and(|width| width < MIN_WIDE);
        if is_narrow {
            let [name, _, third, fourth] = header;
            table.set_header([name, third, fourth]);
        } else {
            table.set_header(header);
        }
        for row in rows {
            let [name, id, third, fourth] = row.map(|cell| one_line(&cell));
            if is_narrow {
                table.add_row([format!("{name}\n {id}"), third, fourth]);
            } else {
                table.add_row([name, id, third, fourth]);
            }
        }
        if let Some(names) = table.column_mut(0) {
            names.set_padding((0, 1));
        }
        let _ = writeln!(self.text, "{}", table.trim_fmt());
    }
}

impl Check {
    fn local(&self, time: Timestamp, form: &str) -> String {
        let time = time.to_zoned(self.here.clone());
        time.strftime(form).to_string()
    }

    /// The starts in a freeze, by the local time at which it begins.
    fn groups(&self, number: usize) -> BTreeMap<Key, Vec<(&Checked, &FrozenStart)>> {
        let mut groups: BTreeMap<Key, Vec<_>> = BTreeMap::new();
        for checked in &self.projects {
            let Found::Starts(starts) = &checked.found else {
                continue;
            };
            for start in starts {
                // A start that is in several freezes is shown with the one that begins first.
                let Some(placed) = start.freezes.first() else {
                    continue;
                };
                if checked.freezes.get(placed.freeze) == Some(&number) {
                    let key = (number, placed.occurrence.from.datetime());
                    groups.entry(key).or_default().push((checked, start));
                }
            }
        }
        for starts in groups.values_mut() {
            starts.sort_by(|(one, a), (other, b)| {
                let rank = |start: &FrozenStart| {
                    (
                        start.kept_out.is_possible(),
                        Reverse(start.source == StartSource::Announced),
                        start.estimate,
                    )
                };
                (rank(a), &one.project.name).cmp(&(rank(b), &other.project.name))
            });
        }
        groups
    }

    fn group(&self, text: &mut Text, (number, from): Key, starts: &[(&Checked, &FrozenStart)]) {
        let Some(freeze) = self.windows.freezes().get(number) else {
            return;
        };
        let period = freeze.period();
        let length = period.end().exclusive().duration_since(period.from());
        let to = starts
            .first()
            .and_then(|(_, start)| start.freezes.first())
            .map_or(from, |placed| placed.occurrence.to.datetime());
        let zone = period
            .zone()
            .and_then(|zone| zone.iana_name())
            .map_or_else(|| "the time zone of each project".to_owned(), str::to_owned);
        text.line("");
        text.line(&format!(
            "freeze {:?}: from {} to {}, {zone}",
            period.name(),
            from.strftime(CLOCK),
            to.strftime(CLOCK),
        ));
        let reach = i64::from(MAX_DEFERRALS * DEFERRAL_DAYS);
        if length.as_hours() > reach * 24 {
            let held = to.saturating_sub(reach.days());
            text.line(&format!(
                "It is longer than {reach} days, as far as {MAX_DEFERRALS} deferrals reach: a start before {} \
                 cannot be kept out.",
                held.strftime(CLOCK)
            ));
        }
        let rows = starts.iter().map(|(checked, start)| {
            let when = self.local(start.estimate, CLOCK);
            let when = match (start.source, start.position) {
                (StartSource::Announced, FreezePosition::Surely) => format!("{when} announced"),
                (StartSource::Announced, _) => format!("{when} announced, may be inside"),
                _ => when,
            };
            [
                format!(" {}", checked.project.name),
                checked.project.id.to_string(),
                when,
                self.verdict(checked, start),
            ]
        });
        text.table([" PROJECT", "ID", "MAY START", "KEPT OUT"], rows);
    }

    fn verdict(&self, checked: &Checked, start: &FrozenStart) -> String {
        match &start.kept_out {
            KeptOut::By {
                deferrals,
                start: later,
                gate,
                ..
            } => {
                let times = match deferrals {
                    1 => "once".to_owned(),
                    2 => "twice".to_owned(),
                    more => format!("{more} times"),
                };
                let later = self.local(*later, CLOCK);
                let text = format!("if deferred {times}, to {later}");
                match start.source {
                    StartSource::Announced => format!(
                        "{text}; possible from {} to {}",
                        self.local(gate.opens, CLOCK),
                        self.local(gate.closes, CLOCK)
                    ),
                    _ => text,
                }
            }
            KeptOut::Not { reason: why, .. } => format!("NO: {}", reason(self, checked, why)),
            _ => String::new(),
        }
    }

    /// Why no start is in a freeze.
    fn why_empty(&self, number: usize) -> &'static str {
        let is_selected = |checked: &Checked| checked.freezes.contains(&number);
        if !self.projects.iter().any(is_selected) {
            "it selects no project"
        } else if self.comes(number) {
            "no window opens in it first"
        } else {
            "it is over, or comes later"
        }
    }

    /// The projects whose starts are not known.
    fn others(&self, text: &mut Text) {
        let rows = self.projects.iter().filter_map(|checked| {
            let (freezes, why): (Vec<_>, _) = match &checked.found {
                Found::Starts(_) => return None,
                Found::NoWindow => (self.unheld(checked).collect(), "NO: no window".to_owned()),
                Found::Unknown(why) => (checked.freezes.clone(), format!("-- {why} --")),
            };
            let names: Vec<_> = freezes
                .into_iter()
                .map(|number| self.name(number))
                .collect();
            (!names.is_empty()).then(|| {
                [
                    format!(" {}", checked.project.name),
                    checked.project.id.to_string(),
                    names.join(", "),
                    why,
                ]
            })
        });
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            return;
        }
        text.line("");
        text.line(
            "Without a window maintenance may start at any time, so no freeze holds; of what could not be read \
             nothing is known:",
        );
        text.table([" PROJECT", "ID", "FREEZES", "KEPT OUT"], rows.into_iter());
    }

    fn totals(&self) -> String {
        let (mut kept, mut not) = (0, 0);
        for checked in &self.projects {
            if let Found::Starts(starts) = &checked.found {
                let possible = starts.iter().filter(|start| start.kept_out.is_possible());
                let possible = possible.count();
                kept += possible;
                not += starts.len() - possible;
            }
        }
        let count = |what: fn(&Found) -> bool| {
            let projects = self.projects.iter();
            projects.filter(|checked| what(&checked.found)).count()
        };
        let mut text = format!(
            "{} in freezes, {} in them: {kept} can be kept out, {not} cannot",
            plural(self.projects.len(), "project", "projects"),
            plural(kept + not, "start", "starts"),
        );
        let without = count(|found| matches!(found, Found::NoWindow));
        if without > 0 {
            let _ = write!(
                text,
                "; {}",
                plural(without, "project has", "projects have")
            );
            text.push_str(" no window");
        }
        let unknown = count(|found| matches!(found, Found::Unknown(_)));
        if unknown > 0 {
            let _ = write!(text, "; {unknown} not known");
        }
        text
    }
}

/// Why a start cannot be kept out.
pub(super) fn reason(check: &Check, checked: &Checked, reason: &NotKeptReason) -> String {
    match reason {
        NotKeptReason::TooFewDeferrals {
            left,
            start,
            freeze,
            ..
        } => {
            let number = checked.freezes.get(freeze.freeze).copied();
            let name = number.map_or("", |number| check.name(number));
            let left = usize::try_from(*left).unwrap_or(usize::MAX);
            let deferrals = plural(left, "deferral leads", "deferrals lead");
            format!("{deferrals} to {}, in {name:?}", check.local(*start, CLOCK))
        }
        NotKeptReason::GateClosed { since, .. } => format!(
            "too late to defer what is scheduled then, since {}",
            check.local(*since, CLOCK)
        ),
        NotKeptReason::NotInLastWave => {
            "it is not in the last wave, and only that can be deferred".to_owned()
        }
        NotKeptReason::NoneLeft => "it was deferred as often as possible".to_owned(),
        NotKeptReason::Starting => "it was asked to start, or has started".to_owned(),
        _ => "it cannot be deferred".to_owned(),
    }
}
