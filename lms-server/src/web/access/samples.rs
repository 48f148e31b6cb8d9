//! Samples of signing in, activation and passwords.

use super::view::*;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::ui::locale::Lang;
use crate::ui::part::Link;
use crate::ui::sample::*;

fn sign_in(lang: Lang) -> SignInView {
    SignInView {
        page: anonymous(lang, "/connexion"),
        login: Input::default(),
        password: Input::default(),
        refusal: None,
        expired: false,
        back_to: Some("/formations/x?y=1&z=2".into()),
        providers: Vec::new(),
    }
}

/// Sign-ins, the first the present one.
pub fn lines(count: u32) -> Vec<SignInLine> {
    let one = |n: u32| SignInLine {
        id: id(n),
        agent: ["Firefox · Windows", "Chrome · Android", "Safari · iPhone"][n as usize % 3].into(),
        address: format!("203.0.{n}.0/24"),
        since: at(2 - i64::from(n), 8, 15),
        seen: at(3 - i64::from(n), 10, 30),
        current: n == 0,
    };
    (0..count).map(one).collect()
}

fn factor(lang: Lang, state: FactorState) -> FactorView {
    FactorView {
        page: regional(lang, "/double-authentification"),
        state,
        demanded: true,
        code: Input::default(),
        password: Input::default(),
        off_code: Input::default(),
    }
}

fn second_factor(lang: Lang) -> Vec<Sample> {
    let step = SecondStepView {
        page: anonymous(lang, "/connexion/code"),
        recovery: false,
        code: Input::default(),
        refusal: None,
        back_to: Some("/sessions?x=1".into()),
    };
    let secret = || "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".to_owned();
    let qr = || crate::ui::qr::Qr::new("otpauth://totp/Ma%20formation:x?secret=GEZDGNBVGY3TQOJQ", "QR");
    let waiting = || FactorState::Waiting { qr: qr(), secret: secret() };
    let on = |left| FactorState::On { since: day(1), recovery_left: left };
    let wrong = || Input::refused("", Fault::WrongCode);
    let codes = RecoveryCodesView {
        page: regional(lang, "/double-authentification/confirmer"),
        codes: (0..10).map(|n| format!("k7qp-2mfx-9tr{n}")).collect(),
        first: true,
    };
    vec![
        sample("access-step", &step),
        sample("access-step-wrong", &SecondStepView { code: wrong(), ..step.clone() }),
        sample(
            "access-step-locked",
            &SecondStepView { refusal: Some(step.page.t1("sign-in-locked", "minutes", 15u32)), ..step.clone() },
        ),
        sample("access-step-recovery", &SecondStepView { recovery: true, code: wrong(), back_to: None, ..step }),
        sample("access-factor", &factor(lang, FactorState::Off)),
        sample("access-factor-offered", &FactorView { demanded: false, ..factor(lang, FactorState::Off) }),
        sample("access-factor-waiting", &factor(lang, waiting())),
        sample("access-factor-waiting-wrong", &FactorView { code: wrong(), ..factor(lang, waiting()) }),
        sample("access-factor-on", &factor(lang, on(8))),
        sample("access-factor-on-none-left", &FactorView { demanded: false, ..factor(lang, on(0)) }),
        sample(
            "access-factor-on-wrong",
            &FactorView {
                password: Input::refused("x", Fault::WrongPassword),
                off_code: wrong(),
                ..factor(lang, on(1))
            },
        ),
        sample("access-codes", &codes),
        sample("access-codes-renewed", &RecoveryCodesView { first: false, ..codes }),
        sample("access-my-sign-ins", &SignInsView { page: learner(lang, "/mes-connexions"), lines: lines(3) }),
        sample("access-my-sign-ins-one", &SignInsView { page: learner(lang, "/mes-connexions"), lines: lines(1) }),
    ]
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
    let expired = |used, reset| LinkExpiredView { page: anonymous(lang, "/activation/jeton"), used, reset };
    let forgotten =
        ForgottenView { page: anonymous(lang, "/mot-de-passe/oublie"), login: Input::default(), refusal: None };
    let mut samples = second_factor(lang);
    samples.extend([
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
        sample(
            "access-sign-in-providers",
            &SignInView {
                providers: vec![
                    Link::new("/connexion/oidc/1", "le compte de la région Hauts-de-France"),
                    Link::new("/connexion/oidc/2", "Réunion"),
                ],
                refusal: Some(Refusal::NotLinked),
                ..sign_in(lang)
            },
        ),
        sample("access-sign-in-provider-away", &SignInView { refusal: Some(Refusal::Provider), ..sign_in(lang) }),
        sample("access-sign-in-too-slow", &SignInView { refusal: Some(Refusal::TooSlow), ..sign_in(lang) }),
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
        sample("access-link-expired", &expired(false, false)),
        sample("access-link-used", &expired(true, false)),
        sample("access-link-reset", &expired(false, true)),
        sample("access-forgotten", &forgotten),
        sample(
            "access-forgotten-wait",
            &ForgottenView {
                login: Input::new("monique@example.org"),
                refusal: Some(forgotten.page.t1("forgotten-wait", "minutes", 2)),
                ..forgotten.clone()
            },
        ),
        sample("access-change-password", &change),
        sample(
            "access-change-password-faults",
            &ChangePasswordView {
                current: Input::refused("x", Fault::WrongPassword),
                password: Input::refused("motdepasse123", Fault::Guessable),
                ..change.clone()
            },
        ),
        sample(
            "access-change-password-own-name",
            &ChangePasswordView { password: Input::refused("", Fault::OwnName), ..change.clone() },
        ),
        sample(
            "access-change-password-simple",
            &ChangePasswordView { password: Input::refused("", Fault::Simple), ..change },
        ),
    ]);
    samples
}
