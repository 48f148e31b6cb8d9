//! Contexts: registration, instructor, team, related activities; agents and groups of 2.0.

use super::super::Version;
use super::super::json::Value;
use super::super::lexical;
use super::super::rule::Rule;
use super::Check;

impl<'v> Check<'v> {
    /// The context of a statement or sub-statement whose object is `object`.
    ///
    /// Source: xAPI 1.0.3, part 2, 2.4.6; IEEE 9274.1.1, 4.2.2.6 (contextAgents, contextGroups).
    pub(super) fn context(&mut self, value: &'v Value<'v>, object: Option<&'v Value<'v>>) {
        let Some(context) = self.object(value) else { return };
        for (key, value) in context.iter() {
            match (key, self.version) {
                ("registration", _) => self.within(key, |check| check.uuid(value)),
                ("instructor", _) => self.within(key, |check| check.actor(value)),
                ("team", _) => self.within(key, |check| check.group(value)),
                ("contextActivities", _) => self.within(key, |check| check.context_activities(value)),
                ("revision" | "platform", _) => self.within(key, |check| {
                    check.string(value);
                    if Self::is_activity(object) == Some(false) {
                        check.broken(Rule::OnlyActivity, key);
                    }
                }),
                ("language", _) => {
                    self.within(key, |check| check.formatted(value, Rule::Language, lexical::is_language_tag));
                }
                ("statement", _) => self.within(key, |check| check.statement_ref(value)),
                ("extensions", _) => self.within(key, |check| check.extensions(value)),
                ("contextAgents", Version::V2) => {
                    self.within(key, |check| check.related(value, "contextAgent", "agent", Self::agent));
                }
                ("contextGroups", Version::V2) => {
                    self.within(key, |check| check.related(value, "contextGroup", "group", Self::group));
                }
                _ => self.unknown(key),
            }
        }
    }

    /// Source: xAPI 1.0.3, part 2, 2.4.6.2: one activity, or an array of them, under four keys.
    fn context_activities(&mut self, value: &'v Value<'v>) {
        let Some(lists) = self.object(value) else { return };
        for (key, value) in lists.iter() {
            match key {
                "parent" | "grouping" | "category" | "other" => self.within(key, |check| match value {
                    Value::Array(items) => check.each(items, Self::activity),
                    one => check.activity(one),
                }),
                _ => self.unknown(key),
            }
        }
    }

    /// The array of `contextAgents` or `contextGroups`.
    fn related(
        &mut self,
        value: &'v Value<'v>,
        object_type: &'static str,
        whom: &'static str,
        walk: fn(&mut Self, &'v Value<'v>),
    ) {
        let Some(items) = self.array(value) else { return };
        self.each(items, |check, value| {
            let Some(related) = check.object(value) else { return };
            for (key, value) in related.iter() {
                match key {
                    "objectType" => check.within(key, |check| check.object_type(value, object_type)),
                    _ if key == whom => check.within(key, |check| walk(check, value)),
                    "relevantTypes" => check.within(key, |check| check.relevant_types(value)),
                    _ => check.unknown(key),
                }
            }
            check.needed(related, &["objectType", whom]);
        });
    }

    fn relevant_types(&mut self, value: &'v Value<'v>) {
        let Some(types) = self.array(value) else { return };
        if types.is_empty() {
            self.broken(Rule::RelevantTypes, "");
        }
        self.each(types, Self::iri);
    }
}
