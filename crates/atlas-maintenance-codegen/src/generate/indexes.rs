//! Everything outside the version crates that repeats the list of versions, so that no hand must.

use std::fmt::Write as _;

use atlas_maintenance_openapi::VersionDate;
use serde_json::Value;
use toml_edit::{DocumentMut, InlineTable, Item, Key, Table};

use super::files::GeneratedFiles;
use super::fragment::Fragment;
use super::operations;
use crate::error::Error;
use crate::layout::{PACKAGE_PREFIX as PREFIX, SOURCES, generated_folder, header, package, snake};

/// The manifest of the facade, whose dependencies are the crates of versions.
pub const FACADE: &str = "crates/atlas-maintenance/Cargo.toml";
/// The manifest of the workspace, which has the version of all packages.
pub const ROOT: &str = "Cargo.toml";
/// A file with the table of versions between two marks.
pub const README: &str = "README.md";
/// A file with the names of the version crates between two marks.
pub const DENY: &str = "deny.toml";

/// The files that repeat the list of versions, as they are.
#[derive(Clone, Copy, Debug)]
pub struct Lists<'a> {
    /// The text of [`FACADE`].
    pub facade: &'a str,
    /// The text of [`ROOT`].
    pub root: &'a str,
    /// The text of [`README`], if there is one.
    pub readme: Option<&'a str>,
    /// The text of [`DENY`], if there is one.
    pub deny: Option<&'a str>,
    /// What the simulator has beside the fragments: its own, and the list of all operations.
    pub simulator: Option<[&'a str; 2]>,
}

/// Adds all lists.
pub(super) fn render(
    files: &mut GeneratedFiles,
    fragments: &[Fragment],
    lists: Lists<'_>,
) -> Result<(), Error> {
    let all: Vec<&Fragment> = fragments.iter().collect();
    let dated: Vec<&Fragment> = { fragments.iter() }
        .filter(|fragment| !fragment.date.is_preview())
        .collect();
    for (package, file, text) in [
        ("atlas-maintenance-types", "versions.rs", versions(&dated)),
        ("atlas-maintenance", "dispatch.rs", dispatch(&dated)),
        (
            "atlas-maintenance-simulator",
            "fragments.rs",
            embedded(&all, lists.simulator.is_some()),
        ),
        (
            "atlas-maintenance-verify",
            "fragments.rs",
            embedded(&dated, false),
        ),
    ] {
        let folder = generated_folder(package);
        files.file(folder.join(file), text);
        files.owned.push(folder);
    }
    // These carry copies, so that they can be packaged without the rest of the workspace.
    for (package, fragments) in [
        ("atlas-maintenance-simulator", &all),
        ("atlas-maintenance-verify", &dated),
    ] {
        for fragment in fragments {
            let copy = format!("{}.json", fragment.date);
            files.file(generated_folder(package).join(copy), &fragment.text);
        }
    }

    if let Some(copies) = lists.simulator {
        for (file, text) in SIMULATOR_FILES.into_iter().zip(copies) {
            files.file(
                generated_folder("atlas-maintenance-simulator").join(file),
                text,
            );
        }
    }

    let packages: Vec<_> = fragments
        .iter()
        .map(|fragment| package(&fragment.date))
        .collect();
    let version = workspace_version(lists.root).map_err(|reason| Error::NotUnderstood {
        file: ROOT.into(),
        reason,
        help: "set `version` in [workspace.package]: the facade asks for the version crates by it"
            .to_owned(),
    })?;
    let manifest =
        dependencies(lists.facade, &packages, &version).map_err(|reason| Error::NotUnderstood {
            file: FACADE.into(),
            reason,
            help: "repair the manifest; its atlas-maintenance-api-* dependencies are set by the \
                  generator"
                .to_owned(),
        })?;
    files.file(FACADE, manifest);
    if let Some(readme) = lists.readme
        && let Some(readme) = with_regions(readme, "<!-- ", " -->", &table(&dated))
    {
        files.file(README, readme);
    }
    // The version crates are among the few that may depend on what sends HTTP.
    if let Some(deny) = lists.deny {
        let names: String = packages
            .iter()
            .map(|package| format!("  \"{package}\",\n"))
            .collect();
        if let Some(deny) = with_regions(deny, "  # ", "", &names) {
            files.file(DENY, deny);
        }
    }
    Ok(())
}

/// The version that all packages of the workspace have.
fn workspace_version(manifest: &str) -> Result<String, String> {
    let document: DocumentMut = manifest
        .parse()
        .map_err(|error: toml_edit::TomlError| error.to_string().trim_end().to_owned())?;
    document
        .get("workspace")
        .and_then(|workspace| workspace.get("package")?.get("version")?.as_str())
        .map(ToOwned::to_owned)
        .ok_or_else(|| "it has no version in [workspace.package]".to_owned())
}

