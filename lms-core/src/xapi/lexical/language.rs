//! Language tags by their shape.

/// Tags from before RFC 4646 that do not follow the shape and are in force for ever (RFC 5646, 2.1, `irregular` and `regular`).
const GRANDFATHERED: [&str; 26] = [
    "en-gb-oed",
    "i-ami",
    "i-bnn",
    "i-default",
    "i-enochian",
    "i-hak",
    "i-klingon",
    "i-lux",
    "i-mingo",
    "i-navajo",
    "i-pwn",
    "i-tao",
    "i-tay",
    "i-tsu",
    "sgn-be-fr",
    "sgn-be-nl",
    "sgn-ch-de",
    "art-lojban",
    "cel-gaulish",
    "no-bok",
    "no-nyn",
    "zh-guoyu",
    "zh-hakka",
    "zh-min",
    "zh-min-nan",
    "zh-xiang",
];

/// Whether `text` is a language tag: its shape, no variant twice and no extension letter twice.
///
/// Source: RFC 5646, 2.1 (grammar) and 2.2.9 (no repeats); xAPI 1.0.3, part 2, 4.2.2.
pub fn is_language_tag(text: &str) -> bool {
    // The longest registered tags have some forty characters; a kilobyte is an attack on the repeat check below.
    if text.len() > 255 {
        return false;
    }
    if GRANDFATHERED.iter().any(|known| known.eq_ignore_ascii_case(text)) {
        return true;
    }
    let mut parts = text.split('-').peekable();
    if parts.peek().is_some_and(|first| first.eq_ignore_ascii_case("x")) {
        parts.next();
        return private(parts);
    }
    let Some(language) = parts.next() else { return false };
    if !(letters(language) && (2..=8).contains(&language.len())) {
        return false;
    }
    if language.len() <= 3 {
        for _ in 0..3 {
            if parts.next_if(|p| p.len() == 3 && letters(p)).is_none() {
                break;
            }
        }
    }
    parts.next_if(|p| p.len() == 4 && letters(p));
    parts.next_if(|p| (p.len() == 2 && letters(p)) || (p.len() == 3 && p.bytes().all(|b| b.is_ascii_digit())));
    let mut variants: Vec<&str> = Vec::new();
    while let Some(variant) = parts.next_if(|p| is_variant(p)) {
        if variants.iter().any(|known| known.eq_ignore_ascii_case(variant)) {
            return false;
        }
        variants.push(variant);
    }
    let mut singletons: Vec<&str> = Vec::new();
    while let Some(singleton) = parts.next() {
        if singleton.len() != 1 || !alphanumeric(singleton) {
            return false;
        }
        if singleton.eq_ignore_ascii_case("x") {
            return private(parts);
        }
        if singletons.iter().any(|known| known.eq_ignore_ascii_case(singleton)) {
            return false;
        }
        singletons.push(singleton);
        let mut some = false;
        while parts.next_if(|p| (2..=8).contains(&p.len()) && alphanumeric(p)).is_some() {
            some = true;
        }
        if !some {
            return false;
        }
    }
    true
}

fn private<'a>(parts: impl Iterator<Item = &'a str>) -> bool {
    let mut some = false;
    for part in parts {
        some = true;
        if !((1..=8).contains(&part.len()) && alphanumeric(part)) {
            return false;
        }
    }
    some
}

fn is_variant(part: &str) -> bool {
    alphanumeric(part)
        && ((5..=8).contains(&part.len())
            || (part.len() == 4 && part.bytes().next().is_some_and(|b| b.is_ascii_digit())))
}

fn letters(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_alphabetic())
}

fn alphanumeric(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_language_tags_have_the_shape_of_rfc_5646() {
        for good in [
            "fr",
            "FR",
            "fr-FR",
            "en-us",
            "zh-Hant-TW",
            "zh-cmn-Hans-CN",
            "sl-rozaj-biske",
            "de-CH-1901",
            "es-419",
            "de-a-value-b-other",
            "x-whatever",
            "en-x-a",
            "i-klingon",
            "sgn-BE-FR",
            "hy-Latn-IT-arevela",
            "en-a-bbb-x-a-ccc",
            "qaa-Qaaa-QM-x-southern",
            "und",
        ] {
            assert!(is_language_tag(good), "{good}");
        }
        for bad in [
            "",
            "f",
            "fr-",
            "-fr",
            "fr_FR",
            "en-us-",
            "a-DE",
            "de-419-DE",
            "ar-a-aaa-b-bbb-a-ccc",
            "ar-a-aaa-A-ccc",
            "de-1901-1901",
            "en-x",
            "en-a",
            "en-a-x-b",
            "123",
            "français",
            "fr fr",
            "abcdefghi",
            "en-abcdefghi",
        ] {
            assert!(!is_language_tag(bad), "{bad}");
        }
    }
}
