//! The data folder of a demonstration: a mark tells it from a platform that people rely on.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// The mark: a demonstration is emptied and filled, another platform never is.
const MARK: &str = "demo.json";

/// How far the data of a demonstration are.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// There are none.
    #[serde(skip)]
    Nothing,
    /// They are being made; a demonstration that is found so was interrupted.
    Begun,
    /// They are there.
    Ready,
}

#[derive(Serialize, Deserialize)]
struct Mark {
    demonstration: State,
}

/// How far the data are. What an interrupted start has left, and nobody has seen, is emptied.
///
/// # Errors
///
/// When the folder holds a platform that is no demonstration.
pub fn look(ctx: &Context) -> Result<State, Failure> {
    match marked(ctx.data())? {
        State::Ready => Ok(State::Ready),
        State::Begun => {
            empty(ctx)?;
            Ok(State::Nothing)
        }
        State::Nothing if ctx.database_file().is_some_and(|file| file.exists()) => Err(foreign(ctx)),
        State::Nothing => Ok(State::Nothing),
    }
}

/// Writes the mark.
///
/// # Errors
///
/// When it cannot be written.
pub fn write(ctx: &Context, state: State) -> Result<(), Failure> {
    ctx.make_folder()?;
    let file = ctx.data().join(MARK);
    let text = serde_json::to_string(&Mark { demonstration: state }).unwrap_or_default();
    std::fs::write(&file, text + "\n").map_err(|e| Failure::file(&file, &e))
}

/// Empties the demonstration, after asking unless `agreed`; whether it was done.
///
/// # Errors
///
/// When the folder holds a platform that is no demonstration, or there is nobody to ask.
pub fn empty_after_asking(ctx: &Context, agreed: bool) -> Result<bool, Failure> {
    if marked(ctx.data())? == State::Nothing {
        return if ctx.database_file().is_some_and(|file| file.exists()) { Err(foreign(ctx)) } else { Ok(true) };
    }
    if !agreed && !ask(ctx)? {
        return Ok(false);
    }
    empty(ctx)?;
    Ok(true)
}

fn marked(folder: &Path) -> Result<State, Failure> {
    let file = folder.join(MARK);
    match std::fs::read(&file) {
        // A mark that was cut short by a power cut is one of a demonstration that was being made.
        Ok(bytes) => Ok(serde_json::from_slice::<Mark>(&bytes).map_or(State::Begun, |mark| mark.demonstration)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(State::Nothing),
        Err(error) => Err(Failure::file(&file, &error)),
    }
}

fn ask(ctx: &Context) -> Result<bool, Failure> {
    let folder = ctx.data().display();
    if ctx.out.json || !std::io::stdin().is_terminal() {
        return Err(Failure::said(
            Exit::Refused,
            (
                format!("Vider la démonstration de « {folder} » demande un accord."),
                "Rien n'a été effacé. Ajoutez --yes.",
            ),
            (format!("Emptying the demonstration in \"{folder}\" needs a yes."), "Nothing was erased. Add --yes."),
        ));
    }
    let mut out = std::io::stderr();
    let question = match ctx.out.language {
        lms_core::people::Language::Fr => {
            format!("Effacer la base, les contenus et les courriels de la démonstration « {folder} » ? [o/N] ")
        }
        lms_core::people::Language::En => {
            format!("Erase the database, contents and mails of the demonstration \"{folder}\"? [y/N] ")
        }
    };
    let _ = write!(out, "{question}").and_then(|()| out.flush());
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(|e| Failure::file(Path::new("stdin"), &e))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "o" | "oui" | "y" | "yes"))
}

/// Removes what a demonstration consists of; whatever else lies in the folder stays.
fn empty(ctx: &Context) -> Result<(), Failure> {
    let Some(database) = ctx.database_file() else {
        return Err(Failure::said(
            Exit::Refused,
            (
                "La base n'est pas un fichier de cette machine.",
                "Rien n'a été effacé. Videz-la avec les outils de la base.",
            ),
            ("The database is no file of this machine.", "Nothing was erased. Empty it with the database's own tools."),
        ));
    };
    let side = |ending: &str| {
        let mut name = database.clone().into_os_string();
        name.push(ending);
        name.into()
    };
    let files = [database.clone(), side("-wal"), side("-shm"), ctx.data().join("master.key"), ctx.data().join(MARK)];
    for folder in ["content", "mail"].map(|name| ctx.data().join(name)) {
        absent_is_fine(std::fs::remove_dir_all(&folder), &folder)?;
    }
    // The mark last: what is interrupted here is still a demonstration.
    for file in files {
        absent_is_fine(std::fs::remove_file(&file), &file)?;
    }
    Ok(())
}

fn absent_is_fine(result: std::io::Result<()>, path: &Path) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::file(path, &error)),
        _ => Ok(()),
    }
}

fn foreign(ctx: &Context) -> Failure {
    let folder = ctx.data().display();
    Failure::said(
        Exit::Refused,
        (
            format!("« {folder} » contient une plateforme qui n'est pas une démonstration."),
            "Rien n'a été modifié. Choisissez un autre dossier avec --data, ou démarrez celle-ci avec `lms serve`.",
        ),
        (
            format!("\"{folder}\" holds a platform that is no demonstration."),
            "Nothing was changed. Choose another folder with --data, or start this one with `lms serve`.",
        ),
    )
}
