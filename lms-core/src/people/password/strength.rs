//! How many guesses a password costs somebody who knows the usual ways: words tried first, one's own data, rows of keys,
//! dates, repetitions, words of the language, and only then one character after the other.
//!
//! The password is cut into pieces in every way; the cheapest way counts. Source: CNIL recommendation on passwords
//! (deliberation 2022-100), which states strength as an entropy in bits and warns that people do not choose by chance.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::text::folded;

/// One of some 1,500 words: log2 of their number.
const LISTED: f64 = 10.6;
/// A word of a language chosen by chance: one of 7,776, as with dice.
const WORD: f64 = 12.9;
/// Each letter of a word beyond the seventh: what prose holds per letter.
const LONG: f64 = 2.3;
/// One letter by chance: log2(26).
const LETTER: f64 = 4.7;
/// A year since 1900.
const YEAR: f64 = 7.0;
/// A day, written with digits alone.
const DAY: f64 = 15.0;
/// One's own names: the first thing tried.
const OWN: f64 = 3.0;
/// A row of keys or of the alphabet: where it begins and which way it goes.
const ROW: f64 = 6.0;
/// The same again.
const AGAIN: f64 = 2.0;
/// A sign that was there before: what separates words is the same each time.
const SAME_SIGN: f64 = 1.0;
/// Capitals, digits for letters, a word turned round: one choice each.
const CHOICE: f64 = 1.0;

/// The rows that fingers run along, French and English.
const ROWS: [&str; 9] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "&e\"'(-e_ca)=",
];

/// What a piece of a password is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Piece {
    /// The person's own name, address or company.
    Own,
    /// A word tried first, a row, a date, a repetition.
    Common,
    /// A word of a language, or single characters.
    Free,
}

/// What a password costs to guess.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Bits: the logarithm to the base 2 of the number of guesses.
    pub bits: f64,
    /// The pieces of the cheapest way, in order.
    pub pieces: Vec<Piece>,
}

/// One character as guessed: folded, and as typed.
#[derive(Clone, Copy)]
struct Unit {
    plain: char,
    typed: char,
}

fn units(password: &str) -> Vec<Unit> {
    let mut out = Vec::with_capacity(password.len());
    for typed in password.chars() {
        if typed.is_whitespace() {
            out.push(Unit { plain: ' ', typed });
        } else {
            let mut buffer = [0; 4];
            out.extend(folded(typed.encode_utf8(&mut buffer)).chars().map(|plain| Unit { plain, typed }));
        }
    }
    out
}

/// What a digit or sign stands for when it is put for a letter.
fn unmasked(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// The words tried first.
pub fn tried_first() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let lines = include_str!("tried_first.txt").lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(str::split_whitespace).collect()
    })
}

/// The longest word worth looking up.
const LONGEST: usize = 18;

/// The number of characters this password's are taken from (CNIL: the sum of the classes that occur).
fn pool(all: &[Unit]) -> f64 {
    let has = |test: fn(char) -> bool| all.iter().any(|u| test(u.typed));
    let classes: [(bool, f64); 5] = [
        (has(|c| c.is_ascii_digit()), 10.0),
        (has(|c| c.is_ascii_lowercase()), 26.0),
        (has(|c| c.is_ascii_uppercase()), 26.0),
        (has(|c| c.is_ascii_punctuation() || c == ' '), 33.0),
        (has(|c| !c.is_ascii()), 30.0),
    ];
    classes.iter().filter(|(occurs, _)| *occurs).map(|(_, count)| count).sum::<f64>().max(2.0)
}

/// Whether these letters can be said: no keyboard was struck by chance.
fn can_be_said(letters: &[Unit]) -> bool {
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let longest = letters.split(|u| vowel(u.plain)).map(<[Unit]>::len).max().unwrap_or(0);
    letters.iter().any(|u| vowel(u.plain)) && longest < 5
}

