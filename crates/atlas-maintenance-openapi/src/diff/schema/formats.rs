//! Formats as patterns, as far as a format is a regular language.

/// What the texts of a format are.
pub(super) struct FormatTexts {
    /// Every text of the format matches it.
    pub(super) pattern: &'static str,
    /// Every text that matches it is one of the format.
    pub(super) exact: bool,
}

/// The texts of `format`; none if no pattern tells anything of them.
pub(super) fn of(format: &str) -> Option<FormatTexts> {
    let (pattern, exact) = match format {
        // RFC 9562, section 4: digits of either case.
        "uuid" => ("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", true),
        // RFC 3339, section 5.6. The days of a month are not counted.
        "date" => ("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", false),
        "date-time" => (
            r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
            false,
        ),
        "ipv4" => (
            r"^(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}$",
            true,
        ),
        _ => return None,
    };
    Some(FormatTexts { pattern, exact })
}
