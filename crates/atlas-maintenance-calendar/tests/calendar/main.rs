//! Pictures and calendar files: golden files, and properties that hold for any projects.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod file_events;
mod fixture;
mod freeze;
mod golden;
mod rollout;

use std::collections::{BTreeSet, HashMap, HashSet};

use atlas_maintenance::jiff::tz::TimeZone;
use atlas_maintenance::jiff::{SignedDuration, Timestamp, ToSpan as _, Unit};
use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay};
use atlas_maintenance_calendar::{
    DAYS, Entry, HOURS, Reason, Week, ics, ics_pieces, svg, terminal, week,
};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr as _;

use file_events::events;
use fixture::{NAMES, entries, entry, now, projects};

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

#[test]
fn pictures_match_golden_files() {
    let week = week(&projects(), berlin(), now());
    for width in [20, 56, 80, 132, 200] {
        golden::text(&format!("week-{width}.txt"), &terminal(&week, width, false));
    }
    golden::text("week-80.ansi", &terminal(&week, 80, true));
    golden::text("week.svg", &svg(&week));
}

#[test]
fn week_without_projects_matches_golden_files() {
    let week = week(&[], TimeZone::UTC, now());
    golden::text("empty.txt", &terminal(&week, 80, false));
    golden::text("empty.svg", &svg(&week));
    golden::calendar("empty.ics", &ics(&[], now(), 8));
}

#[test]
fn calendar_file_matches_golden_file() {
    golden::calendar("projects.ics", &ics(&projects(), now(), 8));
}

#[test]
fn unplaced_project_is_listed_with_its_reason() {
    let mut lost = entry("Lost", 1);
    lost.window.as_mut().unwrap().time_zone = "Mars/Olympus".to_owned();
    let mut bare = entry("Bare", 2);
    bare.window = None;
    let entries = [entry("Known", 3), lost, bare];
    let week = week(&entries, berlin(), now());
    assert_eq!(week.starts.len(), 1);
    assert!(matches!(week.unplaced[0].reason, Reason::NoStart(_)));
    assert_eq!(week.unplaced[1].reason, Reason::NoWindow);
    let calendar = unfolded(&ics(&entries, now(), 8));
    for text in [terminal(&week, 200, false), svg(&week), calendar] {
        for entry in &entries[1..] {
            assert!(text.contains(&entry.name), "{text}");
            assert!(text.contains(&entry.id.to_string()), "{text}");
        }
        assert!(
            text.contains("Mars/Olympus") && text.contains("no window"),
            "{text}"
        );
    }
}

#[test]
fn protected_hours_use_time_zone_of_project() {
    // 9 to 17 in Kathmandu is 04:15 to 12:15 in Berlin in winter: the whole hours are 5 to 11.
    let mut project = entry("Kathmandu", 1);
    let window = project.window.as_mut().unwrap();
    window.time_zone = "Asia/Kathmandu".to_owned();
    window.protected_hours = Some("9-17".parse().unwrap());
    let winter: Timestamp = "2026-01-14T12:00:00Z".parse().unwrap();
    let week = week(&[project], berlin(), winter);
    for day in &week.cells {
        let protected: Vec<_> = (0..HOURS)
            .filter(|hour| day[*hour].protected == 1)
            .collect();
        assert_eq!(protected, [5, 6, 7, 8, 9, 10, 11]);
    }
}

#[test]
fn names_are_escaped_for_each_format() {
    let entries: Vec<_> = NAMES
        .iter()
        .enumerate()
        .map(|(number, name)| entry(name, number as u8))
        .collect();
    let week = week(&entries, TimeZone::UTC, now());
    let calendar = unfolded(&ics(&entries, now(), 1));
    let picture = svg(&week);
    for (name, escaped, marked) in [
        (
            "Comma, Semicolon; Back\\slash",
            "Comma\\, Semicolon\\; Back\\\\slash",
            "Comma, Semicolon; Back\\slash",
        ),
        ("Two\nlines", r"Two\\nlines", r"Two\nlines"),
        ("Déjà vu 🛠️ 支付", "Déjà vu 🛠️ 支付", "Déjà vu 🛠️ 支付"),
        (
            "<b>&\"quoted\"'</b>",
            "<b>&\"quoted\"'</b>",
            "&lt;b&gt;&amp;&quot;quoted&quot;&#39;&lt;/b&gt;",
        ),
        (
            "\u{1b}[31mred\u{202e}",
            r"\\u{1b}[31mred\\u{202e}",
            r"\u{1b}[31mred\u{202e}",
        ),
    ] {
        assert!(NAMES.contains(&name));
        assert!(
            calendar.contains(&format!("SUMMARY:Maintenance window: {escaped}\r\n")),
            "{calendar}"
        );
        assert!(picture.contains(marked), "{marked}");
    }
    assert!(!picture.contains("<b>") && !picture.contains('\u{1b}'));
    // The list of unplaced projects is safe for a terminal too.
    let bare = entries.into_iter().map(|mut entry| {
        entry.window = None;
        entry
    });
    let listed = atlas_maintenance_calendar::week(&bare.collect::<Vec<_>>(), TimeZone::UTC, now());
    let listed = terminal(&listed, 120, false);
    assert!(!listed.contains(|c: char| c.is_control() && c != '\n'));
    assert!(!listed.contains('\u{202e}'));
    assert!(listed.contains(r"\u{1b}[31mred\u{202e}") && listed.contains(r"Two\nlines"));
}

