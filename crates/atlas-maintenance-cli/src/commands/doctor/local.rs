//! What this machine says: settings, the way to the service, tokens and journals.

use std::io::Read as _;
use std::path::Path;

use atlas_maintenance::Client;
use atlas_maintenance_fleet::Journal;
use atlas_maintenance_types::one_line;

use super::Check;
use crate::args::Global;
use crate::output::plural;
use crate::settings::Settings;
use crate::token_cache;

/// The number of journals that are named.
const NAMED: usize = 10;

/// The number of entries of the working folder that are looked at.
const MAX_ENTRIES: usize = 10_000;

/// How a journal of ours begins.
const JOURNAL: &[u8] = b"{\"journal\":\"atlas-maintenance";

pub(super) fn settings(settings: &Settings, checks: &mut Vec<Check>) {
    checks.push(match &settings.profile {
        Some((profile, source)) => {
            let text = format!(
                "{:?} of {}, named by {source}",
                profile.name,
                profile.file.display()
            );
            match profile.notes.first() {
                Some(note) => Check::to_do("profile", text, note),
                None => Check::ok("profile", text),
            }
        }
        None => Check::ok("profile", "none"),
    });
    let (base, source) = &settings.base;
    checks.push(Check::ok(
        "service",
        format!("{}, by {source}", base.as_str()),
    ));
    if let Some((id, source)) = &settings.organization {
        checks.push(Check::ok("organization", format!("{id}, by {source}")));
    }
}

/// The proxy and the trusted certificates.
pub(super) fn route(client: &Client, checks: &mut Vec<Check>) {
    let proxy = client.proxy();
    checks.push(Check::ok(
        "proxy",
        proxy.unwrap_or_else(|| "none: connections are direct".to_owned()),
    ));
    checks.push(Check::ok(
        "certificates",
        format!("trusted are those {}", client.trusted_roots()),
    ));
}

/// The tokens that are kept.
pub(super) fn tokens(global: &Global) -> Check {
    const NAME: &str = "token cache";
    if global.no_token_cache || global.simulate {
        return Check::skipped(NAME, "not used by this command");
    }
    let Some(cache) = token_cache::cache(global.output) else {
        return Check::ok(NAME, "none: the user has no home folder");
    };
    let folder = cache.folder().display();
    match cache.len() {
        Ok(count) => Check::ok(
            NAME,
            format!(
                "{} in {folder}",
                plural(count, "usable token", "usable tokens")
            ),
        ),
        Err(error) => Check::to_do(
            NAME,
            error.to_string(),
            format!("remove {folder}; until then every command fetches a token"),
        ),
    }
}

/// The journals in the working folder.
pub(super) fn journals() -> Check {
    const NAME: &str = "journals";
    let mut found = Vec::new();
    for entry in std::fs::read_dir(".")
        .into_iter()
        .flatten()
        .take(MAX_ENTRIES)
    {
        let Ok(entry) = entry else { continue };
        let path = entry.path();
        if path.extension().is_some_and(|kind| kind == "journal") && is_ours(&path) {
            let name = one_line(&entry.file_name().to_string_lossy());
            found.push(match Journal::read(&path) {
                Ok(Some(journal)) => {
                    let records = journal.records.values();
                    match records.filter(|record| record.is_unresolved()).count() {
                        0 => name,
                        count => format!("{name} ({count} with unknown outcome)"),
                    }
                }
                _ => format!("{name} (cannot be read)"),
            });
        }
    }
    found.sort();
    if found.is_empty() {
        return Check::ok(NAME, "none in this folder");
    }
    let more = found.len().saturating_sub(NAMED);
    found.truncate(NAMED);
    if more > 0 {
        found.push(format!("and {more} more"));
    }
    Check::to_do(
        NAME,
        found.join(", "),
        "an unfinished apply is continued with `fleet apply --resume`; one of an action that must not be \
         repeated is kept until that maintenance is over",
    )
}

fn is_ours(path: &Path) -> bool {
    let is_file = path
        .symlink_metadata()
        .is_ok_and(|metadata| metadata.is_file());
    let begins = || {
        let mut begin = vec![0; JOURNAL.len()];
        let mut file = std::fs::File::open(path).ok()?;
        file.read_exact(&mut begin).ok()?;
        Some(begin == JOURNAL)
    };
    is_file && begins() == Some(true)
}
