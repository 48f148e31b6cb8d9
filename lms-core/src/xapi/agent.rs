//! By what an agent or group is known: one inverse functional identifier, as one canonical text.

use super::json::{Object, Value};
use super::lexical;

/// The canonical text of an identifier, such as `{"mbox":"mailto:monique@example.fr"}`: what is indexed and compared.
///
/// A mail domain is in lower case, a SHA-1 too; an account is its home page and name, letter by letter.
#[derive(Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct AgentKey(pub String);

impl AgentKey {
    /// The identifier of an Agent or identified Group; `None` for an anonymous group.
    ///
    /// Source: xAPI 1.0.3, part 2, 2.4.2.3.
    pub fn of(actor: &Value<'_>) -> Option<Self> {
        let one =
            |key: &'static str, value: Value<'_>| AgentKey(Value::Object(Object(vec![(key.into(), value)])).to_text());
        if let Some(mbox) = actor.text("mbox") {
            return Some(one("mbox", Value::string(lexical::normal_mailbox(mbox))));
        }
        if let Some(sum) = actor.text("mbox_sha1sum") {
            return Some(one("mbox_sha1sum", Value::string(sum.to_ascii_lowercase())));
        }
        if let Some(openid) = actor.text("openid") {
            return Some(one("openid", Value::string(openid)));
        }
        let account = actor.get("account")?;
        let (home, name) = (account.text("homePage")?, account.text("name")?);
        let account = Object(vec![("homePage".into(), Value::string(home)), ("name".into(), Value::string(name))]);
        Some(one("account", Value::Object(account)))
    }
}

/// The actor reduced to what it is known by, with its `objectType` when it has one; members likewise.
///
/// Source: xAPI 1.0.3, part 3, 2.1.3, `format=ids`: anonymous groups keep their members.
pub fn identifier_only<'a>(actor: &Value<'a>) -> Value<'a> {
    let Some(object) = actor.as_object() else { return actor.clone() };
    let identified = ["mbox", "mbox_sha1sum", "openid", "account"].iter().any(|key| object.get(key).is_some());
    let kept = object.0.iter().filter_map(|(key, value)| match key.as_ref() {
        "objectType" | "mbox" | "mbox_sha1sum" | "openid" | "account" => Some((key.clone(), value.clone())),
        "member" if !identified => {
            // A member of a group is never a group, so this goes one level deep.
            let members = value.as_array().unwrap_or_default();
            Some((key.clone(), Value::Array(members.iter().map(identifier_only).collect())))
        }
        _ => None,
    });
    Value::Object(Object(kept.collect()))
}
