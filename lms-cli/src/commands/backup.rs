//! `lms backup`: everything of a platform, sealed, into a folder elsewhere, and back.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use lms_core::backup::Generations;
use lms_server::entropy::SystemEntropy;
use lms_store::backup::{self, BackupError, Manifest, Source, Target, Vault};
use lms_store::{Entropy, FolderStore};
use serde_json::json;

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::key;

/// Backups: database, contents and the list of erasures, sealed with the master key, into a folder on another disk. The key
/// itself is in none: keep a copy of it elsewhere.
#[derive(Debug, clap::Subcommand)]
pub enum Backup {
    /// Makes a backup while the platform runs, and removes those no generation keeps
    Create(Create),
    /// Lists the backups
    List(List),
    /// Reads every object and names what is missing or altered
    Verify(Verify),
    /// Brings a backup back into an empty place
    Restore(Restore),
}

/// Where the backups are.
#[derive(Debug, clap::Args)]
pub struct Place {
    /// The folder of the backups, on another disk or machine
    #[arg(long, value_name = "DIR", env = "LMS_BACKUPS")]
    vault: PathBuf,
}

/// Makes a backup while the platform runs: nobody waits for it. Contents that are there already are not written again. Run it from a
/// timer, every eight hours for instance.
///
/// With --json: {"id":"20260310T080000Z","bytes":123456,"contents":12,"new_objects":3,"new_bytes":4567,"removed":1}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Create {
    #[command(flatten)]
    place: Place,
    /// How many generations stay: stretches of eight hours, days, weeks, months. What was erased from the platform lives on in
    /// them until they go
    #[arg(long, value_name = "EIGHTS,DAYS,WEEKS,MONTHS", default_value = "9,7,4,2", value_parser = generations)]
    keep: Generations,
}

/// Lists the backups, the oldest first.
///
/// With --json: [{"id":"20260310T080000Z","at":"2026-03-10T08:00:00Z","engine":"sqlite","bytes":123456,"contents":12}]
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {
    #[command(flatten)]
    place: Place,
}

/// Reads every object of a backup, or of all, and names what is missing or altered. Ends with 3 when something is.
///
/// With --json: {"backups":17,"objects":120,"damage":[{"what":"objects/ab/…","backups":["20260310T080000Z"]}]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Verify {
    #[command(flatten)]
    place: Place,
    /// The backup [default: all]
    id: Option<String>,
}

/// Brings a backup back into the data folder of --data (and the database of --database), which must hold none. The list of
/// erasures stays where it is there: at the next start, whoever was erased since is erased again.
///
/// With --json: {"id":"20260310T080000Z","at":"2026-03-10T08:00:00Z","contents":12,"bytes":123456,"seconds":1.2}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Restore {
    #[command(flatten)]
    place: Place,
    /// The backup [default: the newest]
    id: Option<String>,
}

fn generations(text: &str) -> Result<Generations, String> {
    let numbers: Vec<u32> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match numbers.as_slice() {
        [eights, days, weeks, months] if text.split(',').count() == 4 => {
            Ok(Generations { eights: *eights, days: *days, weeks: *weeks, months: *months })
        }
        _ => Err("write four numbers, such as 9,7,4,2".to_owned()),
    }
}

/// Runs a command on backups.
///
/// # Errors
///
/// When the key is missing, or the vault or the platform cannot be used.
pub async fn run(args: &Backup, ctx: &Context) -> Result<Exit, Failure> {
    match args {
        Backup::Create(args) => create(args, ctx).await,
        Backup::List(args) => list(args, ctx),
        Backup::Verify(args) => verify(args, ctx),
        Backup::Restore(args) => restore(args, ctx).await,
    }
}

fn vault(place: &Place, ctx: &Context) -> Result<Arc<Vault>, Failure> {
    let keyring = Arc::new(key::read(&ctx.key_file())?);
    backup::open(&place.vault, keyring, Arc::new(SystemEntropy)).map_err(told)
}

/// A vault that must be there: reading one does not make it.
fn existing(place: &Place, ctx: &Context) -> Result<Arc<Vault>, Failure> {
    if !place.vault.join("backups").is_dir() {
        let folder = place.vault.display();
        return Err(Failure::said(
            Exit::Unavailable,
            (
                format!("« {folder} » ne contient aucune sauvegarde."),
                "Indiquez le dossier avec --vault, ou faites d'abord `lms backup create`.",
            ),
            (format!("{folder} holds no backup."), "Name the folder with --vault, or run `lms backup create` first."),
        ));
    }
    vault(place, ctx)
}

