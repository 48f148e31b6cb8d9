//! A parcours in a file: sections, steps and conditions by key, contents by path or address, made into the real thing.

use std::collections::HashMap;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use lms_core::access::Actor;
use lms_core::condition::Condition;
use lms_core::content::{Content, Kind};
use lms_core::ids::StepId;
use lms_core::parcours::{Design, DoneWhen, Modality, Mode, Parcours, Section, Step};
use lms_core::score::Percent;
use lms_core::text::{Title, folded};
use lms_core::time::{Minutes, Timestamp};
use lms_engine::content::{NewContent, add_file, add_link, import_package};
use lms_engine::parcours::{ParcoursEdit, create, find, publish, save};
use lms_engine::{EngineError, Lms, content};
use lms_store::Page;
use lms_store::repo::ContentFilter;
use serde::Deserialize;
use zip::write::SimpleFileOptions;

use crate::exit::{Exit, Failure};

/// How much of a film has to be played for its step to be done, in percent: the end titles may be left out.
const PLAYED: u8 = 90;

/// A parcours as a file says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParcoursFile {
    /// What people see.
    pub title: String,
    /// What it is about.
    #[serde(default)]
    pub summary: Option<String>,
    /// How free the learner is.
    #[serde(default)]
    pub mode: Mode,
    /// In reading order.
    pub sections: Vec<SectionFile>,
}

/// A section as a file says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionFile {
    /// What people see.
    pub title: String,
    /// In reading order.
    pub steps: Vec<StepFile>,
}

/// A step as a file says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepFile {
    /// How conditions name it.
    pub key: String,
    /// What people see.
    pub title: String,
    /// A folder or archive of a package, a file, an address; left out for what happens outside the platform.
    #[serde(default)]
    pub content: Option<String>,
    /// How it is followed.
    pub modality: Modality,
    /// Planned duration.
    pub planned_minutes: u32,
    /// Whether it counts for completion.
    pub mandatory: bool,
    /// When it opens.
    #[serde(default)]
    pub access: Option<ConditionFile>,
}

/// A condition as a file says it: steps by key.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConditionFile {
    /// A step is completed.
    Completed(String),
    /// The best score of a step is above so many percent.
    ScoreAbove {
        /// Which step.
        step: String,
        /// The threshold itself is not enough.
        percent: u8,
    },
    /// From this day on.
    NotBefore(NaiveDate),
    /// Every one.
    All(Vec<ConditionFile>),
    /// At least one.
    Any(Vec<ConditionFile>),
    /// The contrary.
    Not(Box<ConditionFile>),
}

/// The files of a folder: path in it and bytes.
pub type Unpacked = Vec<(String, Vec<u8>)>;

/// Where the contents of a file lie.
pub trait Library {
    /// The files of a folder, by their path in it; `None` when there is no such folder.
    fn folder(&self, path: &str) -> Result<Option<Unpacked>, Failure>;
    /// A file; `None` when there is none.
    fn file(&self, path: &str) -> Result<Option<Vec<u8>>, Failure>;
}

/// Contents beside the file on disk.
pub struct Beside(pub PathBuf);

impl Library for Beside {
    fn folder(&self, path: &str) -> Result<Option<Unpacked>, Failure> {
        let root = self.0.join(path);
        if !root.is_dir() {
            return Ok(None);
        }
        let mut files = Vec::new();
        for (name, _) in crate::unpacked::list(&root).map_err(|e| Failure::file(&root, &e))? {
            let file = root.join(&name);
            files.push((name, std::fs::read(&file).map_err(|e| Failure::file(&file, &e))?));
        }
        Ok(Some(files))
    }

    fn file(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let file = self.0.join(path);
        match std::fs::read(&file) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::file(&file, &error)),
        }
    }
}

/// Reads the text of a file.
///
/// # Errors
///
/// When it is not a parcours, with the line where it stops being one.
pub fn read(text: &str) -> Result<ParcoursFile, Failure> {
    serde_json::from_str(text).map_err(|error| {
        Failure::said(
            Exit::Problems,
            (
                format!("Le fichier n'est pas un parcours : {error}."),
                "Rien n'a été créé. Comparez avec demo/parcours.json.",
            ),
            (format!("The file is not a parcours: {error}."), "Nothing was made. Compare with demo/parcours.json."),
        )
    })
}

