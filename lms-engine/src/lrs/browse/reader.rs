//! Reads statements into what they tell, with the words of other statements and the names of this platform where their
//! own are missing.

use std::collections::{HashMap, HashSet};

use lms_core::ids::PersonId;
use lms_core::people::Language;
use lms_core::xapi::SIGNATURE;
use lms_core::xapi::format::Languages;
use lms_core::xapi::json::{self, Value};
use lms_core::xapi::lexical::{self, Instant};
use lms_store::Unit;
use lms_store::repo::{ERASED_HOME, HeldStatement};
use uuid::Uuid;

use super::told::{Enclosure, KnownBy, Outcome, Said, Told, Verb, What, Whole, Whom};
use super::{EngineError, Lms, read};
use crate::lrs::void::is_voiding;

/// Where cmi5 and the platform's own statements say how far somebody is, in whole percent.
const PROGRESS: &str = "https://w3id.org/xapi/cmi5/result/extensions/progress";

/// Whose names of this platform may be shown.
enum Names {
    Everybody,
    Only(PersonId),
}

/// Reads statements for somebody.
pub(super) struct Reader<'l> {
    home: &'l str,
    languages: Languages,
    names: Names,
}

/// What statements leave out and others know.
#[derive(Default)]
struct Known {
    activities: HashMap<String, Said>,
    verbs: HashMap<String, Said>,
    people: HashMap<PersonId, String>,
}

impl<'l> Reader<'l> {
    /// For those who may see the name of everybody.
    pub(super) fn of_everybody(lms: &'l Lms, language: Language) -> Self {
        Self { home: lms.public_url(), languages: wishes(language), names: Names::Everybody }
    }

    /// For those who may see one name only.
    pub(super) fn of_one(lms: &'l Lms, language: Language, person: PersonId) -> Self {
        Self { home: lms.public_url(), languages: wishes(language), names: Names::Only(person) }
    }

    /// The lines of a list.
    pub(super) async fn lines(
        &self,
        unit: &mut dyn Unit,
        statements: &[HeldStatement],
    ) -> Result<Vec<Told>, EngineError> {
        let values: Vec<Value<'_>> = statements.iter().map(|held| read(&held.text)).collect::<Result<_, _>>()?;
        let known = self.known(unit, &values).await?;
        statements.iter().zip(&values).map(|(held, value)| self.told(held, value, &known)).collect()
    }

    /// Everything one says.
    pub(super) async fn whole(&self, unit: &mut dyn Unit, held: HeldStatement) -> Result<Whole, EngineError> {
        let value = read(&held.text)?;
        let known = self.known(unit, std::slice::from_ref(&value)).await?;
        let context = value.get("context");
        let enclosed = value.get("attachments").and_then(Value::as_array).unwrap_or_default();
        let hashes: Vec<String> =
            enclosed.iter().filter_map(|one| one.text("sha2")).map(str::to_ascii_lowercase).collect();
        let kept: HashSet<String> =
            unit.statements().payloads(&hashes).await?.into_iter().map(|payload| payload.sha2).collect();
        let around = context.and_then(|context| context.get("contextActivities"));
        let part_of = ["parent", "grouping"]
            .into_iter()
            .filter_map(|key| around?.get(key))
            .flat_map(Value::one_or_many)
            .filter_map(|activity| Some((activity.text("id")?.to_owned(), self.name_of(activity, &known))))
            .collect();
        let whom = |value: Option<&Value<'_>>| value.map(|agent| self.whom(agent, &known));
        let whole = Whole {
            told: self.told(&held, &value, &known)?,
            voids: is_voiding(&value),
            authority: whom(value.get("authority")),
            instructor: whom(context.and_then(|context| context.get("instructor"))),
            platform: context.and_then(|context| context.text("platform")).map(str::to_owned),
            part_of,
            attachments: enclosed.iter().map(|one| self.enclosure(one, &kept)).collect(),
            version: value.text("version").map(str::to_owned),
            text: String::new(),
        };
        Ok(Whole { text: held.text, ..whole })
    }

