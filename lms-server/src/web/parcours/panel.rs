//! The panel of one step in the editor: its content, duration, rule, and the sentence that says when it opens.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use lms_core::condition::Condition;
use lms_core::ids::{ContentId, ParcoursId, StepId};
use lms_core::parcours::{Design, DoneWhen, Step};
use lms_core::score::Percent;
use lms_core::text::Title;
use lms_core::time::Minutes;
use lms_engine::{EngineError, parcours};
use lms_store::repo::Revision;

use super::verbs::with_design;
use super::view::{ConditionKind, ConditionLine, StepPanel};
use super::{editor, writer};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::{Done, Flash};
use crate::ui::form::{Choice, Fault, Input};
use crate::ui::locale::{Lang, t};
use crate::ui::state::{Modality, Tone};
use crate::web::content::{MINUTES, minutes};
use crate::web::frame::{Ids, Sent, Visit, done, given, html_as, refused, sentence};
use crate::web::shown;

/// Most lines of the sentence builder.
const LINES: usize = 10;

/// One condition as a line; `None` for one that is no line.
fn line(condition: &Condition) -> Option<ConditionLine> {
    let line = |kind, step: Option<StepId>, value: String| ConditionLine {
        kind: Some(kind),
        step: Input::new(step.map_or_else(String::new, |step| step.to_string())),
        value: Input::new(value),
    };
    match condition {
        Condition::Completed(step) => Some(line(ConditionKind::Completed, Some(*step), String::new())),
        Condition::ScoreAbove { step, percent } => {
            Some(line(ConditionKind::ScoreAbove, Some(*step), percent.get().to_string()))
        }
        Condition::NotBefore(day) => Some(line(ConditionKind::From, None, shown::typed_day(*day))),
        Condition::All(_) | Condition::Any(_) | Condition::Not(_) => None,
    }
}

/// A condition as lines and whether one of them is enough; `None` for one the builder cannot say (made over the API).
fn lines(condition: &Condition) -> Option<(Vec<ConditionLine>, bool)> {
    let all = |parts: &[Condition]| parts.iter().map(line).collect::<Option<Vec<_>>>();
    match condition {
        Condition::All(parts) => Some((all(parts)?, false)),
        Condition::Any(parts) => Some((all(parts)?, true)),
        single => Some((vec![line(single)?], false)),
    }
}

/// The panel of a step as it is stored.
pub(super) fn stored(design: &Design, step: &Step, contents: &[Choice], lang: Lang) -> StepPanel {
    let (completion, value) = match step.done {
        DoneWhen::ContentSaysSo => ("content", String::new()),
        DoneWhen::Opened => ("opened", String::new()),
        DoneWhen::ActiveFor(minutes) => ("time", minutes.get().to_string()),
        DoneWhen::Played(share) => ("played", shown::whole(share).to_string()),
    };
    let (mut conditions, any) = step.access.as_ref().and_then(lines).unwrap_or_default();
    conditions.push(ConditionLine { kind: None, step: Input::default(), value: Input::default() });
    let mut choices = vec![Choice::new("", t(lang, "none"))];
    choices.extend_from_slice(contents);
    StepPanel {
        step: step.id.to_string(),
        title: Input::new(step.title.as_str()),
        content: Input::new(step.content.map_or_else(String::new, |content| content.to_string())),
        contents: choices,
        planned_minutes: Input::new(step.planned.map_or_else(String::new, |planned| planned.get().to_string())),
        modality: Input::new(shown::modality(step.modality).code()),
        modalities: StepPanel::modality_choices(lang),
        mandatory: step.mandatory,
        completion: Input::new(completion),
        rules: StepPanel::rule_choices(lang),
        completion_value: Input::new(value),
        any,
        conditions,
        steps: design
            .steps()
            .filter(|other| other.id != step.id)
            .map(|other| Choice::new(other.id.to_string(), other.title.as_str()))
            .collect(),
    }
}