/// What an import made.
#[derive(Debug)]
pub struct Made {
    /// The parcours.
    pub parcours: Parcours,
    /// Steps by their key in the file.
    pub steps: HashMap<String, StepId>,
    /// How many contents came with it; the others were there.
    pub contents: usize,
}

/// Makes the parcours: contents that are there already, by kind and title, are used again. `tick` is called after each
/// content. With `publication` it is published at once.
///
/// # Errors
///
/// When a content is missing or cannot be imported, a condition names no step, or something stands against publication;
/// contents that were imported before stay.
pub async fn import(
    lms: &Lms,
    actor: &Actor,
    file: ParcoursFile,
    library: &dyn Library,
    publication: bool,
    mut tick: impl FnMut(),
    now: Timestamp,
) -> Result<Made, Failure> {
    let steps: HashMap<String, StepId> =
        file.sections.iter().flat_map(|s| &s.steps).map(|s| (s.key.clone(), lms.id(now))).collect();
    let (mut sections, mut contents) = (Vec::new(), 0);
    for section in file.sections {
        let mut made = Vec::new();
        for step in section.steps {
            let content = match &step.content {
                None => None,
                Some(path) => {
                    let (content, fresh) = content_of(lms, actor, &step, path, library, now).await?;
                    contents += usize::from(fresh);
                    tick();
                    Some(content)
                }
            };
            let access = step.access.as_ref().map(|c| condition(c, &steps)).transpose()?;
            made.push(Step {
                id: named(&steps, &step.key)?,
                title: title(&step.title)?,
                done: content.as_ref().map_or(DoneWhen::Opened, |c| done_when(c.kind)),
                content: content.map(|c| c.id),
                modality: step.modality,
                planned: Some(Minutes::new(step.planned_minutes).map_err(EngineError::from)?),
                mandatory: step.mandatory,
                access,
            });
        }
        sections.push(Section { id: lms.id(now), title: title(&section.title)?, steps: made });
    }
    let design = Design { mode: file.mode, sections, credit: Default::default() };
    let parcours = create(lms, actor, &file.title, now).await?;
    let (_, seen) = find(lms, actor, parcours.id).await?;
    let edit = ParcoursEdit { title: file.title, summary: file.summary, design };
    let mut parcours = save(lms, actor, parcours.id, edit, seen, now).await?;
    if publication {
        let (_, seen) = find(lms, actor, parcours.id).await?;
        parcours = publish(lms, actor, parcours.id, seen, now).await?;
    }
    Ok(Made { parcours, steps, contents })
}

fn done_when(kind: Kind) -> DoneWhen {
    match kind {
        Kind::Scorm12 | Kind::Scorm2004 | Kind::Cmi5 | Kind::Xapi => DoneWhen::ContentSaysSo,
        Kind::Document | Kind::Link => DoneWhen::Opened,
        Kind::Video => DoneWhen::Played(Percent::whole(PLAYED).unwrap_or(Percent::FULL)),
    }
}

fn title(text: &str) -> Result<Title, EngineError> {
    Title::new(text).map_err(|error| EngineError::Field { field: "title", error })
}

fn named(steps: &HashMap<String, StepId>, key: &str) -> Result<StepId, Failure> {
    steps.get(key).copied().ok_or_else(|| {
        Failure::said(
            Exit::Problems,
            (
                format!("Une condition nomme l'étape « {key} », qui n'existe pas."),
                "Le parcours n'a pas été créé. Corrigez la clé.",
            ),
            (
                format!("A condition names the step \"{key}\", which is not there."),
                "The parcours was not made. Correct the key.",
            ),
        )
    })
}

fn condition(file: &ConditionFile, steps: &HashMap<String, StepId>) -> Result<Condition, Failure> {
    let several = |parts: &[ConditionFile]| parts.iter().map(|p| condition(p, steps)).collect::<Result<Vec<_>, _>>();
    Ok(match file {
        ConditionFile::Completed(key) => Condition::Completed(named(steps, key)?),
        ConditionFile::ScoreAbove { step, percent } => {
            Condition::ScoreAbove { step: named(steps, step)?, percent: threshold(*percent)? }
        }
        ConditionFile::NotBefore(day) => Condition::NotBefore(*day),
        ConditionFile::All(parts) => Condition::All(several(parts)?),
        ConditionFile::Any(parts) => Condition::Any(several(parts)?),
        ConditionFile::Not(part) => Condition::Not(Box::new(condition(part, steps)?)),
    })
}