/// `None` when capitals are strewn in: then nobody reads a word.
fn capitals(typed: &[Unit]) -> Option<f64> {
    let upper = |u: &Unit| u.typed.is_uppercase();
    let (first, rest) = typed.split_first()?;
    let in_rest = rest.iter().filter(|u| upper(u)).count();
    match (upper(first), in_rest) {
        (false, 0) => Some(0.0),
        (true, 0) => Some(CHOICE),
        (true, n) if n == rest.len() => Some(CHOICE),
        _ => None,
    }
}

/// What is known of the person, as words of three characters and more.
fn own_words(own: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in own {
        let text = folded(text);
        let parts = text.split(|c: char| !c.is_alphanumeric());
        let whole: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        out.extend(parts.map(str::to_owned).chain([whole]).filter(|part| part.chars().count() >= 3));
    }
    out
}

/// The cost of the piece, if it is of a kind that is tried before single characters.
fn piece(of: &[Unit], own: &[String], listed: &HashSet<&str>) -> Option<(f64, Piece)> {
    if of.len() < 3 {
        return None;
    }
    let plain: String = of.iter().map(|u| u.plain).collect();
    let open: String = of.iter().map(|u| unmasked(u.plain)).collect();
    let turned: String = plain.chars().rev().collect();
    let mut best: Option<(f64, Piece)> = None;
    let mut offer = |cost: f64, what: Piece| {
        if best.is_none_or(|(known, _)| cost < known) {
            best = Some((cost, what));
        }
    };
    for (text, more) in [(&plain, 0.0), (&open, CHOICE), (&turned, CHOICE)] {
        if own.contains(text) {
            offer(OWN + more, Piece::Own);
        }
        if of.len() <= LONGEST && listed.contains(text.as_str()) {
            offer(LISTED + more + capitals(of).unwrap_or(2.0 * CHOICE), Piece::Common);
        }
    }
    if ROWS.iter().any(|row| row.contains(&plain) || row.contains(&turned)) {
        offer(ROW, Piece::Common);
    }
    if plain.chars().all(|c| c.is_ascii_digit()) {
        match of.len() {
            4 if plain.starts_with("19") || plain.starts_with("20") => offer(YEAR, Piece::Common),
            6 | 8 => offer(DAY, Piece::Common),
            _ => {}
        }
    }
    best
}

/// What it costs to guess `password` for somebody who knows `own`: the person's names, address, company.
///
/// The time grows with the cube of the length: give it no more than some hundreds of characters.
pub fn estimate(password: &str, own: &[&str]) -> Estimate {
    let all = units(password);
    let own = own_words(own);
    let single = pool(&all).log2();
    let words: Vec<(usize, usize)> = letter_runs(&all);
    // For each place the cheapest way there: its cost, where its last piece begins, what that piece is.
    let mut ways: Vec<(f64, usize, Piece)> = vec![(0.0, 0, Piece::Free)];
    for end in 1..=all.len() {
        let mut best = (f64::INFINITY, 0, Piece::Free);
        for start in 0..end {
            let (Some((before, ..)), Some(of)) = (ways.get(start), all.get(start..end)) else { continue };
            let (earlier, before) = (all.get(..start).unwrap_or_default(), *before);
            let mut offer = |cost: f64, what: Piece| {
                if before + cost < best.0 {
                    best = (before + cost, start, what);
                }
            };
            if let [one] = of {
                let seen = !one.plain.is_alphanumeric() && earlier.iter().any(|u| u.plain == one.plain);
                offer(if seen { SAME_SIGN } else { single }, Piece::Free);
            }
            if words.contains(&(start, end)) {
                let letters = u32::try_from(of.len()).map_or(f64::MAX, f64::from);
                let cost = (letters * LETTER).min(WORD + LONG * (letters - 7.0).max(0.0));
                offer(cost + capitals(of).unwrap_or(0.0), Piece::Free);
            }
            let same = |one: &Unit, other: &Unit| one.plain == other.plain;
            if earlier.len() >= of.len() && earlier.iter().rev().zip(of.iter().rev()).all(|(a, b)| same(a, b)) {
                offer(AGAIN, Piece::Common);
            }
            // A word that occurred before, anywhere.
            if of.len() >= 3 && earlier.windows(of.len()).any(|w| w.iter().zip(of).all(|(a, b)| same(a, b))) {
                offer(AGAIN + CHOICE, Piece::Common);
            }
            if let Some((cost, what)) = piece(of, &own, tried_first()) {
                offer(cost, what);
            }
        }
        ways.push(best);
    }
    let bits = ways.last().map_or(0.0, |(cost, ..)| *cost);
    let mut pieces = Vec::new();
    let mut at = all.len();
    while let Some((_, start, what)) = ways.get(at).filter(|_| at > 0) {
        pieces.push(*what);
        at = *start;
    }
    pieces.reverse();
    Estimate { bits, pieces }
}

