//! Statements in words: a sentence, a line of a list, a list of facts.

use chrono::NaiveDateTime;
use lms_core::time::{Timestamp, Zone};
use lms_core::xapi::lexical::Instant;
use lms_engine::lrs::browse::{Enclosure, KnownBy, Outcome, Said, Told, Verb, What, Whole, Whom};

use super::verbs;
use super::view::{AttachmentLine, Fact, RecordLine, Sentence, Words};
use crate::ui::format;
use crate::ui::locale::{Lang, typeset};
use crate::ui::page::Page;
use crate::ui::part::Link;
use crate::ui::state::Tone;
use crate::web::frame::query_value;

/// The hour of an instant where the pages of the whole platform are read.
pub fn local(at: Instant) -> NaiveDateTime {
    Timestamp::from_millis(at.0).map_or(NaiveDateTime::MIN, |at| at.local(Zone::PARIS))
}

fn plain(text: impl Into<String>) -> Words {
    Words { text: text.into(), lang: None }
}

fn said(page: &Page, said: &Said) -> Words {
    let same = Lang::from_code(&said.tag) == Some(page.lang);
    // Titles are typed with plain blanks; a question mark that begins a line reads badly.
    let text = if same { typeset(page.lang, &said.text) } else { said.text.clone() };
    Words { text, lang: (!same).then(|| said.tag.clone()) }
}

/// Somebody in words.
pub fn whom(page: &Page, whom: &Whom) -> String {
    if let Some(name) = &whom.name {
        return name.clone();
    }
    match (&whom.known_by, &whom.members) {
        (KnownBy::Mail(address), _) => address.clone(),
        (KnownBy::OpenId(id), _) => id.clone(),
        (KnownBy::Account { name, .. }, _) => name.clone(),
        (KnownBy::Erased, _) => page.t("whom-erased").to_owned(),
        (_, Some(members)) if !members.is_empty() && members.len() <= 3 => {
            members.iter().map(|member| self::whom(page, member)).collect::<Vec<_>>().join(", ")
        }
        (_, Some(members)) => page.count("whom-group", u32::try_from(members.len()).unwrap_or(u32::MAX)),
        (KnownBy::MailHash(_), _) => page.t("whom-hidden").to_owned(),
        (KnownBy::Person(_) | KnownBy::Nothing, _) => page.t("whom-somebody").to_owned(),
    }
}

/// A verb in words that stand in a sentence: ours where we have some, else those of its sender.
fn verb(page: &Page, verb: &Verb) -> Words {
    match (verbs::key(&verb.id), &verb.said) {
        (Some(key), _) => plain(page.t(key)),
        (None, Some(words)) => said(page, words),
        (None, None) => plain(verb.id.rsplit(['/', '#', ':']).find(|part| !part.is_empty()).unwrap_or(&verb.id)),
    }
}

fn object(page: &Page, what: &What) -> (Words, (&'static str, &'static str)) {
    let marks = match page.lang {
        Lang::Fr => ("«\u{a0}", "\u{a0}»"),
        Lang::En => ("“", "”"),
    };
    match what {
        What::Activity { name: Some(name), .. } => (said(page, name), marks),
        What::Activity { id, name: None } => (plain(id), marks),
        What::Whom(one) => (plain(whom(page, one)), ("", "")),
        What::Statement(_) => (plain(page.t("record-another")), ("", "")),
        What::Within { actor, verb, object } => (plain(sentence_of(page, actor, verb, object).plain()), marks),
    }
}

fn sentence_of(page: &Page, actor: &Whom, verb: &Verb, what: &What) -> Sentence {
    let (object, quotes) = object(page, what);
    Sentence { actor: whom(page, actor), verb: self::verb(page, verb), object, quotes }
}

/// A statement as a sentence.
pub fn sentence(page: &Page, told: &Told) -> Sentence {
    sentence_of(page, &told.actor, &told.verb, &told.object)
}

/// A number as it was sent, in the writing of the language; beyond any machine number, as it is.
fn number(page: &Page, text: &str) -> String {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => format::decimal(page.lang, number),
        _ => text.to_owned(),
    }
}

fn score(page: &Page, outcome: &Outcome) -> Option<String> {
    if let Some(percent) = outcome.percent() {
        return Some(page.percent(percent));
    }
    let raw = number(page, outcome.raw.as_ref()?);
    Some(match &outcome.max {
        Some(max) => page.t2("record-points-of", "raw", raw, "max", number(page, max)),
        None => page.t1("record-points", "raw", raw),
    })
}

fn duration(page: &Page, outcome: &Outcome) -> Option<String> {
    let text = outcome.duration.as_ref()?;
    Some(outcome.seconds().map_or_else(|| text.clone(), |seconds| page.seconds(seconds)))
}

/// Passed or not, finished or not: tone and key of the word.
pub fn result(outcome: &Outcome) -> Option<(Tone, &'static str)> {
    match (outcome.success, outcome.completion) {
        (Some(true), _) => Some((Tone::Good, "record-passed")),
        (Some(false), _) => Some((Tone::Warn, "record-failed")),
        (None, Some(true)) => Some((Tone::Good, "record-completed")),
        (None, Some(false)) => Some((Tone::Info, "record-not-completed")),
        (None, None) => None,
    }
}

