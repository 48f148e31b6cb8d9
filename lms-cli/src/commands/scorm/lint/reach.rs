//! Activities no learner reaches.

use lms_engine::content::explore::explore;
use lms_scorm::activity::definition::{Action, Combine, Condition, Test};
use lms_scorm::{Course, Item};

use super::finding::Finding;

/// Walks through the course and names what was never delivered.
pub fn look(course: &Course) -> Vec<Finding> {
    let explored = explore(course);
    let items: Vec<&Item> = course.items().collect();
    let missed = course.leaves().filter(|leaf| !explored.reached.contains_key(&leaf.identifier));
    missed
        .map(|leaf| {
            let above = std::iter::successors(Some(leaf), |item| items.get(item.parent? as usize).copied());
            if let Some(closed) = above.filter(|item| always_disabled(item)).last() {
                let id = &closed.identifier;
                Finding::warning(
                    "unreachable",
                    &leaf.identifier,
                    format!("Cette activité n'est jamais présentée : une règle désactive toujours {id}."),
                    format!("This activity is never delivered: a rule always disables {id}."),
                )
            } else if explored.whole {
                Finding::warning(
                    "unreachable",
                    &leaf.identifier,
                    "Aucun chemin n'amène à cette activité tant que le contenu ne fait que réussir, échouer ou s'interrompre : vérifiez ses règles et celles des groupes qui la contiennent.",
                    "No way leads to this activity as long as content only passes, fails or stops halfway: check its rules and those of the groups it is in.",
                )
            } else {
                Finding::advice(
                    "not-reached",
                    &leaf.identifier,
                    "Cette activité n'a pas été atteinte par les chemins essayés ; le cours en offre davantage.",
                    "This activity was not reached on the ways that were tried; the course offers more.",
                )
            }
        })
        .collect()
}

/// Whether a rule without a real condition disables it.
fn always_disabled(item: &Item) -> bool {
    let always = |condition: &Condition| condition.test == Test::Always && !condition.negate;
    item.sequencing.iter().flat_map(|definition| &definition.pre).any(|rule| {
        rule.action == Action::Disabled
            && match rule.combine {
                Combine::All => !rule.conditions.is_empty() && rule.conditions.iter().all(always),
                Combine::Any => rule.conditions.iter().any(always),
            }
    })
}
