//! What a scalar means by the core schema of YAML 1.2.

use std::borrow::Cow;

use granit_parser::{ScalarStyle, Tag};
use serde_json::Value;

type Read = Result<Value, Cow<'static, str>>;

/// The value of a scalar.
pub(super) fn value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Read {
    let is_text = || Ok(Value::String(text.to_owned()));
    let Some(tag) = tag else {
        return match style {
            ScalarStyle::Plain => plain(text),
            _ => is_text(),
        };
    };
    // Written as `!` alone, a tag says that this is a text.
    let is_bare = matches!((tag.handle(), tag.suffix()), ("!", "") | ("", "!"));
    let fits: fn(&Value) -> bool = match tag.core_suffix() {
        Some("str") => return is_text(),
        Some("null") => Value::is_null,
        Some("bool") => Value::is_boolean,
        Some("int") => |value| value.is_i64() || value.is_u64(),
        Some("float") => Value::is_number,
        // A tag of somebody else, such as `!!binary`, says nothing that JSON can hold.
        Some(_) | None if style != ScalarStyle::Plain || is_bare => {
            return is_text();
        }
        Some(_) | None => return plain(text),
    };
    let value = plain(text)?;
    match fits(&value) {
        true => Ok(value),
        false => Err(format!("{text:?} is not what its tag says").into()),
    }
}

/// The value of a scalar without quotes.
fn plain(text: &str) -> Read {
    let number = || number(text);
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match number()? {
            Some(number) => number,
            None => Value::String(text.to_owned()),
        },
    })
}

/// The number that a text is, if it is one.
fn number(text: &str) -> Result<Option<Value>, Cow<'static, str>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let with_radix = |prefix: &str, radix: u32| {
        let digits = text.strip_prefix(prefix)?;
        let all = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        all.then(|| u64::from_str_radix(digits, radix).ok())
    };
    let beyond = || Cow::from(format!("{text} is a number that JSON does not hold"));
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(number) = with_radix(prefix, radix) {
            return number.map(|number| Some(number.into())).ok_or_else(beyond);
        }
    }
    if is_digits(unsigned) {
        let whole = text.strip_prefix('+').unwrap_or(text);
        let small = whole.parse::<i64>().map(Value::from);
        if let Ok(number) = small.or_else(|_| whole.parse::<u64>().map(Value::from)) {
            return Ok(Some(number));
        }
    } else if [".inf", ".Inf", ".INF"].contains(&unsigned)
        || [".nan", ".NaN", ".NAN"].contains(&text)
    {
        return Err(beyond());
    } else if !is_fraction(unsigned) {
        return Ok(None);
    }
    let number = text.parse::<f64>().ok().map(Value::from);
    // Infinity is null.
    match number.filter(Value::is_number) {
        Some(number) => Ok(Some(number)),
        None => Err(beyond()),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text without its sign is `.5`, `1.5`, `1.`, `1e3` and the like.
fn is_fraction(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let is_mantissa = match mantissa.split_once('.') {
        Some(("", after)) => is_digits(after),
        Some((before, after)) => is_digits(before) && (after.is_empty() || is_digits(after)),
        None => is_digits(mantissa),
    };
    let is_exponent = exponent
        .is_none_or(|exponent| is_digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)));
    is_mantissa && is_exponent
}
