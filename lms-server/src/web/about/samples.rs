//! Samples of pages about the platform.

use super::view::*;
use crate::ui::form::Input;
use crate::ui::locale::Lang;
use crate::ui::part::Link;
use crate::ui::sample::*;
use crate::ui::state::Role;

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let error = |trouble| ErrorView {
        page: learner(lang, "/formations/inconnue"),
        trouble,
        detail: None,
        way_out: None,
        reference: None,
    };
    let confirm = |question| ConfirmView {
        page: regional(lang, "/sessions/1/apprenants/2/retirer"),
        question,
        reason: Some(Input::default()),
        action: "/sessions/1/apprenants/2/retirer".into(),
        cancel: "/sessions/1".into(),
        trail: vec![Link::new("/gestion", "Accueil"), session_link()],
    };
    vec![
        sample("about-error-400", &error(Trouble::Malformed)),
        sample("about-error-403", &error(Trouble::Forbidden)),
        sample("about-error-404", &error(Trouble::NotFound)),
        sample("about-error-404-anonymous", &ErrorView { page: anonymous(lang, "/x"), ..error(Trouble::NotFound) }),
        sample(
            "about-error-409",
            &ErrorView {
                detail: Some("Le parcours a été modifié à 10 h 30.".into()),
                way_out: Some(Link::new("/parcours/1/modifier", "Recharger le parcours")),
                ..error(Trouble::Stale)
            },
        ),
        sample("about-error-413", &error(Trouble::TooLarge { limit: 2_147_483_648 })),
        sample("about-error-429", &error(Trouble::TooMany { seconds: 30 })),
        sample("about-error-500", &ErrorView { reference: Some("0195a1c2".into()), ..error(Trouble::Internal) }),
        sample("about-error-503", &error(Trouble::Unavailable)),
        sample(
            "about-confirm-remove",
            &confirm(Question::RemoveLearner {
                name: "Anne-Charlotte de La Rochefoucauld".into(),
                session: SESSION.into(),
                begun: 4,
            }),
        ),
        sample(
            "about-confirm-cancel",
            &confirm(Question::CancelSession { session: SESSION.into(), learners: 12, begun: 7 }),
        ),
        sample(
            "about-confirm-cancel-empty",
            &confirm(Question::CancelSession { session: SESSION.into(), learners: 0, begun: 0 }),
        ),
        sample("about-confirm-section", &confirm(Question::DeleteSection { section: "Publier".into(), steps: 1 })),
        sample("about-site-map", &SiteMapView { page: page(lang, "/plan-du-site", Role::ALL) }),
        sample("about-site-map-anonymous", &SiteMapView { page: anonymous(lang, "/plan-du-site") }),
        sample(
            "about-accessibility",
            &AccessibilityView {
                page: learner(lang, "/accessibilite"),
                contact: Some("accessibilite@example.org".into()),
            },
        ),
        sample(
            "about-accessibility-anonymous",
            &AccessibilityView { page: anonymous(lang, "/accessibilite"), contact: None },
        ),
        sample("about-old-browser", &OldBrowserView { page: anonymous(lang, "/") }),
    ]
}
