//! The waves of a release as a self-contained SVG picture: a lane for each wave, a column for each day.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use atlas_maintenance_types::one_line;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::input::{Rollout, RolloutLane, RolloutOrganization, RolloutStart};
use crate::svg::markup::{cut, escape};
use crate::svg::{STYLE, line, text};
use crate::text::{count, wrap};

/// All lengths are in the units of the picture, usually pixels.
const WIDTH: usize = 1000;
const LEFT: usize = 188;
const RIGHT: usize = 24;
const TOP: usize = 112;
const LANE: usize = 48;
const LINE: usize = 20;
/// The least room of a date at the top.
const DATE: usize = 48;
/// The fewest and the most days that are drawn; what is later is counted.
const MIN_DAYS: usize = 8;
const MAX_DAYS: usize = 92;
/// The length of a line of text, in columns.
const COLUMNS: usize = 128;

const LEGEND: &str = "Blue line: the release. Square: how many projects start on that day at the earliest. \
                      Bar: a start can be as late as its end.";

/// The colours of the waves, and of the text on them.
const COLOURS: [(&str, &str); 3] = [
    ("#fdc154", "#000"),
    ("#f08a24", "#000"),
    ("#6e2405", "#fff"),
];

/// The waves as an SVG document, for a reader in this time zone.
///
/// Each square has the number of projects whose earliest start is estimated for that day; a bar shows until
/// when starts can be later. The picture needs no other file and no script. For screen readers, `<desc>` has
/// all of it in words, and the `<title>` of each square names its projects.
pub fn rollout_svg(rollout: &Rollout, zone: &TimeZone) -> String {
    let days = Days::of(rollout, zone);
    let mut body = String::new();
    let mut y = TOP;
    for organization in &rollout.organizations {
        y = draw(&mut body, organization, rollout.release, &days, y);
    }
    if rollout.organizations.is_empty() {
        text(&mut body, "", 16, y, "No projects.");
        y += LINE;
    }
    let title = "Maintenance waves: estimated starts";
    let release = rollout.release.to_zoned(zone.clone());
    let name = zone.iana_name().map(str::to_owned);
    let header = format!(
        "Release of {}, time zone {}. All starts are estimates.",
        release.strftime("%a %d %b %Y %H:%M"),
        name.unwrap_or_else(|| release.strftime("UTC%:z").to_string())
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{y}\" \
         viewBox=\"0 0 {WIDTH} {y}\" role=\"img\" aria-labelledby=\"amr-title amr-desc\">\n\
         <title id=\"amr-title\">{title}</title>\n<desc id=\"amr-desc\">{}</desc>\n\
         <style>{STYLE}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        escape(&described(rollout, &header, &days))
    );
    text(&mut out, "t", 16, 32, title);
    text(&mut out, "", 16, 56, &header);
    text(&mut out, "", 16, 76, LEGEND);
    out.push_str(&body);
    out.push_str("</svg>\n");
    out
}

/// The days that are drawn.
struct Days {
    first: Date,
    count: usize,
    zone: TimeZone,
}

impl Days {
    fn of(rollout: &Rollout, zone: &TimeZone) -> Self {
        let date = |time: Timestamp| time.to_zoned(zone.clone()).date();
        let first = date(rollout.release);
        let lanes = rollout.organizations.iter().flat_map(|it| &it.lanes);
        let starts = lanes.flat_map(|lane| &lane.starts);
        let last = starts.map(|start| start.latest.as_ref().unwrap_or(&start.earliest));
        let last = last.map(|last| last.timestamp()).max().map_or(first, date);
        let days = first.until(last).map_or(0, |span| span.get_days());
        let count = usize::try_from(days).unwrap_or_default() + 2;
        Self {
            first,
            count: count.clamp(MIN_DAYS, MAX_DAYS),
            zone: zone.clone(),
        }
    }

    /// The number of a day, or `None` if it is after the picture.
    fn number(&self, time: Timestamp) -> Option<usize> {
        let date = time.to_zoned(self.zone.clone()).date();
        let days = self.first.until(date).ok()?.get_days();
        let number = usize::try_from(days).unwrap_or_default();
        (number < self.count).then_some(number)
    }

    fn date(&self, number: usize) -> Date {
        let days = i64::try_from(number).unwrap_or_default();
        self.first.saturating_add(days.days())
    }

    /// Where a day begins.
    fn x(&self, number: usize) -> usize {
        LEFT + number * (WIDTH - LEFT - RIGHT) / self.count
    }

    fn width(&self) -> usize {
        (WIDTH - LEFT - RIGHT) / self.count
    }
}

/// Draws an organization from `y` on. Returns where it ends.
fn draw(
    out: &mut String,
    organization: &RolloutOrganization,
    release: Timestamp,
    days: &Days,
    y: usize,
) -> usize {
    let name = cut(&one_line(&organization.name), COLUMNS);
    text(out, "b", 16, y, &name);
    let top = y + 36;
    let height = LANE * organization.lanes.len();
    draw_days(out, days, top, height);
    let mut lane_y = top;
    for lane in &organization.lanes {
        draw_lane(out, lane, days, lane_y);
        lane_y += LANE;
    }
    if let Some(number) = days.number(release) {
        let x = days.x(number);
        line(
            out,
            format_args!(
                "<path d=\"M{x} {top}v{height}\" stroke=\"#06c\" stroke-width=\"2.4\"><title>Release</title></path>"
            ),
        );
    }
    let mut y = lane_y + LINE;
    let mut notes = Vec::new();
    for note in &organization.notes {
        wrap(&mut notes, COLUMNS, "    ", note);
    }
    for note in &notes {
        text(out, "", 16, y, note);
        y += LINE;
    }
    y + 2 * LINE
}

