//! `docs/windows-file.md` and every windows file in the guides against the reader of these files.

use atlas_maintenance_fleet::WindowsFile;

use crate::markdown;

const PAGE: &str = "docs/windows-file.md";
const NAME: &str = "windows.toml";

/// A file with an unknown key in each of its tables.
const UNKNOWN: [&str; 9] = [
    "zzz = 1\n[[rule]]\nselect = { name = \"*\" }\nignore = true\n",
    "[[rule]]\nzzz = 1\nselect = { name = \"*\" }\nignore = true\n",
    "[[rule]]\nselect = { name = \"*\", zzz = 1 }\nignore = true\n",
    "[[rule]]\nselect = { name = \"*\" }\nspread = { from = \"sunday 1\", to = \"sunday 2\", zzz = 1 }\n",
    "[[freeze]]\nzzz = 1\nname = \"n\"\nselect = { name = \"*\" }\nfrom = 2026-01-01\nto = 2026-01-02\n",
    "[[alerts]]\nzzz = 1\nselect = { name = \"*\" }\nemail = { address = \"a\" }\n",
    "[[alerts]]\nselect = { name = \"*\" }\nwebhook = { url_env = \"A\", zzz = 1 }\n",
    "[[alerts]]\nselect = { name = \"*\" }\nslack = { channel = \"a\", token_env = \"A\", zzz = 1 }\n",
    "[[alerts]]\nselect = { name = \"*\" }\npager_duty = { key_env = \"A\", zzz = 1 }\n",
];

/// The keys that the reader names when it meets one that it does not know.
fn keys(text: &str) -> Vec<String> {
    let error = WindowsFile::parse(NAME, text).unwrap_err().to_string();
    assert_eq!(error.lines().count(), 1, "{error}");
    // The message ends with the list, separated by commas.
    let keys = error.split(", ").map(|part| {
        let word = part.split_whitespace().last().unwrap_or_default();
        word.trim_matches(|c: char| !c.is_ascii_lowercase())
            .to_owned()
    });
    let keys: Vec<_> = keys.collect();
    let is_key =
        |key: &String| !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    assert!(keys.iter().all(is_key), "{keys:?} in {error}");
    keys
}

#[test]
fn every_key_is_explained_and_stands_in_an_example() {
    let page = markdown::page(PAGE);
    let code = page.code();
    let examples: String = page
        .blocks()
        .iter()
        .filter(|block| block.info == "toml")
        .map(|block| block.text.clone())
        .collect();
    // A comment is no example.
    let examples: Vec<_> = examples
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default())
        .collect();
    let words: Vec<_> = examples
        .iter()
        .flat_map(|line| line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '=')))
        .filter(|word| !word.is_empty())
        .collect();
    let all: Vec<_> = UNKNOWN.iter().flat_map(|text| keys(text)).collect();
    assert!(all.len() > 10, "{all:?}");
    for key in all {
        assert!(code.contains(&key), "{PAGE} does not explain `{key}`");
        let is_set = words.windows(2).any(|pair| pair == [key.as_str(), "="]);
        let is_table = examples.contains(&format!("[[{key}]]").as_str());
        assert!(is_set || is_table, "{PAGE} has no example of {key}");
    }
}

#[test]
fn every_windows_file_in_the_guides_is_right_in_itself() {
    let mut count = 0;
    for page in markdown::guides() {
        for block in page.blocks() {
            if block.info == "toml"
                && ["[[rule]]", "[[freeze]]", "[[alerts]]"]
                    .iter()
                    .any(|table| block.text.contains(table))
            {
                count += 1;
                if let Err(error) = WindowsFile::parse(NAME, &block.text) {
                    panic!("{}:{}: {error}", page.path.display(), block.line);
                }
            }
        }
    }
    assert!(count >= 5, "{count}");
}

#[test]
fn errors_look_as_the_page_shows_them() {
    let blocks = markdown::page(PAGE).blocks();
    let mut count = 0;
    for pair in blocks.windows(2) {
        if pair[0].info == "toml wrong" {
            count += 1;
            let error = WindowsFile::parse(NAME, &pair[0].text).unwrap_err();
            assert_eq!(pair[1].info, "text", "{PAGE}:{}", pair[1].line);
            assert_eq!(
                pair[1].text,
                format!("{error}\n"),
                "{PAGE}:{}",
                pair[1].line
            );
        }
    }
    assert!(count > 0);
}
