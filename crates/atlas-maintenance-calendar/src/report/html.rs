//! The page.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};

use super::elements::time;
use super::input::Report;
use super::sections;
use crate::svg::markup::escape;
use crate::text::zone_name;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Writes a page that shows what is coming, for a browser and for paper.
///
/// The page is one file: nothing in it makes a request, and its content security policy allows none, nor any
/// script or style but its own. Without its script it shows everything, in the time zone of the report; with it,
/// the tables can be filtered and sorted, and times are in the reader's time zone. It is written as it is made.
///
/// # Errors
///
/// Those of `out`.
pub fn report_html(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let (style, script) = (with_plain_line_ends(STYLE), with_plain_line_ends(SCRIPT));
    let zone = escape(&zone_name(&report.as_of.to_zoned(report.zone.clone()))).into_owned();
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>Maintenance of Atlas projects</title>\n<style>{style}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to the content</a>\n",
        policy(&style, &script)
    )?;
    let sections = sections::of(report);
    write!(
        out,
        "<header>\n<h1>Maintenance of Atlas projects</h1>\n<p>{}, read ",
        sections::projects(report.entries.len())
    )?;
    time(out, report.as_of, &report.zone)?;
    write!(
        out,
        ". All starts are estimates: the service tells no dates.</p>\n\
         <p>Times are in <b data-zone-name>{zone}</b> where no other zone is named; below them is the time in the \
         zone of the project.</p>\n\
         <nav aria-label=\"Sections\"><ul>"
    )?;
    for section in &sections {
        write!(
            out,
            "<li><a href=\"#{}\">{}</a>{}</li>",
            section.id,
            section.title,
            section.count_text()
        )?;
    }
    write!(
        out,
        "</ul></nav>\n\
         <div class=\"tools\" id=\"tools\" role=\"search\" hidden>\n\
         <p><label for=\"filter\">Filter by project, state or any other text of a row</label>\n\
         <input id=\"filter\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\"></p>\n\
         <p><label for=\"zone\">Time zone</label>\n<select id=\"zone\" autocomplete=\"off\">\
         <option value=\"\">{zone} (the report)</option></select></p>\n\
         <p id=\"status\" role=\"status\" aria-live=\"polite\"></p>\n</div>\n</header>\n\
         <main id=\"main\" tabindex=\"-1\">\n"
    )?;
    for section in &sections {
        let (id, title) = (section.id, section.title);
        write!(
            out,
            "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}{}</h2>\n",
            section.count_text()
        )?;
        (section.write)(report, out)?;
        out.write_all(b"</section>\n")?;
    }
    writeln!(out, "</main>\n<script>{script}</script>\n</body>\n</html>")
}

/// Browsers compute the hash over these line ends, whatever the file has.
fn with_plain_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// The content security policy: this style and this script, and nothing else.
fn policy(style: &str, script: &str) -> String {
    let hash = |text: &str| STANDARD.encode(digest(&SHA256, text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        hash(style),
        hash(script)
    )
}