#[test]
fn start_that_occurs_twice_is_one_event() {
    let twice = [entry("One", 1), entry("The same", 1)];
    assert_eq!(ics(&twice, now(), 8).matches("BEGIN:VEVENT").count(), 9);
}

#[test]
fn project_that_occurs_twice_keeps_its_events_apart() {
    let mut moved = entry("Moved", 1);
    moved.window.as_mut().unwrap().hour = HourOfDay::new(9).unwrap();
    let calendar = unfolded(&ics(&[entry("One", 1), entry("Other", 2), moved], now(), 8));
    let uids: BTreeSet<_> = calendar
        .lines()
        .filter(|line| line.starts_with("UID:"))
        .collect();
    assert_eq!(uids.len(), 27, "{calendar}");
}

/// A file of many projects is never held as a whole.
#[test]
fn calendar_file_comes_in_pieces_of_one_project() {
    let entries: Vec<_> = (0..200).map(|number| entry("Shop", number)).collect();
    let pieces: Vec<_> = ics_pieces(&entries, now(), 8).collect();
    assert_eq!(pieces.len(), 202);
    for piece in &pieces {
        assert!(piece.len() < 5_000, "{piece}");
        assert!(piece.matches("BEGIN:VEVENT").count() <= 9, "{piece}");
    }
}

#[test]
fn every_time_zone_has_a_standard_time() {
    let mut both = 0;
    for zone in fixture::ZONES {
        for month in 1..=12 {
            let now: Timestamp = format!("2026-{month:02}-10T12:00:00Z").parse().unwrap();
            let mut entry = entry("One", 1);
            entry.window.as_mut().unwrap().time_zone = zone.to_owned();
            let calendar = ics(&[entry], now, 1);
            assert!(calendar.contains("BEGIN:STANDARD"), "{zone}: {calendar}");
            let changes = TimeZone::get(zone).unwrap().following(now).next().is_some();
            assert_eq!(
                calendar.contains("BEGIN:DAYLIGHT"),
                changes,
                "{zone}: {calendar}"
            );
            both += usize::from(changes);
        }
    }
    assert!(both > 40);
}

#[test]
fn projects_without_a_window_are_counted_where_they_are_many() {
    let bare = |number: u8| {
        let mut entry = entry(&format!("bare-{number:03}"), number);
        entry.window = None;
        entry
    };
    let mut entries: Vec<_> = (1..=202).map(bare).collect();
    entries.push(entry("Known", 255));
    let whole = week(&entries, TimeZone::UTC, now());
    let folded = whole.clone().folded();
    assert_eq!((folded.folded, folded.unplaced.len()), (202, 0));
    assert_eq!(folded.clone().folded(), folded);
    let text = terminal(&folded, 80, false);
    assert!(text.lines().count() <= 16, "{text}");
    assert!(text.contains("202 projects have no window"), "{text}");
    assert!(terminal(&whole, 80, false).contains("bare-202"));
    // Whatever is listed, a picture can be looked at whole.
    for week in [&folded, &whole] {
        let picture = svg(week);
        let height = picture.split("height=\"").nth(1).unwrap();
        let height: usize = height.split('"').next().unwrap().parse().unwrap();
        assert!(height < 1000, "{height}");
    }
    assert!(svg(&whole).contains("and 182 more projects"));
    let calendar = unfolded(&ics(&entries, now(), 8));
    assert!(
        calendar.contains("202 projects without a window"),
        "{calendar}"
    );
}

fn unfolded(calendar: &str) -> String {
    calendar.replace("\r\n ", "")
}