fn contents(ctx: &Context) -> Result<FolderStore, Failure> {
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    Ok(FolderStore::open(&ctx.data().join("content"), entropy)?)
}

async fn create(args: &Create, ctx: &Context) -> Result<Exit, Failure> {
    // Opened and looked at as every command does: a folder without a platform is not worth a backup.
    ctx.open().await?.store().close().await;
    let vault = vault(&args.place, ctx)?;
    let contents = contents(ctx)?;
    let hashes = contents.list().await?;
    let (database, erasures) = (ctx.database_url(), ctx.erasures_file());
    let source = Source { database: &database, scratch: ctx.data(), erasures: &erasures };
    let bar = ctx.out.bar(0, ctx.out.pick("Sauvegarde", "Backup"));
    let far = |at: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(at as u64);
    };
    let made = backup::create(&vault, &source, &contents, hashes, args.keep, ctx.now(), &far).await;
    bar.finish_and_clear();
    let (manifest, written) = made.map_err(told)?;
    let answer = json!({
        "id": manifest.id(), "bytes": manifest.size(), "contents": manifest.contents(),
        "new_objects": written.new_objects, "new_bytes": written.new_bytes, "removed": written.removed,
    });
    ctx.out.answer(&answer, |out| {
        out.line(&format!("{} {}", out.pick("Sauvegarde faite :", "Backup made:"), manifest.id()));
        out.line(&format!("{} {}", out.pick("Contenus :", "Contents:"), manifest.contents()));
        out.line(&format!("{} {}", out.pick("Octets nouveaux :", "New bytes:"), written.new_bytes));
        out.line(&format!(
            "{} {}",
            out.pick("Sauvegardes anciennes retirées :", "Older backups removed:"),
            written.removed
        ));
        out.aside(out.pick(
            "La clé maîtresse n'est pas dans la sauvegarde : gardez-en une copie ailleurs.",
            "The master key is not in the backup: keep a copy of it elsewhere.",
        ));
    });
    Ok(Exit::Done)
}

fn shown(manifest: &Manifest) -> serde_json::Value {
    json!({
        "id": manifest.id(), "at": manifest.at, "engine": manifest.engine,
        "bytes": manifest.size(), "contents": manifest.contents(),
    })
}

fn list(args: &List, ctx: &Context) -> Result<Exit, Failure> {
    let all = backup::list(&*existing(&args.place, ctx)?).map_err(told)?;
    ctx.out.answer(&all.iter().map(shown).collect::<Vec<_>>(), |out| {
        let heads = [out.pick("Sauvegarde", "Backup"), out.pick("Octets", "Bytes"), out.pick("Contenus", "Contents")];
        out.table(&heads, all.iter().map(|one| vec![one.id(), one.size().to_string(), one.contents().to_string()]));
    });
    Ok(Exit::Done)
}

fn verify(args: &Verify, ctx: &Context) -> Result<Exit, Failure> {
    let vault = existing(&args.place, ctx)?;
    let bar = ctx.out.bar(0, ctx.out.pick("Vérification", "Verification"));
    let far = |at: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(at as u64);
    };
    let looked = backup::verify(&vault, args.id.as_deref(), &far);
    bar.finish_and_clear();
    let found = looked.map_err(told)?;
    ctx.out.answer(&found, |out| {
        for one in &found.damage {
            let what = format!("{} {} ({})", out.pick("Endommagé :", "Damaged:"), one.what, one.backups.join(", "));
            out.line(&what);
        }
        if found.damage.is_empty() {
            let all = out.pick("Tout se lit : sauvegardes", "Everything can be read: backups");
            out.line(&format!("{all} {}, {} {}", found.backups, out.pick("objets", "objects"), found.objects));
        } else {
            out.line(out.pick(
                "Faites une nouvelle sauvegarde maintenant, dans un autre dossier, et changez ce disque.",
                "Make a new backup now, into another folder, and replace this disk.",
            ));
        }
    });
    Ok(if found.damage.is_empty() { Exit::Done } else { Exit::Problems })
}

