//! Small changes of a draft, each a form of one button: add, rename, move, remove. Every one names the revision it saw.

use axum::extract::State;
use axum::response::Response;
use lms_core::content::{Content, Kind};
use lms_core::ids::{ContentId, ParcoursId, SectionId, StepId};
use lms_core::parcours::{Design, DoneWhen, Modality, Parcours, Section, Step};
use lms_core::text::Title;
use lms_engine::parcours::{self, ParcoursEdit};
use lms_engine::{EngineError, content};
use lms_store::repo::Revision;
use serde::Deserialize;

use super::{editor, writer};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::form::Input;
use crate::web::frame::{Ids, Sent, Visit, on_to, refused};
use crate::web::shown;

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    revision: i64,
    title: String,
    content: String,
}

/// The edit that keeps everything but the design.
pub(super) fn with_design(parcours: &Parcours, design: Design) -> ParcoursEdit {
    let summary = parcours.summary.as_ref().map(|summary| summary.as_str().to_owned());
    ParcoursEdit { title: parcours.title.as_str().to_owned(), summary, design }
}

/// Changes the draft that was seen; back to the editor at `anchor`.
async fn change(
    app: &App,
    visit: &Visit,
    id: ParcoursId,
    seen: i64,
    anchor: &str,
    change: impl FnOnce(&mut Design) -> Option<()>,
) -> Result<Response, Fail> {
    writer(visit)?;
    let (parcours, _) = parcours::find(&app.lms, visit.actor(), id).await?;
    let mut design = parcours.draft.clone();
    change(&mut design).ok_or(EngineError::NotFound("step"))?;
    parcours::save(&app.lms, visit.actor(), id, with_design(&parcours, design), Revision(seen), visit.now).await?;
    Ok(on_to(&format!("/parcours/{id}/modifier{anchor}")))
}

fn section(design: &mut Design, id: SectionId) -> Option<&mut Section> {
    design.sections.iter_mut().find(|section| section.id == id)
}

/// Moves the item at `from` by one place; nothing beyond the ends.
fn shift<T>(items: &mut [T], from: usize, down: bool) {
    let to = if down { from + 1 } else { from.wrapping_sub(1) };
    if from < items.len() && to < items.len() {
        items.swap(from, to);
    }
}

fn shift_section(design: &mut Design, id: SectionId, down: bool) -> Option<()> {
    let at = design.sections.iter().position(|section| section.id == id)?;
    shift(&mut design.sections, at, down);
    Some(())
}

/// Within its section, then over to the neighbouring one.
fn shift_step(design: &mut Design, id: StepId, down: bool) -> Option<()> {
    let at = design.sections.iter().position(|section| section.steps.iter().any(|step| step.id == id))?;
    let here = design.sections.get_mut(at)?;
    let place = here.steps.iter().position(|step| step.id == id)?;
    let at_end = if down { place + 1 == here.steps.len() } else { place == 0 };
    if !at_end {
        shift(&mut here.steps, place, down);
        return Some(());
    }
    let to = if down { at + 1 } else { at.wrapping_sub(1) };
    if to >= design.sections.len() {
        return Some(());
    }
    let step = design.sections.get_mut(at)?.steps.remove(place);
    let there = design.sections.get_mut(to)?;
    let place = if down { 0 } else { there.steps.len() };
    there.steps.insert(place, step);
    Some(())
}

type OfSection = Ids<(ParcoursId, SectionId)>;
type OfStep = Ids<(ParcoursId, StepId)>;

/// `POST /parcours/{parcours}/sections`
pub async fn add_section(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<ParcoursId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    writer(&visit)?;
    let title = match Title::new(&typed.title) {
        Ok(title) => title,
        Err(error) => {
            let mut view = editor::view(&app, &visit, id, None).await?;
            view.new_section = Input::refused(&typed.title, shown::fault("title", error, visit.language()));
            return refused(&view);
        }
    };
    let section = Section { id: app.lms.id(visit.now), title, steps: Vec::new() };
    change(&app, &visit, id, typed.revision, "", |design| {
        design.sections.push(section);
        Some(())
    })
    .await
}

/// `POST …/sections/{section}`
pub async fn rename_section(
    State(app): State<App>,
    visit: Visit,
    Ids((id, at)): OfSection,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    writer(&visit)?;
    let title = Title::new(&typed.title).map_err(|error| EngineError::Field { field: "title", error })?;
    change(&app, &visit, id, typed.revision, "", |design| {
        section(design, at)?.title = title;
        Some(())
    })
    .await
}