/// Where words stand: letters between what is none, that can be said and are written as words are.
fn letter_runs(all: &[Unit]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = 0;
    for run in all.split(|u| !u.plain.is_alphabetic()) {
        let end = start + run.len();
        if run.len() >= 3 && can_be_said(run) && capitals(run).is_some() {
            out.push((start, end));
        }
        start = end + 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(password: &str) -> f64 {
        estimate(password, &["Monique", "Lefèvre", "monique.l@example.org"]).bits
    }

    #[test]
    fn what_people_choose_costs_little_however_it_is_dressed() {
        for (password, at_most) in [
            ("123456789012", 20.0),
            ("azertyuiopqs", 25.0),
            ("motdepasse2026", 20.0),
            ("M0td3passe!2026", 27.0),
            ("Boulangerie1998!", 26.0),
            ("bonjourbonjour", 14.0),
            ("aaaaaaaaaaaaaaaa", 16.0),
            ("Lefevre12345", 12.0),
            ("MoniqueLefevre", 8.0),
            ("emirasirevefel", 45.0),
            ("14071989Marseille", 28.0),
            ("abcabcabcabcabc", 16.0),
            ("poiuytrezaqsdfg", 25.0),
            ("soleilsoleil!!", 25.0),
        ] {
            assert!(bits(password) <= at_most, "{password}: {}", bits(password));
        }
    }

    #[test]
    fn words_without_a_link_and_chance_cost_much() {
        for (password, at_least) in [
            ("quatre mots sans aucun lien", 60.0),
            ("une autre phrase tranquille", 50.0),
            ("deux fournées avant l'aube", 50.0),
            ("farine-copeau-ardoise-levain", 48.0),
            ("zfH7-qpl2-xx", 60.0),
            ("kqzvmxhwpjrt", 50.0),
            ("T4vN8qLz2xWc", 65.0),
            ("u7#Kp!2vQz&9sRt4", 90.0),
        ] {
            assert!(bits(password) >= at_least, "{password}: {}", bits(password));
        }
    }

    #[test]
    fn a_character_more_never_makes_a_sentence_much_cheaper() {
        let sentence = "quatre mots sans aucun lien";
        let mut last = 0.0;
        for end in 1..=sentence.len() {
            let now = bits(&sentence[..end]);
            assert!(now + 8.0 >= last, "{}: {now} after {last}", &sentence[..end]);
            last = now;
        }
    }

    #[test]
    fn the_list_is_folded_and_says_each_word_once() {
        let text = include_str!("tried_first.txt");
        let words: Vec<&str> = text.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect();
        assert_eq!(words.len(), tried_first().len(), "a word is there twice");
        assert!(words.len() > 1400 && (f64::from(u32::try_from(words.len()).unwrap()).log2() - LISTED).abs() < 0.2);
        for word in words {
            assert!((3..=LONGEST).contains(&word.len()), "{word}");
            assert!(word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()), "{word}");
        }
    }

    #[test]
    fn the_longest_password_is_estimated_at_once() {
        let long: String = "ab1!".repeat(50);
        assert!(bits(&long) < 60.0);
        assert_eq!(estimate("", &[]), Estimate { bits: 0.0, pieces: Vec::new() });
    }
}
