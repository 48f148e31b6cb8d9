//! cmi5 courses and xAPI packages: found in an archive or alone, read, and every remark on them told.

use lms_core::content::{BlobHash, Kind};
use lms_core::people::Language;
use lms_core::xapi::Lang;
use lms_core::{cmi5, tincan};
use lms_scorm::package::{Entry, Problem, ProblemCode, Reading, Severity};
use serde::{Deserialize, Serialize};

use crate::{EngineError, Lms};

/// What a content describes that is launched and says by statements what happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // one for each version, behind an Arc
pub enum Structure {
    /// A cmi5 course.
    Cmi5(cmi5::course::Course),
    /// An xAPI package.
    Xapi(tincan::Package),
}

/// A part of a structure that is launched.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unit {
    /// Its index, from 0.
    pub index: u32,
    /// Its title in the language asked for.
    pub title: String,
    /// Whether it asks for a window of its own.
    pub own_window: bool,
}

impl Structure {
    /// The kind of content.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Cmi5(_) => Kind::Cmi5,
            Self::Xapi(_) => Kind::Xapi,
        }
    }

    /// The title it gives itself; its id when it gives none.
    pub fn title(&self, language: Language) -> &str {
        let (texts, id) = match self {
            Self::Cmi5(course) => (&course.title, &course.id),
            Self::Xapi(package) => (&package.main.name, &package.main.id),
        };
        Some(texts.pick(code(language))).filter(|title| !title.is_empty()).unwrap_or(id)
    }

    /// What can be launched, in order; at least one.
    pub fn units(&self, language: Language) -> Vec<Unit> {
        match self {
            Self::Cmi5(course) => (0..)
                .zip(&course.aus)
                .map(|(index, au)| Unit {
                    index,
                    title: au.title.pick(code(language)).to_owned(),
                    own_window: au.launch_method == cmi5::LaunchMethod::OwnWindow,
                })
                .collect(),
            Self::Xapi(_) => vec![Unit { index: 0, title: self.title(language).to_owned(), own_window: true }],
        }
    }
}

/// The requirement of cmi5 that an archive breaks; `LMS` for a bound of this platform.
fn archive_requirement(code: ProblemCode) -> &'static str {
    match code {
        // 14: a course comes as a ZIP archive or as its structure alone.
        ProblemCode::EmptyFile | ProblemCode::NotZip => "14.0.0.0-1",
        // 14.1: with the structure at the root.
        ProblemCode::ManifestMissing => "14.1.0.0-2",
        ProblemCode::TooManyEntries | ProblemCode::TooLarge | ProblemCode::ZipBomb => "LMS",
        // 14.1: an archive others can open.
        _ => "14.1.0.0-1",
    }
}

fn code(language: Language) -> &'static str {
    match language {
        Language::Fr => "fr",
        Language::En => "en",
    }
}

/// Something that is wrong with a structure, or odd about it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Remark {
    /// `fatal`, or `warning` for what does not keep it from being used.
    pub severity: String,
    /// The number of the requirement, such as `13.1.4.0-2`.
    pub rule: String,
    /// The stable name of the rule.
    pub code: String,
    /// The line, from 1; 0 when it is about no line.
    pub line: u32,
    /// The element, or what it is about.
    pub path: String,
    /// The sentence in French.
    pub fr: String,
    /// The sentence in English.
    pub en: String,
}

