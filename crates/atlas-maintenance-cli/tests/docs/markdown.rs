//! The documents of the workspace, and what stands in them: blocks of code, code in lines, links.

use std::fs;
use std::path::{Path, PathBuf};

/// A Markdown file.
pub(crate) struct Page {
    /// Where it is, from the root of the workspace.
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// A fenced block of code.
#[derive(Debug)]
pub(crate) struct Block {
    /// What follows the fence: the language, and what a test is to know.
    pub(crate) info: String,
    pub(crate) text: String,
    /// The line of the fence, counted from 1.
    pub(crate) line: usize,
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_owned()
}

/// The README and the pages in `docs/`.
pub(crate) fn guides() -> Vec<Page> {
    let mut pages = vec![page("README.md")];
    pages.extend(in_folder("docs"));
    assert!(pages.len() > 5, "no pages in docs/");
    pages
}

/// Every document: at the root, in `docs/`, of the contract tests and of the crates.
pub(crate) fn all() -> Vec<Page> {
    let mut pages = in_folder("");
    pages.extend(in_folder("docs"));
    pages.extend(in_folder("tests"));
    let mut crates: Vec<_> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    crates.sort();
    for name in crates {
        pages.extend(in_folder(&format!("crates/{}", name.display())));
    }
    pages
}

pub(crate) fn page(path: &str) -> Page {
    Page {
        path: path.into(),
        text: fs::read_to_string(root().join(path)).unwrap(),
    }
}

fn in_folder(folder: &str) -> Vec<Page> {
    let mut names: Vec<_> = fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".md"))
        .collect();
    names.sort();
    names
        .iter()
        .map(|name| page(Path::new(folder).join(name).to_str().unwrap()))
        .collect()
}

impl Page {
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        for (number, line) in self.text.lines().enumerate() {
            match (open.take(), line.strip_prefix("```")) {
                (None, None) => {}
                (None, Some(info)) => {
                    open = Some(Block {
                        info: info.trim().to_owned(),
                        text: String::new(),
                        line: number + 1,
                    });
                }
                (Some(block), Some(_)) => blocks.push(block),
                (Some(mut block), None) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                    open = Some(block);
                }
            }
        }
        assert!(
            open.is_none(),
            "{}: a block has no end",
            self.path.display()
        );
        blocks
    }

    /// The text without blocks of code, as pieces: `true` for code in a line.
    fn pieces(&self) -> Vec<(bool, String)> {
        let mut prose = String::new();
        let mut in_block = false;
        for line in self.text.lines() {
            if line.starts_with("```") {
                in_block = !in_block;
            } else if !in_block {
                prose.push_str(line);
                prose.push('\n');
            }
        }
        let pieces = prose.split('`').map(str::to_owned);
        pieces
            .enumerate()
            .map(|(number, piece)| (number % 2 == 1, piece))
            .collect()
    }

    /// The code that stands in lines of text.
    pub(crate) fn code(&self) -> Vec<String> {
        let pieces = self.pieces().into_iter();
        pieces
            .filter(|(is_code, _)| *is_code)
            .map(|(_, text)| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// The targets of its links.
    pub(crate) fn links(&self) -> Vec<String> {
        let mut text = String::new();
        for (is_code, piece) in self.pieces() {
            text.push_str(if is_code { "code" } else { &piece });
        }
        let inline = text.split("](").skip(1).map(|rest| {
            let end = rest.find(')').unwrap_or(rest.len());
            rest[..end].to_owned()
        });
        let referred = text.lines().filter_map(|line| {
            let (_, target) = line.strip_prefix('[')?.split_once("]: ")?;
            Some(target.trim().to_owned())
        });
        inline.chain(referred).collect()
    }

    /// What links to its headings have behind `#`.
    pub(crate) fn anchors(&self) -> Vec<String> {
        let mut in_block = false;
        let mut anchors = Vec::new();
        for line in self.text.lines() {
            in_block ^= line.starts_with("```");
            if in_block || !line.starts_with('#') {
                continue;
            }
            let heading = line.trim_start_matches('#').trim().to_lowercase();
            anchors.push(
                heading
                    .chars()
                    .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                    .map(|c| if c == ' ' { '-' } else { c })
                    .collect(),
            );
        }
        anchors
    }
}
