//! Accessibility of the pages, as far as their text shows it.

use super::files::{Texts, is_page};
use super::finding::Finding;

/// Looks at every page; parts of pages, which have no `html` element, are no pages.
pub fn look(texts: &Texts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in texts.iter().filter(|(path, _)| is_page(path)) {
        let text = without_comments(text);
        let Some(html) = tags(&text, "html").next() else { continue };
        // Source: WCAG 2.2, 3.1.1 Language of Page.
        if attribute(html, "lang").or_else(|| attribute(html, "xml:lang")).is_none_or(str::is_empty) {
            findings.push(Finding::advice(
                "no-language",
                path,
                "La page ne dit pas sa langue : ajoutez lang=\"fr\" à l'élément html.",
                "The page does not say its language: add lang to the html element.",
            ));
        }
        // Source: WCAG 2.2, 2.4.2 Page Titled.
        if title(&text).is_none_or(|title| title.trim().is_empty()) {
            findings.push(Finding::advice(
                "no-title",
                path,
                "La page n'a pas de titre : ajoutez un élément title.",
                "The page has no title: add a title element.",
            ));
        }
        // Source: WCAG 2.2, 1.1.1 Non-text Content.
        let bare = tags(&text, "img").filter(|tag| attribute(tag, "alt").is_none()).count();
        if bare > 0 {
            findings.push(Finding::advice(
                "no-alt",
                path,
                format!("{bare} image(s) sans texte de remplacement : ajoutez alt, vide pour un décor."),
                format!("{bare} images without a text alternative: add alt, empty for decoration."),
            ));
        }
        // Source: WCAG 2.2, 4.1.2 Name, Role, Value.
        let nameless = ["iframe", "frame"]
            .iter()
            .flat_map(|name| tags(&text, name))
            .filter(|tag| attribute(tag, "title").is_none())
            .count();
        if nameless > 0 {
            findings.push(Finding::advice(
                "no-frame-title",
                path,
                format!("{nameless} cadre(s) sans titre : ajoutez title."),
                format!("{nameless} frames without a title: add title."),
            ));
        }
    }
    findings
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// The start tags of this name, each without its brackets.
fn tags<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    text.split('<').filter_map(move |part| {
        let head = part.get(..name.len())?;
        let after = part.get(name.len()..)?;
        let ends = after.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/');
        (head.eq_ignore_ascii_case(name) && ends).then(|| after.split('>').next().unwrap_or(after))
    })
}

/// The value of an attribute of a start tag, without its quotes.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    while let Some(found) = lower.get(from..)?.find(name) {
        let at = from + found;
        from = at + name.len();
        let own = tag.get(..at)?.ends_with(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        let after = tag.get(from..)?.trim_start();
        match after.strip_prefix('=') {
            Some(value) if own => {
                let value = value.trim_start();
                let quote = value.chars().next().filter(|c| *c == '"' || *c == '\'');
                return match quote {
                    Some(quote) => value.get(1..)?.split(quote).next(),
                    None => value.split(char::is_whitespace).next(),
                };
            }
            // `alt` alone is an empty text.
            None if own && (after.is_empty() || after.starts_with(|c: char| c == '/' || c.is_alphabetic())) => {
                return Some("");
            }
            _ => {}
        }
    }
    None
}

fn title(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let from = lower.find("<title")?;
    let (_, inside) = text.get(from..)?.split_once('>')?;
    inside.split('<').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(page: &str) -> Vec<&'static str> {
        look(&Texts::from([("a.html".to_owned(), page.to_owned())])).iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_page_says_its_language_its_title_and_what_its_images_show() {
        assert_eq!(codes("<html lang='fr'><title>Un</title><img src=a alt=''><IMG alt src=b></html>"), [""; 0]);
        assert_eq!(
            codes("<html><head><TITLE> </TITLE></head><img src=alt.png><iframe src=x></iframe></html>"),
            ["no-language", "no-title", "no-alt", "no-frame-title"]
        );
        assert_eq!(codes("<!-- <img> --><p>A part of a page<img src=x>"), [""; 0], "no page, no title");
    }
}
