//! `lms account`: resets for the day on which nobody who manages people can sign in.

use lms_core::ids::PersonId;
use lms_core::text::Email;
use lms_engine::account::{factor, reset_password};
use lms_engine::{Lms, person};
use lms_store::Page;
use lms_store::repo::PersonFilter;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// Accounts.
#[derive(Debug, clap::Subcommand)]
pub enum Account {
    /// Takes the second factor off somebody who lost the telephone and the recovery codes
    ResetFactor(Login),
    /// Resets a password: a link to choose another one leaves by mail
    ResetPassword(Login),
}

/// Whose account. Every sign-in of that person ends, the person is told by mail, and the journal keeps it. Mails leave when
/// the server runs.
///
/// With --json: {"person":"0193…"}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Login {
    /// The address the person signs in with
    #[arg(value_name = "LOGIN")]
    pub login: String,
}

async fn find(lms: &Lms, login: &str, ctx: &Context) -> Result<PersonId, Failure> {
    let unknown = || {
        Failure::said(
            Exit::Refused,
            (
                "Personne n'a ce compte.".to_owned(),
                "Rien n'a été modifié. Écrivez l'adresse avec laquelle la personne se connecte.",
            ),
            ("Nobody has this account.".to_owned(), "Nothing was changed. Write the address the person signs in with."),
        )
    };
    let email = Email::new(login).map_err(|_| unknown())?;
    let filter = PersonFilter { email: Some(email), region: None, session: None, staff_only: false };
    let found = person::known(lms, &ctx.operator(), filter, &Page::first(1)).await?;
    found.items.first().map(|card| card.person.id).ok_or_else(unknown)
}

fn answer(ctx: &Context, person: PersonId, said: &str) -> Exit {
    ctx.out.answer(&serde_json::json!({ "person": person }), |out| out.line(said));
    Exit::Done
}

/// Takes the second factor away.
///
/// # Errors
///
/// When nobody has this login, or there is no second factor.
pub async fn factor(args: &Login, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let person = find(&lms, &args.login, ctx).await?;
    let done = factor::reset(&lms, &ctx.operator(), person, ctx.now()).await;
    lms.store().close().await;
    done?;
    let said = ctx.out.pick(
        "La double authentification est retirée, les connexions sont fermées. La personne en sera prévenue.",
        "The second factor is taken off, the sign-ins have ended. The person will be told.",
    );
    Ok(answer(ctx, person, said))
}

/// Resets the password.
///
/// # Errors
///
/// When nobody has this login, or the account is not active.
pub async fn password(args: &Login, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let person = find(&lms, &args.login, ctx).await?;
    let done = reset_password(&lms, &ctx.operator(), person, ctx.now()).await;
    lms.store().close().await;
    done?;
    let said = ctx.out.pick(
        "Le mot de passe est réinitialisé, les connexions sont fermées. Un lien part par courriel.",
        "The password is reset, the sign-ins have ended. A link leaves by mail.",
    );
    Ok(answer(ctx, person, said))
}
