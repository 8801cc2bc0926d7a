//! Patterns and lengths as sets of texts: whether every text of one set is in another.
//!
//! Patterns become deterministic automata, and inclusion is decided on their product. Both have a
//! bound; beyond it, and for what no automaton expresses (lookaround, back references), the answer is
//! *cannot tell*.

mod translate;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind};

type Dfa = dense::DFA<Vec<u32>>;

/// In bytes, for each automaton.
const AUTOMATON_LIMIT: usize = 1 << 20;

/// How many states of a product are visited before the answer is *cannot tell*.
const PRODUCT_LIMIT: usize = 20_000;

/// A set of texts: those that match every pattern and are of a length in between.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Texts {
    pub(super) patterns: BTreeSet<String>,
    pub(super) shortest: u64,
    pub(super) longest: Option<u64>,
}

/// One demand on a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Demand {
    Pattern(String),
    /// In characters.
    AtLeast(u64),
    /// In characters.
    AtMost(u64),
}

/// Answers whether texts meet a demand; each automaton and each answer is worked out once.
#[derive(Debug, Default)]
pub(super) struct Languages {
    automata: HashMap<String, Option<Rc<Dfa>>>,
    answers: HashMap<(Texts, Demand), Option<bool>>,
}

impl Languages {
    /// Whether every one of `texts` meets `demand`; none if that cannot be told.
    pub(super) fn meet(&mut self, texts: &Texts, demand: &Demand) -> Option<bool> {
        match demand {
            Demand::Pattern(pattern) if texts.patterns.contains(pattern) => return Some(true),
            Demand::AtLeast(length) if texts.shortest >= *length => return Some(true),
            Demand::AtMost(length) if texts.longest.is_some_and(|longest| longest <= *length) => {
                return Some(true);
            }
            _ => {}
        }
        let question = (texts.clone(), demand.clone());
        if let Some(answer) = self.answers.get(&question) {
            return *answer;
        }
        let answer = self.decide(texts, demand);
        self.answers.insert(question, answer);
        answer
    }

    /// Whether a single text meets `demand`.
    pub(super) fn meets(&mut self, text: &str, demand: &Demand) -> Option<bool> {
        let length = || u64::try_from(text.chars().count()).ok();
        match demand {
            Demand::AtLeast(least) => Some(length()? >= *least),
            Demand::AtMost(most) => Some(length()? <= *most),
            Demand::Pattern(pattern) => {
                let automaton = self.automaton(pattern)?;
                let mut state = start(&automaton)?;
                for byte in text.bytes() {
                    state = automaton.next_state(state, byte);
                }
                Some(accepts(&automaton, state))
            }
        }
    }

    fn automaton(&mut self, pattern: &str) -> Option<Rc<Dfa>> {
        if let Some(known) = self.automata.get(pattern) {
            return known.clone();
        }
        let built = translate::pattern(pattern).and_then(|text| build(&text).map(Rc::new));
        self.automata.insert(pattern.to_owned(), built.clone());
        built
    }

    fn decide(&mut self, texts: &Texts, demand: &Demand) -> Option<bool> {
        let mut complete = true;
        // The empty pattern has every text, and no sequence of bytes that is none.
        let mut left = vec![self.automaton("")?];
        for pattern in &texts.patterns {
            match self.automaton(pattern) {
                Some(automaton) => left.push(automaton),
                // Without it there are more texts: if even those meet the demand, all do.
                None => complete = false,
            }
        }
        let right = match demand {
            Demand::Pattern(pattern) => Some(self.automaton(pattern)?),
            Demand::AtLeast(_) | Demand::AtMost(_) => None,
        };
        match included(texts, &left, right.as_deref(), demand)? {
            true => Some(true),
            false => complete.then_some(false),
        }
    }
}

/// An automaton that accepts every text in which `pattern` is found.
fn build(pattern: &str) -> Option<Dfa> {
    let whole = format!(r"\A(?s:.*)(?:{pattern})(?s:.*)\z");
    let limit = Some(AUTOMATON_LIMIT);
    dense::Builder::new()
        .configure(
            dense::Config::new()
                .match_kind(MatchKind::All)
                .start_kind(StartKind::Anchored)
                .dfa_size_limit(limit)
                .determinize_size_limit(limit),
        )
        .syntax(syntax::Config::new().utf8(false).nest_limit(100))
        .thompson(
            thompson::Config::new()
                .nfa_size_limit(limit)
                .which_captures(WhichCaptures::None),
        )
        .build(&whole)
        .ok()
}