/// Draws a line at the beginning of each day, and dates as far as there is room.
fn draw_days(out: &mut String, days: &Days, top: usize, height: usize) {
    let mut free = 0;
    for number in 0..days.count {
        let x = days.x(number);
        let date = days.date(number);
        let is_monday = date.weekday().to_monday_zero_offset() == 0;
        let stroke = if is_monday { "#999" } else { "#e4e4e4" };
        line(
            out,
            format_args!("<path d=\"M{x} {top}v{height}\" stroke=\"{stroke}\"/>"),
        );
        // The dates of Mondays, and of the first day; of all days where each has the room.
        let is_dated = is_monday || number == 0 || days.width() >= DATE;
        if is_dated && x >= free {
            text(out, "", x, top - 8, &date.strftime("%d %b").to_string());
            free = x + DATE;
        }
    }
}

fn draw_lane(out: &mut String, lane: &RolloutLane, days: &Days, y: usize) {
    let (bottom, right) = (y + LANE, WIDTH - RIGHT);
    line(
        out,
        format_args!("<path d=\"M16 {bottom}H{right}\" stroke=\"#c4c4c4\"/>"),
    );
    text(out, "b", 16, y + 20, &format!("Wave {}", lane.wave));
    let projects = lane.starts.len() + lane.others;
    let projects = match lane.others {
        0 => count(projects, "project", "projects"),
        others => format!("{others} of {projects} not drawn"),
    };
    text(out, "", 16, y + 38, &projects);
    let colour = usize::from(lane.wave).checked_sub(1);
    let colour = colour.and_then(|index| COLOURS.get(index));
    let (fill, ink) = colour.copied().unwrap_or(("#ddd", "#000"));
    draw_later(out, lane, days, fill, y + 39);
    for (number, starts) in by_day(lane, days) {
        let label = match number {
            Some(_) => starts.len().to_string(),
            None => format!("{} later", starts.len()),
        };
        let width = days.width().saturating_sub(2).max(label.len() * 9 + 6);
        // What is after the picture stands at its end.
        let x = number.map_or(right - width, |number| days.x(number) + 1);
        let names: Vec<_> = starts.iter().map(|start| named(start)).collect();
        line(
            out,
            format_args!(
                "<g><title>{}</title><rect x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"28\" rx=\"3\" \
                 fill=\"{fill}\" stroke=\"#555\"/><text class=\"n\" x=\"{}\" y=\"{}\" \
                 style=\"fill:{ink}\">{label}</text></g>",
                escape(&names.join(", ")),
                y + 8,
                x + width / 2,
                y + 27
            ),
        );
    }
}

/// Draws a bar from the first uncertain start to the last possible one.
fn draw_later(out: &mut String, lane: &RolloutLane, days: &Days, fill: &str, y: usize) {
    let uncertain = || lane.starts.iter().filter(|start| !start.is_certain());
    let first = uncertain().map(|start| start.earliest.timestamp()).min();
    let Some(from) = first.and_then(|first| days.number(first)) else {
        return;
    };
    // `None` where one is not known, or after the picture: then the bar goes to its end.
    let latest: Option<Vec<_>> = uncertain()
        .map(|start| Some(start.latest.as_ref()?.timestamp()))
        .collect();
    let until = latest.and_then(|latest| days.number(latest.into_iter().max()?));
    let end = until.map_or(WIDTH - RIGHT, |until| days.x(until + 1));
    let x = days.x(from) + 1;
    line(
        out,
        format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"5\" fill=\"{fill}\" stroke=\"#555\" \
             stroke-width=\".5\"><title>Starts can be as late as the end of this bar.</title></rect>",
            end.saturating_sub(x + 1)
        ),
    );
}

/// The starts of each day; `None` for those after the picture.
fn by_day<'a>(lane: &'a RolloutLane, days: &Days) -> Vec<(Option<usize>, Vec<&'a RolloutStart>)> {
    let mut by_day: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    for start in &lane.starts {
        let number = days.number(start.earliest.timestamp());
        let number = number.unwrap_or(usize::MAX);
        by_day.entry(number).or_default().push(start);
    }
    by_day
        .into_iter()
        .map(|(number, starts)| ((number < days.count).then_some(number), starts))
        .collect()
}

fn named(start: &RolloutStart) -> String {
    let at = start.earliest.strftime("%a %d %b %H:%M %Z");
    format!("{} ({at})", one_line(&start.name))
}

/// The whole picture in words.
fn described(rollout: &Rollout, header: &str, days: &Days) -> String {
    let mut words = header.to_owned();
    for organization in &rollout.organizations {
        let _ = write!(words, " {}.", one_line(&organization.name));
        for lane in &organization.lanes {
            let projects = count(lane.starts.len() + lane.others, "project", "projects");
            let _ = write!(words, " Wave {}: {projects}", lane.wave);
            if lane.others > 0 {
                let _ = write!(words, ", {} without a known start", lane.others);
            }
            words.push('.');
            for (_, starts) in by_day(lane, days) {
                let names: Vec<_> = starts.iter().map(|start| named(start)).collect();
                let _ = write!(words, " {}.", names.join(", "));
            }
        }
        for note in &organization.notes {
            let _ = write!(words, " {}.", one_line(note));
        }
    }
    words
}
