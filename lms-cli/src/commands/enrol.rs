//! `lms enrol`: learners from a file; a dry run first, undone as a whole.

use std::path::PathBuf;

use lms_core::exchange::{Field, Line, LineProblem, Outcome};
use lms_core::ids::{BatchId, SessionId};
use lms_core::people::Language;
use lms_engine::Lms;
use lms_engine::enrolment::{apply_import, stage_import, undo_import};
use lms_server::problem::text_error;
use lms_store::repo::ImportBatch;
use serde_json::json;

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::output::Output;

/// Enrolments.
#[derive(Debug, clap::Subcommand)]
pub enum Enrol {
    /// Enrols learners from a CSV or JSON file
    Import(Import),
}

/// Enrols learners from a CSV or JSON file (columns prenom, nom, courriel, entreprise, reference). Without --apply it
/// only says, line by line, what would happen; lines to mend end it with 3. With --apply the lines that are ready are
/// enrolled in one transaction. --undo takes an applied import back; learners who have begun stay.
///
/// With --json: {"batch":"0190…","applied":false,"ready":12,"already":0,"refused":1,
///               "lines":[{"line":2,"outcome":"new","message":"…"}]}
/// --undo with --json: {"batch":"0190…","removed":12,"kept":1}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Import {
    /// The file
    #[arg(value_name = "FILE", required_unless_present = "undo", requires = "session")]
    file: Option<PathBuf>,
    /// Into which session
    #[arg(long, value_name = "SESSION")]
    session: Option<SessionId>,
    /// Enrols, instead of only saying what would happen
    #[arg(long)]
    apply: bool,
    /// Takes this applied import back
    #[arg(long, value_name = "BATCH", conflicts_with_all = ["file", "session", "apply"])]
    undo: Option<BatchId>,
}

/// Enrols, or says what would happen.
///
/// # Errors
///
/// When the file cannot be read at all, the session is not there or is full.
pub async fn import(args: &Import, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let exit = match (args.undo, &args.file, args.session) {
        (Some(batch), _, _) => undo(&lms, ctx, batch).await?,
        (None, Some(file), Some(session)) => {
            let bytes = std::fs::read(file).map_err(|e| Failure::file(file, &e))?;
            let spinner = ctx.out.spinner(ctx.out.pick("Lecture du fichier", "Reading the file"));
            let mut batch = stage_import(&lms, &ctx.operator(), session, &bytes, ctx.now()).await?;
            if args.apply {
                spinner.set_message(ctx.out.pick("Inscription", "Enrolling").to_owned());
                batch = apply_import(&lms, &ctx.operator(), batch.id, &[], &[], ctx.now()).await?;
            }
            spinner.finish_and_clear();
            tell(&batch, args.apply, &ctx.out);
            if batch.plan.refused() > 0 { Exit::Problems } else { Exit::Done }
        }
        _ => {
            return Err(Failure::said(
                Exit::Usage,
                ("Il faut un fichier et --session.", "Personne n'a été inscrit."),
                ("A file and --session are needed.", "Nobody was enrolled."),
            ));
        }
    };
    lms.store().close().await;
    Ok(exit)
}

async fn undo(lms: &Lms, ctx: &Context, batch: BatchId) -> Result<Exit, Failure> {
    let (removed, kept) = undo_import(lms, &ctx.operator(), batch, ctx.now()).await?;
    ctx.out.answer(&json!({ "batch": batch, "removed": removed, "kept": kept }), |out| {
        out.line(&match out.language {
            Language::Fr => {
                format!("{removed} inscription(s) retirée(s) ; {kept} conservée(s), car le travail a commencé.")
            }
            Language::En => format!("{removed} enrolments taken back; {kept} kept, since they have begun."),
        });
    });
    Ok(Exit::Done)
}

