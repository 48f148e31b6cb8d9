//! Form fields that keep what was typed, say what is wrong with it, and look the same everywhere.

use askama::Template;
use askama::filters::HtmlSafe;

use super::format;
use super::locale::{Lang, t, t_args};

/// What a person typed in one field, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// The value as typed, shown again after a refusal (passwords are never shown again).
    pub value: String,
    /// Why it cannot be taken as it is.
    pub fault: Option<Fault>,
}

impl Input {
    /// A value with nothing wrong.
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: value.into(), fault: None }
    }

    /// A value that was refused.
    pub fn refused(value: impl Into<String>, fault: Fault) -> Self {
        Self { value: value.into(), fault: Some(fault) }
    }

    /// The value for the query of an address.
    pub fn query_value(&self) -> String {
        askama::filters::urlencode_strict(&self.value).map_or_else(|never| match never {}, |text| text.to_string())
    }
}

/// Why a typed value cannot be taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Nothing was typed.
    Required,
    /// Not an e-mail address.
    Email,
    /// Somebody else has this e-mail address.
    EmailTaken,
    /// More characters than the field takes.
    TooLong {
        /// The most it takes.
        most: u32,
    },
    /// Fewer characters than the field needs (passwords).
    TooShort {
        /// The least it needs.
        least: u32,
    },
    /// A password on the list of those tried first, or much like one.
    Guessable,
    /// A password made of the person's own names.
    OwnName,
    /// A password of too few unrelated words or characters.
    Simple,
    /// The two passwords differ.
    Differs,
    /// The current password is not this one.
    WrongPassword,
    /// The code is wrong, too old, or was used already.
    WrongCode,
    /// Not a day.
    Date,
    /// The last day comes before the first.
    DateOrder,
    /// The day has passed.
    DatePast,
    /// Not a whole number between two bounds.
    Number {
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// Not an address of the web (`https://…`).
    WebAddress,
    /// Not one of the choices.
    Choice,
    /// No file was chosen.
    NoFile,
    /// The file is larger than the limit.
    FileTooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// A sentence made elsewhere, already in the language of the page.
    Other(
        /// The sentence.
        String,
    ),
}

impl Fault {
    /// The fault and its way out, as a sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Required => t(lang, "fault-required").to_owned(),
            Self::Email => t(lang, "fault-email").to_owned(),
            Self::EmailTaken => t(lang, "fault-email-taken").to_owned(),
            Self::TooLong { most } => t_args(lang, "fault-too-long", &[("most", (*most).into())]),
            Self::TooShort { least } => t_args(lang, "fault-too-short", &[("least", (*least).into())]),
            Self::Guessable => t(lang, "fault-guessable").to_owned(),
            Self::OwnName => t(lang, "fault-own-name").to_owned(),
            Self::Simple => t(lang, "fault-simple").to_owned(),
            Self::Differs => t(lang, "fault-differs").to_owned(),
            Self::WrongPassword => t(lang, "fault-wrong-password").to_owned(),
            Self::WrongCode => t(lang, "fault-wrong-code").to_owned(),
            Self::Date => t(lang, "fault-date").to_owned(),
            Self::DateOrder => t(lang, "fault-date-order").to_owned(),
            Self::DatePast => t(lang, "fault-date-past").to_owned(),
            Self::Number { least, most } => {
                t_args(lang, "fault-number", &[("least", (*least).into()), ("most", (*most).into())])
            }
            Self::WebAddress => t(lang, "fault-web-address").to_owned(),
            Self::Choice => t(lang, "fault-choice").to_owned(),
            Self::NoFile => t(lang, "fault-no-file").to_owned(),
            Self::FileTooLarge { limit } => {
                t_args(lang, "fault-file-too-large", &[("limit", format::file_size(lang, *limit).into())])
            }
            Self::Other(sentence) => sentence.clone(),
        }
    }
}

/// One line of a choice.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: String,
}

impl Choice {
    /// A line of a choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A faulty field, for the list on top of the form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Complaint {
    /// Id of the field the link goes to.
    pub field: String,
    /// Label and sentence.
    pub text: String,
}

/// What kind of control a field is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Control {
    /// One line of text, with its `type` attribute (`text`, `email`, `password`, `date`, `number`, `url`, `search`).
    Line(&'static str),
    /// Several lines of text.
    Area(u8),
    /// A choice from a list.
    Select,
    /// A file.
    File,
}

