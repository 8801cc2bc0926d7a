//! What a name of a document is called in Rust. The generator has the rules; [`snake`] and [`pascal`]
//! follow them, except for letters that two spellings of one name can differ in.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use unicode_ident::{is_xid_continue, is_xid_start};

/// The name of a type or a variant.
pub(crate) fn pascal(name: &str) -> String {
    readable(name, by_generator_pascal)
}

/// The name of a field, a method or a parameter.
pub(crate) fn snake(name: &str) -> String {
    readable(name, by_generator_snake)
}

/// What the generator itself makes of the name of a type or a variant.
pub(super) fn by_generator_pascal(name: &str) -> String {
    by_generator(name, "X", |words| words.to_upper_camel_case())
}

/// What the generator itself makes of the name of a field.
pub(super) fn by_generator_snake(name: &str) -> String {
    by_generator(name, "x", |words| words.to_snake_case())
}

/// What the generator itself makes of the name of a method or a parameter.
pub(super) fn by_generator_argument(name: &str) -> String {
    by_generator(name, "_", |words| match words {
        "" => "x".to_owned(),
        words => words.to_snake_case(),
    })
}

/// `wanted`, or with a number behind it, so that `take` accepts it.
pub(super) fn free(wanted: &str, separator: &str, mut take: impl FnMut(&str) -> bool) -> String {
    if take(wanted) {
        return wanted.to_owned();
    }
    let stem = wanted.trim_end_matches('_');
    let mut number = 2_usize;
    loop {
        let name = format!("{stem}{separator}{number}");
        if take(&name) {
            return name;
        }
        number += 1;
    }
}

fn by_generator(name: &str, prefix: &str, case: impl Fn(&str) -> String) -> String {
    let words = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => {
            let kept = name.chars().filter(|c| *c != '\'');
            let words: String = kept
                .map(|c| if is_xid_continue(c) { c } else { '-' })
                .collect();
            case(&words)
        }
    };
    let name = match words.chars().next() {
        None => prefix.to_owned(),
        Some(first) if is_xid_start(first) => words,
        Some(_) => format!("{prefix}{words}"),
    };
    match is_keyword(&name) {
        true => format!("{name}_"),
        false => name,
    }
}

/// A name without letters that the compiler and the generator can see differently, and of which the
/// rule makes nothing else.
fn readable(name: &str, rule: fn(&str) -> String) -> String {
    const ENOUGH: usize = 8;
    let made = |name: &str| {
        let steady = name.chars().map(|c| if is_steady(c) { c } else { '-' });
        rule(&steady.collect::<String>())
    };
    let mut name = made(name);
    for _ in 0..ENOUGH {
        let next = made(&name);
        if next == name {
            break;
        }
        name = next;
    }
    name
}

/// Whether a character has one spelling only. The compiler compares names after normalising them
/// (NFC), and in these ranges that changes nothing.
fn is_steady(c: char) -> bool {
    c.is_ascii()
        || matches!(c,
            '\u{c0}'..='\u{24f}' | '\u{388}'..='\u{3ff}' | '\u{400}'..='\u{482}'
            | '\u{48a}'..='\u{52f}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
            | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// The words that the generator knows as keywords.
fn is_keyword(name: &str) -> bool {
    const KEYWORDS: &str = " _ abstract as async await become box break const continue crate do dyn \
        else enum extern false final fn for gen if impl in let loop macro match mod move mut override \
        priv pub ref return Self self static struct super trait true try type typeof unsafe unsized \
        use virtual where while yield ";
    KEYWORDS.contains(&format!(" {name} "))
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
            ("", "X"),
            ("self", "Self_"),
            ("größe", "Größe"),
            ("won't", "Wont"),
        ] {
            assert_eq!(pascal(name), expected);
            assert_eq!(by_generator_pascal(name), expected);
        }
        for (name, expected) in [
            ("lastRead", "last_read"),
            ("type", "type_"),
            ("gen", "gen_"),
            ("2fa", "x2fa"),
            ("+1", "plus1"),
            ("_url", "url"),
            ("größe", "größe"),
        ] {
            assert_eq!(snake(name), expected);
            assert_eq!(by_generator_snake(name), expected);
        }
        assert_eq!(by_generator_argument("2fa"), "_2fa");
        assert_eq!(by_generator_argument("lastRead"), "last_read");
    }

    #[test]
    fn name_is_made_of_itself() {
        for name in [
            "+1",
            "-1Answer",
            "self",
            "Self_Answer",
            "日本Answer",
            "x2fa",
            "_2fa",
            "İdItem",
        ] {
            assert_eq!(pascal(&pascal(name)), pascal(name), "{name}");
            assert_eq!(by_generator_pascal(&pascal(name)), pascal(name), "{name}");
            assert_eq!(snake(&snake(name)), snake(name), "{name}");
        }
    }

    #[test]
    fn letters_with_more_than_one_spelling_are_left_out() {
        assert_eq!(snake("cafe\u{301}"), "cafe");
        assert_eq!(snake("I\u{307}d"), "i_d");
        assert_eq!(snake("\u{130}d"), "i_d");
        assert_eq!(snake("x²"), "x");
        assert_eq!(pascal("\u{2126}"), "X");
    }

    #[test]
    fn free_name_has_a_number_where_it_is_taken() {
        let taken = ["type_", "type_2"];
        assert_eq!(free("type_", "_", |name| !taken.contains(&name)), "type_3");
        assert_eq!(free("url", "_", |name| !taken.contains(&name)), "url");
    }
}
