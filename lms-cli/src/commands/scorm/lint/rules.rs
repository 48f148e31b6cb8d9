//! Sequencing and rollup rules that can never fire, or to no effect.

use lms_scorm::activity::definition::{Action, ChildSet, Combine, Condition, Definition, RollupRule, Rule, Test};
use lms_scorm::{Course, Item};

use super::finding::Finding;

/// Looks at every rule.
pub fn look(course: &Course) -> Vec<Finding> {
    let items: Vec<&Item> = course.items().collect();
    let mut findings = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let Some(own) = item.sequencing.as_deref() else { continue };
        let parent = item.parent.and_then(|at| items.get(at as usize)).copied();
        let children: Vec<&Item> =
            items.iter().copied().filter(|child| child.parent.is_some_and(|parent| parent as usize == at)).collect();
        let is_leaf = children.is_empty();
        let kinds =
            [("preConditionRule", &own.pre), ("exitConditionRule", &own.exit), ("postConditionRule", &own.post)];
        for (kind, rules) in kinds {
            for (number, rule) in (1..).zip(rules) {
                if let Some((fr, en)) = never(own, rule).or_else(|| idle(kind, rule, parent, is_leaf)) {
                    findings.push(told(item, kind, number, &fr, &en));
                }
            }
        }
        for (number, rule) in (1..).zip(&own.rollup) {
            if let Some((fr, en)) = never_rolled_up(rule, &children, is_leaf) {
                findings.push(told(item, "rollupRule", number, &fr, &en));
            }
        }
    }
    findings
}

fn told(item: &Item, kind: &str, number: usize, fr: &str, en: &str) -> Finding {
    Finding::warning(
        "rule-never-fires",
        &item.identifier,
        format!("La règle {kind} n° {number} ne s'applique jamais : {fr}."),
        format!("{kind} number {number} never fires: {en}."),
    )
}

/// Why, in French and English.
type Why = Option<(String, String)>;

fn why(fr: &str, en: &str) -> Why {
    Some((fr.to_owned(), en.to_owned()))
}

/// Why the conditions of a rule can never hold together.
fn never(own: &Definition, rule: &Rule) -> Why {
    if rule.conditions.is_empty() {
        return why("elle n'a pas de condition", "it has no condition");
    }
    let reasons: Vec<Why> = rule.conditions.iter().map(|condition| impossible(own, condition)).collect();
    of_all(&rule.conditions, rule.combine, reasons)
}

/// The reason that decides: one impossible condition where all must hold, only impossible ones where any is enough.
fn of_all(conditions: &[Condition], combine: Combine, reasons: Vec<Why>) -> Why {
    match combine {
        Combine::All => contradiction(conditions).or_else(|| reasons.into_iter().flatten().next()),
        Combine::Any if reasons.iter().all(Option::is_some) => reasons.into_iter().flatten().next(),
        Combine::Any => None,
    }
}

/// Two conditions of which one is the opposite of the other.
fn contradiction(conditions: &[Condition]) -> Why {
    let opposite = |a: &Condition, b: &Condition| {
        let same = a.test == b.test && a.objective == b.objective && a.threshold.total_cmp(&b.threshold).is_eq();
        let apart = a.objective == b.objective
            && a.test == Test::ObjectiveMeasureGreaterThan
            && b.test == Test::ObjectiveMeasureLessThan
            && !a.negate
            && !b.negate
            && a.threshold >= b.threshold;
        (same && a.negate != b.negate) || apart
    };
    let clash = conditions.iter().any(|a| conditions.iter().any(|b| opposite(a, b)));
    if clash { why("ses conditions se contredisent", "its conditions contradict each other") } else { None }
}

/// Why a condition can never hold.
fn impossible(own: &Definition, condition: &Condition) -> Why {
    let Condition { test, negate, threshold, objective } = condition;
    if let Some(name) = objective
        && *test != Test::Always
        && !own.objectives.iter().any(|one| one.id == *name)
    {
        return Some((
            format!("l'objectif « {name} » n'existe pas dans l'activité"),
            format!("the objective \"{name}\" does not exist in the activity"),
        ));
    }
    // What is not tracked stays unknown, and the opposite of unknown is unknown.
    if !own.delivery.tracked && !matches!(test, Test::Always | Test::Never | Test::AttemptLimitExceeded) {
        let shared = own.objectives.iter().any(|one| !one.maps.is_empty());
        if !shared {
            return why("l'activité n'est pas suivie (tracked=false)", "the activity is not tracked (tracked=false)");
        }
    }
    match (test, negate) {
        (Test::Always, true) | (Test::Never, false) => {
            why("sa condition n'est jamais vraie", "its condition is never true")
        }
        (Test::ObjectiveMeasureGreaterThan, false) if *threshold >= 1.0 => {
            why("aucune mesure ne dépasse 1", "no measure is greater than 1")
        }
        (Test::ObjectiveMeasureLessThan, false) if *threshold <= -1.0 => {
            why("aucune mesure n'est inférieure à −1", "no measure is less than −1")
        }
        (Test::AttemptLimitExceeded, false) if own.limits.attempts.is_none() => {
            why("l'activité n'a pas de limite de tentatives", "the activity has no attempt limit")
        }
        (Test::TimeLimitExceeded, false) if own.limits.attempt_duration.is_none() => {
            why("l'activité n'a pas de limite de temps", "the activity has no time limit")
        }
        (Test::OutsideAvailableTimeRange, false) => why(
            "SCORM 2004 ne définit pas de plage de disponibilité",
            "SCORM 2004 defines no time range of availability",
        ),
        _ => None,
    }
}

/// Why a rule that may hold is never looked at.
fn idle(kind: &str, rule: &Rule, parent: Option<&Item>, is_leaf: bool) -> Why {
    // TB.2.1 looks at the activities from the root to the parent of the current one.
    if kind == "exitConditionRule" && is_leaf {
        return why(
            "les règles de sortie d'une activité sans sous-activité ne sont pas consultées",
            "exit rules of an activity without children are not looked at",
        );
    }
    let control = parent.map(|parent| parent.sequencing.as_deref().map(|d| d.control).unwrap_or_default())?;
    match rule.action {
        Action::HiddenFromChoice if !control.choice => {
            why("le groupe ne permet aucun choix (choice=false)", "the group permits no choice (choice=false)")
        }
        Action::StopForwardTraversal if !control.flow => {
            why("le groupe ne permet pas d'avancer (flow=false)", "the group permits no flow (flow=false)")
        }
        _ => None,
    }
}

/// Why a rollup rule can never hold, or is never looked at.
fn never_rolled_up(rule: &RollupRule, children: &[&Item], is_leaf: bool) -> Why {
    if is_leaf {
        return why("l'activité n'a pas de sous-activité", "the activity has no children");
    }
    if let ChildSet::AtLeastCount(count) = rule.set
        && count as usize > children.len()
    {
        let (fr, en) =
            ("elle demande plus de sous-activités qu'il n'y en a", "it asks for more children than there are");
        return why(fr, en);
    }
    // `none` is answered by children for whom the conditions do not hold.
    if rule.set == ChildSet::None {
        return None;
    }
    let reasons: Vec<Why> = rule
        .conditions
        .iter()
        .map(|condition| match (condition.test, condition.negate) {
            (Test::Never, false) | (Test::Always, true) => {
                why("sa condition n'est jamais vraie", "its condition is never true")
            }
            _ => None,
        })
        .collect();
    of_all(&rule.conditions, rule.combine, reasons)
}