fn start(automaton: &Dfa) -> Option<StateID> {
    let input = Input::new("").anchored(Anchored::Yes);
    automaton.start_state_forward(&input).ok()
}

fn accepts(automaton: &Dfa, state: StateID) -> bool {
    automaton.is_match_state(automaton.next_eoi_state(state))
}

/// The states that all automata are in after the same text, and its length, counted up to where it
/// does not matter any more.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Product {
    left: Vec<StateID>,
    right: Option<StateID>,
    length: u64,
}

/// Whether every text that all of `left` accept, and that is of the right length, meets `demand`.
fn included(texts: &Texts, left: &[Rc<Dfa>], right: Option<&Dfa>, demand: &Demand) -> Option<bool> {
    let asked = match demand {
        Demand::AtLeast(length) | Demand::AtMost(length) => Some(*length),
        Demand::Pattern(_) => None,
    };
    // Beyond the largest length that is asked for, texts do not differ by it.
    let enough = match asked.max(texts.longest).max(Some(texts.shortest)) {
        Some(0) if asked.is_none() && texts.longest.is_none() => 0,
        largest => largest.unwrap_or_default().saturating_add(1),
    };
    let bytes = representatives(left, right);
    let first = Product {
        left: left
            .iter()
            .map(|automaton| start(automaton))
            .collect::<Option<_>>()?,
        right: match right {
            Some(automaton) => Some(start(automaton)?),
            None => None,
        },
        length: 0,
    };
    let mut seen = HashSet::from([first.clone()]);
    let mut waiting = vec![first];
    while let Some(here) = waiting.pop() {
        let mut states = left.iter().zip(&here.left);
        let long_enough = here.length >= texts.shortest;
        if long_enough && states.all(|(automaton, state)| accepts(automaton, *state)) {
            let met = match (demand, right, here.right) {
                (Demand::AtLeast(length), ..) => here.length >= *length,
                (Demand::AtMost(length), ..) => here.length <= *length,
                (Demand::Pattern(_), Some(automaton), Some(state)) => accepts(automaton, state),
                (Demand::Pattern(_), ..) => return None,
            };
            if !met {
                return Some(false);
            }
        }
        for byte in &bytes {
            // The bytes after the first of a character are no characters.
            let begins = byte & 0xC0 != 0x80;
            let length = (here.length + u64::from(begins)).min(enough);
            if texts.longest.is_some_and(|longest| length > longest) {
                continue;
            }
            let mut next = Vec::with_capacity(left.len());
            for (automaton, state) in left.iter().zip(&here.left) {
                next.push(automaton.next_state(*state, *byte));
            }
            let mut states = left.iter().zip(&next);
            if states.any(|(automaton, state)| automaton.is_dead_state(*state)) {
                continue;
            }
            let next = Product {
                left: next,
                right: right
                    .zip(here.right)
                    .map(|(automaton, state)| automaton.next_state(state, *byte)),
                length,
            };
            if !seen.contains(&next) {
                if seen.len() >= PRODUCT_LIMIT {
                    return None;
                }
                seen.insert(next.clone());
                waiting.push(next);
            }
        }
    }
    Some(true)
}