/// The values of a property, in order.
fn values<'a>(calendar: &'a str, name: &str) -> Vec<&'a str> {
    calendar
        .split("\r\n")
        .filter_map(|line| line.strip_prefix(name))
        .collect()
}

fn sum(week: &Week) -> usize {
    week.cells.iter().flatten().map(|cell| cell.starts).sum()
}

/// The starts of these projects in the present week, in the time zone of each, and in `weeks` more, with the
/// ids of the projects.
fn expected(entries: &[Entry], now: Timestamp, weeks: i64) -> HashSet<(String, Timestamp)> {
    let mut starts = HashSet::new();
    for entry in entries {
        let from = now - SignedDuration::from_hours(8 * 24);
        let Some(Ok(all)) = entry.window.as_ref().map(|window| window.starts(from)) else {
            continue;
        };
        for start in all.take(60) {
            let present = now.to_zoned(start.time_zone().clone()).date();
            let days = i64::from(present.weekday().to_monday_zero_offset());
            let first = present - days.days();
            if start.date() >= first && start.date() < first + (7 * (weeks + 1)).days() {
                starts.insert((entry.id.to_string(), start.timestamp()));
            }
        }
    }
    starts
}

/// The first event of a calendar file whose time its time zone definitions do not give.
fn wrong_time(calendar: &str, entries: &[Entry], now: Timestamp) -> Option<String> {
    let starts = expected(entries, now, 40);
    let is_wrong = |(uid, _, moment): &(String, i64, Timestamp)| {
        let (id, _) = uid.split_once('-').unwrap();
        !starts.contains(&(id.to_owned(), *moment))
    };
    let wrong = events(calendar).into_iter().find(is_wrong);
    wrong.map(|(uid, _, moment)| format!("{uid} {moment}"))
}

/// The first event is the only one that can stand at the very change that defines its offset.
#[test]
fn first_event_at_and_after_a_clock_change_has_its_time_defined() {
    let (mut at_change, mut tried) = (0, 0);
    for zone in fixture::ZONES {
        let clock = TimeZone::get(zone).unwrap();
        let until: Timestamp = "2031-01-01T00:00:00Z".parse().unwrap();
        let changes = clock.following(now()).map(|change| change.timestamp());
        for change in changes.take_while(|change| *change < until) {
            for hours in -2..=2 {
                // What the clock shows, or would have shown without the change.
                let before = change - SignedDuration::from_nanos(1);
                let shown = before
                    .to_zoned(clock.clone())
                    .datetime()
                    .round(Unit::Hour)
                    .unwrap();
                let shown = shown + SignedDuration::from_hours(hours);
                let mut entry = entry("One", 1);
                let day = DayOfWeek::try_from(i64::from(shown.weekday().to_sunday_one_offset()));
                let hour = HourOfDay::try_from(i64::from(shown.hour())).unwrap();
                let mut window = CurrentWindow::new(day.unwrap(), hour);
                window.time_zone = zone.to_owned();
                let eve = change - SignedDuration::from_hours(12);
                at_change += usize::from(window.next_start(eve).unwrap().timestamp() == change);
                entry.window = Some(window);
                for count in [1, 2, 30] {
                    tried += 1;
                    let entries = std::slice::from_ref(&entry);
                    let calendar = ics(entries, eve, count);
                    let wrong = wrong_time(&calendar, entries, eve);
                    assert_eq!(wrong, None, "{zone} {change} {shown}");
                }
            }
        }
    }
    assert!(at_change >= 20 && tried > 500, "{at_change} of {tried}");
}

