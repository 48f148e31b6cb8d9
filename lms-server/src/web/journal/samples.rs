//! Samples of the journal.

use super::view::*;
use crate::ui::form::{Choice, Fault, Input};
use crate::ui::locale::Lang;
use crate::ui::sample::*;

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let act = |n: u32| ActLine {
        at: at(3, 9, n % 60),
        who: (!n.is_multiple_of(3)).then(|| name(n)),
        href: (!n.is_multiple_of(3)).then(|| format!("/personnes/{}", id(n))),
        by: "journal-by-nobody",
        action: "enrolment.extend".into(),
        subject: id(n),
        detail: r#"{"extensions":1,"state":"active"}"#.into(),
    };
    let erasure = |n: u32| ErasureLine {
        at: at(2, 8, n),
        seq: n,
        cause: "journal-cause-rule",
        of_person: n.is_multiple_of(2),
        count: 1_204,
    };
    let view = JournalView {
        page: national(lang, "/journal"),
        person: Input::default(),
        action: Input::default(),
        actions: vec![Choice::new("sign_in.", "Connexions")],
        subject: Input::default(),
        from: Input::default(),
        to: Input::default(),
        query: String::new(),
        lines: (1..12).map(act).collect(),
        pager: part(50, 20_000, "/journal"),
        erasures: (1..4).map(erasure).collect(),
        verdict: Some(Verdict { at: at(3, 4, 0), is_sound: true, sealed: 812 }),
    };
    vec![
        sample("journal-show", &view),
        sample(
            "journal-nothing",
            &JournalView {
                person: Input::refused("inconnue", Fault::Other("personne inconnue".into())),
                lines: Vec::new(),
                erasures: Vec::new(),
                pager: whole(0),
                query: "du=2026-03-01".into(),
                verdict: Some(Verdict { at: at(3, 4, 0), is_sound: false, sealed: 12 }),
                ..view
            },
        ),
    ]
}
