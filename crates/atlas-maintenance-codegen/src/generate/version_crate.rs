//! The crate of one version, all of it: the client, the table of its operations, and the few lines
//! around them, which come from `crates/atlas-maintenance-codegen/templates/`.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;

use atlas_maintenance_openapi::VersionDate;

use super::files::GeneratedFiles;
use super::fragment::Fragment;
use super::operations::OperationRow;
use super::parameters;
use crate::error::Error;
use crate::layout::{generated_folder, header, package};

const TEMPLATES: [(&str, &str, &str); 4] = [
    (
        "Cargo.toml",
        "crates/atlas-maintenance-codegen/templates/manifest.toml",
        include_str!("../../templates/manifest.toml"),
    ),
    (
        "src/lib.rs",
        "crates/atlas-maintenance-codegen/templates/lib.rs",
        include_str!("../../templates/lib.rs"),
    ),
    (
        "src/hand_over.rs",
        "crates/atlas-maintenance-codegen/templates/hand_over.rs",
        include_str!("../../templates/hand_over.rs"),
    ),
    (
        "README.md",
        "crates/atlas-maintenance-codegen/templates/README.md",
        include_str!("../../templates/README.md"),
    ),
];

/// Crates that generated code may name: the dependencies of the template, and what is always there.
const KNOWN_CRATES: [&str; 7] = [
    "std",
    "atlas_maintenance_transport",
    "atlas_maintenance_types",
    "progenitor_client",
    "reqwest",
    "serde",
    "serde_json",
];

/// Adds the crate of `fragment`, whose client is `code`.
pub(super) fn render(
    files: &mut GeneratedFiles,
    fragment: &Fragment,
    code: &str,
) -> Result<(), Error> {
    let in_file = |reason, help| Error::Code {
        file: fragment.file.clone(),
        reason,
        help,
    };
    check_code(code, &fragment.operations).map_err(|(reason, help)| in_file(reason, help))?;

    let package = package(&fragment.date);
    let folder = Path::new("crates").join(&package);
    let source = fragment.file.display().to_string();
    files.units.push(folder.clone());
    for (file, template, text) in TEMPLATES {
        let header = match Path::new(file).extension().and_then(OsStr::to_str) {
            Some("md") => format!("<!-- {} -->\n", header("", template).trim()),
            Some("toml") => header("#", template),
            _ => header("//", template),
        };
        let text = filled(text, &fragment.date);
        files.file(folder.join(file), format!("{header}\n{text}"));
    }
    let generated = generated_folder(&package);
    files.owned.push(generated.clone());
    files.file(
        generated.join("client.rs"),
        format!("{}\n{code}", header("//", &source)),
    );
    files.file(
        generated.join("operations.rs"),
        table(&fragment.operations, &source),
    );
    Ok(())
}

/// A template for a version.
fn filled(text: &str, date: &VersionDate) -> String {
    let (as_of, chooses) = match date.is_preview() {
        true => (
            "in preview".to_owned(),
            "calls it for its feature `preview`",
        ),
        false => (
            format!("as of {date}"),
            "chooses the API version at run time",
        ),
    };
    text.replace("{{date}}", date.as_str())
        .replace("{{as_of}}", &as_of)
        .replace("{{chooses}}", chooses)
}

/// Whether the crate around a client has what its code takes for granted; what is wrong and what to
/// do about it.
pub(crate) fn check_code(
    code: &str,
    operations: &[OperationRow],
) -> Result<(), (String, &'static str)> {
    if let Some(name) = unknown_crate(code) {
        return Err((
            format!("it needs the crate `{name}`"),
            "add it to crates/atlas-maintenance-codegen/templates/manifest.toml, to the workspace's dependencies and to \
             KNOWN_CRATES, or write a fix-up that makes it needless",
        ));
    }
    // An operation is looked up by this; a name that the generator spells otherwise would never
    // be found.
    let known: BTreeSet<&str> = ["operation_id:", ".hand_over("]
        .iter()
        .flat_map(|before| code.split(before).skip(1))
        .filter_map(|rest| rest.split('"').nth(1))
        .collect();
    for operation in operations {
        if !known.contains(operation.id.as_str()) {
            return Err((
                format!("no method is called {:?}", operation.id),
                "give the operation a name of plain words by x-xgen-operation-id-override",
            ));
        }
    }
    Ok(())
}

/// The module with what the client does not tell of its operations.
pub(crate) fn table(operations: &[OperationRow], source: &str) -> String {
    let mut text = header("//", source);
    let conditional = operations.iter().any(|one| one.retry.is_conditional());
    let parameters = operations.iter().any(|one| !one.parameters.is_empty());
    let _ = write!(
        text,
        "\nuse atlas_maintenance_transport::{{{}Operation, {}RetryClass, RetryRule}};\n\n\
         /// What the transport must know of every operation of this client, and what its URL takes.\n\
         pub static OPERATIONS: &[Operation] = &[\n",
        if conditional { "BodyMember, " } else { "" },
        if parameters {
            "Parameter, ParameterKind, ParameterLocation, "
        } else {
            ""
        },
    );
    for operation in operations {
        // Debug is the form of a Rust literal, for text and for an option of it.
        let _ = write!(
            text,
            "    Operation {{\n        id: {:?},\n        name: {:?},\n        summary: {:?},\n        \
             method: {:?},\n        path: {:?},\n        accept: {:?},\n        content_type: {:?},\n        \
             success: &{:?},\n        retry: {},\n        parameters: {},\n    }},\n",
            operation.id,
            operation.name,
            operation.summary,
            operation.method,
            operation.path,
            operation.accept,
            operation.content_type,
            operation.success,
            operation.retry.literal(),
            parameters::literal(&operation.parameters),
        );
    }
    text.push_str("];\n");
    text
}

/// The first crate that `code` names by a path from the root and that the template does not have.
fn unknown_crate(code: &str) -> Option<&str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices("::").find_map(|(index, _)| {
        let (before, rest) = code.split_at_checked(index)?;
        // `a::b` and `<T>::b` go on; only `::a` begins at the root.
        if before.ends_with(|c| is_name(c) || c == '>') {
            return None;
        }
        let rest = rest.strip_prefix("::")?;
        let name = rest.split(|c| !is_name(c)).next()?;
        (!name.is_empty() && !KNOWN_CRATES.contains(&name)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crate_outside_the_template_is_found() {
        let known = "let a: ::std::string::String = ::serde_json::Value::default(); <T>::x()";
        assert_eq!(unknown_crate(known), None);
        assert_eq!(
            unknown_crate("static P: ::regress::Regex = x;"),
            Some("regress")
        );
        assert_eq!(unknown_crate("f(&::chrono::Utc)"), Some("chrono"));
    }

    #[test]
    fn templates_have_no_placeholder_that_is_not_filled() {
        for version in ["2025-03-12", VersionDate::PREVIEW] {
            let version = VersionDate::try_from(version.to_owned()).unwrap();
            for (file, _, text) in TEMPLATES {
                assert!(!filled(text, &version).contains("{{"), "{file}");
            }
        }
    }
}
