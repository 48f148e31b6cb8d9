//! What a statement tells, as a page says it: who, what, how it went; no JSON any more but in the whole text.

use lms_core::ids::PersonId;
use lms_core::xapi::lexical::Instant;
use uuid::Uuid;

/// Words of a statement with the language they are in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Said {
    /// The words.
    pub text: String,
    /// Their language, as RFC 5646 names it.
    pub tag: String,
}

/// By what somebody is known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum KnownBy {
    /// A person of this platform.
    Person(PersonId),
    /// An e-mail address.
    Mail(String),
    /// The SHA-1 of an e-mail address.
    MailHash(String),
    /// An OpenID.
    OpenId(String),
    /// An account elsewhere.
    Account {
        /// The site.
        home: String,
        /// The name there.
        name: String,
    },
    /// Was taken out of the statement.
    Erased,
    /// Nothing: a group known by its members only.
    Nothing,
}

/// Somebody, or a group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Whom {
    /// The name in the statement; for people of this platform the name here where the statement has none.
    pub name: Option<String>,
    /// By what they are known.
    pub known_by: KnownBy,
    /// The members of a group, as far as they are named.
    pub members: Option<Vec<Whom>>,
}

/// What was done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verb {
    /// Its id.
    pub id: String,
    /// What the statement, else another statement, calls it.
    pub said: Option<Said>,
}

/// What it was done to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum What {
    /// An activity.
    Activity {
        /// Its id.
        id: String,
        /// What the statement, else another statement, calls it.
        name: Option<Said>,
    },
    /// Somebody.
    Whom(Whom),
    /// Another statement.
    Statement(Uuid),
    /// Something that is told of but not claimed: a statement within.
    Within {
        /// Who.
        actor: Whom,
        /// Did what.
        verb: Verb,
        /// To what; never another one within.
        object: Box<What>,
    },
}

/// How it went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The score from −1 to 1, as it was sent.
    pub scaled: Option<String>,
    /// The score as points, as it was sent.
    pub raw: Option<String>,
    /// The most points there are, as it was sent.
    pub max: Option<String>,
    /// Whether it succeeded.
    pub success: Option<bool>,
    /// Whether it was completed.
    pub completion: Option<bool>,
    /// How far somebody is, in percent.
    pub progress: Option<f64>,
    /// How long it took, as it was sent (ISO 8601).
    pub duration: Option<String>,
    /// The answer that was given.
    pub response: Option<String>,
}

impl Outcome {
    /// The scaled score in percent; `None` without one.
    pub fn percent(&self) -> Option<f64> {
        self.scaled.as_ref()?.parse::<f64>().ok().filter(|scaled| scaled.is_finite()).map(|scaled| scaled * 100.0)
    }

    /// The duration in whole seconds; `None` without one, and for years and months, which have no fixed length.
    ///
    /// ```
    /// # use lms_engine::lrs::browse::Outcome;
    /// let of = |text: &str| Outcome { duration: Some(text.to_owned()), ..Outcome::default() }.seconds();
    /// assert_eq!(of("PT1H10M5.9S"), Some(4205));
    /// assert_eq!(of("P1W"), Some(604_800));
    /// assert_eq!(of("P1M"), None);
    /// ```
    pub fn seconds(&self) -> Option<u64> {
        let rest = self.duration.as_ref()?.strip_prefix('P')?;
        let (days, time) = rest.split_once('T').unwrap_or((rest, ""));
        let of_days = |unit| match unit {
            'W' => Some(604_800.0),
            'D' => Some(86_400.0),
            _ => None,
        };
        let of_time = |unit| match unit {
            'H' => Some(3_600.0),
            'M' => Some(60.0),
            'S' => Some(1.0),
            _ => None,
        };
        let total = summed(days, of_days)? + summed(time, of_time)?;
        // A clock of a content that was never set makes lengths beyond any life.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // not negative, and below 2^53
        (0.0..9e15).contains(&total).then_some(total as u64)
    }
}

fn summed(mut text: &str, unit: impl Fn(char) -> Option<f64>) -> Option<f64> {
    let mut total = 0.0;
    while let Some(at) = text.find(|c: char| c.is_ascii_alphabetic()) {
        let (number, rest) = text.split_at(at);
        let mut letters = rest.chars();
        total += number.replace(',', ".").parse::<f64>().ok()? * unit(letters.next()?)?;
        text = letters.as_str();
    }
    text.is_empty().then_some(total)
}

/// A statement as a list tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its id.
    pub id: Uuid,
    /// When it says it happened.
    pub at: Instant,
    /// When it was stored.
    pub stored: Instant,
    /// Whether it was taken back by a later one.
    pub voided: bool,
    /// Who.
    pub actor: Whom,
    /// Did what.
    pub verb: Verb,
    /// To what.
    pub object: What,
    /// How it went.
    pub outcome: Outcome,
    /// The course of work it belongs to.
    pub registration: Option<Uuid>,
}

/// An attachment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Enclosure {
    /// What the statement calls it.
    pub name: Option<Said>,
    /// Its media type.
    pub media_type: String,
    /// Bytes, as the statement says; `None` when it says no number this machine can hold.
    pub size: Option<u64>,
    /// Whether its bytes are kept here.
    pub kept: bool,
    /// Where else they are said to be. A text of its sender: never to be made a link.
    pub elsewhere: Option<String>,
    /// Whether it signs the statement.
    pub signs: bool,
}

/// A statement with everything it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    /// What a list tells of it.
    pub told: Told,
    /// Whether it takes another back: it stands for good then.
    pub voids: bool,
    /// Who vouches for it: the credential it came by.
    pub authority: Option<Whom>,
    /// Who taught.
    pub instructor: Option<Whom>,
    /// The system or place it happened in.
    pub platform: Option<String>,
    /// Activities it was part of, the nearest first: parents, then groupings.
    pub part_of: Vec<(String, Option<Said>)>,
    /// Its attachments.
    pub attachments: Vec<Enclosure>,
    /// The version of xAPI it was sent by.
    pub version: Option<String>,
    /// The whole as JSON, exactly.
    pub text: String,
}
