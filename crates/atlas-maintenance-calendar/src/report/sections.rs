//! The sections of the page.

use std::io::Write;

use super::elements::{
    Column, Sort, Written, number, parts, project, start_cells, table, text, time, time_cell,
};
use super::input::{Report, ReportVerdict};
use crate::rollout::RolloutOrganization;
use crate::svg::markup::escape;
use crate::text::{count, zone_name};
use crate::unplaced::Reason;
use crate::week::{HOURS, Week, level, week};

/// How many shades the hours of the week have.
const SHADES: usize = 5;

/// A section of the page.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// How many rows it has.
    count: Option<usize>,
    pub(super) write: fn(&Report, &mut dyn Write) -> Written,
}

impl Section {
    pub(super) fn count_text(&self) -> String {
        self.count
            .map_or_else(String::new, |count| format!(" ({count})"))
    }
}

/// The sections of a report, in their order.
pub(super) fn of(report: &Report) -> Vec<Section> {
    let section = |id, title, count, write| Section {
        id,
        title,
        count,
        write,
    };
    let coming = Some(report.coming.len());
    let mut sections = vec![
        section("coming", "What is coming", coming, coming_section),
        section("week", "The week", None, week_section),
    ];
    if report.freezes.is_some() {
        let conflicts = Some(report.conflicts.len());
        sections.push(section(
            "freezes",
            "Freezes and conflicts",
            conflicts,
            freezes_section,
        ));
    }
    if report.waves.is_some() {
        sections.push(section(
            "waves",
            "Waves of the next release",
            None,
            waves_section,
        ));
    }
    let without = Some(without_window(report).count());
    sections.push(section(
        "without",
        "Projects without a window",
        without,
        without_section,
    ));
    if unread(report).count() > 0 {
        let unread = Some(unread(report).count());
        sections.push(section("unread", "Not read", unread, unread_section));
    }
    let opening = report.entries.iter().filter(|it| it.window.is_some());
    let opening = Some(opening.count());
    sections.push(section("windows", "All windows", opening, windows_section));
    sections
}

/// A number of projects in words.
pub(super) fn projects(projects: usize) -> String {
    count(projects, "project", "projects")
}

fn paragraph(out: &mut dyn Write, text: &str) -> Written {
    writeln!(out, "<p>{}</p>", escape(text))
}

fn coming_section(report: &Report, out: &mut dyn Write) -> Written {
    if report.coming.is_empty() {
        return paragraph(out, "No maintenance is announced for these projects.");
    }
    let columns = [
        Column("Project", Sort::Text),
        Column("Starts about", Sort::Time),
        Column("Not before", Sort::Time),
        Column("Not after", Sort::Time),
        Column("State", Sort::Text),
        Column("Deferrable", Sort::Text),
    ];
    let caption = "Maintenance that is announced, deferred or under way, by its estimated start";
    let coming = report.coming.iter();
    table(out, "coming-rows", caption, &columns, coming, |out, it| {
        project(out, &it.name, &it.id.to_string())?;
        start_cells(out, &it.start, &report.zone)?;
        write!(out, "<td class=\"wide\">{}", escape(&it.state))?;
        for doubt in &it.doubts {
            write!(out, "<br>\n<strong>Doubt:</strong> {}", escape(doubt))?;
        }
        out.write_all(b"</td><td>")?;
        parts(out, &it.deferrable, &report.zone)?;
        out.write_all(b"</td>")
    })
}

fn week_section(report: &Report, out: &mut dyn Write) -> Written {
    let week = week(&report.entries, report.zone.clone(), report.as_of);
    let most = week.busiest().unwrap_or(0);
    write!(
        out,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"grid-caption\">\n\
         <table id=\"grid\" class=\"grid\">\n<caption id=\"grid-caption\">Windows that open in each hour of the week \
         from <time datetime=\"{:.0}\">{}</time> on, in <span data-zone-name>{}</span>. A window tells when \
         maintenance may start, not whether any is scheduled.</caption>\n<thead><tr><th scope=\"col\">Day</th>",
        week.now.timestamp(),
        week.now.strftime("%a %Y-%m-%d %H:%M"),
        escape(&zone_name(&week.now)),
    )?;
    for hour in 0..HOURS {
        write!(out, "<th scope=\"col\">{hour:02}</th>")?;
    }
    out.write_all(b"<th scope=\"col\">Sum</th></tr></thead>\n<tbody>\n")?;
    for (day, name, hours) in week.days() {
        write!(out, "<tr><th scope=\"row\">{name}</th>")?;
        for (hour, cell) in hours.iter().enumerate() {
            match level(cell.starts, most, SHADES) {
                Some(level) => write!(
                    out,
                    "<td data-cell=\"{day}-{hour}\" class=\"l{level}\">{}</td>",
                    cell.starts
                )?,
                None => write!(out, "<td data-cell=\"{day}-{hour}\"></td>")?,
            }
        }
        let sum: usize = hours.iter().map(|cell| cell.starts).sum();
        writeln!(out, "<td data-sum=\"{day}\">{sum}</td></tr>")?;
    }
    out.write_all(b"</tbody>\n</table>\n</div>\n")?;
    let without = projects_that_have_none(&week);
    if without.is_empty() {
        return Ok(());
    }
    paragraph(out, &without)
}

