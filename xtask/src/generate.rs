//! `cargo xtask generate`: from the fragments to everything that follows from them.
//!
//! All output is worked out in memory; only then is anything written, and only what differs. A
//! check does the same and reports instead of writing.

use std::path::Path;

use atlas_maintenance_codegen::assumptions;
use atlas_maintenance_codegen::generate::{self, Fragment};
use atlas_maintenance_codegen::process::GeneratorProcess;
use atlas_maintenance_codegen::sources::Sources;
use atlas_maintenance_codegen::{self as codegen, layout};
use atlas_maintenance_openapi::VersionDate;

use crate::error::Error;
use crate::output::{self, FilePlan, Mode};
use crate::sources;
use crate::workspace::Workspace;

pub(crate) const COMMAND: &str = layout::GENERATE;

/// The hidden command by which this program generates one client.
pub(crate) const CHILD: &str = "generate-one";

/// The generator: this program, started as [`CHILD`].
pub(crate) fn generator() -> Result<GeneratorProcess, Error> {
    let program = std::env::current_exe().map_err(|error| Error::Program {
        program: "the generator".to_owned(),
        reason: format!("the path of this program is not known: {error}"),
    })?;
    Ok(GeneratorProcess {
        program,
        argument: CHILD.into(),
    })
}

/// Generates every version and every list of versions.
pub(crate) fn run(workspace: &Workspace, mode: Mode) -> Result<(), Error> {
    let mut plan = FilePlan::default();
    self::plan(&mut plan, workspace, &sources::read(workspace)?)?;
    plan.apply(workspace, mode, COMMAND)
}

/// Plans everything that follows from the fragments: those of the plan, else those that exist.
pub(crate) fn plan(
    plan: &mut FilePlan,
    workspace: &Workspace,
    sources: &Sources,
) -> Result<(), Error> {
    let fragments = sources
        .versions
        .iter()
        .map(|version| {
            let fragment = read(plan, workspace, &version.date)?;
            let Some(family) = &version.family else {
                return Ok(fragment);
            };
            exists(workspace, family)?;
            Ok(fragment.in_family(family))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    plan.add(generate::version_crates(&fragments, &generator()?)?);
    // What cannot be generated is reported before what cannot be called.
    generate::check_families(&fragments)?;
    retire(plan, workspace, &fragments)?;
    let restore = "restore it from the history";
    for file in generate::LICENSES {
        let text = workspace.read(Path::new(file), restore)?;
        plan.add(generate::license(&fragments, file, &text));
    }
    let facade = workspace.read(Path::new(generate::FACADE), restore)?;
    let root = workspace.read(Path::new(generate::ROOT), restore)?;
    let readme = workspace.read_if_there(Path::new(generate::README))?;
    let deny = workspace.read_if_there(Path::new(generate::DENY))?;
    let simulator = match &sources.simulator {
        Some(_) => Some([
            own(plan, workspace, layout::SIMULATOR_FRAGMENT)?,
            own(plan, workspace, layout::OPERATION_LIST)?,
        ]),
        None => None,
    };
    let lists = generate::Lists {
        facade: &facade,
        root: &root,
        readme: readme.as_deref(),
        deny: deny.as_deref(),
        simulator: { simulator.as_ref() }.map(|texts| texts.each_ref().map(String::as_str)),
    };
    plan.add(generate::indexes(&fragments, lists)?);
    let ledger = workspace.read(Path::new(layout::ASSUMPTIONS), restore)?;
    let readme = workspace.read(Path::new(assumptions::SIMULATOR_README), restore)?;
    plan.add(assumptions::generated(
        &assumptions::parse(&ledger)?,
        &readme,
    )?);
    Ok(())
}

/// Reads the fragment of a version.
fn read(plan: &FilePlan, workspace: &Workspace, date: &VersionDate) -> Result<Fragment, Error> {
    let file = layout::fragment(date);
    let help = format!(
        "write it with `cargo xtask slice --from DIR`, or remove {date} from {}",
        sources::FILE
    );
    let text = match plan.planned(&file) {
        Some(planned) => planned.to_owned(),
        None => workspace.read(&file, &help)?,
    };
    Ok(Fragment::parse(date.clone(), file, text)?)
}

/// Reads a file that is made for the simulator.
fn own(plan: &FilePlan, workspace: &Workspace, file: &str) -> Result<String, Error> {
    let file = Path::new(file);
    match plan.planned(file) {
        Some(planned) => Ok(planned.to_owned()),
        None => workspace.read(file, "write it with `cargo xtask slice --from DIR`"),
    }
}

/// Whether a family that is not the common one has been written.
fn exists(workspace: &Workspace, family: &str) -> Result<(), Error> {
    let file = layout::family(family);
    if family == layout::COMMON_FAMILY || workspace.locate(&file).is_file() {
        return Ok(());
    }
    let help = "write the family, and its line `pub(crate) mod NAME;` in \
                crates/atlas-maintenance/src/families.rs, as CONTRIBUTING.md says in \
                \"A version differs\"";
    Err(Error::Missing {
        file,
        help: help.to_owned(),
    })
}

/// Plans to remove the crates of versions that are not listed.
fn retire(plan: &mut FilePlan, workspace: &Workspace, fragments: &[Fragment]) -> Result<(), Error> {
    for name in output::entries(workspace, Path::new("crates"))? {
        let name = name.to_string_lossy();
        let is_listed = |fragment: &Fragment| layout::package(fragment.date()) == name;
        if !layout::is_package(&name) || fragments.iter().any(is_listed) {
            continue;
        }
        let folder = Path::new("crates").join(&*name);
        let manifest = folder.join("Cargo.toml");
        match workspace.read_if_there(&manifest)? {
            Some(text) if !layout::is_generated(&text) => {
                return Err(Error::from(codegen::Error::NotUnderstood {
                    file: manifest,
                    reason: "it is in the place of a generated crate, but was not generated"
                        .to_owned(),
                    help: "move the crate elsewhere, or list its version in spec/sources.toml"
                        .to_owned(),
                }));
            }
            _ => plan.retire(folder),
        }
    }
    Ok(())
}