/// What a new step of a content begins with: its title and duration, and a way to be finished.
fn step_of(id: StepId, content: &Content) -> Step {
    Step {
        id,
        title: content.title.clone(),
        content: Some(content.id),
        modality: Modality::DistanceAsync,
        planned: Some(content.planned),
        mandatory: true,
        access: None,
        done: match content.kind {
            Kind::Scorm12 | Kind::Scorm2004 | Kind::Cmi5 | Kind::Xapi => DoneWhen::ContentSaysSo,
            Kind::Video => DoneWhen::Played(lms_core::score::Percent::from_hundredths(9_000)),
            Kind::Document | Kind::Link => DoneWhen::Opened,
        },
    }
}

/// `POST …/sections/{section}/etapes`
pub async fn add_step(
    State(app): State<App>,
    visit: Visit,
    Ids((id, at)): OfSection,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    writer(&visit)?;
    let wanted: ContentId = typed.content.parse().map_err(|_| EngineError::NotFound("content"))?;
    let (content, _) = content::find(&app.lms, visit.actor(), wanted).await?;
    let step = step_of(app.lms.id(visit.now), &content);
    let anchor = format!("?etape={}#panneau", step.id);
    change(&app, &visit, id, typed.revision, &anchor, |design| {
        section(design, at)?.steps.push(step);
        Some(())
    })
    .await
}

/// `POST …/sections/{section}/monter`
pub async fn section_up(
    State(app): State<App>,
    visit: Visit,
    Ids((id, at)): OfSection,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    change(&app, &visit, id, typed.revision, "", |design| shift_section(design, at, false)).await
}

/// `POST …/sections/{section}/descendre`
pub async fn section_down(
    State(app): State<App>,
    visit: Visit,
    Ids((id, at)): OfSection,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    change(&app, &visit, id, typed.revision, "", |design| shift_section(design, at, true)).await
}

/// `POST …/sections/{section}/supprimer`: published sessions are not touched before the next publication.
pub async fn remove_section(
    State(app): State<App>,
    visit: Visit,
    Ids((id, at)): OfSection,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    change(&app, &visit, id, typed.revision, "", |design| {
        section(design, at)?;
        design.sections.retain(|section| section.id != at);
        Some(())
    })
    .await
}

/// `POST …/etapes/{step}/monter`
pub async fn step_up(
    State(app): State<App>,
    visit: Visit,
    Ids((id, step)): OfStep,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    change(&app, &visit, id, typed.revision, "", |design| shift_step(design, step, false)).await
}

/// `POST …/etapes/{step}/descendre`
pub async fn step_down(
    State(app): State<App>,
    visit: Visit,
    Ids((id, step)): OfStep,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    change(&app, &visit, id, typed.revision, "", |design| shift_step(design, step, true)).await
}

/// `POST …/etapes/{step}/supprimer`
pub async fn remove_step(
    State(app): State<App>,
    visit: Visit,
    Ids((id, step)): OfStep,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    change(&app, &visit, id, typed.revision, "", |design| {
        design.step(step)?;
        for section in &mut design.sections {
            section.steps.retain(|one| one.id != step);
        }
        Some(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use lms_core::parcours::Mode;
    use uuid::Uuid;

    fn design(sections: &[&[u128]]) -> Design {
        let step = |n: &u128| Step {
            id: StepId(Uuid::from_u128(*n)),
            title: Title::new("Étape").unwrap(),
            content: None,
            modality: Modality::FaceToFace,
            planned: None,
            mandatory: true,
            access: None,
            done: DoneWhen::Opened,
        };
        let section = |(n, steps): (usize, &&[u128])| Section {
            id: SectionId(Uuid::from_u128(n as u128)),
            title: Title::new("Partie").unwrap(),
            steps: steps.iter().map(step).collect(),
        };
        Design {
            mode: Mode::Free,
            sections: sections.iter().enumerate().map(section).collect(),
            credit: Default::default(),
        }
    }

    fn check(step: u128, down: bool, expected: &[&[u128]]) {
        let mut moved = design(&[&[1, 2], &[3]]);
        shift_step(&mut moved, StepId(Uuid::from_u128(step)), down).unwrap();
        assert_eq!(moved, design(expected), "step {step}, down: {down}");
    }

    #[test]
    fn a_step_moves_within_its_section_then_to_the_next() {
        check(1, true, &[&[2, 1], &[3]]);
        check(2, true, &[&[1], &[2, 3]]);
        check(3, false, &[&[1, 2, 3], &[]]);
        check(1, false, &[&[1, 2], &[3]]);
        check(3, true, &[&[1, 2], &[3]]);
    }

    #[test]
    fn a_first_section_stays_first() {
        let mut moved = design(&[&[1], &[2]]);
        shift_section(&mut moved, SectionId(Uuid::from_u128(0)), false).unwrap();
        assert_eq!(moved, design(&[&[1], &[2]]));
        assert_eq!(shift_section(&mut moved, SectionId(Uuid::from_u128(9)), true), None);
    }
}
