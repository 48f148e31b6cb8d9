//! Renders every page in every case and both languages, and looks at the markup as a careful reader would.
//!
//! `LMS_GALLERY=folder` writes the pages and their assets there, for pictures and for accessibility tools.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use crate::ui::assets;
use crate::ui::locale::{Lang, sources, t};
use crate::ui::sample::{Sample, page};
use crate::ui::state::{Modality, Role, Sign};

/// Rendered once for all tests.
static FRENCH: LazyLock<Vec<Sample>> = LazyLock::new(|| render(Lang::Fr));
static ENGLISH: LazyLock<Vec<Sample>> = LazyLock::new(|| render(Lang::En));

fn samples(lang: Lang) -> &'static [Sample] {
    match lang {
        Lang::Fr => &FRENCH,
        Lang::En => &ENGLISH,
    }
}

fn render(lang: Lang) -> Vec<Sample> {
    [
        super::access::samples::samples(lang),
        super::about::samples::samples(lang),
        super::people::samples::samples(lang),
        super::erasure::samples::samples(lang),
        super::retention::samples::samples(lang),
        super::journal::samples::samples(lang),
        super::home::samples::samples(lang),
        super::learning::samples::samples(lang),
        super::session::samples::samples(lang),
        super::enrolment::samples::samples(lang),
        super::exchange::samples::samples(lang),
        super::content::samples::samples(lang),
        super::parcours::samples::samples(lang),
        super::lrs::samples::samples(lang),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Elements without an end tag.
const VOID: [&str; 9] = ["meta", "link", "input", "br", "img", "hr", "source", "track", "wbr"];

#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    /// Names of the elements around it.
    inside: Vec<String>,
    /// Text within, accessible names of the children included.
    text: String,
}

#[derive(Default)]
struct Reader {
    faults: RefCell<Vec<String>>,
    open: RefCell<Vec<Element>>,
    closed: RefCell<Vec<Element>>,
}

impl Reader {
    fn fault(&self, fault: impl Into<String>) {
        self.faults.borrow_mut().push(fault.into());
    }

    fn end(&self, name: &str) {
        let Some(element) = self.open.borrow_mut().pop() else {
            return self.fault(format!("</{name}> closes nothing"));
        };
        if element.name != name {
            self.fault(format!("</{name}> closes <{}>", element.name));
        }
        if let Some(parent) = self.open.borrow_mut().last_mut() {
            parent.text.push_str(&element.text);
            if let Some(label) = element.attributes.get("aria-label").or(element.attributes.get("alt")) {
                parent.text.push_str(label);
            }
        }
        self.closed.borrow_mut().push(element);
    }
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => {
                let name = tag.name.to_string();
                match tag.kind {
                    TagKind::StartTag => {
                        let inside = self.open.borrow().iter().map(|element| element.name.clone()).collect();
                        let attributes =
                            tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
                        self.open.borrow_mut().push(Element {
                            name: name.clone(),
                            attributes,
                            inside,
                            text: String::new(),
                        });
                        if tag.self_closing || VOID.contains(&name.as_str()) {
                            self.end(&name);
                        }
                    }
                    TagKind::EndTag => self.end(&name),
                }
            }
            Token::CharacterTokens(text) => {
                if let Some(element) = self.open.borrow_mut().last_mut() {
                    element.text.push_str(&text);
                }
            }
            Token::ParseError(error) => self.fault(format!("line {line}: {error}")),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn read(html: &str) -> (Vec<Element>, Vec<String>) {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Reader::default(), TokenizerOpts { exact_errors: true, ..TokenizerOpts::default() });
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let reader = tokenizer.sink;
    for element in reader.open.borrow().iter() {
        reader.fault(format!("<{}> stays open", element.name));
    }
    (reader.closed.into_inner(), reader.faults.into_inner())
}

fn faults_of(html: &str) -> Vec<String> {
    let (elements, mut faults) = read(html);
    let mut fault = |text: String| faults.push(text);
    let has = |element: &Element, key: &str| element.attributes.contains_key(key);
    let mut ids = BTreeSet::new();
    for id in elements.iter().filter_map(|e| e.attributes.get("id")) {
        if !ids.insert(id.as_str()) {
            fault(format!("id {id} is given twice"));
        }
    }
    let labelled: BTreeSet<&str> = elements
        .iter()
        .filter(|e| e.name == "label")
        .filter_map(|e| e.attributes.get("for"))
        .map(String::as_str)
        .collect();
    let mut headings: Vec<(usize, u32)> = Vec::new();
    for element in &elements {
        let named = !element.text.trim().is_empty() || has(element, "aria-label");
        for (key, value) in &element.attributes {
            if key == "style" || key.starts_with("on") {
                fault(format!("inline {key} on <{}>", element.name));
            }
            let points = match key.as_str() {
                "aria-describedby" | "aria-labelledby" => value.split_whitespace().collect(),
                "for" | "popovertarget" => vec![value.as_str()],
                "href" if element.name == "a" => value.strip_prefix('#').into_iter().collect(),
                _ => vec![],
            };
            for target in points {
                if !ids.contains(target) {
                    fault(format!("{key} of <{}> points to no element: {target}", element.name));
                }
            }
        }
        match element.name.as_str() {
            "h1" | "h2" | "h3" => {
                if !named {
                    fault(format!("empty <{}>", element.name));
                }
                headings.push((0, element.name[1..].parse().unwrap()));
            }
            "a" | "button" | "summary" | "legend" | "caption" | "title" | "option" if !named => {
                fault(format!("<{}> has no words: {:?}", element.name, element.attributes));
            }
            "input" | "select" | "textarea" => {
                let hidden = element.attributes.get("type").is_some_and(|kind| kind == "hidden");
                let id = element.attributes.get("id").map(String::as_str).unwrap_or_default();
                if !hidden
                    && !labelled.contains(id)
                    && !element.inside.iter().any(|e| e == "label")
                    && !has(element, "aria-label")
                {
                    fault(format!("<{}> without a label: {:?}", element.name, element.attributes));
                }
            }
            "style" => fault("inline <style>".into()),
            "script" if !has(element, "src") => fault("inline <script>".into()),
            "html" if !has(element, "lang") => fault("no language".into()),
            "form" if element.inside.iter().any(|e| e == "form") => fault("form inside a form".into()),
            _ => {}
        }
        if ["p", "a", "button"].contains(&element.name.as_str()) && element.inside.contains(&element.name) {
            fault(format!("<{0}> inside <{0}>", element.name));
        }
        if ["div", "ul", "ol", "p", "form", "section", "table", "details", "h2"].contains(&element.name.as_str())
            && element.inside.iter().any(|e| e == "p")
        {
            fault(format!("<{}> inside <p>", element.name));
        }
    }
    let levels: Vec<u32> = headings.iter().map(|(_, level)| *level).collect();
    if levels.first() != Some(&1) || levels.iter().filter(|level| **level == 1).count() != 1 {
        fault(format!("headings do not start with the only h1: {levels:?}"));
    }
    if let Some(pair) = levels.windows(2).find(|pair| pair[1] > pair[0] + 1) {
        fault(format!("headings skip a level: {pair:?}"));
    }
    if html.contains("{$") || html.contains("{ $") || html.contains("{{") || html.contains("{%") {
        fault("a placeholder was left".into());
    }
    faults
}

#[test]
fn r1_5_every_page_is_well_formed_and_named_in_both_languages() {
    let mut faults = Vec::new();
    for lang in Lang::ALL {
        for sample in samples(lang) {
            faults.extend(
                faults_of(&sample.html).into_iter().map(|fault| format!("{} {}: {fault}", lang.code(), sample.name)),
            );
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_checker_finds_what_it_looks_for() {
    for (html, expected) in [
        ("<html lang=fr><h1>a</h1><p>b", "stays open"),
        ("<html lang=fr><h1>a</h1><h3>b</h3></html>", "skip a level"),
        ("<html lang=fr><h1>a</h1><input name=b></html>", "without a label"),
        ("<html lang=fr><h1>a</h1><a href=\"#b\">c</a></html>", "points to no element"),
        ("<html lang=fr><h1>a</h1><p style=\"color:red\">b</p></html>", "inline style"),
        ("<html lang=fr><h1>a</h1><p><ul></ul></p></html>", "inside <p>"),
    ] {
        assert!(faults_of(html).iter().any(|fault| fault.contains(expected)), "{html}");
    }
}

#[test]
fn no_sample_has_two_pages_of_one_name() {
    let names: Vec<_> = samples(Lang::Fr).iter().map(|sample| sample.name).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    assert!(names.len() > 100, "{}", names.len());
}

/// Templates hold no words of their own: what is left between tags and expressions has no letter.
#[test]
fn no_template_holds_untranslated_words() {
    for (path, text) in files("templates", "html") {
        // The player has its own texts and rules; the other file stands inside a tag.
        if path.contains("player/") || path.ends_with("field_state.html") {
            continue;
        }
        let mut text = text.replace("A−", "").replace("A+", "").replace("narrow-page", "").replace("text-page", "");
        for name in ["Microsoft Edge", "Mozilla Firefox", "Google Chrome", "Safari"] {
            text = text.replace(name, "");
        }
        let left: String = outside(&outside(&outside(&text, "{{", "}}"), "{%", "%}"), "<", ">");
        assert!(
            !left.chars().any(char::is_alphabetic),
            "{path}: {}",
            left.split_whitespace().collect::<Vec<_>>().join(" ")
        );
    }
}

/// What stands outside of every `open` … `close`.
fn outside(text: &str, open: &str, close: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        left.push_str(before);
        rest = after.split_once(close).map_or("", |(_, rest)| rest);
    }
    left + rest
}

#[test]
fn every_text_is_used() {
    let sources_of_use: String =
        files("templates", "html").into_iter().chain(files("src", "rs")).map(|(_, text)| text).collect();
    let mut unused = Vec::new();
    for (name, source) in sources(Lang::Fr) {
        if name.ends_with("player.ftl") {
            continue;
        }
        for line in source.lines() {
            let Some((key, _)) = line.split_once(" =") else { continue };
            if key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
                && !sources_of_use.contains(&format!("\"{key}\""))
            {
                unused.push(format!("{name}: {key}"));
            }
        }
    }
    assert!(unused.is_empty(), "{}", unused.join("\n"));
}

/// First pages of the roles and pages before signing in stand at the top; every other page says where it is.
#[test]
fn ax4_12_every_page_below_the_first_has_a_breadcrumb() {
    for sample in samples(Lang::Fr) {
        let top = ["home-", "access-sign-in", "access-step", "access-activation", "access-link", "about-old-browser"];
        let has = sample.html.contains("class=\"crumbs\"");
        assert_eq!(has, !top.iter().any(|start| sample.name.starts_with(start)), "{}", sample.name);
    }
}

#[test]
fn ax4_12_every_navigation_entry_is_on_the_site_map() {
    let map = &samples(Lang::Fr).iter().find(|sample| sample.name == "about-site-map").unwrap().html;
    let (_, body) = map.split_once("<main").unwrap();
    for role in Role::ALL {
        for entry in page(Lang::Fr, "/", &[*role]).nav() {
            assert!(body.contains(&format!("href=\"{}\"", entry.href)), "{}", entry.href);
        }
    }
}

#[test]
fn r2b_01_the_words_of_the_tender_are_the_words_of_the_pages() {
    for (key, word) in [
        ("parcours", "Parcours"),
        ("session", "Session"),
        ("activity", "Activité"),
        ("modality", "Modalité"),
        ("learners", "Apprenants"),
        ("role-tutor", "Tuteur"),
    ] {
        assert_eq!(t(Lang::Fr, key), word);
    }
}

#[test]
fn r2b_07_every_modality_is_an_icon_and_a_word_on_the_parcours_page() {
    for lang in Lang::ALL {
        let page = &samples(lang).iter().find(|sample| sample.name == "learning-formation").unwrap().html;
        for modality in Modality::ALL {
            let sign = format!("#{}\"/></svg>{}", modality.icon(), modality.word(lang));
            assert!(page.contains(&sign), "{modality:?}");
        }
    }
}

/// The word SCORM means nothing to a learner (ui.md §5).
#[test]
fn r2_1_learners_never_read_the_name_of_a_technical_standard() {
    for sample in
        samples(Lang::Fr).iter().filter(|s| s.name.starts_with("learning-") || s.name.starts_with("home-learner"))
    {
        assert!(!sample.html.contains("SCORM"), "{}", sample.name);
    }
}

/// Icons asked for by name exist in the sprite.
#[test]
fn every_icon_is_drawn() {
    let sprite = String::from_utf8(assets::find("img/icons.svg").unwrap().bytes.into_owned()).unwrap();
    for lang in Lang::ALL {
        for sample in samples(lang) {
            for rest in sample.html.split("icons.svg#").skip(1) {
                let name = rest.split('"').next().unwrap();
                assert!(sprite.contains(&format!("id=\"{name}\"")), "{}: no icon {name}", sample.name);
            }
        }
    }
}

/// Learner home under 50 KB of HTML (issue 2, speed and memory).
#[test]
fn learner_home_stays_small() {
    for sample in samples(Lang::Fr).iter().filter(|sample| sample.name.starts_with("home-learner")) {
        assert!(sample.html.len() < 50_000, "{}: {} bytes", sample.name, sample.html.len());
    }
    let sheet = assets::find("css/lms.css").unwrap().bytes.len();
    assert!(sheet <= 26_000, "the style sheet has {sheet} bytes");
}

#[test]
fn the_gallery_is_written_where_it_is_asked_for() {
    let Some(folder) = std::env::var_os("LMS_GALLERY") else { return };
    let folder = Path::new(&folder);
    for path in assets::paths() {
        let file = folder.join(assets::url(&path).trim_start_matches('/'));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, assets::find(&path).unwrap().bytes).unwrap();
    }
    for lang in Lang::ALL {
        let folder = folder.join(lang.code());
        std::fs::create_dir_all(&folder).unwrap();
        for sample in samples(lang) {
            std::fs::write(folder.join(format!("{}.html", sample.name)), &sample.html).unwrap();
        }
    }
}

/// Paths and texts of the files of this crate below `folder`.
fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, extension: &str, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, extension, found);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), extension, &mut found);
    found
}