/// How many projects the week lacks.
fn projects_that_have_none(week: &Week) -> String {
    match week.unplaced.len() {
        0 => String::new(),
        some => format!("Not in this week: {}.", projects(some)),
    }
}

fn freezes_section(report: &Report, out: &mut dyn Write) -> Written {
    let freezes = report.freezes.as_deref().unwrap_or_default();
    if freezes.is_empty() {
        return paragraph(out, "The windows file has no freeze.");
    }
    let columns = [
        Column("Freeze", Sort::Text),
        Column("From", Sort::Text),
        Column("Until", Sort::Text),
        Column("Time zone", Sort::Text),
        Column("Projects", Sort::Number),
    ];
    let caption = "Freezes, in which no maintenance is to start";
    table(
        out,
        "freeze-rows",
        caption,
        &columns,
        freezes.iter(),
        |out, it| {
            write!(
                out,
                "<tr><th scope=\"row\"><bdi>{}</bdi></th>",
                escape(&it.name)
            )?;
            for cell in [&it.from, &it.to, &it.zone] {
                text(out, cell)?;
            }
            number(out, it.projects)
        },
    )?;
    if report.conflicts.is_empty() {
        return paragraph(out, "Nothing starts in a freeze.");
    }
    let columns = [
        Column("Project", Sort::Text),
        Column("May start", Sort::Time),
        Column("What", Sort::Text),
        Column("Freezes", Sort::Text),
        Column("Can be kept out", Sort::Text),
    ];
    let caption = "What starts in a freeze, or may, and whether deferrals keep it out";
    let conflicts = report.conflicts.iter();
    table(
        out,
        "conflict-rows",
        caption,
        &columns,
        conflicts,
        |out, it| {
            project(out, &it.name, &it.id.to_string())?;
            let start = it.start.as_ref();
            let zone = start.and_then(|start| start.zone.as_ref());
            time_cell(out, start.map(|start| start.estimate), &report.zone, zone)?;
            text(out, &it.what)?;
            text(out, &it.freezes.join(", "))?;
            let (class, word) = match it.verdict {
                ReportVerdict::KeptOut => ("yes", "Yes"),
                ReportVerdict::NotKeptOut => ("no", "No"),
                ReportVerdict::Unknown => ("no", "Not known"),
            };
            write!(
                out,
                "<td class=\"wide\"><strong class=\"{class}\">{word}:</strong> "
            )?;
            parts(out, &it.why, &report.zone)?;
            out.write_all(b"</td>")
        },
    )
}

fn waves_section(report: &Report, out: &mut dyn Write) -> Written {
    let Some(rollout) = &report.waves else {
        return Ok(());
    };
    out.write_all(b"<p>By the documented rules of maintenance waves, for a release at ")?;
    time(out, rollout.release, &report.zone)?;
    out.write_all(b".</p>\n")?;
    for (index, organization) in rollout.organizations.iter().enumerate() {
        waves(report, organization, index, out)?;
    }
    Ok(())
}

