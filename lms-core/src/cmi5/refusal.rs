//! Why something an assignable unit or a caller asks for is refused: the requirement and a sentence in two languages.

use std::fmt;

use super::rule::{glimpse, rules};
use crate::xapi::Lang;

/// A refusal.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub struct Refusal {
    /// The requirement that is not met.
    pub requirement: Requirement,
    /// What it is about: a name or a value, shortened; put into the sentence.
    pub about: String,
}

impl Refusal {
    pub(crate) fn new(requirement: Requirement, about: &str) -> Self {
        Self { requirement, about: glimpse(about) }
    }

    /// What is wrong, as one sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        self.requirement.text(lang).replace("{}", &self.about)
    }

    /// The number of the requirement, such as `9.3.0.0-2`; `LMS` for a rule of ours.
    pub fn id(&self) -> &'static str {
        self.requirement.requirement()
    }

    /// The HTTP status of the answer: 403 but where the session is over (401), a parameter is missing (400), or there is no such unit (404).
    pub fn status(&self) -> u16 {
        match self.requirement {
            Requirement::NoSession => 401,
            Requirement::NoAgent | Requirement::NoReason => 400,
            Requirement::NoUnit => 404,
            Requirement::SessionTwice | Requirement::AbandonedTwice | Requirement::WaivedTwice => 409,
            _ => 403,
        }
    }
}

/// The English sentence and the number of the requirement.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (cmi5 {})", self.sentence(Lang::En), self.id())
    }
}