/// The constants of `ApiVersion`.
fn versions(fragments: &[&Fragment]) -> String {
    let mut text = header("//", SOURCES);
    text.push_str("\nuse crate::ApiVersion;\n\nimpl ApiVersion {\n");
    for Fragment { date, .. } in fragments {
        let _ = write!(
            text,
            "    /// The API as of {date}.\n    \
             pub const V{}: Self = Self::from_list(\"{date}\");\n",
            snake(date)
        );
    }
    text.push_str(
        "    /// Every version this build can speak, oldest first.\n    \
         pub const ALL: &'static [Self] = &[\n",
    );
    for Fragment { date, .. } in fragments {
        let _ = writeln!(text, "        Self::V{},", snake(date));
    }
    text.push_str("    ];\n");
    if let Some(Fragment { date, .. }) = fragments.last() {
        let _ = writeln!(
            text,
            "    pub(crate) const LATEST: Self = Self::V{};",
            snake(date)
        );
    }
    text.push_str("}\n");
    text
}

/// The families of the facade, each compiled against the crates of its versions, and the macro that
/// turns a version, a value, into such a module, a name.
fn dispatch(fragments: &[&Fragment]) -> String {
    let mut text = header("//", SOURCES);
    for Fragment { date, family, .. } in fragments {
        let version = snake(date);
        let _ = write!(
            text,
            "\n/// The family of {date}, `{family}`.\n\
             pub(crate) mod v{version} {{\n    \
             pub(crate) use ::atlas_maintenance_api_{version}::{{self as api, OPERATIONS}};\n    \
             crate::families::{family}::family!(api);\n}}\n",
        );
    }
    text.push_str(
        "\n/// Evaluates `$body` with `$family` as the family of `$version`, compiled against its crate.\n\
         macro_rules! with_version {\n    \
         ($version:expr, $family:ident => $body:expr, else $unknown:expr) => {\n        \
         match $version {\n",
    );
    for Fragment { date, .. } in fragments {
        let version = snake(date);
        let _ = write!(
            text,
            "            ::atlas_maintenance_types::ApiVersion::V{version} => {{\n                \
             use crate::generated::dispatch::v{version} as $family;\n                \
             $body\n            }}\n",
        );
    }
    text.push_str(
        "            _ => $unknown,\n        }\n    };\n}\n\npub(crate) use with_version;\n",
    );
    text
}

/// The simulator's copies of what it has beside the fragments.
const SIMULATOR_FILES: [&str; 2] = ["simulator.json", "operations.txt"];

/// Fragments as the crates hold them that carry copies.
fn embedded(fragments: &[&Fragment], has_more: bool) -> String {
    let mut text = header("//", SOURCES);
    text.push_str(
        "\n/// Every version and its fragment: oldest first, the preview last.\n\
         pub(crate) const FRAGMENTS: &[(&str, &str)] = &[\n",
    );
    for Fragment { date, .. } in fragments {
        let _ = writeln!(text, "    (\"{date}\", include_str!(\"{date}.json\")),");
    }
    text.push_str("];\n");
    if has_more {
        let [fragment, list] = SIMULATOR_FILES;
        let _ = write!(
            text,
            "\n/// The operations that the simulator has beside those of the fragments.\n\
             pub(crate) const OWN_FRAGMENT: &str = include_str!(\"{fragment}\");\n\n\
             /// Every operation of the API, with its versions.\n\
             pub(crate) const OPERATION_LIST: &str = include_str!(\"{list}\");\n"
        );
    }
    text
}

/// `manifest` with exactly `packages` as its `atlas-maintenance-api-*` dependencies; the rest stays as it
/// is. The preview is optional: it comes with a feature.
fn dependencies(manifest: &str, packages: &[String], version: &str) -> Result<String, String> {
    let mut document: DocumentMut = manifest
        .parse()
        .map_err(|error: toml_edit::TomlError| error.to_string().trim_end().to_owned())?;
    let table = document
        .get_mut("dependencies")
        .and_then(Item::as_table_mut)
        .ok_or("it has no [dependencies]")?;

    // A table cannot be inserted into at a place, so it is taken apart and put together again.
    let names: Vec<String> = table.iter().map(|(name, _)| name.to_owned()).collect();
    let mut kept: Vec<(Key, Item)> = Vec::new();
    for name in &names {
        if let Some(entry) = table.remove_entry(name)
            && !name.starts_with(PREFIX)
        {
            kept.push(entry);
        }
    }
    let place = kept
        .iter()
        .position(|(key, _)| key.get() > PREFIX)
        .unwrap_or(kept.len());
    let after = kept.split_off(place);
    put(table, kept);
    for package in packages {
        let mut dependency = InlineTable::new();
        dependency.insert("version", version.into());
        dependency.insert("path", format!("../{package}").into());
        if package.strip_prefix(PREFIX) == Some(VersionDate::PREVIEW) {
            dependency.insert("optional", true.into());
        }
        table.insert(
            package,
            Item::Value(toml_edit::Value::InlineTable(dependency)),
        );
    }
    put(table, after);
    Ok(document.to_string())
}

