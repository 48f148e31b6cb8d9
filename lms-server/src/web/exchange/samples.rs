//! Samples of enrolling from a file.

use super::view::*;
use crate::ui::form::Fault;
use crate::ui::locale::Lang;
use crate::ui::sample::*;
use crate::ui::state::LineVerdict;

fn line(n: u32, verdict: LineVerdict) -> ImportLine {
    let messages = match verdict {
        LineVerdict::Fix => {
            vec!["Le courriel « marie.exemple » n’est pas complet.".to_owned(), "Le nom de famille manque.".to_owned()]
        }
        LineVerdict::Known => vec!["Cette personne a déjà un compte ; il sera gardé.".to_owned()],
        LineVerdict::Ready | LineVerdict::Already | LineVerdict::Ignored => vec![],
    };
    ImportLine {
        line: n + 2,
        given_name: given(n),
        family_name: family(n),
        email: email(n),
        company: company(n).unwrap_or_default(),
        verdict,
        messages,
    }
}

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let choose = ImportChooseView {
        page: regional(lang, "/sessions/1/import"),
        session: session_link(),
        fault: None,
        file_name: None,
    };
    let review = |lines: Vec<ImportLine>, counts| ImportReviewView {
        page: regional(lang, "/sessions/1/import/7"),
        session: session_link(),
        batch: id(7),
        file_name: "inscriptions-mars.csv".into(),
        counts,
        pager: whole(u32::try_from(lines.len()).unwrap()),
        lines,
    };
    let mixed = vec![
        line(3, LineVerdict::Fix),
        line(9, LineVerdict::Fix),
        line(11, LineVerdict::Ignored),
        line(0, LineVerdict::Ready),
        line(1, LineVerdict::Known),
        line(2, LineVerdict::Already),
    ];
    let done = ImportDoneView {
        page: regional(lang, "/sessions/1/import/7/fait"),
        session: session_link(),
        batch: id(7),
        counts: ImportCounts { ready: 18, known: 1, already: 1, fix: 0, ignored: 2 },
        may_undo: true,
        undone: false,
    };
    vec![
        sample("exchange-choose", &choose),
        sample(
            "exchange-choose-refused",
            &ImportChooseView {
                fault: Some(Fault::Other(
                    "il manque la colonne « courriel ». Téléchargez le modèle ou ajoutez la colonne.".into(),
                )),
                file_name: Some("liste définitive (3).xlsx".into()),
                ..choose.clone()
            },
        ),
        sample("exchange-choose-none", &ImportChooseView { fault: Some(Fault::NoFile), ..choose.clone() }),
        sample(
            "exchange-choose-large",
            &ImportChooseView { fault: Some(Fault::FileTooLarge { limit: 10_000_000 }), ..choose },
        ),
        sample("exchange-review", &review(mixed, ImportCounts { ready: 18, known: 1, already: 1, fix: 2, ignored: 1 })),
        sample(
            "exchange-review-ready",
            &review(
                (0..6).map(|n| line(n, LineVerdict::Ready)).collect(),
                ImportCounts { ready: 6, ..ImportCounts::default() },
            ),
        ),
        sample(
            "exchange-review-nobody",
            &review(vec![line(0, LineVerdict::Already)], ImportCounts { already: 1, ..ImportCounts::default() }),
        ),
        sample(
            "exchange-review-many",
            &ImportReviewView {
                pager: part(500, 20_000, "/sessions/1/import/7"),
                ..review(
                    (0..500).map(|n| line(n, if n < 20 { LineVerdict::Fix } else { LineVerdict::Ready })).collect(),
                    ImportCounts { ready: 19_980, fix: 20, ..ImportCounts::default() },
                )
            },
        ),
        sample("exchange-done", &done),
        sample("exchange-done-undone", &ImportDoneView { undone: true, ..done.clone() }),
        sample(
            "exchange-done-nobody",
            &ImportDoneView {
                counts: ImportCounts { already: 20, ..ImportCounts::default() },
                may_undo: false,
                ..done
            },
        ),
    ]
}