fn waves(
    report: &Report,
    organization: &RolloutOrganization,
    index: usize,
    out: &mut dyn Write,
) -> Written {
    writeln!(out, "<h3><bdi>{}</bdi></h3>", escape(&organization.name))?;
    let lanes = organization.lanes.iter();
    let sizes = lanes.map(|lane| {
        let all = projects(lane.starts.len() + lane.others);
        match lane.others {
            0 => format!("wave {}: {all}", lane.wave),
            others => format!(
                "wave {}: {all}, {others} of them without a known start",
                lane.wave
            ),
        }
    });
    out.write_all(b"<ul>\n")?;
    for line in sizes.chain(organization.notes.iter().cloned()) {
        writeln!(out, "<li>{}</li>", escape(&line))?;
    }
    out.write_all(b"</ul>\n")?;
    let columns = [
        Column("Project", Sort::Text),
        Column("Wave", Sort::Number),
        Column("Starts from", Sort::Time),
        Column("Starts until", Sort::Time),
    ];
    let starts = organization.lanes.iter();
    let starts = starts.flat_map(|lane| lane.starts.iter().map(|start| (lane.wave, start)));
    if starts.clone().next().is_none() {
        return Ok(());
    }
    let id = format!("wave-rows-{index}");
    let caption = format!("Starts of the release in {}", organization.name);
    table(out, &id, &caption, &columns, starts, |out, (wave, it)| {
        project(out, &it.name, &it.id.to_string())?;
        number(out, usize::from(wave))?;
        for at in [Some(&it.earliest), it.latest.as_ref()] {
            let zone = at.map(|at| at.time_zone());
            time_cell(out, at.map(|at| at.timestamp()), &report.zone, zone)?;
        }
        Ok(())
    })
}

/// Name and id of the projects without a window.
fn without_window(report: &Report) -> impl Iterator<Item = (&str, String)> {
    let entries = report.entries.iter();
    let without = entries.filter(|it| it.window.is_none() && it.problem.is_none());
    without.map(|it| (it.name.as_str(), it.id.to_string()))
}

fn without_section(report: &Report, out: &mut dyn Write) -> Written {
    if without_window(report).next().is_none() {
        return paragraph(out, "Every project that was read has a window.");
    }
    paragraph(
        out,
        "Atlas chooses when their maintenance starts, and announces none of it.",
    )?;
    let columns = [Column("Project", Sort::Text)];
    let rows = without_window(report);
    let caption = "Projects without a window";
    table(
        out,
        "without-rows",
        caption,
        &columns,
        rows,
        |out, (name, id)| project(out, name, &id),
    )
}

/// Name, id and reason of what is missing.
fn unread(report: &Report) -> impl Iterator<Item = (&str, String, &str)> {
    let entries = report.entries.iter().filter_map(|it| {
        let problem = it.problem.as_deref()?;
        Some((it.name.as_str(), it.id.to_string(), problem))
    });
    let others = report.problems.iter();
    entries.chain(others.map(|problem| ("", String::new(), problem.as_str())))
}

fn unread_section(report: &Report, out: &mut dyn Write) -> Written {
    paragraph(out, "Of these nothing is known: maintenance may be coming.")?;
    let columns = [Column("Project", Sort::Text), Column("Reason", Sort::Text)];
    let rows = unread(report);
    let caption = "Projects that could not be read";
    table(
        out,
        "unread-rows",
        caption,
        &columns,
        rows,
        |out, (name, id, why)| {
            project(out, name, &id)?;
            text(out, why)
        },
    )
}

fn windows_section(report: &Report, out: &mut dyn Write) -> Written {
    let opening = report.entries.iter();
    let opening = opening.filter_map(|it| Some((it, it.window.as_ref()?)));
    if opening.clone().next().is_none() {
        return paragraph(out, "No project has a window.");
    }
    let columns = [
        Column("Project", Sort::Text),
        Column("Opens next", Sort::Time),
        Column("Window", Sort::Text),
        Column("Auto-defer", Sort::Text),
    ];
    let caption = "When the window of each project opens next";
    table(
        out,
        "window-rows",
        caption,
        &columns,
        opening,
        |out, (it, window)| {
            project(out, &it.name, &it.id.to_string())?;
            let mut why = None;
            match window.next_start(report.as_of) {
                Ok(at) => time_cell(
                    out,
                    Some(at.timestamp()),
                    &report.zone,
                    Some(at.time_zone()),
                )?,
                Err(error) => {
                    why = Some(Reason::NoStart(error).to_string());
                    text(out, "not known")?;
                }
            }
            let opens = format!(
                "{} {:02}:00 {}",
                window.day,
                window.hour.get(),
                window.time_zone
            );
            text(
                out,
                &why.map_or(opens.clone(), |why| format!("{opens}: {why}")),
            )?;
            text(out, if window.auto_defer { "on" } else { "off" })
        },
    )
}