/// Puts what was typed into the panel.
fn fill(panel: &mut StepPanel, sent: &HashMap<String, String>) {
    let typed = |name: &str| Input::new(sent.get(name).map_or("", String::as_str));
    panel.title = typed("title");
    panel.content = typed("content");
    panel.planned_minutes = typed("planned_minutes");
    panel.modality = typed("modality");
    panel.mandatory = sent.contains_key("mandatory");
    panel.completion = typed("completion");
    panel.completion_value = typed("completion_value");
    panel.any = sent.get("combine").is_some_and(|combine| combine == "any");
    panel.conditions = (0..LINES)
        .filter(|n| sent.contains_key(&format!("c{n}-kind")))
        .map(|n| ConditionLine {
            kind: ConditionKind::from_code(&typed(&format!("c{n}-kind")).value),
            step: typed(&format!("c{n}-step")),
            value: typed(&format!("c{n}-value")),
        })
        .collect();
    if panel.conditions.last().is_none_or(|last| last.kind.is_some()) && panel.conditions.len() < LINES {
        panel.conditions.push(ConditionLine { kind: None, step: Input::default(), value: Input::default() });
    }
}

fn whole(input: &mut Input, least: u32, most: u32) -> Option<u32> {
    let number = input.value.trim().parse().ok().filter(|number| (least..=most).contains(number));
    if number.is_none() {
        input.fault = Some(Fault::Number { least, most });
    }
    number
}

/// Reads one line of the sentence; an empty one is `Some(None)`.
fn condition(line: &mut ConditionLine, steps: &[Choice]) -> Option<Option<Condition>> {
    let Some(kind) = line.kind else { return Some(None) };
    let step = || {
        let found = steps.iter().find(|choice| choice.value == line.step.value)?;
        found.value.parse::<StepId>().ok()
    };
    Some(Some(match kind {
        ConditionKind::From => match line.value.value.trim().parse::<NaiveDate>() {
            Ok(day) => Condition::NotBefore(day),
            Err(_) => {
                line.value.fault = Some(Fault::Date);
                return None;
            }
        },
        ConditionKind::Completed | ConditionKind::ScoreAbove => {
            let Some(step) = step() else {
                line.step.fault = Some(Fault::Choice);
                return None;
            };
            if kind == ConditionKind::Completed {
                Condition::Completed(step)
            } else {
                let typed = line.value.value.trim().trim_end_matches('%').trim().replace(',', ".");
                let percent = typed.parse::<f64>().ok().and_then(|value| Percent::try_from(value).ok());
                let Some(percent) = percent else {
                    line.value.fault = Some(Fault::Number { least: 0, most: 100 });
                    return None;
                };
                Condition::ScoreAbove { step, percent }
            }
        }
    }))
}

/// Reads the panel into a step; marks every field that cannot be taken.
fn read(panel: &mut StepPanel, known: &Step, visit: &Visit) -> Option<Step> {
    let title = Title::new(&panel.title.value);
    if let Err(error) = &title {
        panel.title.fault = Some(shown::fault("title", error.clone(), visit.language()));
    }
    let content = match panel.content.value.as_str() {
        "" => Some(None),
        id => panel.contents.iter().find(|c| c.value == id).and_then(|c| c.value.parse::<ContentId>().ok()).map(Some),
    };
    if content.is_none() {
        panel.content.fault = Some(Fault::Choice);
    }
    // A duration may be missing in a draft; the check list says so before publishing.
    let planned = if given(&panel.planned_minutes.value).is_none() {
        Some(None)
    } else {
        minutes(&mut panel.planned_minutes).map(|minutes| Minutes::new(minutes).ok())
    };
    let modality = Modality::from_code(&panel.modality.value);
    if modality.is_none() {
        panel.modality.fault = Some(Fault::Choice);
    }
    let value = &mut panel.completion_value;
    let done = match panel.completion.value.as_str() {
        "content" => Some(DoneWhen::ContentSaysSo),
        "opened" => Some(DoneWhen::Opened),
        "time" => whole(value, 1, MINUTES.1).and_then(|n| Minutes::new(n).ok()).map(DoneWhen::ActiveFor),
        "played" => whole(value, 1, 100).and_then(|n| Percent::whole(u8::try_from(n).ok()?)).map(DoneWhen::Played),
        _ => {
            panel.completion.fault = Some(Fault::Choice);
            None
        }
    };
    let steps = &panel.steps;
    let read: Vec<_> = panel.conditions.iter_mut().map(|line| condition(line, steps)).collect();
    let conditions: Option<Vec<_>> = read.into_iter().collect();
    let mut conditions: Vec<Condition> = conditions?.into_iter().flatten().collect();
    let unsayable = known.access.as_ref().filter(|condition| lines(condition).is_none());
    let access = match (conditions.len(), panel.any) {
        // What the builder cannot show it must not remove.
        (0, _) => unsayable.cloned(),
        (1, _) => conditions.pop(),
        (_, true) => Some(Condition::Any(conditions)),
        (_, false) => Some(Condition::All(conditions)),
    };
    Some(Step {
        id: known.id,
        title: title.ok()?,
        content: content?,
        modality: shown::kept_modality(modality?),
        planned: planned?,
        mandatory: panel.mandatory,
        access,
        done: done?,
    })
}

