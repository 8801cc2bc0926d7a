//! The patterns of JSON Schema, which are those of ECMA-262, in the syntax of Rust's automata.

use std::iter::Peekable;
use std::str::Chars;

const DIGITS: &str = "0-9";
const WORDS: &str = "0-9A-Za-z_";
const SPACES: &str = r"\x{9}-\x{D}\x{20}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";

/// `pattern` in Rust's syntax; none if it has no equal there.
pub(super) fn pattern(pattern: &str) -> Option<String> {
    let mut from = pattern.chars().peekable();
    let mut text = String::with_capacity(pattern.len() * 2);
    while let Some(character) = from.next() {
        match character {
            '^' => text.push_str(r"\A"),
            '$' => text.push_str(r"\z"),
            '.' => text.push_str(r"[^\x{A}\x{D}\x{2028}\x{2029}]"),
            '|' | ')' | '*' | '+' | '?' => text.push(character),
            '(' => group(&mut from, &mut text)?,
            '[' => class(&mut from, &mut text)?,
            '{' => braces(&mut from, &mut text),
            '\\' => match from.next()? {
                'b' => text.push_str(r"(?-u:\b)"),
                'B' => text.push_str(r"(?-u:\B)"),
                escaped => match escape(escaped, &mut from)? {
                    Atom::One(character) => literal(character, &mut text),
                    Atom::Set(set) => text.push_str(&format!("[{set}]")),
                },
            },
            character => literal(character, &mut text),
        }
    }
    Some(text)
}

enum Atom {
    One(char),
    /// What stands between the brackets of a class.
    Set(String),
}

fn literal(character: char, text: &mut String) {
    text.push_str(&format!(r"\x{{{:X}}}", u32::from(character)));
}

/// After `(`: a group, with or without a name. Lookaround is none.
fn group(from: &mut Peekable<Chars<'_>>, text: &mut String) -> Option<()> {
    text.push_str("(?:");
    if from.peek() != Some(&'?') {
        return Some(());
    }
    from.next();
    match from.next()? {
        ':' => Some(()),
        '<' => {
            let first = from.next()?;
            if matches!(first, '=' | '!') {
                return None;
            }
            from.find(|character| *character == '>').map(|_| ())
        }
        _ => None,
    }
}

/// After `{`: a number of repetitions, or the brace itself.
fn braces(from: &mut Peekable<Chars<'_>>, text: &mut String) {
    let inside: String = from
        .clone()
        .take_while(|character| *character != '}')
        .collect();
    let closed = from.clone().any(|character| character == '}');
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let counts = match inside.split_once(',') {
        Some((least, most)) => digits(least) && (most.is_empty() || digits(most)),
        None => digits(&inside),
    };
    if !(closed && counts) {
        return literal('{', text);
    }
    text.push_str(&format!("{{{inside}}}"));
    from.find(|character| *character == '}');
}

/// After `[`: a class up to its bracket.
fn class(from: &mut Peekable<Chars<'_>>, text: &mut String) -> Option<()> {
    let negated = from.next_if_eq(&'^').is_some();
    let mut set = String::new();
    loop {
        let atom = match from.next()? {
            ']' => break,
            character => member(character, from)?,
        };
        // A range has a character on both sides; beside a class a hyphen is one itself.
        let mut ahead = from.clone();
        let hyphen = ahead.next() == Some('-');
        let end = ahead.next().filter(|end| hyphen && *end != ']');
        match (atom, end) {
            (Atom::One(first), Some(end)) => match member(end, &mut ahead)? {
                Atom::One(last) => {
                    if first > last {
                        return None;
                    }
                    literal(first, &mut set);
                    set.push('-');
                    literal(last, &mut set);
                    *from = ahead;
                }
                Atom::Set(_) => literal(first, &mut set),
            },
            (Atom::One(one), None) => literal(one, &mut set),
            (Atom::Set(more), _) => set.push_str(&more),
        }
    }
    text.push_str(&match (negated, set.is_empty()) {
        (true, true) => "(?s:.)".to_owned(),
        (false, true) => r"[^\x{0}-\x{10FFFF}]".to_owned(),
        (true, false) => format!("[^{set}]"),
        (false, false) => format!("[{set}]"),
    });
    Some(())
}

fn member(character: char, from: &mut Peekable<Chars<'_>>) -> Option<Atom> {
    match character {
        '\\' => match from.next()? {
            'b' => Some(Atom::One('\u{8}')),
            '-' => Some(Atom::One('-')),
            escaped => escape(escaped, from),
        },
        character => Some(Atom::One(character)),
    }
}

/// After `\`, inside of a class or outside.
fn escape(escaped: char, from: &mut Peekable<Chars<'_>>) -> Option<Atom> {
    let set = |text: &str| Some(Atom::Set(text.to_owned()));
    let one = |character: char| Some(Atom::One(character));
    match escaped {
        'd' => set(DIGITS),
        'D' => Some(Atom::Set(format!("[^{DIGITS}]"))),
        'w' => set(WORDS),
        'W' => Some(Atom::Set(format!("[^{WORDS}]"))),
        's' => set(SPACES),
        'S' => Some(Atom::Set(format!("[^{SPACES}]"))),
        'n' => one('\n'),
        'r' => one('\r'),
        't' => one('\t'),
        'v' => one('\u{B}'),
        'f' => one('\u{C}'),
        '0' if !from.peek().is_some_and(char::is_ascii_digit) => one('\0'),
        'c' => {
            let letter = from.next().filter(char::is_ascii_alphabetic)?;
            one(char::from_u32(u32::from(letter) % 32)?)
        }
        'x' => one(char::from_u32(hex(from, 2)?)?),
        'u' => unicode(from),
        'p' | 'P' => {
            let name: String = from.by_ref().take_while(|next| *next != '}').collect();
            let name = name.strip_prefix('{')?;
            Some(Atom::Set(format!(r"\{escaped}{{{name}}}")))
        }
        // A back reference, or a number of a character that is obsolete.
        'k' | '0'..='9' => None,
        character => one(character),
    }
}

/// After `\u`: four digits, two times four for a pair of surrogates, or any number in braces.
fn unicode(from: &mut Peekable<Chars<'_>>) -> Option<Atom> {
    if from.next_if_eq(&'{').is_some() {
        let digits: String = from.by_ref().take_while(|next| *next != '}').collect();
        let number = u32::from_str_radix(&digits, 16).ok()?;
        return Some(Atom::One(char::from_u32(number)?));
    }
    let first = hex(from, 4)?;
    if !(0xD800..0xDC00).contains(&first) {
        return Some(Atom::One(char::from_u32(first)?));
    }
    from.next_if_eq(&'\\')?;
    from.next_if_eq(&'u')?;
    let second = hex(from, 4)?.checked_sub(0xDC00)?;
    let number = 0x1_0000 + ((first - 0xD800) << 10) + second;
    Some(Atom::One(char::from_u32(number)?))
}

fn hex(from: &mut Peekable<Chars<'_>>, digits: usize) -> Option<u32> {
    let mut number = 0;
    for _ in 0..digits {
        number = number * 16 + from.next()?.to_digit(16)?;
    }
    Some(number)
}
