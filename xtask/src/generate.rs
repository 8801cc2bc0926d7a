//! `cargo xtask generate`: from the fragments to everything that follows from them.
//!
//! All output is worked out in memory; only then is anything written, and only what differs. A
//! check takes the same way and reports instead.

use std::path::Path;

use atlas_maintenance_codegen::generate::{self, Files, Fragment};
use atlas_maintenance_codegen::layout;
use atlas_maintenance_codegen::process::GeneratorProcess;
use atlas_maintenance_openapi::Date;

use crate::error::Error;
use crate::output::{self, Mode, Plan};
use crate::sources::{self, Sources};
use crate::workspace::Workspace;

pub(crate) const COMMAND: &str = layout::GENERATE;

/// The hidden command under which the program starts itself.
pub(crate) const CHILD: &str = "generate-one";

/// The generator, as this program is it when it is started as [`CHILD`].
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
    let mut plan = Plan::default();
    self::plan(&mut plan, workspace, &sources::read(workspace)?)?;
    plan.carry_out(workspace, mode, COMMAND)
}

/// Plans everything that follows from the fragments, as far as they are planned themselves, else as
/// they are.
pub(crate) fn plan(plan: &mut Plan, workspace: &Workspace, sources: &Sources) -> Result<(), Error> {
    let fragments = sources
        .versions
        .iter()
        .map(|version| read(plan, workspace, &version.date))
        .collect::<Result<Vec<_>, _>>()?;
    add(plan, generate::version_crates(&fragments, &generator()?)?);
    retire(plan, workspace, &fragments)?;
    let restore = "restore it from the history";
    for file in generate::LICENSES {
        let text = workspace.read(Path::new(file), restore)?;
        add(plan, generate::license(&fragments, file, &text));
    }
    let facade = workspace.read(Path::new(generate::FACADE), restore)?;
    let root = workspace.read(Path::new(generate::ROOT), restore)?;
    let readme = workspace.read_if_there(Path::new(generate::README))?;
    let deny = workspace.read_if_there(Path::new(generate::DENY))?;
    let lists = generate::Lists {
        facade: &facade,
        root: &root,
        readme: readme.as_deref(),
        deny: deny.as_deref(),
    };
    add(plan, generate::indexes(&fragments, lists)?);
    Ok(())
}

fn add(plan: &mut Plan, files: Files) {
    for (path, text) in files.files {
        plan.file(path, text);
    }
    files.owned.into_iter().for_each(|folder| plan.own(folder));
    files.units.into_iter().for_each(|folder| plan.unit(folder));
}

/// Reads the fragment of a version.
fn read(plan: &Plan, workspace: &Workspace, date: &Date) -> Result<Fragment, Error> {
    let file = layout::fragment(date);
    let way_out = format!(
        "write it with `cargo xtask slice --from DIR`, or take {date} out of {}",
        sources::FILE
    );
    let text = match plan.planned(&file) {
        Some(planned) => planned.to_owned(),
        None => workspace.read(&file, &way_out)?,
    };
    Ok(Fragment::parse(date.clone(), file, text)?)
}

/// Plans that the crates of versions that are not listed go away.
fn retire(plan: &mut Plan, workspace: &Workspace, fragments: &[Fragment]) -> Result<(), Error> {
    for name in output::entries(workspace, Path::new("crates"))? {
        let is_listed = |package: &Path| {
            fragments
                .iter()
                .any(|fragment| Path::new(&layout::package(fragment.date())) == package)
        };
        if !is_version_crate(&name) || is_listed(&name) {
            continue;
        }
        let folder = Path::new("crates").join(name);
        let manifest = folder.join("Cargo.toml");
        match workspace.read_if_there(&manifest)? {
            Some(text) if !layout::is_generated(&text) => {
                return Err(Error::NotUnderstood {
                    file: manifest,
                    reason: "it is in the place of a generated crate, but was not generated"
                        .to_owned(),
                    way_out: "move the crate elsewhere, or list its version in spec/sources.toml"
                        .to_owned(),
                });
            }
            _ => plan.retire(folder),
        }
    }
    Ok(())
}

/// Whether a folder of `crates/` is called as the crate of a version is.
pub(crate) fn is_version_crate(name: &Path) -> bool {
    name.to_str()
        .and_then(|name| name.strip_prefix(layout::PACKAGE_PREFIX))
        .is_some_and(Date::has_form)
}