/// One field with label, help, control and error; printed by the template `ui/field.html`.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/field.html")]
pub struct Field<'a> {
    pub(super) lang: Lang,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) label: &'a str,
    pub(super) help: Option<String>,
    pub(super) value: &'a str,
    pub(super) fault: Option<String>,
    pub(super) control: Control,
    pub(super) choices: &'a [Choice],
    pub(super) prompt: Option<&'a str>,
    pub(super) optional: bool,
    pub(super) silent: bool,
    pub(super) autocomplete: Option<&'static str>,
    pub(super) bounds: Option<(u32, u32)>,
    pub(super) accept: Option<&'static str>,
    pub(super) narrow: bool,
    pub(super) digits: bool,
}

// The template escapes every value; what it prints is markup.
impl HtmlSafe for Field<'_> {}

impl<'a> Field<'a> {
    /// A required line of text.
    pub fn new(lang: Lang, name: impl Into<String>, label: &'a str, input: &'a Input) -> Self {
        let name = name.into();
        Self {
            lang,
            id: name.clone(),
            name,
            label,
            help: None,
            value: &input.value,
            fault: input.fault.as_ref().map(|fault| format::capitalised(&fault.sentence(lang))),
            control: Control::Line("text"),
            choices: &[],
            prompt: None,
            optional: false,
            silent: false,
            autocomplete: None,
            bounds: None,
            accept: None,
            narrow: false,
            digits: false,
        }
    }

    /// An id of its own, where two forms of a page have a field of the same name.
    pub fn id(self, id: &'static str) -> Self {
        Self { id: id.to_owned(), ..self }
    }

    /// Words to search for, in a filter.
    pub fn search(self) -> Self {
        Self { control: Control::Line("search"), ..self.optional_silently() }
    }

    /// May stay empty; the label says so.
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// May stay empty and need not say so: the fields of a filter.
    pub fn optional_silently(self) -> Self {
        Self { optional: true, silent: true, ..self }
    }

    /// A sentence under the label, by its key.
    pub fn help(self, key: &'static str) -> Self {
        Self { help: Some(t(self.lang, key).to_owned()), ..self }
    }

    /// A sentence under the label, already made.
    pub fn help_text(self, text: impl Into<String>) -> Self {
        Self { help: Some(text.into()), ..self }
    }

    /// An e-mail address.
    pub fn email(self) -> Self {
        Self { control: Control::Line("email"), ..self }
    }

    /// An address of the web.
    pub fn url(self) -> Self {
        Self { control: Control::Line("url"), ..self }
    }

    /// A password, by what a password manager should do: `current-password` or `new-password`.
    pub fn password(self, autocomplete: &'static str) -> Self {
        Self { control: Control::Line("password"), autocomplete: Some(autocomplete), ..self }
    }

    /// A code of six digits, which a device may fill in.
    pub fn code(self) -> Self {
        Self { digits: true, narrow: true, autocomplete: Some("one-time-code"), ..self }
    }

    /// A day.
    pub fn date(self) -> Self {
        Self { control: Control::Line("date"), narrow: true, ..self }
    }

    /// A whole number within bounds.
    pub fn number(self, least: u32, most: u32) -> Self {
        Self { control: Control::Line("number"), bounds: Some((least, most)), narrow: true, ..self }
    }

    /// Several lines of text.
    pub fn area(self, rows: u8) -> Self {
        Self { control: Control::Area(rows), ..self }
    }

    /// A choice; `prompt` is the key of the empty first line, if there is one.
    pub fn select(self, choices: &'a [Choice]) -> Self {
        Self { control: Control::Select, choices, ..self }
    }

    /// An empty first line of a choice, by its key.
    pub fn prompt(self, key: &'static str) -> Self {
        Self { prompt: Some(t(self.lang, key)), ..self }
    }

    /// A file of the given kinds (`.csv,.json`).
    pub fn file(self, accept: &'static str) -> Self {
        Self { control: Control::File, accept: Some(accept), ..self }
    }

    /// What a browser may fill in (`username`, `given-name`, `off`…).
    pub fn autocomplete(self, what: &'static str) -> Self {
        Self { autocomplete: Some(what), ..self }
    }

    fn is_password(&self) -> bool {
        self.control == Control::Line("password")
    }

    fn kind(&self) -> &'static str {
        match self.control {
            Control::Line(kind) => kind,
            Control::Area(_) | Control::Select | Control::File => "text",
        }
    }

    /// Ids of help and error, for `aria-describedby`; empty when there is neither.
    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if self.help.is_some() {
            ids.push(format!("{}-help", self.id));
        }
        if self.fault.is_some() {
            ids.push(format!("{}-error", self.id));
        }
        ids.join(" ")
    }

    fn text(&self, key: &'static str) -> &'static str {
        t(self.lang, key)
    }
}
