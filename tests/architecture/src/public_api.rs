//! Which crates the public API of a library names, read from rustdoc's JSON.
//!
//! Rustdoc writes JSON with a stable toolchain only under `RUSTC_BOOTSTRAP`, which would make Cargo
//! build dependencies anew; so Cargo checks the dependencies, and rustdoc is started without it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use cargo_metadata::{Artifact, Message, Package};
use serde_json::{Map, Value};

use crate::root;

/// The members of rustdoc's JSON that list what is inside an item.
const INSIDE: [&str; 6] = ["fields", "impls", "items", "plain", "tuple", "variants"];

/// A checked package and its dependencies, as rustdoc needs them.
pub struct Checked {
    libraries: BTreeMap<String, Artifact>,
}

impl Checked {
    /// Checks `package` with all features.
    ///
    /// # Panics
    ///
    /// If it does not compile.
    pub fn new(package: &str) -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(cargo);
        command
            .args([
                "check",
                "--locked",
                "--all-features",
                "--message-format=json",
            ])
            .args(["--package", package])
            .current_dir(root())
            .stderr(Stdio::inherit());
        // What Cargo says of this package would make it build others anew.
        for (name, _) in std::env::vars_os() {
            let known = name.to_string_lossy();
            if known.starts_with("CARGO_PKG_") || known.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name);
            }
        }
        let output = command.output().expect("cargo starts");
        assert!(output.status.success(), "{package} does not compile");
        let mut libraries = BTreeMap::new();
        for message in Message::parse_stream(output.stdout.as_slice()) {
            if let Message::CompilerArtifact(artifact) = message.expect("cargo writes JSON") {
                let target = &artifact.target;
                if target.is_lib() || target.is_proc_macro() {
                    libraries.insert(target.name.clone(), artifact);
                }
            }
        }
        Self { libraries }
    }

    /// Rustdoc's JSON of `package`, a library that was checked.
    ///
    /// # Panics
    ///
    /// If rustdoc fails.
    pub fn document(&self, package: &Package, into: &Path) -> Value {
        let name = package.name.replace('-', "_");
        let library = self.library(&name);
        let mut rustdoc = self.rustdoc(&name, library.target.src_path.as_std_path(), into);
        rustdoc.env("CARGO_PKG_NAME", package.name.as_str());
        rustdoc.env("CARGO_PKG_VERSION", package.version.to_string());
        for feature in &library.features {
            rustdoc.arg("--cfg").arg(format!("feature={feature:?}"));
        }
        run(rustdoc, &into.join(name).with_extension("json"))
    }

    /// Rustdoc's JSON of a library that is one file and uses only what was checked.
    ///
    /// # Panics
    ///
    /// If rustdoc fails.
    pub fn document_file(&self, name: &str, text: &str, into: &Path) -> Value {
        let file = into.join(name).with_extension("rs");
        fs::write(&file, text).expect("the file is written");
        run(
            self.rustdoc(name, &file, into),
            &into.join(name).with_extension("json"),
        )
    }

    fn library(&self, name: &str) -> &Artifact {
        self.libraries
            .get(name)
            .unwrap_or_else(|| panic!("{name} was not checked"))
    }

    fn rustdoc(&self, name: &str, file: &Path, into: &Path) -> Command {
        let rustdoc = std::env::var_os("RUSTDOC").unwrap_or_else(|| OsString::from("rustdoc"));
        let mut command = Command::new(rustdoc);
        command
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["-Z", "unstable-options", "--output-format", "json"])
            // A public type in a private module has its methods in the documentation of private items only.
            .arg("--document-private-items")
            .args([
                "--edition",
                "2024",
                "--crate-type",
                "lib",
                "--cap-lints",
                "allow",
            ])
            .args(["--crate-name", name])
            .arg("--out-dir")
            .arg(into)
            .arg(file);
        let mut folders = BTreeSet::new();
        for (name, library) in &self.libraries {
            if let Some(file) = compiled(library) {
                command
                    .arg("--extern")
                    .arg(format!("{name}={}", file.display()));
                folders.extend(file.parent());
            }
        }
        for folder in folders {
            command
                .arg("-L")
                .arg(format!("dependency={}", folder.display()));
        }
        command
    }
}

/// The file that a dependent is compiled against.
fn compiled(library: &Artifact) -> Option<&Path> {
    library
        .filenames
        .iter()
        .map(|file| file.as_std_path())
        .find(|file| {
            let extension = file.extension().and_then(|extension| extension.to_str());
            ["rmeta", "so", "dylib", "dll"].contains(&extension.unwrap_or_default())
        })
}

