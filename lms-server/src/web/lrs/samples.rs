//! Samples of learning records, tools and one's own data.

use lms_core::access::rate::Rate;
use lms_core::xapi::credential::Scope;

use super::credentials::{choices, words};
use super::one::void_question;
use super::verbs;
use super::view::*;
use crate::ui::flash::Done;
use crate::ui::form::{Choice, Fault, Input};
use crate::ui::locale::Lang;
use crate::ui::page::Page;
use crate::ui::part::{Link, Pager};
use crate::ui::sample::*;
use crate::ui::state::Tone;

fn said(text: &str, lang: Option<&str>) -> Words {
    Words { text: text.to_owned(), lang: lang.map(str::to_owned) }
}

fn sentence(page: &Page, n: u32) -> Sentence {
    let quotes = match page.lang {
        Lang::Fr => ("«\u{a0}", "\u{a0}»"),
        Lang::En => ("“", "”"),
    };
    let known = verbs::VERBS[n as usize % verbs::VERBS.len()].1;
    Sentence {
        actor: format!("{} {}", given(n), family(n)),
        verb: if n % 5 == 4 {
            said("liked <script>alert(1)</script>", Some("en-US"))
        } else {
            said(page.t(known), None)
        },
        object: match n % 4 {
            0 => said("Les bases du golf", (page.lang == Lang::En).then_some("fr")),
            1 => said(LONG_PARCOURS, None),
            2 => said("https://simulateur.example.org/activites/caisse/scenario-12/encaisser-un-client-presse", None),
            _ => said(page.t("record-another"), None),
        },
        quotes: if n % 4 == 3 { ("", "") } else { quotes },
    }
}

fn line(page: &Page, n: u32) -> RecordLine {
    RecordLine {
        href: format!("/traces/{}", id(n)),
        sentence: sentence(page, n),
        at: at(3 - i64::from(n / 10), 9, n % 60),
        figure: n.is_multiple_of(3).then(|| ("record-score", page.percent(f64::from(n * 7 % 100)))),
        duration: n.is_multiple_of(2).then(|| page.seconds(u64::from(n) * 47)),
        result: match n % 4 {
            0 => Some((Tone::Good, "record-passed")),
            1 => Some((Tone::Warn, "record-failed")),
            2 => Some((Tone::Info, "record-not-completed")),
            _ => None,
        },
    }
}

fn tool(n: u32, revoked: bool) -> ToolRow {
    let scopes: &[Scope] = match n % 3 {
        0 => &[Scope::StatementsWrite, Scope::StatementsReadMine],
        1 => &[Scope::All],
        _ => &[Scope::StatementsWrite, Scope::StatementsReadMine, Scope::State, Scope::Profile, Scope::Void],
    };
    ToolRow {
        id: id(n),
        label: if n == 1 {
            "Simulateur de caisse de l’école hôtelière de Bourg-en-Bresse".into()
        } else {
            company(n).unwrap_or("Outil".into())
        },
        login: "k7mq2x9pw4ta".into(),
        may: scopes.iter().map(|scope| words(*scope).0).collect(),
        rate: (n % 3 == 1).then_some(20),
        made: at(1, 9, 0),
        revoked: revoked.then(|| at(2, 17, 30)),
    }
}

fn endpoint() -> Endpoint {
    Endpoint { address: "https://formation.example.org/xapi".into(), versions: "1.0.3 · 2.0.0".into() }
}

