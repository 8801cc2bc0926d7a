//! Faults to seed into code, one at a time, and what the tests make of each: the list, and the output
//! of a test run. Nothing here reads files or starts a program.

use serde::Deserialize;

/// A text of a file, and what it is replaced by.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeededFault {
    /// What the fault does.
    pub name: String,
    /// The file, by its path in the workspace.
    pub file: String,
    /// What stands in it.
    pub find: String,
    /// What is to stand there.
    pub replace: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultList {
    fault: Vec<SeededFault>,
}

/// The faults in `text`, with the version `newest` in the place of `{newest}`.
///
/// # Errors
///
/// Why the text is not a list of faults.
pub fn parse(text: &str, newest: &str) -> Result<Vec<SeededFault>, String> {
    let list: FaultList = toml_edit::de::from_str(text).map_err(|error| error.to_string())?;
    let resolved = |text: &str| text.replace("{newest}", newest);
    let faults = list.fault.into_iter().map(|fault| SeededFault {
        file: resolved(&fault.file),
        find: resolved(&fault.find),
        replace: resolved(&fault.replace),
        name: fault.name,
    });
    Ok(faults.collect())
}

impl SeededFault {
    /// Whether its name contains one of `parts`; of none, all do.
    pub fn is_named(&self, parts: &[String]) -> bool {
        parts.is_empty() || parts.iter().any(|part| self.name.contains(part))
    }

    /// `text`, the content of its file, with the fault. `None` stands for a file that does not exist.
    ///
    /// # Errors
    ///
    /// Why the fault would change nothing.
    pub fn seed(&self, text: Option<&str>) -> Result<String, String> {
        let reason = match text {
            None => format!("{} does not exist", self.file),
            Some(text) if !text.contains(&self.find) => {
                format!("{:?} is not in {}", self.find, self.file)
            }
            Some(_) if self.find == self.replace => "it replaces a text by itself".to_owned(),
            Some(text) => return Ok(text.replace(&self.find, &self.replace)),
        };
        Err(format!("{}: {reason}", self.name))
    }
}

/// What failed in a test run that `cargo test` printed to `stdout` and `stderr`: the clause that a test
/// named, or the test.
///
/// # Errors
///
/// Why no test failed: code that does not compile is not a fault that a test caught.
pub fn failure(stdout: &str, stderr: &str) -> Result<String, String> {
    let lines = || stdout.lines().map(str::trim);
    if !lines().any(|line| line.starts_with("test result: FAILED")) {
        let why = stderr.lines().find(|line| line.starts_with("error"));
        return Err(why.unwrap_or("cargo does not say why").to_owned());
    }
    let clause = lines().find_map(|line| line.strip_prefix("breaks the clause: "));
    let test = || lines().find_map(|line| line.strip_prefix("---- ")?.split(' ').next());
    let by = clause.or_else(test);
    Ok(by.unwrap_or("a test that does not say which").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(file: &str, find: &str, replace: &str) -> SeededFault {
        SeededFault {
            name: "a fault".to_owned(),
            file: file.to_owned(),
            find: find.to_owned(),
            replace: replace.to_owned(),
        }
    }

    #[test]
    fn newest_version_stands_in_every_part_but_the_name() {
        let list = "[[fault]]\nname = \"a fault\"\nfile = \"{newest}.rs\"\n\
                    find = \"a {newest}\"\nreplace = \"b {newest}\"\n";
        let expected = fault("2025-03-12.rs", "a 2025-03-12", "b 2025-03-12");
        assert_eq!(parse(list, "2025-03-12").unwrap(), [expected]);
        let error = parse(&list.replace("find", "fnd"), "2025-03-12").unwrap_err();
        assert!(error.contains("fnd"), "{error}");
    }

    #[test]
    fn fault_that_would_change_nothing_is_refused() {
        let text = Some("let a = 1;\n");
        let seeded = fault("code.rs", "a = 1", "a = 2").seed(text);
        assert_eq!(seeded.unwrap(), "let a = 2;\n");
        for (fault, text, reason) in [
            (
                fault("code.rs", "a = 3", "a = 2"),
                text,
                "is not in code.rs",
            ),
            (fault("code.rs", "a = 1", "a = 1"), text, "by itself"),
            (fault("gone.rs", "a = 1", "a = 2"), None, "does not exist"),
        ] {
            let refusal = fault.seed(text).unwrap_err();
            assert!(refusal.contains(reason), "{refusal}");
        }
    }

    #[test]
    fn fault_is_named_by_any_part() {
        let fault = fault("code.rs", "a", "b");
        assert!(fault.is_named(&[]));
        assert!(fault.is_named(&["other".to_owned(), "a fau".to_owned()]));
        assert!(!fault.is_named(&["other".to_owned()]));
    }

    #[test]
    fn failure_is_the_clause_else_the_test_else_the_error_of_cargo() {
        let failed = "---- hours::zero stdout ----\nbroken\ntest result: FAILED. 1 passed\n";
        assert_eq!(failure(failed, "").unwrap(), "hours::zero");
        let clause = format!("  breaks the clause: hour 0 is an hour\n{failed}");
        assert_eq!(failure(&clause, "").unwrap(), "hour 0 is an hour");
        let error = failure("test result: ok.\n", "warning: a\nerror: no such field\n");
        assert_eq!(error.unwrap_err(), "error: no such field");
    }
}
