//! Everything outside the version crates that repeats the list of versions, so that no hand must.

use std::fmt::Write as _;

use toml_edit::{DocumentMut, InlineTable, Item, Key, Table, Value};

use super::{Files, Fragment, operations};
use crate::error::Error;
use crate::layout::{PACKAGE_PREFIX as PREFIX, SOURCES, generated_folder, header, package, snake};

/// The manifest of the facade, whose dependencies are the crates of versions.
pub const FACADE: &str = "crates/atlas-maintenance/Cargo.toml";
/// Where the table of versions is, between two marks.
pub const README: &str = "README.md";
const BEGIN: &str = "<!-- versions: begin -->";
const END: &str = "<!-- versions: end -->";

/// Adds all lists.
pub(super) fn render(
    files: &mut Files,
    fragments: &[Fragment],
    manifest: &str,
    readme: Option<&str>,
) -> Result<(), Error> {
    for (package, file, text) in [
        (
            "atlas-maintenance-types",
            "versions.rs",
            versions(fragments),
        ),
        ("atlas-maintenance", "dispatch.rs", dispatch(fragments)),
        (
            "atlas-maintenance-simulator",
            "fragments.rs",
            embedded(fragments),
        ),
    ] {
        let folder = generated_folder(package);
        files.file(folder.join(file), text);
        files.owned.push(folder);
    }
    // The simulator carries copies, so that it can be packaged without the rest of the workspace.
    for fragment in fragments {
        let copy = format!("{}.json", fragment.date);
        files.file(
            generated_folder("atlas-maintenance-simulator").join(copy),
            &fragment.text,
        );
    }

    let packages: Vec<_> = fragments
        .iter()
        .map(|fragment| package(&fragment.date))
        .collect();
    let manifest = dependencies(manifest, &packages).map_err(|reason| Error::NotUnderstood {
        file: FACADE.into(),
        reason,
        way_out: "repair the manifest; its atlas-maintenance-api-* dependencies are set by the \
                  generator"
            .to_owned(),
    })?;
    files.file(FACADE, manifest);
    if let Some(readme) = readme.and_then(|readme| with_table(readme, fragments)) {
        files.file(README, readme);
    }
    Ok(())
}

/// The constants of `ApiVersion`.
fn versions(fragments: &[Fragment]) -> String {
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

/// The macro by which the facade turns a version, a value, into its crate, a name.
fn dispatch(fragments: &[Fragment]) -> String {
    let mut text = header("//", SOURCES);
    text.push_str(
        "\n/// Evaluates `$body` with `$api` as the crate of `$version`.\n\
         macro_rules! with_version {\n    \
         ($version:expr, $api:ident => $body:expr, else $unknown:expr) => {\n        \
         match $version {\n",
    );
    for Fragment { date, .. } in fragments {
        let version = snake(date);
        let _ = write!(
            text,
            "            ::atlas_maintenance_types::ApiVersion::V{version} => {{\n                \
             use ::atlas_maintenance_api_{version} as $api;\n                \
             $body\n            }}\n",
        );
    }
    text.push_str(
        "            _ => $unknown,\n        }\n    };\n}\n\npub(crate) use with_version;\n",
    );
    text
}

/// The fragments as the simulator holds them.
fn embedded(fragments: &[Fragment]) -> String {
    let mut text = header("//", SOURCES);
    text.push_str(
        "\n/// Every version and its fragment, oldest first.\n\
         pub(crate) const FRAGMENTS: &[(&str, &str)] = &[\n",
    );
    for Fragment { date, .. } in fragments {
        let _ = writeln!(text, "    (\"{date}\", include_str!(\"{date}.json\")),");
    }
    text.push_str("];\n");
    text
}

/// `manifest` with exactly `packages` as its `atlas-maintenance-api-*` dependencies; the rest stays as it is.
fn dependencies(manifest: &str, packages: &[String]) -> Result<String, String> {
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
        dependency.insert("path", format!("../{package}").into());
        table.insert(package, Item::Value(Value::InlineTable(dependency)));
    }
    put(table, after);
    Ok(document.to_string())
}

fn put(table: &mut Table, entries: Vec<(Key, Item)>) {
    for (key, item) in entries {
        table.insert_formatted(&key, item);
    }
}

/// `readme` with the table of versions between its marks; nothing without the marks.
fn with_table(readme: &str, fragments: &[Fragment]) -> Option<String> {
    let begin = readme.find(BEGIN)? + BEGIN.len();
    let end = begin + readme[begin..].find(END)?;
    let mut table = String::from(
        "\n| Version asked for | Crate | Version of the resource that answers |\n|---|---|---|\n",
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
    Some(format!("{}{table}{}", &readme[..begin], &readme[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_generated_dependencies_of_a_manifest_change() {
        let manifest = "# top\n[dependencies]\n# why\nalpha = \"1\"\natlas-maintenance-api-2020-01-01 = { path = \"../x\" }\nbeta.workspace = true # after\n\n[lints]\nworkspace = true\n";
        let packages = [
            "atlas-maintenance-api-2023-01-01".to_owned(),
            "atlas-maintenance-api-2025-03-12".to_owned(),
        ];
        let changed = dependencies(manifest, &packages).unwrap();
        assert_eq!(
            changed,
            "# top\n[dependencies]\n# why\nalpha = \"1\"\natlas-maintenance-api-2023-01-01 = { path = \"../atlas-maintenance-api-2023-01-01\" }\natlas-maintenance-api-2025-03-12 = { path = \"../atlas-maintenance-api-2025-03-12\" }\nbeta.workspace = true # after\n\n[lints]\nworkspace = true\n"
        );
        assert_eq!(dependencies(&changed, &packages).unwrap(), changed);
        let none = dependencies(&changed, &[]).unwrap();
        assert!(!none.contains("atlas-maintenance-api-"), "{none}");
        assert!(dependencies("[package]\n", &packages).is_err());
    }
}