fn put(table: &mut Table, entries: Vec<(Key, Item)>) {
    for (key, item) in entries {
        table.insert_formatted(&key, item);
    }
}

/// The README's table of dated versions.
fn table(fragments: &[&Fragment]) -> String {
    let mut table = String::from(
        "| Version asked for | Crate | Version of the resource that answers |\n|---|---|---|\n",
    );
    for fragment in fragments {
        let answered = operations::newest_resource_version(&fragment.document);
        let _ = writeln!(
            table,
            "| {} | `{}` | {} |",
            fragment.date,
            package(&fragment.date),
            answered.as_deref().unwrap_or("not said"),
        );
    }
    table.push('\n');
    table.push_str(&compared(fragments));
    table
}

/// Which versions differ in more than their date.
fn compared(fragments: &[&Fragment]) -> String {
    let without_date = |fragment: &Fragment| {
        let mut document = fragment.document.clone();
        let info = document.get_mut("info").and_then(Value::as_object_mut);
        info.map(|info| info.remove("version"));
        document
    };
    let pairs = fragments.iter().zip(fragments.iter().skip(1));
    let lines: String = pairs
        .filter(|(older, newer)| without_date(older) != without_date(newer))
        .map(|(older, newer)| {
            format!(
                "The client of {} differs from that of {} in more than its date.\n",
                newer.date, older.date
            )
        })
        .collect();
    match lines.is_empty() {
        true => "The clients differ only in the date that they ask for.\n".to_owned(),
        false => lines,
    }
}

/// `text` with `lines` between each pair of marks `versions: begin` and `versions: end`, which stand
/// in lines of their own between `before` and `after`; nothing without such a pair.
fn with_regions(text: &str, before: &str, after: &str, lines: &str) -> Option<String> {
    let begin = format!("{before}versions: begin{after}\n");
    let end = format!("{before}versions: end{after}\n");
    let (mut changed, mut rest) = (String::new(), text);
    while let Some((kept, region)) = rest.split_once(&begin)
        && let Some((_, behind)) = region.split_once(&end)
    {
        for part in [kept, &begin, lines, &end] {
            changed.push_str(part);
        }
        rest = behind;
    }
    if changed.is_empty() {
        return None;
    }
    changed.push_str(rest);
    Some(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifest_keeps_everything_but_version_crates() {
        let manifest = "# top\n[dependencies]\n# why\nalpha = \"1\"\natlas-maintenance-api-2020-01-01 = { path = \"../x\" }\nbeta.workspace = true # after\n\n[lints]\nworkspace = true\n";
        let packages = [
            "atlas-maintenance-api-2023-01-01".to_owned(),
            "atlas-maintenance-api-2025-03-12".to_owned(),
        ];
        let changed = dependencies(manifest, &packages, "1.2.3").unwrap();
        assert_eq!(
            changed,
            "# top\n[dependencies]\n# why\nalpha = \"1\"\natlas-maintenance-api-2023-01-01 = { version = \"1.2.3\", path = \"../atlas-maintenance-api-2023-01-01\" }\natlas-maintenance-api-2025-03-12 = { version = \"1.2.3\", path = \"../atlas-maintenance-api-2025-03-12\" }\nbeta.workspace = true # after\n\n[lints]\nworkspace = true\n"
        );
        assert_eq!(dependencies(&changed, &packages, "1.2.3").unwrap(), changed);
        let none = dependencies(&changed, &[], "1.2.3").unwrap();
        assert!(!none.contains("atlas-maintenance-api-"), "{none}");
        assert!(dependencies("[package]\n", &packages, "1.2.3").is_err());
    }

    #[test]
    fn with_regions_replaces_every_region() {
        let text =
            "a\n# versions: begin\nold\n# versions: end\nb\n# versions: begin\n# versions: end\n";
        let changed = with_regions(text, "# ", "", "new\n").unwrap();
        assert_eq!(
            changed,
            "a\n# versions: begin\nnew\n# versions: end\nb\n# versions: begin\nnew\n# versions: end\n"
        );
        assert_eq!(with_regions(&changed, "# ", "", "new\n"), Some(changed));
        assert_eq!(with_regions("# versions: begin\nold\n", "# ", "", ""), None);
    }

    #[test]
    fn workspace_version_is_read_from_workspace_package() {
        let manifest = "[package]\nversion = \"3\"\n[workspace.package]\nversion = \"1.2.3\"\n";
        assert_eq!(workspace_version(manifest).unwrap(), "1.2.3");
        assert!(workspace_version("[package]\nversion = \"3\"\n").is_err());
        assert!(workspace_version("[workspace").is_err());
    }
}
