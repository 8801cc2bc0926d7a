//! The tables of the document, and the commands in their headings.

/// The words of a command that is a heading of a table. `FILE` and `JOURNAL` are paths.
pub(crate) fn words(command: &str, of_many: bool) -> Vec<&'static str> {
    let line = match (command, of_many) {
        ("list", _) => "fleet list --filter shop-*",
        ("export", _) => "fleet export --filter shop-*",
        ("calendar", _) => "calendar --zone UTC --filter shop-*",
        ("report", _) => "fleet report -f FILE --release 2150-01-01 --output html --filter shop-*",
        ("waves", _) => "fleet waves --filter shop-*",
        ("upcoming", true) => "fleet upcoming --filter shop-*",
        ("history", true) => "fleet history --filter shop-*",
        ("freeze check", _) => "fleet freeze check -f FILE --filter shop-*",
        ("freeze guard", _) => "fleet freeze guard -f FILE --yes --filter shop-*",
        ("alerts check", _) => "fleet alerts check --filter shop-*",
        ("alerts apply", _) => "fleet alerts apply -f FILE --yes --filter shop-*",
        ("plan", _) => "fleet plan -f FILE --filter shop-*",
        ("apply", _) => "fleet apply -f FILE --yes --filter shop-*",
        ("defer", true) => "fleet defer --yes --filter shop-*",
        ("reset", true) => "fleet reset --yes --journal JOURNAL --filter shop-*",
        ("auto-defer", true) => "fleet auto-defer on --yes --journal JOURNAL --filter shop-*",
        ("get", _) => "get",
        ("upcoming", false) => "upcoming",
        ("history", false) => "history",
        ("set", _) => "set --day monday --hour 4",
        ("reset", false) => "reset --yes",
        ("auto-defer", false) => "auto-defer on",
        ("start-now", _) => "start-now --yes",
        ("defer", false) => "defer",
        _ => panic!("no command {command}"),
    };
    line.split(' ').collect()
}

/// The tables of a document: each as the headings, and the rows.
pub(crate) fn tables(text: &str) -> Vec<(Vec<String>, Vec<Vec<String>>)> {
    let mut tables = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in text.lines().chain([""]) {
        if let Some(cells) = line.strip_prefix("| ").or_else(|| line.strip_prefix("|-")) {
            let cells = cells.trim_end_matches('|').split('|');
            rows.push(cells.map(|cell| cell.trim().to_owned()).collect());
        } else if !rows.is_empty() {
            let heading = rows.remove(0);
            rows.remove(0);
            tables.push((heading, std::mem::take(&mut rows)));
        }
    }
    tables
}
