//! The reader of `tincan.xml`.

use std::collections::HashSet;

use super::rule::{Problem, Rule};
use super::{Activity, AuUrl, LangText, Limits, Package, RESERVED, Texts};
use crate::cmi5::course::url;
use crate::cmi5::rule::{Rule as UrlRule, glimpse};
use crate::xapi::lexical;
use crate::xml::{Document, Element, Trouble, decode};

/// A package that was taken.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reading {
    /// The package.
    pub package: Package,
    /// What is odd about it, but no reason to refuse.
    pub remarks: Vec<Problem>,
}

/// Reads `tincan.xml`. `files` tells whether the folder it stands in has a file; `None` when it came without a package.
///
/// Elements it does not know are passed over; the namespace may be missing, as in many packages.
///
/// # Errors
///
/// Everything that is wrong, at least one problem.
pub fn read(bytes: &[u8], files: Option<&dyn Fn(&str) -> bool>, limits: &Limits) -> Result<Reading, Vec<Problem>> {
    let whole = |rule, line, about: &str| vec![Problem { rule, line, about: about.to_owned() }];
    if bytes.len() > limits.bytes {
        return Err(whole(Rule::TooMuch, 0, ""));
    }
    let text = decode(bytes).ok_or_else(|| whole(Rule::Encoding, 1, ""))?;
    let document = Document::parse(&text, limits).map_err(|malformed| match malformed.trouble {
        Trouble::Syntax(words) => whole(Rule::NotXml, malformed.line, words),
        Trouble::Doctype => whole(Rule::Doctype, malformed.line, ""),
        Trouble::TooMuch => whole(Rule::TooMuch, malformed.line, ""),
    })?;
    let root = document.element(0).filter(|root| root.local == "tincan");
    let Some(root) = root else {
        return Err(whole(Rule::Root, 1, &document.element(0).map_or_else(String::new, |root| glimpse(root.local))));
    };
    let mut walk = Walk { files, main: None, others: Vec::new(), found: Vec::new(), remarks: Vec::new() };
    let mut seen = HashSet::new();
    for activities in children(&document, root, "activities") {
        for activity in children(&document, activities, "activity") {
            walk.activity(&document, activity, &mut seen);
        }
    }
    walk.found.truncate(limits.problems.max(1));
    walk.remarks.truncate(limits.problems);
    if !walk.found.is_empty() {
        return Err(walk.found);
    }
    let Some((main, launch)) = walk.main else { return Err(whole(Rule::NoLaunch, root.line, "")) };
    Ok(Reading { package: Package { main, launch, others: walk.others }, remarks: walk.remarks })
}

struct Walk<'f> {
    files: Option<&'f dyn Fn(&str) -> bool>,
    main: Option<(Activity, AuUrl)>,
    others: Vec<Activity>,
    found: Vec<Problem>,
    remarks: Vec<Problem>,
}

impl Walk<'_> {
    fn activity<'d>(&mut self, document: &'d Document<'d>, element: &'d Element<'d>, seen: &mut HashSet<&'d str>) {
        let attribute = |name: &str| {
            let found = element.attributes.iter().find(|attribute| attribute.local == name);
            found.map_or("", |attribute| attribute.value.trim())
        };
        let problem = |rule, about: &str| Problem { rule, line: element.line, about: glimpse(about) };
        let id = attribute("id");
        // Of several launches the first that says something: they differ by language only.
        let launch =
            children(document, element, "launch").map(|launch| launch.text.trim()).find(|text| !text.is_empty());
        if !seen.insert(id) {
            self.remarks.push(problem(Rule::Twice, id));
        }
        let launches = launch.is_some() && self.main.is_none();
        if !lexical::is_iri(id) {
            if launches {
                self.found.push(problem(Rule::Iri, id));
            } else {
                self.remarks.push(problem(Rule::OtherIri, id));
                return;
            }
        }
        let kind = attribute("type");
        let activity = Activity {
            id: id.to_owned(),
            kind: lexical::is_iri(kind).then(|| kind.to_owned()),
            name: texts(document, element, "name"),
            description: texts(document, element, "description"),
        };
        let Some(launch) = launch else {
            self.others.push(activity);
            return;
        };
        if self.main.is_some() {
            self.remarks.push(problem(Rule::SeveralLaunches, id));
            self.others.push(activity);
            return;
        }
        match place(launch, self.files) {
            Ok(place) => self.main = Some((activity, place)),
            Err((rule, about)) => {
                self.found.push(problem(rule, &about));
                self.main = Some((activity, AuUrl::Absolute { url: String::new() }));
            }
        }
    }
}

/// Where a launch leads; tools write names of files with blanks in them.
fn place(text: &str, files: Option<&dyn Fn(&str) -> bool>) -> Result<AuUrl, (Rule, String)> {
    if files.is_some_and(|files| files(text)) {
        return Ok(AuUrl::InPackage { file: text.to_owned(), suffix: String::new() });
    }
    url::read(text, files, &RESERVED).map_err(|(rule, about)| {
        let rule = match rule {
            UrlRule::UnsafeUrl => Rule::UnsafeUrl,
            UrlRule::UrlQuery => Rule::UrlQuery,
            UrlRule::UrlRelative => Rule::UrlRelative,
            UrlRule::UrlMissingFile => Rule::UrlMissingFile,
            _ => Rule::Url,
        };
        (rule, about)
    })
}

fn children<'d>(
    document: &'d Document<'d>,
    element: &'d Element<'d>,
    name: &'static str,
) -> impl Iterator<Item = &'d Element<'d>> {
    element.children.iter().filter_map(|id| document.element(*id)).filter(move |child| child.local == name)
}

fn texts<'d>(document: &'d Document<'d>, element: &'d Element<'d>, name: &'static str) -> Texts {
    let one = |child: &Element<'_>| {
        let lang = child.attributes.iter().find(|attribute| attribute.local == "lang");
        let lang = lang.map(|lang| lang.value.trim()).filter(|lang| !lang.is_empty());
        LangText { lang: lang.map(str::to_owned), text: child.text.trim().to_owned() }
    };
    Texts(children(document, element, name).map(one).collect())
}