/// One of all bytes that no automaton tells apart.
fn representatives(left: &[Rc<Dfa>], right: Option<&Dfa>) -> Vec<u8> {
    let mut kinds = HashSet::new();
    let all = || left.iter().map(Rc::as_ref).chain(right);
    (0..=u8::MAX)
        .filter(|byte| {
            let classes: Vec<u8> = all()
                .map(|automaton| automaton.byte_classes().get(*byte))
                .collect();
            kinds.insert((classes, byte & 0xC0 == 0x80))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(patterns: &[&str], shortest: u64, longest: Option<u64>) -> Texts {
        Texts {
            patterns: patterns.iter().map(|&pattern| pattern.to_owned()).collect(),
            shortest,
            longest,
        }
    }

    fn pattern(text: &str) -> Demand {
        Demand::Pattern(text.to_owned())
    }

    #[test]
    fn inclusion_of_patterns_is_decided() {
        for (left, right, there, back) in [
            (r"^[a-f0-9]{24}$", r"^([0-9a-f]{24})$", true, true),
            (r"^[a-f]{3}$", r"^[a-z]{3}$", true, false),
            (r"^a$", r"a", true, false),
            (r"^a+$", r"^a*$", true, false),
            (r"^[^/]+$", r"^.+$", false, false),
            (r"^[\w-]+$", r"^[-A-Za-z0-9_]+$", true, true),
            (r"^\S+$", r"^[^\s]+$", true, true),
            (r"^[-\w._()]$", r"^[-\w._()]+$", true, false),
            (r"^\u0041$", r"^A$", true, true),
            (r"^a{2,3}$", r"^a{2,}$", true, false),
            (r"^é$", r"^[é-ü]$", true, false),
            (r"^https?:\/\/", r"^http", true, false),
            (r"^(a|b)$", r"^[ab]$", true, true),
            (r"\bfoo\b", r"foo", true, false),
            (r"^a{,2}$", r"^a\{,2\}$", true, true),
            (r"^[a&&b]$", r"^[ab&]$", true, true),
            (r"^[]$", r"^x$", true, false),
            (r"^[^]$", r"^[\s\S]$", true, true),
        ] {
            let mut languages = Languages::default();
            let mut ask =
                |left: &str, right: &str| languages.meet(&texts(&[left], 0, None), &pattern(right));
            assert_eq!(ask(left, right), Some(there), "{left} in {right}");
            assert_eq!(ask(right, left), Some(back), "{right} in {left}");
        }
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        let mut languages = Languages::default();
        let id = texts(&[r"^[a-f0-9]{24}$"], 0, None);
        assert_eq!(languages.meet(&id, &Demand::AtMost(24)), Some(true));
        assert_eq!(languages.meet(&id, &Demand::AtMost(23)), Some(false));
        assert_eq!(languages.meet(&id, &Demand::AtLeast(24)), Some(true));
        assert_eq!(languages.meet(&id, &Demand::AtLeast(25)), Some(false));
        let wide = texts(&[r"^é{2}$"], 0, None);
        assert_eq!(languages.meet(&wide, &Demand::AtMost(2)), Some(true));
        let short = texts(&[r"^a+$"], 0, Some(2));
        assert_eq!(languages.meet(&short, &pattern(r"^a{1,2}$")), Some(true));
        assert_eq!(languages.meet(&short, &pattern(r"^a$")), Some(false));
        let any = texts(&[], 0, None);
        assert_eq!(languages.meet(&any, &pattern("")), Some(true));
        assert_eq!(languages.meet(&any, &pattern(r"^[\s\S]*$")), Some(true));
        assert_eq!(languages.meet(&any, &pattern("^.*$")), Some(false));
        assert_eq!(languages.meet(&any, &Demand::AtMost(u64::MAX)), None);
    }

    #[test]
    fn what_is_beyond_automata_cannot_be_told() {
        let mut languages = Languages::default();
        for unknown in [
            r"^(?!a)b$",
            r"^(?<=a)b$",
            r"(a)\1",
            "(",
            r"^[b-a]$",
            r"\uD800",
            r"^.{0,1000000}$",
        ] {
            let any = texts(&[], 0, None);
            assert_eq!(languages.meet(&any, &pattern(unknown)), None, "{unknown}");
            // More of what is known is enough for a yes, and not for a no.
            let some = texts(&[unknown, "^a$"], 0, None);
            assert_eq!(languages.meet(&some, &Demand::AtMost(1)), Some(true));
            assert_eq!(languages.meet(&some, &Demand::AtMost(0)), None);
            assert_eq!(languages.meet(&some, &pattern(unknown)), Some(true));
        }
    }

    #[test]
    fn single_texts_are_checked() {
        let mut languages = Languages::default();
        assert_eq!(languages.meets("abc", &pattern("^a")), Some(true));
        assert_eq!(languages.meets("abc", &pattern("^b")), Some(false));
        assert_eq!(languages.meets("é", &Demand::AtMost(1)), Some(true));
        assert_eq!(languages.meets("a", &Demand::AtLeast(2)), Some(false));
    }
}
