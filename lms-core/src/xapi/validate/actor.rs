//! Agents, groups, and the authority.

use super::super::json::{Object, Value};
use super::super::lexical;
use super::super::rule::Rule;
use super::Check;

/// The four inverse functional identifiers.
///
/// Source: xAPI 1.0.3, part 2, 2.4.2.3.
const IDENTIFIERS: [&str; 4] = ["mbox", "mbox_sha1sum", "openid", "account"];

impl<'v> Check<'v> {
    /// An Agent or a Group, by its `objectType`; without one an Agent.
    ///
    /// Source: xAPI 1.0.3, part 2, 2.4.2.
    pub(super) fn actor(&mut self, value: &'v Value<'v>) {
        match value.get("objectType").map(Value::as_str) {
            Some(Some("Group")) => self.group(value),
            _ => self.agent(value),
        }
    }

    /// Source: xAPI 1.0.3, part 2, 2.4.2.1.
    pub(super) fn agent(&mut self, value: &'v Value<'v>) {
        let Some(agent) = self.object(value) else { return };
        for (key, value) in agent.iter() {
            if key == "objectType" {
                self.within(key, |check| check.object_type(value, "Agent"));
            } else if !self.identity(key, value) {
                self.unknown(key);
            }
        }
        if self.identifiers(agent) == 0 {
            self.broken(Rule::NoIdentifier, "");
        }
    }

    /// Source: xAPI 1.0.3, part 2, 2.4.2.2: identified by one identifier, or anonymous with members; no group within.
    pub(super) fn group(&mut self, value: &'v Value<'v>) {
        let Some(group) = self.object(value) else { return };
        for (key, value) in group.iter() {
            match key {
                "objectType" => self.within(key, |check| check.object_type(value, "Group")),
                "member" => self.within(key, |check| {
                    if let Some(members) = check.array(value) {
                        check.each(members, Self::agent);
                    }
                }),
                _ if self.identity(key, value) => {}
                _ => self.unknown(key),
            }
        }
        self.needed(group, &["objectType"]);
        let members = group.get("member");
        let some = members.is_some_and(|m| m.as_array().is_none_or(|members| !members.is_empty()));
        if self.identifiers(group) == 0 && !some {
            self.broken(Rule::AnonymousMembers, "");
        }
    }

    /// Checks `name` and the identifiers; `false` for any other key.
    fn identity(&mut self, key: &'v str, value: &'v Value<'v>) -> bool {
        self.within(key, |check| match key {
            "name" => {
                check.string(value);
            }
            "mbox" => check.formatted(value, Rule::Mailbox, lexical::is_mailbox),
            "mbox_sha1sum" => check.formatted(value, Rule::Sha1, lexical::is_sha1),
            "openid" => check.iri(value),
            "account" => check.account(value),
            _ => {}
        });
        key == "name" || IDENTIFIERS.contains(&key)
    }

    /// Source: xAPI 1.0.3, part 2, 2.4.2.4.
    fn account(&mut self, value: &'v Value<'v>) {
        let Some(account) = self.object(value) else { return };
        for (key, value) in account.iter() {
            match key {
                "homePage" => self.within(key, |check| check.iri(value)),
                "name" => self.within(key, |check| {
                    check.string(value);
                }),
                _ => self.unknown(key),
            }
        }
        self.needed(account, &["homePage", "name"]);
    }

    /// Counts the identifiers and notes the second.
    fn identifiers(&mut self, actor: &'v Object<'v>) -> usize {
        let mut present = IDENTIFIERS.iter().filter(|key| actor.get(key).is_some());
        let count = present.clone().count();
        if let Some(second) = present.nth(1) {
            self.broken(Rule::Identifiers, second);
        }
        count
    }

    /// Who vouches for a statement: an Agent, or the pair of consumer and user of OAuth.
    ///
    /// Source: xAPI 1.0.3, part 2, 2.4.9.
    pub(super) fn authority(&mut self, value: &'v Value<'v>) {
        self.actor(value);
        if value.text("objectType") == Some("Group") {
            let identified = IDENTIFIERS.iter().any(|key| value.get(key).is_some());
            let pair = value.get("member").and_then(Value::as_array).is_some_and(|members| members.len() == 2);
            if identified || !pair {
                self.broken(Rule::AuthorityPair, "");
            }
        }
    }
}