/// A line without the sequences that set colours.
fn without_color(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').unwrap().1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_project_is_counted_once(entries in entries(), zone in fixture::zone(), now in fixture::time()) {
        let week = week(&entries, TimeZone::get(zone).unwrap(), now);
        let known = entries.iter().filter(|entry| entry.window.as_ref().is_some_and(|window| window.next_start(now).is_ok())).count();
        prop_assert_eq!(sum(&week), known);
        prop_assert_eq!(week.starts.len(), known);
        prop_assert_eq!(week.unplaced.len(), entries.len() - known);
        for start in &week.starts {
            prop_assert!(start.at.timestamp() > now);
            let (day, hour) = (start.at.weekday().to_monday_zero_offset(), start.at.hour());
            prop_assert!(week.cells[day as usize][hour as usize].starts > 0);
        }
        prop_assert!(week.cells.iter().flatten().all(|cell| cell.protected <= known));
    }

    #[test]
    fn hour_in_which_window_opens_is_not_protected(entry in fixture::placed(), zone in fixture::zone()) {
        // In January no clock of the fixture changes.
        let now = "2026-01-07T10:20:00Z".parse().unwrap();
        let week = week(&[entry], TimeZone::get(zone).unwrap(), now);
        prop_assert!(week.cells.iter().flatten().all(|cell| cell.starts == 0 || cell.protected == 0));
    }

    #[test]
    fn no_line_exceeds_width(entries in entries(), width in 0..220_usize, color in any::<bool>()) {
        let week = week(&entries, TimeZone::UTC, now());
        let text = terminal(&week, width, color);
        let plain = !text.contains('\u{1b}');
        prop_assert!(color || plain);
        for line in text.lines() {
            prop_assert!(without_color(line).width() <= width, "{} {line:?}", line.width());
        }
        // Colours change nothing else.
        let legend = |line: &&str| !line.starts_with("Colours:") && !line.starts_with('\u{1b}');
        let rest: Vec<_> = text.lines().filter(legend).map(without_color).collect();
        let expected = terminal(&week, width, false);
        prop_assert_eq!(rest, expected.lines().collect::<Vec<_>>());
        let is_explained = text.contains("Colours:");
        prop_assert_eq!(is_explained, color && width >= 32 && week.busiest().is_some());
    }

    #[test]
    fn picture_shows_every_count(entries in entries(), width in 80..200_usize) {
        let week = week(&entries, TimeZone::UTC, now());
        let text = terminal(&week, width, false);
        let rows: Vec<_> = text.lines().skip_while(|line| !line.starts_with("Mon")).take(DAYS).collect();
        for (row, cells) in rows.into_iter().zip(&week.cells) {
            let numbers: Vec<usize> = row[4..].split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
            let mut expected: Vec<_> = cells.iter().map(|cell| cell.starts).filter(|starts| *starts > 0).collect();
            expected.push(expected.iter().sum());
            prop_assert_eq!(numbers, expected, "{}", row);
        }
    }

    #[test]
    fn calendar_file_is_well_formed_and_has_every_start(entries in entries(), now in fixture::time()) {
        let calendar = ics(&entries, now, 4);
        prop_assert!(calendar.ends_with("END:VCALENDAR\r\n"));
        for line in calendar.split_terminator("\r\n") {
            prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
        }
        let calendar = unfolded(&calendar);
        let uids = values(&calendar, "UID:");
        prop_assert_eq!(uids.iter().collect::<HashSet<_>>().len(), uids.len());
        let id = |uid: &str| uid.split_once('-').unwrap().0.to_owned();
        let events = events(&calendar).into_iter().map(|(uid, _, at)| (id(&uid), at));
        prop_assert_eq!(events.collect::<HashSet<_>>(), expected(&entries, now, 4));
    }

    /// A calendar program keeps an event by its `UID`, and takes the version with the higher `SEQUENCE`.
    #[test]
    fn event_of_a_window_that_moves_moves_in_calendars_that_import_again(
        (zone, old, new) in (fixture::zone(), (1..=7_i64, 0..24_i64), (1..=7_i64, 0..24_i64)),
        now in fixture::time(),
        minutes in 1..30_000_i64,
    ) {
        let project = |(day, hour): (i64, i64)| {
            let (day, hour) = (DayOfWeek::try_from(day), HourOfDay::try_from(hour));
            let mut window = CurrentWindow::new(day.unwrap(), hour.unwrap());
            window.time_zone = zone.to_owned();
            let mut entry = entry("One", 1);
            entry.window = Some(window);
            entry
        };
        let later = now + SignedDuration::from_mins(minutes);
        let files = [ics(&[project(old)], now, 8), ics(&[project(new)], later, 8)];
        let mut kept: HashMap<String, (i64, Timestamp)> = HashMap::new();
        for (uid, sequence, at) in files.iter().flat_map(|file| events(file)) {
            let event = kept.entry(uid).or_insert((sequence, at));
            prop_assert!(sequence >= event.0);
            *event = (sequence, at);
        }
        let coming: HashSet<_> = kept.values().map(|(_, at)| *at).filter(|at| *at > later).collect();
        let starts = expected(&[project(new)], later, 8).into_iter().map(|(_, at)| at);
        let starts: HashSet<_> = starts.filter(|at| *at > later).collect();
        prop_assert_eq!(coming, starts);
    }

    #[test]
    fn time_zone_definitions_give_time_of_each_event(entries in entries(), now in fixture::time()) {
        prop_assert_eq!(wrong_time(&ics(&entries, now, 8), &entries, now), None);
    }
}