/// `POST /parcours/{parcours}/etapes/{step}`
pub async fn save(
    State(app): State<App>,
    visit: Visit,
    Ids((id, at)): Ids<(ParcoursId, StepId)>,
    Sent(sent): Sent<HashMap<String, String>>,
) -> Result<Response, Fail> {
    writer(&visit)?;
    let (parcours, _) = parcours::find(&app.lms, visit.actor(), id).await?;
    let known = parcours.draft.step(at).ok_or(EngineError::NotFound("step"))?.clone();
    let mut view = editor::view(&app, &visit, id, Some(at)).await?;
    let mut panel = view.panel.take().ok_or(EngineError::NotFound("step"))?;
    fill(&mut panel, &sent);
    let Some(step) = read(&mut panel, &known, &visit) else {
        view.panel = Some(panel);
        return refused(&view);
    };
    let mut design = parcours.draft.clone();
    for one in design.sections.iter_mut().flat_map(|section| section.steps.iter_mut()).filter(|one| one.id == at) {
        *one = step.clone();
    }
    let seen = Revision(sent.get("revision").and_then(|revision| revision.parse().ok()).unwrap_or(0));
    match parcours::save(&app.lms, visit.actor(), id, with_design(&parcours, design.clone()), seen, visit.now).await {
        Ok(_) => Ok(done(&format!("/parcours/{id}/modifier?etape={at}#panneau"), Done::Saved)),
        Err(EngineError::Findings(found)) => {
            let fault = Fault::Other(editor::findings_text(&found, id, &design, &visit.page));
            match panel.conditions.first_mut().filter(|line| line.kind.is_some()) {
                Some(line) => line.step.fault = Some(fault),
                None => panel.title.fault = Some(fault),
            }
            view.panel = Some(panel);
            refused(&view)
        }
        // What was typed is kept, on top of what somebody else saved: sending it again is a decision.
        Err(error @ EngineError::Stale { .. }) => {
            view.panel = Some(panel);
            view.page.flash = Some(Flash::new(Tone::Warn, sentence(error, visit.language())));
            html_as(StatusCode::PRECONDITION_FAILED, &view)
        }
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_sentence_is_read_back_as_it_was_said() {
        let id = StepId(Uuid::from_u128(1));
        let steps = [Choice::new(id.to_string(), "Quiz")];
        for wanted in [
            Condition::Completed(id),
            Condition::ScoreAbove { step: id, percent: Percent::try_from(62.5).unwrap() },
            Condition::NotBefore("2026-03-10".parse().unwrap()),
        ] {
            let mut said = line(&wanted).unwrap();
            assert_eq!(condition(&mut said, &steps), Some(Some(wanted)));
        }
    }

    #[test]
    fn a_nested_condition_is_left_as_it_is() {
        let id = StepId(Uuid::from_u128(1));
        let nested = Condition::All(vec![Condition::Not(Box::new(Condition::Completed(id)))]);
        assert!(lines(&nested).is_none());
    }

    #[test]
    fn a_condition_on_no_step_or_no_figure_is_marked() {
        let steps = [Choice::new(StepId(Uuid::from_u128(1)).to_string(), "Quiz")];
        let said = |kind, step: &str, value: &str| ConditionLine {
            kind: Some(kind),
            step: Input::new(step),
            value: Input::new(value),
        };
        let mut nowhere = said(ConditionKind::Completed, "", "");
        assert_eq!(condition(&mut nowhere, &steps), None);
        assert_eq!(nowhere.step.fault, Some(Fault::Choice));
        let mut too_much = said(ConditionKind::ScoreAbove, &steps[0].value, "120");
        assert_eq!(condition(&mut too_much, &steps), None);
        assert_eq!(too_much.value.fault, Some(Fault::Number { least: 0, most: 100 }));
    }
}