fn run(mut rustdoc: Command, written: &Path) -> Value {
    let output = rustdoc.output().expect("rustdoc starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "rustdoc failed:\n{message}");
    let text = fs::read(written).expect("rustdoc writes its JSON");
    serde_json::from_slice(&text).expect("rustdoc writes JSON")
}

/// What can be reached from the root of a library.
#[derive(Debug, Default)]
pub struct Reached {
    /// Every item, by the way to it.
    pub items: BTreeSet<String>,
    /// Every other crate that is named, with the items that name it.
    pub named: BTreeMap<String, BTreeSet<String>>,
}

/// The JSON of a library, and of those whose items it re-exports.
pub struct Documents(pub BTreeMap<String, Value>);

impl Documents {
    /// Follows everything public from the root of `library`, into the other documents as well.
    ///
    /// # Panics
    ///
    /// If the documents do not fit each other.
    pub fn reached_from(&self, library: &str) -> Reached {
        let root = self.document(library).get("root").and_then(Value::as_u64);
        let mut walk = Walk {
            documents: self,
            seen: BTreeSet::new(),
            reached: Reached::default(),
        };
        walk.item(library, root.expect("a document has a root"), "");
        walk.reached
    }

    fn document(&self, library: &str) -> &Value {
        self.0
            .get(library)
            .unwrap_or_else(|| panic!("there is no document of {library}"))
    }

    /// The library that an id of a document means, and the full path of the item in it.
    fn path(&self, library: &str, id: u64) -> Option<(String, &Value)> {
        let document = self.document(library);
        let known = document.get("paths")?.get(id.to_string())?;
        let owner = match known.get("crate_id")?.as_u64()? {
            0 => library.to_owned(),
            other => {
                let owner = document.get("external_crates")?.get(other.to_string())?;
                owner.get("name")?.as_str()?.to_owned()
            }
        };
        Some((owner, known.get("path")?))
    }

    /// The id of the item with a full path.
    fn id(&self, library: &str, path: &Value) -> u64 {
        let paths = self
            .document(library)
            .get("paths")
            .and_then(Value::as_object);
        paths
            .into_iter()
            .flatten()
            .find(|(_, known)| {
                known.get("crate_id") == Some(&0.into()) && known.get("path") == Some(path)
            })
            .and_then(|(id, _)| id.parse().ok())
            .unwrap_or_else(|| panic!("{path} is not in the document of {library}"))
    }
}

struct Walk<'a> {
    documents: &'a Documents,
    seen: BTreeSet<(String, u64)>,
    reached: Reached,
}

impl Walk<'_> {
    fn item(&mut self, library: &str, id: u64, within: &str) {
        let documents = self.documents;
        let index = documents.document(library).get("index");
        let Some(item) = index.and_then(|index| index.get(id.to_string())) else {
            return;
        };
        if !self.seen.insert((library.to_owned(), id)) {
            return;
        }
        let inner = item.get("inner").unwrap_or(&Value::Null);
        // An implementation for all types is another crate's.
        if inner
            .pointer("/impl/blanket_impl")
            .is_some_and(|of| !of.is_null())
        {
            return;
        }
        let way = match item.get("name").and_then(Value::as_str) {
            Some(name) if within.is_empty() => name.to_owned(),
            Some(name) => format!("{within}::{name}"),
            None => within.to_owned(),
        };
        self.reached.items.insert(way.clone());
        self.value(library, inner, &way);
    }

    fn value(&mut self, library: &str, value: &Value, way: &str) {
        match value {
            Value::Object(members) => self.members(library, members, way),
            Value::Array(values) => {
                for value in values {
                    self.value(library, value, way);
                }
            }
            _ => {}
        }
    }

    fn members(&mut self, library: &str, members: &Map<String, Value>, way: &str) {
        if let Some(id) = members.get("id").and_then(Value::as_u64) {
            self.name(library, id, way);
        }
        for (name, value) in members {
            if INSIDE.contains(&name.as_str()) {
                for id in value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_u64)
                {
                    if self.is_public(library, id) {
                        self.item(library, id, way);
                    }
                }
            }
            self.value(library, value, way);
        }
    }

    /// Whether an item is as public as what it is in: `default` is said of variants and of what is in
    /// traits and implementations.
    fn is_public(&self, library: &str, id: u64) -> bool {
        let index = self.documents.document(library).get("index");
        index
            .and_then(|index| index.get(id.to_string())?.get("visibility")?.as_str())
            .is_some_and(|visibility| ["public", "default"].contains(&visibility))
    }

    /// Takes note of what an item names.
    fn name(&mut self, library: &str, id: u64, way: &str) {
        let documents = self.documents;
        let Some((owner, path)) = documents.path(library, id) else {
            return self.item(library, id, way);
        };
        if owner == library {
            self.item(library, id, way);
        } else if documents.0.contains_key(&owner) {
            self.item(&owner, documents.id(&owner, path), way);
        } else {
            self.reached
                .named
                .entry(owner)
                .or_default()
                .insert(way.to_owned());
        }
    }
}