fn threshold(percent: u8) -> Result<Percent, Failure> {
    Percent::whole(percent).ok_or_else(|| {
        Failure::said(
            Exit::Problems,
            (format!("{percent} % n'est pas un seuil."), "Le parcours n'a pas été créé. Indiquez de 0 à 100."),
            (format!("{percent} % is no threshold."), "The parcours was not made. Give 0 to 100."),
        )
    })
}

/// The content of a step and whether it is new.
async fn content_of(
    lms: &Lms,
    actor: &Actor,
    step: &StepFile,
    path: &str,
    library: &dyn Library,
    now: Timestamp,
) -> Result<(Content, bool), Failure> {
    let new = NewContent { title: step.title.clone(), planned: step.planned_minutes, into: None };
    if path.starts_with("https://") || path.starts_with("http://") {
        return match there(lms, actor, &step.title, |k| k == Kind::Link).await? {
            Some(content) => Ok((content, false)),
            None => Ok((add_link(lms, actor, new, path, now).await?, true)),
        };
    }
    let package = match library.folder(path)? {
        Some(files) => Some(pack(&files)?),
        None if path.to_ascii_lowercase().ends_with(".zip") => library.file(path)?,
        None => None,
    };
    if let Some(bytes) = package {
        if let Some(content) = there(lms, actor, &step.title, Kind::reports).await? {
            return Ok((content, false));
        }
        let blob = lms.contents().put(&bytes).await?;
        let planned = Minutes::new(step.planned_minutes).map_err(EngineError::from)?;
        let imported = import_package(lms, actor, blob, None, Some(&step.title), planned, now).await?;
        return Ok((imported.content, true));
    }
    if let Some(content) = there(lms, actor, &step.title, |k| matches!(k, Kind::Document | Kind::Video)).await? {
        return Ok((content, false));
    }
    let bytes = library.file(path)?.ok_or_else(|| {
        Failure::said(
            Exit::Problems,
            (
                format!("Le contenu « {path} » de l'étape « {} » est introuvable.", step.key),
                "Le parcours n'a pas été créé.",
            ),
            (
                format!("The content \"{path}\" of the step \"{}\" was not found.", step.key),
                "The parcours was not made.",
            ),
        )
    })?;
    let blob = lms.contents().put(&bytes).await?;
    let name = Path::new(path).file_name().and_then(|n| n.to_str()).unwrap_or(path);
    Ok((add_file(lms, actor, new, blob, name, now).await?, true))
}

/// A content that is there already, by title and kind.
async fn there(lms: &Lms, actor: &Actor, title: &str, kind: impl Fn(Kind) -> bool) -> Result<Option<Content>, Failure> {
    let filter = ContentFilter { text: Some(folded(title)), ..ContentFilter::default() };
    let mut page = Page::first(100);
    loop {
        let listed = content::list(lms, actor, &filter, &page).await?;
        let found = listed.items.into_iter().find(|c| folded(c.title.as_str()) == folded(title) && kind(c.kind));
        match (found, listed.next) {
            (Some(content), _) => return Ok(Some(content)),
            (None, Some(next)) => page = Page::after(next, 100),
            (None, None) => return Ok(None),
        }
    }
}

/// Zips files in memory; the same files give the same bytes, hence one blob in the content store.
fn pack(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| EngineError::Internal(format!("a package cannot be zipped: {error}"));
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name.as_str(), options).map_err(|e| failed(&e))?;
        archive.write_all(bytes).map_err(|e| failed(&e))?;
    }
    Ok(archive.finish().map_err(|e| failed(&e))?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_on_a_step_that_is_not_there_is_refused() {
        let file = ConditionFile::All(vec![ConditionFile::Completed("nowhere".into())]);
        assert_eq!(condition(&file, &HashMap::new()).unwrap_err().exit(), Exit::Problems);
    }

    #[test]
    fn a_misspelt_field_is_told_with_its_line() {
        let failure = read("{\n\"titre\": \"A\", \"sections\": []}").unwrap_err();
        let words = failure.words(lms_core::people::Language::En);
        assert!(words.contains("titre") && words.contains("line 2"), "{words}");
    }

    #[test]
    fn the_same_files_are_the_same_package() {
        let files = vec![("imsmanifest.xml".to_owned(), b"<manifest/>".to_vec())];
        assert_eq!(pack(&files).unwrap(), pack(&files).unwrap());
    }
}