rules! {
    /// A requirement on what happens in a session.
    Requirement {
        NoId "statement-id" "9.1.0.0-1" "La déclaration doit porter un identifiant (id)." "The statement must have an id.";
        NoTimestamp "timestamp" "9.7.0.0-1" "La déclaration doit porter un horodatage." "The statement must have a timestamp.";
        NotUtc "timestamp-utc" "9.7.0.0-2" "L'horodatage « {} » n'est pas en temps universel (UTC)." "The timestamp \"{}\" is not in UTC.";
        Actor "actor" "8.1.3.0-3" "L'acteur doit être celui du lancement, par son compte." "The actor must be that of the launch, by its account.";
        Context "context-template" "10.2.1.0-6" "Le contexte du lancement (contextTemplate) manque." "The context of the launch (contextTemplate) is missing.";
        Registration "registration" "9.6.1.0-1" "L'inscription (registration) n'est pas celle du lancement." "The registration is not that of the launch.";
        SessionId "session-id" "9.6.3.1-4" "L'extension de session manque ou n'est pas celle du lancement." "The session id extension is missing or not that of the launch.";
        Grouping "publisher-grouping" "9.6.2.0-1" "L'identifiant de l'éditeur manque dans contextActivities.grouping." "The publisher id is missing from contextActivities.grouping.";
        Voiding "voiding" "6.3.0.0-1" "Une unité ne peut pas annuler de déclaration." "An assignable unit may not void statements.";
        NotInitialized "before-initialized" "9.3.0.0-4" "La première déclaration de la session doit être « initialized »." "The first statement of the session must be \"initialized\".";
        Terminated "after-terminated" "9.3.0.0-5" "La session est terminée (« terminated »)." "The session has been terminated.";
        Abandoned "after-abandoned" "9.3.6.0-2" "La session a été abandonnée." "The session has been abandoned.";
        NoSession "no-session" "8.1.2.0-2" "Cette session n'est pas ouverte." "This session is not open.";
        DefinedVerb "defined-verb" "9.6.2.1-1" "Le verbe « {} » ne peut pas porter la catégorie cmi5." "The verb \"{}\" must not carry the cmi5 category.";
        Object "object-id" "8.1.5.0-6" "L'objet doit être l'activité du lancement (activityId)." "The object must be the activity of the launch (activityId).";
        VerbTwice "verb-twice" "9.3.0.0-2" "Le verbe « {} » a déjà servi dans cette session." "The verb \"{}\" was already used in this session.";
        PassedOrFailed "passed-and-failed" "9.3.0.0-3" "Une session ne peut être à la fois réussie et échouée." "A session cannot be both passed and failed.";
        CompletedTwice "completed-twice" "9.3.0.0-6" "L'unité est déjà achevée pour cette inscription." "The unit is already completed in this registration.";
        PassedTwice "passed-twice" "9.3.0.0-7" "L'unité est déjà réussie pour cette inscription." "The unit is already passed in this registration.";
        FailedAfterPassed "failed-after-passed" "9.3.0.0-8" "Un échec ne peut pas suivre une réussite." "Failed must not follow passed.";
        ScoreVerb "score-verb" "9.5.1.0-2" "Un score ne va qu'avec « passed » ou « failed »." "A score goes with \"passed\" or \"failed\" only.";
        ScoreRaw "score-raw" "9.5.1.0-3" "Un score brut (raw) demande min et max." "A raw score needs min and max.";
        ScoreScaled "score-scaled" "9.5.1.0-1" "Le score « scaled » ({}) doit être compris entre 0 et 1." "The scaled score ({}) must lie between 0 and 1.";
        MasteryPassed "mastery-passed" "9.3.4.0-2" "Le score {} est inférieur au seuil de réussite." "The score {} is below the mastery score.";
        MasteryFailed "mastery-failed" "9.3.5.0-2" "Le score {} atteint le seuil de réussite." "The score {} reaches the mastery score.";
        MasteryExtension "mastery-extension" "9.6.3.2-2" "L'extension masteryscore manque ou n'est pas celle du lancement." "The masteryscore extension is missing or not that of the launch.";
        SuccessTrue "success-true" "9.5.2.0-1" "« passed » demande success = true." "\"passed\" needs success = true.";
        SuccessFalse "success-false" "9.5.2.0-2" "« failed » demande success = false." "\"failed\" needs success = false.";
        SuccessElsewhere "success-elsewhere" "9.5.2.0-3" "success n'est pas permis avec « {} »." "success is not allowed with \"{}\".";
        CompletionTrue "completion-true" "9.5.3.0-1" "« completed » demande completion = true." "\"completed\" needs completion = true.";
        CompletionElsewhere "completion-elsewhere" "9.5.3.0-2" "completion n'est pas permis avec « {} »." "completion is not allowed with \"{}\".";
        DurationTerminated "duration-terminated" "9.5.4.1-1" "« terminated » demande une durée." "\"terminated\" needs a duration.";
        DurationCompleted "duration-completed" "9.5.4.1-2" "« completed » demande une durée." "\"completed\" needs a duration.";
        DurationPassed "duration-passed" "9.5.4.1-3" "« passed » demande une durée." "\"passed\" needs a duration.";
        DurationFailed "duration-failed" "9.5.4.1-4" "« failed » demande une durée." "\"failed\" needs a duration.";
        MoveOnMissing "moveon-category" "9.6.2.2-1" "La catégorie moveon manque." "The moveon category is missing.";
        MoveOnElsewhere "moveon-category-elsewhere" "9.6.2.2-2" "La catégorie moveon n'est pas permise ici." "The moveon category is not allowed here.";
        Mode "launch-mode" "10.2.2.0-5" "Le mode {} n'admet pas cette déclaration." "The launch mode {} does not allow this statement.";
        Preferences "preferences-unread" "11.0.0.0-3" "L'unité doit d'abord lire cmi5LearnerPreferences." "The unit must read cmi5LearnerPreferences first.";
        LaunchData "launch-data" "10.2.1.0-5" "LMS.LaunchData ne peut qu'être lu." "LMS.LaunchData may only be read.";
        NoAgent "agent-missing" "xAPI" "Le paramètre agent manque." "The parameter agent is missing.";
        ProfileAgent "profile-agent" "11.0.0.0-1" "L'agent n'est pas celui du lancement." "The agent is not that of the launch.";
        DocumentRegistration "document-registration" "8.1.4.0-3" "L'inscription n'est pas celle du lancement." "The registration is not that of the launch.";
        DocumentActivity "document-activity" "10.1.0.0-3" "L'activité n'est pas celle du lancement." "The activity is not that of the launch.";
        PreferencesBody "preferences-body" "11.0.0.0-5" "Les préférences doivent être un objet JSON avec languagePreference et audioPreference." "Preferences must be a JSON object with languagePreference and audioPreference.";
        Languages "preferences-languages" "11.1.0.0-1" "languagePreference doit être une liste de langues (RFC 5646) séparées par des virgules." "languagePreference must be a comma-separated list of RFC 5646 language tags.";
        NoUnit "no-unit" "LMS" "Le cours n'a pas d'unité {}." "The course has no unit {}.";
        SessionTwice "session-twice" "9.6.3.1-1" "Cet identifiant de session a déjà servi." "This session id was already used.";
        AbandonedTwice "session-ended" "9.3.0.0-10" "La session est déjà finie." "The session has already ended.";
        WaivedTwice "waived-twice" "9.3.7.0-4" "L'unité est déjà dispensée pour cette inscription." "The unit is already waived in this registration.";
        NoReason "waive-reason" "9.3.7.0-2" "Une dispense demande un motif." "Waiving needs a reason.";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c5_session_every_refusal_has_a_number_and_two_sentences() {
        for requirement in Requirement::ALL {
            let refusal = Refusal::new(*requirement, "x");
            assert_ne!(refusal.sentence(Lang::Fr), refusal.sentence(Lang::En));
            assert!(!refusal.to_string().contains("{}"));
            assert!((400..410).contains(&refusal.status()));
        }
    }
}
