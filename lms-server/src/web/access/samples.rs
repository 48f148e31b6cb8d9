//! Samples of signing in, activation and passwords.

use super::view::*;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::ui::locale::Lang;
use crate::ui::sample::*;

fn sign_in(lang: Lang) -> SignInView {
    SignInView {
        page: anonymous(lang, "/connexion"),
        login: Input::default(),
        password: Input::default(),
        refusal: None,
        expired: false,
        back_to: Some("/formations/x?y=1&z=2".into()),
    }
}

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let activation = ActivationView {
        page: anonymous(lang, "/activation/jeton"),
        token: "jeton".into(),
        given_name: "Marie-Clémentine".into(),
        login: email(7),
        least_length: 12,
        reset: false,
        password: Input::default(),
        again: Input::default(),
    };
    let change = ChangePasswordView {
        page: learner(lang, "/mot-de-passe"),
        least_length: 12,
        current: Input::default(),
        password: Input::default(),
        again: Input::default(),
    };
    let typed = Input::new("monique@example.org");
    vec![
        sample("access-sign-in", &sign_in(lang)),
        sample(
            "access-sign-in-empty",
            &SignInView {
                login: Input::refused("", Fault::Required),
                password: Input::refused("", Fault::Required),
                ..sign_in(lang)
            },
        ),
        sample(
            "access-sign-in-wrong",
            &SignInView { login: typed.clone(), refusal: Some(Refusal::Wrong), ..sign_in(lang) },
        ),
        sample(
            "access-sign-in-locked",
            &SignInView { login: typed.clone(), refusal: Some(Refusal::Locked { minutes: 15 }), ..sign_in(lang) },
        ),
        sample(
            "access-sign-in-not-activated",
            &SignInView { login: typed.clone(), refusal: Some(Refusal::NotActivated), ..sign_in(lang) },
        ),
        sample("access-sign-in-expired", &SignInView { expired: true, ..sign_in(lang) }),
        sample(
            "access-sign-in-signed-out",
            &SignInView { page: after(anonymous(lang, "/connexion"), Done::SignedOut), back_to: None, ..sign_in(lang) },
        ),
        sample("access-activation", &activation),
        sample(
            "access-activation-faults",
            &ActivationView {
                password: Input::refused("court", Fault::TooShort { least: 12 }),
                again: Input::refused("autre", Fault::Differs),
                ..activation.clone()
            },
        ),
        sample("access-activation-reset", &ActivationView { reset: true, ..activation }),
        sample("access-link-expired", &LinkExpiredView { page: anonymous(lang, "/activation/jeton"), used: false }),
        sample("access-link-used", &LinkExpiredView { page: anonymous(lang, "/activation/jeton"), used: true }),
        sample("access-change-password", &change),
        sample(
            "access-change-password-faults",
            &ChangePasswordView {
                current: Input::refused("x", Fault::WrongPassword),
                password: Input::refused("motdepasse123", Fault::Guessable),
                ..change
            },
        ),
    ]
}