/// How long it took is told: recovery times are promised and measured (AX4.5).
#[allow(clippy::disallowed_methods)]
async fn restore(args: &Restore, ctx: &Context) -> Result<Exit, Failure> {
    let vault = existing(&args.place, ctx)?;
    std::fs::create_dir_all(ctx.data()).map_err(|e| Failure::file(ctx.data(), &e))?;
    let contents = contents(ctx)?;
    let (database, erasures) = (ctx.database_url(), ctx.erasures_file());
    let target = Target { database: &database, scratch: ctx.data(), erasures: &erasures };
    let begun = Instant::now();
    let bar = ctx.out.bar(0, ctx.out.pick("Restauration", "Restore"));
    let far = |at: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(at as u64);
    };
    let done = backup::restore(&vault, args.id.as_deref(), &target, &contents, &far).await;
    bar.finish_and_clear();
    let (manifest, restored) = done.map_err(told)?;
    let seconds = begun.elapsed().as_millis() as f64 / 1_000.0;
    let answer = json!({
        "id": manifest.id(), "at": manifest.at, "contents": restored.contents, "bytes": restored.bytes, "seconds": seconds,
    });
    ctx.out.answer(&answer, |out| {
        out.line(&format!("{} {}", out.pick("Restauré :", "Restored:"), manifest.id()));
        out.line(&format!("{} {} ({seconds} s)", out.pick("Contenus :", "Contents:"), restored.contents));
        out.line(out.pick(
            "Étape suivante : `lms migrate`, puis `lms serve`. Qui a été effacé depuis cette sauvegarde le sera de nouveau au démarrage.",
            "Next: `lms migrate`, then `lms serve`. Whoever was erased since this backup is erased again at the start.",
        ));
    });
    Ok(Exit::Done)
}

fn told(error: BackupError) -> Failure {
    let detail = error.to_string();
    let (exit, fr, en) = match &error {
        BackupError::Content(_) | BackupError::Io { .. } => (
            Exit::Unavailable,
            (
                "La sauvegarde n'a pas pu être lue ou écrite",
                "Vérifiez le disque, sa place libre et les droits, puis recommencez : ce qui est déjà écrit sert.",
            ),
            (
                "The backup could not be read or written",
                "Look at the disk, its free room and the rights, then try again: what is written already serves.",
            ),
        ),
        BackupError::Database { .. } => (
            Exit::Unavailable,
            ("La base n'a pas pu être lue ou écrite", "Vérifiez l'adresse de la base, puis recommencez."),
            ("The database could not be read or written", "Look at the address of the database, then try again."),
        ),
        BackupError::Tool { .. } => (
            Exit::Unavailable,
            (
                "Un programme de PostgreSQL manque ou a échoué",
                "Installez pg_dump et pg_restore, de la version du serveur ou d'une plus récente.",
            ),
            (
                "A program of PostgreSQL is missing or failed",
                "Install pg_dump and pg_restore, of the server's version or a newer one.",
            ),
        ),
        BackupError::Damaged { .. } => (
            Exit::Problems,
            ("La sauvegarde est endommagée", "Prenez-en une autre : `lms backup verify` dit lesquelles se lisent."),
            ("The backup is damaged", "Take another one: `lms backup verify` says which can be read."),
        ),
        BackupError::OtherKey { .. } => (
            Exit::Refused,
            (
                "Cette sauvegarde a besoin d'une autre clé maîtresse",
                "Indiquez le fichier de cette clé avec --key-file.",
            ),
            ("This backup needs another master key", "Name the file of that key with --key-file."),
        ),
        BackupError::Busy | BackupError::Exists { .. } => (
            Exit::Refused,
            ("Une autre sauvegarde vient d'être faite ou se fait", "Attendez un instant, puis recommencez."),
            ("Another backup was just made or is being made", "Wait a moment, then try again."),
        ),
        BackupError::NotFound { .. } => (
            Exit::Refused,
            ("Cette sauvegarde n'existe pas", "`lms backup list` montre celles qui existent."),
            ("There is no such backup", "`lms backup list` shows those there are."),
        ),
        BackupError::NotEmpty { .. } => (
            Exit::Refused,
            (
                "Rien n'a été écrit : il y a déjà une plateforme à cet endroit",
                "Restaurez dans un dossier vide (--data) ou une base vide (--database), puis comparez.",
            ),
            (
                "Nothing was written: there is a platform there already",
                "Restore into an empty folder (--data) or an empty database (--database), then compare.",
            ),
        ),
    };
    Failure::said(exit, (format!("{} ({detail}).", fr.0), fr.1), (format!("{} ({detail}).", en.0), en.1))
}