    /// Looks up, all at once, what these statements leave out.
    async fn known(&self, unit: &mut dyn Unit, statements: &[Value<'_>]) -> Result<Known, EngineError> {
        let (mut activities, mut verbs, mut people) = (HashSet::new(), HashSet::new(), HashSet::new());
        for statement in statements {
            self.gaps(statement, &mut activities, &mut verbs, &mut people);
            if let Some(within) = statement.get("object").filter(|o| o.text("objectType") == Some("SubStatement")) {
                self.gaps(within, &mut activities, &mut verbs, &mut people);
            }
        }
        let (activities, verbs): (Vec<String>, Vec<String>) =
            (activities.into_iter().collect(), verbs.into_iter().collect());
        let mut known = Known::default();
        if !activities.is_empty() {
            for (id, text) in unit.statements().definitions(&activities).await? {
                let said = read(&text)?.get("name").and_then(|map| self.said(map));
                known.activities.extend(said.map(|said| (id, said)));
            }
        }
        if !verbs.is_empty() {
            for (id, text) in unit.statements().displays(&verbs).await? {
                let said = self.said(&read(&text)?);
                known.verbs.extend(said.map(|said| (id, said)));
            }
        }
        let people: Vec<PersonId> = people
            .into_iter()
            .filter(|id| match self.names {
                Names::Everybody => true,
                Names::Only(one) => *id == one,
            })
            .collect();
        if !people.is_empty() {
            for person in unit.people().find_many(&people).await? {
                let name = person.identity.map(|identity| identity.full_name());
                known.people.extend(name.map(|name| (person.id, name)));
            }
        }
        Ok(known)
    }

    fn gaps(
        &self,
        statement: &Value<'_>,
        activities: &mut HashSet<String>,
        verbs: &mut HashSet<String>,
        people: &mut HashSet<PersonId>,
    ) {
        let context = statement.get("context");
        let around = context.and_then(|context| context.get("contextActivities"));
        let around = ["parent", "grouping"].into_iter().filter_map(|key| around?.get(key)).flat_map(Value::one_or_many);
        for activity in statement.get("object").into_iter().chain(around) {
            if matches!(activity.text("objectType"), None | Some("Activity")) && name_map(activity).is_none() {
                activities.extend(activity.text("id").map(str::to_owned));
            }
        }
        if let Some(verb) = statement.get("verb").filter(|verb| verb.get("display").is_none()) {
            verbs.extend(verb.text("id").map(str::to_owned));
        }
        let instructor = context.and_then(|context| context.get("instructor"));
        for agent in ["actor", "object", "authority"].into_iter().filter_map(|key| statement.get(key)).chain(instructor)
        {
            let members = agent.get("member").and_then(Value::as_array).unwrap_or_default();
            for one in std::iter::once(agent).chain(members) {
                if let KnownBy::Person(id) = self.known_by(one) {
                    people.insert(id);
                }
            }
        }
    }

    fn told(&self, held: &HeldStatement, value: &Value<'_>, known: &Known) -> Result<Told, EngineError> {
        let missing = |what: &str| EngineError::Internal(format!("statement {} has no {what}", held.id));
        let (actor, verb, object) = self.sentence(value, known).ok_or_else(|| missing("actor, verb or object"))?;
        let at = value.text("timestamp").and_then(|text| lexical::timestamp(text, lms_core::xapi::Version::V1));
        let registration = value.get("context").and_then(|context| context.text("registration"));
        Ok(Told {
            id: held.id,
            at: at.unwrap_or(held.place.stored),
            stored: held.place.stored,
            voided: held.voided,
            actor,
            verb,
            object,
            outcome: value.get("result").map(outcome).unwrap_or_default(),
            registration: registration.and_then(lexical::uuid),
        })
    }

    fn sentence(&self, value: &Value<'_>, known: &Known) -> Option<(Whom, Verb, What)> {
        let actor = self.whom(value.get("actor")?, known);
        let verb = value.get("verb")?;
        let id = verb.text("id")?.to_owned();
        let said = verb.get("display").and_then(|map| self.said(map)).or_else(|| known.verbs.get(&id).cloned());
        let object = value.get("object")?;
        let what = match object.text("objectType") {
            None | Some("Activity") => {
                What::Activity { id: object.text("id")?.to_owned(), name: self.name_of(object, known) }
            }
            Some("StatementRef") => What::Statement(object.text("id").and_then(lexical::uuid)?),
            Some("SubStatement") => {
                let (actor, verb, object) = self.sentence(object, known)?;
                What::Within { actor, verb, object: Box::new(object) }
            }
            Some(_) => What::Whom(self.whom(object, known)),
        };
        Some((actor, Verb { id, said }, what))
    }

    fn known_by(&self, agent: &Value<'_>) -> KnownBy {
        if let Some(mbox) = agent.text("mbox") {
            return KnownBy::Mail(mbox.strip_prefix("mailto:").unwrap_or(mbox).to_owned());
        }
        if let Some(sum) = agent.text("mbox_sha1sum") {
            return KnownBy::MailHash(sum.to_owned());
        }
        if let Some(openid) = agent.text("openid") {
            return KnownBy::OpenId(openid.to_owned());
        }
        let Some(account) = agent.get("account") else { return KnownBy::Nothing };
        let (home, name) = (account.text("homePage").unwrap_or_default(), account.text("name").unwrap_or_default());
        if home == ERASED_HOME {
            return KnownBy::Erased;
        }
        match name.parse::<Uuid>() {
            Ok(id) if home == self.home => KnownBy::Person(PersonId(id)),
            _ => KnownBy::Account { home: home.to_owned(), name: name.to_owned() },
        }
    }

    fn whom(&self, agent: &Value<'_>, known: &Known) -> Whom {
        let known_by = self.known_by(agent);
        let name = agent.text("name").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        let name = name.or_else(|| match &known_by {
            KnownBy::Person(id) => known.people.get(id).cloned(),
            _ => None,
        });
        let group = agent.text("objectType") == Some("Group");
        let members = agent.get("member").and_then(Value::as_array).unwrap_or_default();
        // A member is never a group, so this goes one level deep.
        let members = group.then(|| members.iter().map(|member| self.whom(member, known)).collect());
        Whom { name, known_by, members }
    }

    fn name_of(&self, activity: &Value<'_>, known: &Known) -> Option<Said> {
        let own = name_map(activity).and_then(|map| self.said(map));
        own.or_else(|| known.activities.get(activity.text("id")?).cloned())
    }

    /// The entry of a language map that this reader wants most.
    fn said(&self, map: &Value<'_>) -> Option<Said> {
        let chosen = self.languages.choose(map);
        let (tag, text) = chosen.as_object()?.iter().next()?;
        let text = text.as_str()?.trim();
        (!text.is_empty()).then(|| Said { text: text.to_owned(), tag: tag.to_owned() })
    }

    fn enclosure(&self, one: &Value<'_>, kept: &HashSet<String>) -> Enclosure {
        let number = match one.get("length") {
            Some(Value::Number(text)) => text.parse().ok(),
            _ => None,
        };
        Enclosure {
            name: one.get("display").and_then(|map| self.said(map)),
            media_type: one.text("contentType").unwrap_or_default().to_owned(),
            size: number,
            kept: one.text("sha2").is_some_and(|sha2| kept.contains(&sha2.to_ascii_lowercase())),
            elsewhere: one.text("fileUrl").map(str::to_owned),
            signs: one.text("usageType") == Some(SIGNATURE),
        }
    }
}

fn name_map<'v, 't>(activity: &'v Value<'t>) -> Option<&'v Value<'t>> {
    activity.get("definition")?.get("name")
}

fn wishes(language: Language) -> Languages {
    Languages::parse(match language {
        Language::Fr => "fr, en;q=0.5",
        Language::En => "en, fr;q=0.5",
    })
}

fn outcome(result: &Value<'_>) -> Outcome {
    let score = result.get("score");
    let number = |key| match score?.get(key)? {
        json::Value::Number(text) => Some(text.to_string()),
        _ => None,
    };
    let truth = |key| match result.get(key)? {
        json::Value::Bool(yes) => Some(*yes),
        _ => None,
    };
    let text = |key| result.text(key).filter(|text| !text.is_empty()).map(str::to_owned);
    Outcome {
        scaled: number("scaled"),
        raw: number("raw"),
        max: number("max"),
        success: truth("success"),
        completion: truth("completion"),
        progress: match result.get("extensions").and_then(|extensions| extensions.get(PROGRESS)) {
            Some(Value::Number(text)) => text.parse().ok().filter(|percent: &f64| (0.0..=100.0).contains(percent)),
            _ => None,
        },
        duration: text("duration"),
        response: text("response"),
    }
}

/// The instant as the standard writes it.
pub(super) fn rfc3339(at: Instant) -> String {
    at.to_string()
}