fn record(lang: Lang, own: bool) -> RecordView {
    let page = if own { learner(lang, "/mes-donnees/traces/1") } else { national(lang, "/traces/1") };
    let fact = |key, text: &str| Fact { key, words: said(text, None), ..Fact::default() };
    let see = |key| (!own).then(|| Link::new("/traces?personne=x", page.t(key)));
    RecordView {
        own,
        sentence: sentence(&page, 0),
        at: at(2, 14, 5),
        result: Some((Tone::Good, "record-passed")),
        voided: false,
        void: (!own).then(|| "/traces/1/annuler".into()),
        facts: vec![
            Fact { code: Some(email(1)), link: see("record-same-person"), ..fact("record-who", &name(1)) },
            Fact {
                words: said("passed", (lang == Lang::Fr).then_some("en")),
                code: Some("http://adlnet.gov/expapi/verbs/passed".into()),
                link: see("record-same-verb"),
                ..fact("record-did", "")
            },
            Fact {
                code: Some("https://simulateur.example.org/activites/les-bases-du-golf".into()),
                link: see("record-same-activity"),
                ..fact("record-activity", "Les bases du golf")
            },
            fact("record-score", &page.percent(82.0)),
            fact("record-duration", &page.seconds(4205u64)),
            fact("record-response", "<script>alert(1)</script>"),
            fact("record-id", &id(1)),
        ],
        attachments: vec![
            AttachmentLine {
                name: said("Attestation.pdf", None),
                media_type: "application/pdf".into(),
                size: Some(125_000),
                place: "attachment-kept",
                elsewhere: None,
            },
            AttachmentLine {
                name: said("Photo of the cake", Some("en")),
                media_type: "image/jpeg".into(),
                size: None,
                place: "attachment-elsewhere",
                elsewhere: Some("javascript:alert(1)".into()),
            },
        ],
        text: "{\n  \"actor\": {\n    \"name\": \"<b>&amp;\"\n  }\n}".into(),
        page,
    }
}

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let records = |count: u32, query: &str| {
        let page = national(lang, "/traces");
        RecordsView {
            person: Input::default(),
            verb: Input::default(),
            verbs: verbs::each().map(|(id, key)| Choice::new(id, page.t(key))).collect(),
            activity: Input::default(),
            registration: Input::default(),
            from: Input::default(),
            to: Input::default(),
            related: false,
            query: query.to_owned(),
            lines: (0..count).map(|n| line(&page, n)).collect(),
            pager: Pager { total: None, ..part(count, count, "/traces") },
            page,
        }
    };
    let mine = |count: u32| {
        let page = learner(lang, "/mes-donnees");
        MineView {
            name: "Anne-Charlotte de La Rochefoucauld".into(),
            email: email(1),
            lines: (0..count).map(|n| line(&page, n * 4)).collect(),
            pager: whole(count),
            page,
        }
    };
    let tools = |count: u32| ToolsView {
        page: national(lang, "/acces-outils"),
        tools: (0..count).map(|n| tool(n, n % 4 == 3)).collect(),
        endpoint: endpoint(),
    };
    let new = |label: Input, chosen: &[Scope]| ToolNewView {
        page: national(lang, "/acces-outils/nouveau"),
        label,
        usual: choices(chosen, true),
        rare: choices(chosen, false),
        scopes: Input::default(),
        rate: Input::default(),
    };
    let one = |revoked: bool| ToolView {
        page: national(lang, "/acces-outils/1"),
        tool: tool(1, revoked),
        may: [Scope::StatementsWrite, Scope::Void].into_iter().map(words).collect(),
        endpoint: endpoint(),
    };
    let void = |reason: Input| {
        void_question(national(lang, "/traces/1/annuler"), "/traces/1", record(lang, false).sentence.plain(), reason)
    };
    vec![
        sample("lrs-records", &records(25, "")),
        sample("lrs-records-empty", &RecordsView { pager: whole(0), ..records(0, "") }),
        sample(
            "lrs-records-none",
            &RecordsView {
                person: Input::new("inconnu@example.org"),
                related: true,
                pager: whole(0),
                ..records(0, "personne=inconnu%40example.org&aussi=1")
            },
        ),
        sample(
            "lrs-records-refused",
            &RecordsView {
                person: Input::refused("Monique", Fault::Other("écrivez un courriel complet.".into())),
                activity: Input::refused("golf", Fault::Other("collez l’adresse complète.".into())),
                to: Input::refused("2026-02-30", Fault::Date),
                pager: whole(0),
                ..records(0, "personne=Monique")
            },
        ),
        sample("lrs-record", &record(lang, false)),
        sample(
            "lrs-record-voided",
            &RecordView { voided: true, void: None, result: None, attachments: Vec::new(), ..record(lang, false) },
        ),
        sample("lrs-record-void", &void(Input::default())),
        sample("lrs-record-void-refused", &void(Input::refused("", Fault::Required))),
        sample("lrs-record-own", &record(lang, true)),
        sample("lrs-mine", &mine(12)),
        sample("lrs-mine-empty", &mine(0)),
        sample("lrs-tools", &tools(6)),
        sample("lrs-tools-empty", &tools(0)),
        sample("lrs-tool-new", &new(Input::default(), &[Scope::StatementsWrite, Scope::StatementsReadMine])),
        sample(
            "lrs-tool-new-refused",
            &ToolNewView {
                scopes: Input::refused("", Fault::Other("cochez au moins une ligne.".into())),
                rate: Input::refused("0", Fault::Number { least: 1, most: Rate::HIGHEST }),
                ..new(Input::refused("", Fault::Required), &[Scope::Void])
            },
        ),
        sample(
            "lrs-tool-made",
            &ToolMadeView {
                page: national(lang, "/acces-outils"),
                tool: tool(1, false),
                endpoint: endpoint(),
                secret: "q8r2mzk4vp7x3tn6wyac5bdefghj9k".into(),
                token: "azdtcTJ4OXB3NHRhOnE4cjJtems0dnA3eDN0bjZ3eWFjNWJkZWZnaGo5aw==".into(),
            },
        ),
        sample("lrs-tool", &one(false)),
        sample(
            "lrs-tool-revoked",
            &ToolView { page: after(national(lang, "/acces-outils/1"), Done::ToolRevoked), ..one(true) },
        ),
    ]
}