fn tell(batch: &ImportBatch, applied: bool, out: &Output) {
    let plan = &batch.plan;
    let (ready, already, refused) = (plan.ready(), plan.already(), plan.refused());
    let lines: Vec<_> = plan
        .lines
        .iter()
        .map(|l| json!({ "line": l.raw.line, "outcome": outcome_key(&l.outcome), "message": message(l, applied, out) }))
        .collect();
    let answer = json!({
        "batch": batch.id,
        "applied": applied,
        "ready": ready,
        "already": already,
        "refused": refused,
        "lines": lines,
    });
    out.answer(&answer, |out| {
        for line in &plan.lines {
            let who = format!("{} {}", line.raw.given, line.raw.family);
            out.line(&format!("{:>6}  {:<28}{}", line.raw.line, who.trim(), message(line, applied, out)));
        }
        out.line("");
        out.line(&match (out.language, applied) {
            (Language::Fr, true) => format!("{ready} inscrit(s), {already} déjà inscrit(s), {refused} ligne(s) à corriger."),
            (Language::Fr, false) => format!(
                "{ready} à inscrire, {already} déjà inscrit(s), {refused} ligne(s) à corriger. Personne n'est encore inscrit : ajoutez --apply."
            ),
            (Language::En, true) => format!("{ready} enrolled, {already} enrolled already, {refused} lines to mend."),
            (Language::En, false) => format!(
                "{ready} to enrol, {already} enrolled already, {refused} lines to mend. Nobody is enrolled yet: add --apply."
            ),
        });
        if applied {
            out.line(&format!("{} lms enrol import --undo {}", out.pick("Annuler :", "Undo:"), batch.id));
        }
    });
}

fn outcome_key(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::New { .. } => "new",
        Outcome::Known { .. } => "known",
        Outcome::AlreadyEnrolled { .. } => "already_enrolled",
        Outcome::Refused { .. } => "refused",
    }
}

fn message(line: &Line, applied: bool, out: &Output) -> String {
    match &line.outcome {
        Outcome::New { resembles } if resembles.is_empty() => if applied {
            out.pick("compte créé, inscrit", "account made, enrolled")
        } else {
            out.pick("nouveau compte", "new account")
        }
        .to_owned(),
        Outcome::New { .. } => out
            .pick(
                "nouveau compte ; attention, une personne du même nom existe avec une autre adresse",
                "new account; beware, somebody of the same name has another address",
            )
            .to_owned(),
        Outcome::Known { .. } => out.pick("compte connu", "known account").to_owned(),
        Outcome::AlreadyEnrolled { .. } => {
            out.pick("déjà inscrit(e) : rien à faire", "enrolled already: nothing to do").to_owned()
        }
        Outcome::Refused { problems } => {
            let words: Vec<String> = problems.iter().map(|p| problem(p, out)).collect();
            words.join(" ")
        }
    }
}

fn problem(problem: &LineProblem, out: &Output) -> String {
    match problem {
        LineProblem::Cell { field, error } => format!("{} : {}", column(*field, out), text_error(error, out.language)),
        LineProblem::TwiceInFile { first } => {
            format!(
                "{} {first}.",
                out.pick("La même adresse figure déjà à la ligne", "The same address stands on line")
            )
        }
        LineProblem::Ragged => out
            .pick(
                "Le nombre de colonnes n'est pas celui des titres : vérifiez les séparateurs et les guillemets.",
                "The number of columns is not that of the heads: check separators and quotes.",
            )
            .to_owned(),
        LineProblem::TwoPeople => out
            .pick(
                "L'adresse est celle d'un compte et la référence celle d'un autre : gardez l'une des deux.",
                "The address is of one account and the reference of another: keep one of them.",
            )
            .to_owned(),
    }
}

fn column(field: Field, out: &Output) -> &'static str {
    match field {
        Field::Given => out.pick("Prénom", "Given name"),
        Field::Family => out.pick("Nom", "Family name"),
        Field::Email => out.pick("Courriel", "E-mail"),
        Field::Company => out.pick("Entreprise", "Company"),
        Field::External => out.pick("Référence", "Reference"),
    }
}
