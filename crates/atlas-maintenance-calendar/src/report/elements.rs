//! What all sections of the page are made of.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::input::{ReportPart, ReportStart};
use crate::svg::markup::escape;
use crate::text::zone_name;

pub(super) type Written = io::Result<()>;

/// A column of a table: its heading, and how it is sorted.
pub(super) struct Column(pub(super) &'static str, pub(super) Sort);

/// How the rows of a table are sorted by a column.
#[derive(Clone, Copy)]
pub(super) enum Sort {
    Text,
    Number,
    Time,
}

impl Sort {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Time => "time",
        }
    }
}

/// Writes a table of projects, which can be sorted and filtered. Its first column is the project.
pub(super) fn table<T>(
    out: &mut dyn Write,
    id: &str,
    caption: &str,
    columns: &[Column],
    rows: impl Iterator<Item = T>,
    mut row: impl FnMut(&mut dyn Write, T) -> Written,
) -> Written {
    write!(
        out,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{id}-caption\">\n\
         <table id=\"{id}\" data-rows>\n<caption id=\"{id}-caption\">{}</caption>\n<thead><tr>",
        escape(caption)
    )?;
    for Column(name, sort) in columns {
        write!(
            out,
            "<th scope=\"col\" data-sort=\"{}\">{name}</th>",
            sort.name()
        )?;
    }
    out.write_all(b"</tr></thead>\n<tbody>\n")?;
    for each in rows {
        row(out, each)?;
        out.write_all(b"</tr>\n")?;
    }
    writeln!(
        out,
        "</tbody>\n</table>\n</div>\n<p class=\"none\" data-none=\"{id}\" hidden>No row matches the filter.</p>"
    )
}

/// Begins a row with its project.
pub(super) fn project(out: &mut dyn Write, name: &str, id: &str) -> Written {
    let (name, id) = (escape(name), escape(id));
    write!(
        out,
        "<tr data-id=\"{id}\"><th scope=\"row\"><bdi>{name}</bdi><br>\n<code>{id}</code></th>"
    )
}

/// A cell with text of others.
pub(super) fn text(out: &mut dyn Write, text: &str) -> Written {
    write!(out, "<td>{}</td>", escape(text))
}

pub(super) fn number(out: &mut dyn Write, number: usize) -> Written {
    write!(out, "<td class=\"n\">{number}</td>")
}

/// A time in the zone of the report, which the script shows in others.
pub(super) fn time(out: &mut dyn Write, at: Timestamp, zone: &TimeZone) -> Written {
    write!(out, "<time datetime=\"{at:.0}\">{}</time>", clock(at, zone))
}

fn clock(at: Timestamp, zone: &TimeZone) -> String {
    let at = at.to_zoned(zone.clone());
    at.strftime("%a %Y-%m-%d %H:%M").to_string()
}

/// A cell with a time, and below it the time in the zone of the project.
pub(super) fn time_cell(
    out: &mut dyn Write,
    at: Option<Timestamp>,
    zone: &TimeZone,
    project: Option<&TimeZone>,
) -> Written {
    let Some(at) = at else {
        return out.write_all(b"<td>not known</td>");
    };
    out.write_all(b"<td>")?;
    time(out, at, zone)?;
    if let Some(project) = project {
        let name = zone_name(&at.to_zoned(project.clone()));
        write!(
            out,
            "<br>\n<small>{} {}</small>",
            clock(at, project),
            escape(&name)
        )?;
    }
    out.write_all(b"</td>")
}

/// The cells of a start: the estimate, and its bounds.
pub(super) fn start_cells(out: &mut dyn Write, start: &ReportStart, zone: &TimeZone) -> Written {
    time_cell(out, Some(start.estimate), zone, start.zone.as_ref())?;
    time_cell(out, Some(start.earliest), zone, None)?;
    time_cell(out, start.latest, zone, None)
}

/// A sentence with times in it.
pub(super) fn parts(out: &mut dyn Write, parts: &[ReportPart], zone: &TimeZone) -> Written {
    for (number, part) in parts.iter().enumerate() {
        let ends = |text: &str| text.starts_with([',', ';']);
        if number > 0 && !matches!(part, ReportPart::Text(text) if ends(text)) {
            out.write_all(b" ")?;
        }
        match part {
            ReportPart::Text(text) => write!(out, "{}", escape(text))?,
            ReportPart::Time(at) => time(out, *at, zone)?,
        }
    }
    Ok(())
}