/// A line of a list; `below` is the address its page stands under.
pub fn line(page: &Page, told: &Told, below: &str) -> RecordLine {
    RecordLine {
        href: format!("{below}/{}", told.id),
        sentence: sentence(page, told),
        at: local(told.at),
        figure: score(page, &told.outcome)
            .map(|score| ("record-score", score))
            .or_else(|| told.outcome.progress.map(|far| ("record-progress", page.percent(far)))),
        duration: duration(page, &told.outcome),
        result: result(&told.outcome),
    }
}

/// What somebody is known by, as a program would write it and as the filter takes it.
fn code(whom: &Whom) -> Option<String> {
    match &whom.known_by {
        KnownBy::Person(id) => Some(id.to_string()),
        KnownBy::Mail(text) | KnownBy::OpenId(text) | KnownBy::MailHash(text) => Some(text.clone()),
        KnownBy::Account { home, name } => Some(format!("{home} {name}")),
        KnownBy::Erased | KnownBy::Nothing => None,
    }
}

/// The facts of a record; `links` lead on to those that have one in common.
pub fn facts(page: &Page, whole: &Whole, links: bool) -> Vec<Fact> {
    let told = &whole.told;
    let also = |field: &str, value: &str, key| {
        links.then(|| Link::new(format!("/traces?{field}={}", query_value(value)), page.t(key)))
    };
    let mut facts = vec![who(page, &told.actor, &also)];
    facts.push(Fact {
        key: "record-did",
        words: verb(page, &told.verb),
        code: Some(told.verb.id.clone()),
        link: also("verbe", &told.verb.id, "record-same-verb"),
    });
    facts.push(on(page, &told.object, links, &also));
    for (id, name) in &whole.part_of {
        facts.push(Fact {
            key: "record-part-of",
            words: name.as_ref().map_or_else(|| plain(id), |name| said(page, name)),
            code: name.is_some().then(|| id.clone()),
            link: None,
        });
    }
    let fact = |key, text: Option<String>| text.map(|text| Fact { key, words: plain(text), ..Fact::default() });
    let yes = |answer: bool| page.t(if answer { "record-yes" } else { "record-no" }).to_owned();
    let outcome = &told.outcome;
    facts.extend(fact("record-success", outcome.success.map(yes)));
    facts.extend(fact("record-completion", outcome.completion.map(yes)));
    facts.extend(fact("record-score", score(page, outcome)));
    facts.extend(fact("record-progress", outcome.progress.map(|far| page.percent(far))));
    facts.extend(fact("record-duration", duration(page, outcome)));
    facts.extend(fact("record-response", outcome.response.clone()));
    facts.extend(fact("record-at", Some(page.moment(local(told.at)))));
    facts.extend(fact("record-stored", Some(page.moment(local(told.stored)))));
    if let Some(id) = told.registration {
        let id = id.to_string();
        let link = also("inscription", &id, "record-same-registration");
        facts.push(Fact { key: "record-registration", words: plain(id), code: None, link });
    }
    facts.extend(fact("record-instructor", whole.instructor.as_ref().map(|one| whom(page, one))));
    facts.extend(fact("record-platform", whole.platform.clone()));
    facts.extend(fact("record-authority", whole.authority.as_ref().map(|one| whom(page, one))));
    if links {
        facts.extend(fact("record-version", whole.version.clone()));
    }
    facts.extend(fact("record-id", Some(told.id.to_string())));
    facts
}

fn who(page: &Page, actor: &Whom, also: &dyn Fn(&str, &str, &'static str) -> Option<Link>) -> Fact {
    let (words, code) = (whom(page, actor), code(actor));
    // The hash of an address is nothing the filter takes.
    let findable = code.as_deref().filter(|_| !matches!(actor.known_by, KnownBy::MailHash(_)));
    let link = findable.and_then(|code| also("personne", code, "record-same-person"));
    Fact { key: "record-who", code: code.filter(|code| *code != words), words: plain(words), link }
}

fn on(page: &Page, what: &What, links: bool, also: &dyn Fn(&str, &str, &'static str) -> Option<Link>) -> Fact {
    match what {
        What::Activity { id, name } => Fact {
            key: "record-activity",
            words: name.as_ref().map_or_else(|| plain(id), |name| said(page, name)),
            code: name.is_some().then(|| id.clone()),
            link: also("activite", id, "record-same-activity"),
        },
        What::Whom(one) => Fact { key: "record-object", ..who(page, one, also) },
        What::Statement(id) => Fact {
            key: "record-object",
            words: plain(page.t("record-another")),
            code: Some(id.to_string()),
            link: links.then(|| Link::new(format!("/traces/{id}"), page.t("record-see"))),
        },
        within @ What::Within { .. } => Fact { key: "record-object", words: object(page, within).0, ..Fact::default() },
    }
}

/// An attachment of a record.
pub fn attachment(page: &Page, one: &Enclosure) -> AttachmentLine {
    let named = one.name.as_ref().map(|name| said(page, name));
    AttachmentLine {
        name: named.unwrap_or_else(|| plain(page.t("attachment-unnamed"))),
        media_type: one.media_type.clone(),
        size: one.size,
        place: match (one.signs, one.kept) {
            (true, _) => "attachment-signature",
            (false, true) => "attachment-kept",
            (false, false) => "attachment-elsewhere",
        },
        elsewhere: one.elsewhere.clone(),
    }
}
