//! What a name of a document is called in Rust, by the rules of the generator. Where generated code
//! is looked into, names are held against it, so that a rule that changed is noticed.

use heck::ToUpperCamelCase as _;

/// The name of a type or a variant.
pub(crate) fn pascal(name: &str) -> String {
    let words: String = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => name
            .chars()
            .filter(|c| *c != '\'')
            .map(|c| {
                if c.is_alphanumeric() || c == '_' {
                    c
                } else {
                    '-'
                }
            })
            .collect(),
    };
    let pascal = words.to_upper_camel_case();
    match pascal.chars().next() {
        Some(first) if first.is_alphabetic() => match pascal.as_str() {
            "Self" => "Self_".to_owned(),
            _ => pascal,
        },
        _ => format!("X{pascal}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_generator() {
        for (name, expected) in [
            ("AWSRegionConfig20240805", "AwsRegionConfig20240805"),
            ("tokenizerregexSplit", "TokenizerregexSplit"),
            ("dls:aws", "DlsAws"),
            ("1000 requests", "X1000Requests"),
            ("<", "X"),
            (">", "X"),
        ] {
            assert_eq!(pascal(name), expected);
        }
    }
}