impl Remark {
    /// The sentence.
    pub fn sentence(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.fr,
            Language::En => &self.en,
        }
    }

    fn of_cmi5(severity: &str, problem: &cmi5::Problem) -> Self {
        Self {
            severity: severity.to_owned(),
            rule: problem.rule.requirement().to_owned(),
            code: problem.rule.code().to_owned(),
            line: problem.line,
            path: problem.path.clone(),
            fr: problem.sentence(Lang::Fr),
            en: problem.sentence(Lang::En),
        }
    }

    fn of_archive(problem: &Problem) -> Self {
        let missing = problem.code == ProblemCode::ManifestMissing;
        let (fr, en) = match missing {
            true => (
                "L'archive n'a pas de fichier cmi5.xml à sa racine.".to_owned(),
                "The archive has no file cmi5.xml at its root.".to_owned(),
            ),
            false => (problem.sentence(lms_scorm::Lang::Fr), problem.sentence(lms_scorm::Lang::En)),
        };
        Self {
            severity: "fatal".to_owned(),
            rule: archive_requirement(problem.code).to_owned(),
            code: problem.code.code().to_owned(),
            line: 0,
            path: problem.about.clone(),
            fr,
            en,
        }
    }

    fn unreadable(name: &str) -> Self {
        Self {
            severity: "fatal".to_owned(),
            rule: "LMS".to_owned(),
            code: "unreadable".to_owned(),
            line: 0,
            path: name.to_owned(),
            fr: format!("Le fichier {name} de l'archive ne peut pas être lu."),
            en: format!("The file {name} of the archive cannot be read."),
        }
    }

    fn of_tincan(severity: &str, problem: &tincan::Problem) -> Self {
        Self {
            severity: severity.to_owned(),
            rule: problem.rule.requirement().to_owned(),
            code: problem.rule.code().to_owned(),
            line: problem.line,
            path: problem.about.clone(),
            fr: problem.sentence(Lang::Fr),
            en: problem.sentence(Lang::En),
        }
    }
}

/// What an archive or file turned out to be.
#[derive(Clone, Debug)]
pub enum Examined {
    /// A SCORM package.
    Scorm(Box<Reading>),
    /// A cmi5 course or an xAPI package.
    Launched {
        /// What it describes.
        structure: Box<Structure>,
        /// What is odd about it.
        remarks: Vec<Remark>,
        /// The files of its archive, by their path as the structure calls them; `None` for a structure alone.
        entries: Option<Vec<Entry>>,
    },
}

/// Reads what is in the content store: a SCORM package, a cmi5 course (zip or bare XML) or an xAPI package.
///
/// A manifest at the top of an archive makes it SCORM, `cmi5.xml` there a cmi5 course (cmi5 14.1), `tincan.xml` an xAPI
/// package; failing that, manifest or `tincan.xml` in a folder.
///
/// # Errors
///
/// [`EngineError::Package`] or [`EngineError::Structure`] with every problem when it cannot be used.
pub async fn examine(lms: &Lms, archive: &BlobHash) -> Result<Examined, EngineError> {
    let file = lms.contents().open(archive).await?;
    let found = tokio::task::spawn_blocking(move || look(std::io::BufReader::with_capacity(64 * 1024, file)));
    found.await.map_err(|e| EngineError::Internal(e.to_string()))?
}

fn look<R: std::io::Read + std::io::Seek>(mut file: R) -> Result<Examined, EngineError> {
    let limits = lms_scorm::package::Limits::default();
    if let Some(text) = alone(&mut file) {
        return read(&text, None);
    }
    let reading = lms_scorm::package::read_zip(&mut file, &limits);
    let listed = !reading.is_fatal() || reading.problems.iter().any(|one| one.code == ProblemCode::ManifestMissing);
    let manifest_on_top = !reading.is_fatal() && reading.root.is_empty();
    let structure = match listed && !manifest_on_top {
        true => {
            let top = |name: &'static str| reading.entries.iter().find(|entry| entry.name == name);
            let below = || {
                let ends = |entry: &&Entry| entry.name.ends_with("/tincan.xml");
                // A SCORM package may carry one beside its manifest.
                let found = reading.entries.iter().filter(|_| reading.is_fatal()).filter(ends);
                found.min_by_key(|entry| entry.name.matches('/').count())
            };
            top(cmi5::course::FILE).or_else(|| top(tincan::FILE)).or_else(below).map(|entry| entry.name.clone())
        }
        false => None,
    };
    let Some(name) = structure else {
        return if reading.is_fatal() {
            Err(EngineError::Package(reading.problems))
        } else {
            Ok(Examined::Scorm(Box::new(reading)))
        };
    };
    let most = u64::try_from(cmi5::course::Limits::default().bytes).unwrap_or(u64::MAX).saturating_add(1);
    let text = lms_scorm::package::unzip(&mut file, &name, most)
        .map_err(|_| EngineError::Structure(vec![Remark::unreadable(&name)]))?;
    let folder = name.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let entries = reading.entries.into_iter().filter_map(|entry| {
        // The reader of archives has refused every name that leads out of it.
        let path = entry.name.replace('\\', "/").strip_prefix(&folder)?.to_owned();
        Some(Entry { path: Some(path), ..entry })
    });
    read(&text, Some(entries.collect()))
}

