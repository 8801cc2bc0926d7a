//! The stages of the pipeline as `cargo xtask slice`, `generate` and `check` run them, without writing
//! anything.

use std::error::Error;
use std::path::{Path, PathBuf};

use atlas_maintenance_codegen::Diagnostic;
use atlas_maintenance_codegen::coverage::attempt;
use atlas_maintenance_codegen::generate::{self, Fragment, GeneratedFiles};
use atlas_maintenance_codegen::layout;
use atlas_maintenance_codegen::process::GeneratorProcess;
use atlas_maintenance_codegen::slice::{self, Overlays, Selection, Slicer};
use atlas_maintenance_codegen::sources::{self, Sources, Version};
use atlas_maintenance_openapi::resolve::Versions;
use atlas_maintenance_openapi::{VersionDate, read};
use serde_json::Value;

/// Why the pipeline cannot be measured.
pub(super) type Failure = Box<dyn Error + Send + Sync>;

/// The workspace, the vendor's document, and the generator.
pub(super) struct Pipeline {
    root: PathBuf,
    document: PathBuf,
    generator: GeneratorProcess,
    pub(super) sources: Sources,
}

impl Pipeline {
    pub(super) fn new(
        root: PathBuf,
        document: PathBuf,
        generator: GeneratorProcess,
    ) -> Result<Self, Failure> {
        let text = read_text(&root, Path::new(layout::SOURCES))?;
        Ok(Self {
            root,
            document,
            generator,
            sources: sources::parse(&text)?,
        })
    }

    /// The newest dated version.
    pub(super) fn newest(&self) -> Result<&VersionDate, Failure> {
        let newest = self.sources.newest();
        Ok(newest.ok_or_else(|| format!("{} lists no version", layout::SOURCES))?)
    }

    /// Makes the fragments of all versions and compares them with those in `spec/`.
    pub(super) fn slice(&self) -> Result<(), Failure> {
        let text = |file: &Path| read_text(&self.root, file);
        let overlays = Overlays::read(&self.sources, text)?;
        let (document, versions) = self.read_document()?;
        let mut slicer = Slicer::new(&overlays, &self.sources);
        for Version { date, .. } in &self.sources.versions {
            self.check_version(&versions, date)?;
            slicer.document(date, &self.document, &document)?;
        }
        let sources = text(Path::new(layout::SOURCES))?;
        self.compare_all(slicer.finish().files(&sources)?);
        Ok(())
    }

    /// Generates everything from the fragments in `spec/` and compares it with the workspace.
    pub(super) fn generate(&self) -> Result<(), Failure> {
        let fragments = self
            .sources
            .versions
            .iter()
            .map(|Version { date, .. }| {
                let file = layout::fragment(date);
                let text = read_text(&self.root, &file)?;
                Ok(Fragment::parse(date.clone(), file, text)?)
            })
            .collect::<Result<Vec<_>, Failure>>()?;
        self.compare_all(generate::version_crates(&fragments, &self.generator)?);
        for file in generate::LICENSES {
            let text = read_text(&self.root, Path::new(file))?;
            self.compare_all(generate::license(&fragments, file, &text));
        }
        let facade = read_text(&self.root, Path::new(generate::FACADE))?;
        let root = read_text(&self.root, Path::new(generate::ROOT))?;
        let readme = read_text(&self.root, Path::new(generate::README)).ok();
        let deny = read_text(&self.root, Path::new(generate::DENY)).ok();
        let lists = generate::Lists {
            facade: &facade,
            root: &root,
            readme: readme.as_deref(),
            simulator: None,
            deny: deny.as_deref(),
        };
        self.compare_all(generate::indexes(&fragments, lists)?);
        Ok(())
    }

    /// The document of a version, with the operations of `tags` or all, without prose.
    pub(super) fn part(
        &self,
        date: &VersionDate,
        tags: Option<&[String]>,
    ) -> Result<Value, Failure> {
        let selection = match tags {
            Some(tags) => Selection::Tagged(tags, &[]),
            None => Selection::All,
        };
        let (document, versions) = self.read_document()?;
        self.check_version(&versions, date)?;
        slice::extract(&document, date.as_str(), &selection)
            .and_then(|taken| slice::finish(date.as_str(), slice::strip(taken)))
            .map_err(|error| self.failure(&error))
    }

    /// Generates a client of all of `document`. One that cannot be generated whole is an error: looking
    /// for the operation at fault would be measured with it.
    pub(super) fn generate_client(
        &self,
        document: &Value,
        date: &VersionDate,
    ) -> Result<(), Failure> {
        match attempt::client(document, date, &self.generator)
            .faults
            .first()
        {
            None => Ok(()),
            Some((operation, reason)) => Err(format!(
                "{operation} cannot be generated: {reason}; help: `cargo xtask coverage` checks \
                 every operation"
            )
            .into()),
        }
    }

    fn read_document(&self) -> Result<(Value, Versions), Failure> {
        let file = self.document.display();
        let bytes = std::fs::read(&self.document).map_err(|error| format!("{file}: {error}"))?;
        let document = read::document(&bytes).map_err(|error| format!("{file}: {error}"))?;
        let versions = Versions::of(&document);
        Ok((document, versions))
    }

    fn check_version(&self, versions: &Versions, date: &VersionDate) -> Result<(), Failure> {
        if versions.describes(date.as_str()) {
            return Ok(());
        }
        let file = self.document.display();
        Err(format!("{file}: no version {date}, only {}", versions.listed()).into())
    }

    fn compare_all(&self, files: GeneratedFiles) {
        for (path, text) in files.files {
            self.compare(&path, &text);
        }
    }

    /// Reads what is there and compares. The result is not used: a difference is nothing to measure.
    fn compare(&self, path: &Path, text: &str) {
        let there = std::fs::read_to_string(self.root.join(path));
        std::hint::black_box(there.is_ok_and(|there| there == text));
    }

    fn failure(&self, diagnostic: &Diagnostic) -> Failure {
        let file = self.document.display();
        format!("{file}#{}: {diagnostic}", diagnostic.pointer).into()
    }
}

fn read_text(root: &Path, path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(root.join(path))
        .map_err(|error| format!("{}: {error}", path.display()).into())
}
