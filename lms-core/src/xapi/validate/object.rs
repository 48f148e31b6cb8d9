//! What a statement is about: activities with their definitions, agents, references, sub-statements.

use std::collections::HashSet;

use super::super::json::{Object, Value};
use super::super::rule::Rule;
use super::Check;

/// Whose object is looked at.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Place {
    Statement,
    SubStatement,
}

/// The interaction types in their exact spelling, each with the component lists that belong to it.
///
/// Source: xAPI 1.0.3, part 2, 2.4.4.1, tables of interaction activities.
const INTERACTIONS: [(&str, &[&str]); 10] = [
    ("true-false", &[]),
    ("choice", &["choices"]),
    ("fill-in", &[]),
    ("long-fill-in", &[]),
    ("matching", &["source", "target"]),
    ("performance", &["steps"]),
    ("sequencing", &["choices"]),
    ("likert", &["scale"]),
    ("numeric", &[]),
    ("other", &[]),
];

impl<'v> Check<'v> {
    /// Source: xAPI 1.0.3, part 2, 2.4.4: without `objectType` it is an Activity.
    pub(super) fn statement_object(&mut self, value: &'v Value<'v>, place: Place) {
        let Some(object) = self.object(value) else { return };
        match (object.get("objectType").map(Value::as_str), place) {
            (None | Some(Some("Activity")), _) => self.activity(value),
            (Some(Some("Agent")), _) => self.agent(value),
            (Some(Some("Group")), _) => self.group(value),
            (Some(Some("StatementRef")), _) => self.statement_ref(value),
            (Some(Some("SubStatement")), Place::Statement) => self.sub_statement(object),
            (Some(Some("SubStatement")), Place::SubStatement) => self.broken(Rule::Nested, ""),
            (Some(Some(other)), _) => self.within("objectType", |check| check.broken(Rule::ObjectType, other)),
            (Some(None), _) => {
                self.within("objectType", |check| {
                    let kind = object.get("objectType").unwrap_or(&Value::Null);
                    check.kind(kind, Rule::Text);
                });
            }
        }
    }

    /// Source: xAPI 1.0.3, part 2, 2.4.4.2.
    pub(super) fn statement_ref(&mut self, value: &'v Value<'v>) {
        let Some(reference) = self.object(value) else { return };
        for (key, value) in reference.iter() {
            match key {
                "objectType" => self.within(key, |check| check.object_type(value, "StatementRef")),
                "id" => self.within(key, |check| check.uuid(value)),
                _ => self.unknown(key),
            }
        }
        self.needed(reference, &["objectType", "id"]);
    }

    /// Source: xAPI 1.0.3, part 2, 2.4.4.1.
    pub(super) fn activity(&mut self, value: &'v Value<'v>) {
        let Some(activity) = self.object(value) else { return };
        for (key, value) in activity.iter() {
            match key {
                "objectType" => self.within(key, |check| check.object_type(value, "Activity")),
                "id" => self.within(key, |check| check.iri(value)),
                "definition" => self.within(key, |check| check.definition(value)),
                _ => self.unknown(key),
            }
        }
        self.needed(activity, &["id"]);
    }

    fn definition(&mut self, value: &'v Value<'v>) {
        let Some(definition) = self.object(value) else { return };
        let interaction = definition.get("interactionType");
        let own = interaction.and_then(Value::as_str);
        let lists = own.and_then(|own| INTERACTIONS.iter().find(|(name, _)| *name == own)).map(|(_, lists)| *lists);
        for (key, value) in definition.iter() {
            match key {
                "name" | "description" => self.within(key, |check| check.language_map(value)),
                "type" | "moreInfo" => self.within(key, |check| check.iri(value)),
                "extensions" => self.within(key, |check| check.extensions(value)),
                "interactionType" => {
                    self.within(key, |check| check.formatted(value, Rule::InteractionType, |_| lists.is_some()));
                }
                "correctResponsesPattern" => self.within(key, |check| {
                    if let Some(patterns) = check.array(value) {
                        check.each(patterns, |check, pattern| {
                            check.string(pattern);
                        });
                    }
                    check.of_interaction(key, interaction);
                }),
                "choices" | "scale" | "source" | "target" | "steps" => self.within(key, |check| {
                    check.components(value);
                    check.of_interaction(key, interaction);
                    if lists.is_some_and(|lists| !lists.contains(&key)) {
                        check.broken(Rule::ComponentList, key);
                    }
                }),
                _ => self.unknown(key),
            }
        }
    }

    fn of_interaction(&mut self, key: &str, interaction: Option<&Value<'_>>) {
        if interaction.is_none() {
            self.broken(Rule::InteractionMissing, key);
        }
    }

    /// A list of interaction components; ids are unique within it.
    fn components(&mut self, value: &'v Value<'v>) {
        let Some(items) = self.array(value) else { return };
        let mut ids: HashSet<&'v str> = HashSet::new();
        self.each(items, |check, value| {
            let Some(component) = check.object(value) else { return };
            for (key, value) in component.iter() {
                match key {
                    "id" => check.within(key, |check| {
                        if let Some(id) = check.string(value)
                            && !ids.insert(id)
                        {
                            check.broken(Rule::ComponentTwice, id);
                        }
                    }),
                    "description" => check.within(key, |check| check.language_map(value)),
                    _ => check.unknown(key),
                }
            }
            check.needed(component, &["id"]);
        });
    }

    /// Whether the object of a statement is an Activity; `None` when it cannot be told.
    pub(super) fn is_activity(object: Option<&Value<'_>>) -> Option<bool> {
        let object: &Object<'_> = object?.as_object()?;
        match object.get("objectType") {
            None => Some(true),
            Some(kind) => Some(kind.as_str()? == "Activity"),
        }
    }
}