/// The bytes of a file that is XML by its beginning, as far as the reader of structures takes them.
fn alone<R: std::io::Read + std::io::Seek>(file: &mut R) -> Option<Vec<u8>> {
    let most = cmi5::course::Limits::default().bytes;
    let mut start = [0; 64];
    let read = file.seek(std::io::SeekFrom::Start(0)).and_then(|_| file.read(&mut start)).ok()?;
    let begins = start.get(..read)?.iter().find(|byte| !byte.is_ascii_whitespace() && **byte < 0x80 && **byte != 0);
    file.seek(std::io::SeekFrom::Start(0)).ok()?;
    if begins != Some(&b'<') {
        return None;
    }
    let mut text = Vec::new();
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    std::io::Read::read_to_end(&mut std::io::Read::take(file, most), &mut text).ok()?;
    Some(text)
}

fn read(text: &[u8], entries: Option<Vec<Entry>>) -> Result<Examined, EngineError> {
    let limits = cmi5::course::Limits::default();
    let paths: Option<std::collections::HashSet<&str>> =
        entries.as_ref().map(|all| all.iter().filter_map(|entry| entry.path.as_deref()).collect());
    let has = |name: &str| paths.as_ref().is_some_and(|paths| paths.contains(name));
    let files = paths.as_ref().map(|_| &has as &dyn Fn(&str) -> bool);
    let (structure, remarks) = match cmi5::course::read(text, files, &limits) {
        Ok(reading) => {
            let remarks = reading.remarks.iter().map(|one| Remark::of_cmi5("warning", one)).collect();
            (Structure::Cmi5(reading.course), remarks)
        }
        Err(problems) => {
            let is_tincan = problems.iter().any(|one| one.rule == cmi5::Rule::Root && one.about.ends_with("}tincan"));
            if !is_tincan {
                return Err(EngineError::Structure(problems.iter().map(|one| Remark::of_cmi5("fatal", one)).collect()));
            }
            let reading = tincan::read(text, files, &limits).map_err(|problems| {
                EngineError::Structure(problems.iter().map(|one| Remark::of_tincan("fatal", one)).collect())
            })?;
            let remarks = reading.remarks.iter().map(|one| Remark::of_tincan("warning", one)).collect();
            (Structure::Xapi(reading.package), remarks)
        }
    };
    drop(paths);
    Ok(Examined::Launched { structure: Box::new(structure), remarks, entries })
}

/// As [`examine`], of what has to be a cmi5 course.
///
/// # Errors
///
/// [`EngineError::Structure`] with every problem, those of the archive among them.
pub async fn examine_course(lms: &Lms, archive: &BlobHash) -> Result<Structure, EngineError> {
    let missing = |problems: &[Problem]| {
        let fatal = problems.iter().filter(|one| one.severity == Severity::Fatal);
        EngineError::Structure(fatal.map(Remark::of_archive).collect())
    };
    match examine(lms, archive).await {
        Ok(Examined::Launched { structure, .. }) if structure.kind() == Kind::Cmi5 => Ok(*structure),
        Ok(_) => {
            let (fr, en) = ("Ce n'est pas un cours cmi5.", "This is no cmi5 course.");
            Err(EngineError::Structure(vec![Remark {
                severity: "fatal".to_owned(),
                rule: "14.1.0.0-2".to_owned(),
                code: "no-course-structure".to_owned(),
                line: 0,
                path: cmi5::course::FILE.to_owned(),
                fr: fr.to_owned(),
                en: en.to_owned(),
            }]))
        }
        Err(EngineError::Package(problems)) => Err(missing(&problems)),
        Err(other) => Err(other),
    }
}
