//! The sequencing exceptions of the book, each defined once.

use serde::{Deserialize, Serialize};

use crate::Lang;

/// Declares the exceptions: variant, code of the book, French sentence, English sentence.
macro_rules! exceptions {
    ($($variant:ident $code:literal $fr:literal $en:literal;)*) => {
        /// Why a navigation request leads nowhere.
        ///
        /// Source: SCORM 2004 4th Ed., SN, appendix "Sequencing Exception Codes"; prerequisites are those of SCORM 1.2.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Exception {
            $(
                #[doc = concat!($code, ": ", $en)]
                #[serde(rename = $code)]
                $variant,
            )*
        }

        impl Exception {
            /// The code of the book, such as `NB.2.1-4`.
            pub fn code(self) -> &'static str {
                match self { $(Exception::$variant => $code,)* }
            }

            /// What it means, for a person who tests a course.
            pub fn sentence(self, lang: Lang) -> &'static str {
                match self { $(Exception::$variant => lang.pick($fr, $en),)* }
            }

            /// Every exception, in the order of the book.
            pub const ALL: &'static [Exception] = &[$(Exception::$variant,)*];
        }
    };
}

exceptions! {
    Nb21Begun "NB.2.1-1" "la session est déjà commencée" "the sequencing session has already begun";
    Nb21NotBegun "NB.2.1-2" "la session n'est pas commencée" "the sequencing session has not begun";
    Nb21NothingSuspended "NB.2.1-3" "aucune activité n'est suspendue" "no activity is suspended";
    Nb21Flow "NB.2.1-4" "le parcours séquentiel n'est pas permis ici (flow)" "flow is not enabled here";
    Nb21ForwardOnly "NB.2.1-5" "le retour en arrière n'est pas permis ici (flow, forwardOnly)" "going back is not enabled here (flow or forwardOnly)";
    Nb21Root "NB.2.1-6" "rien ne précède la racine" "nothing comes before the root";
    Nb21Unsupported "NB.2.1-7" "demande de navigation non prise en charge" "the navigation request is not supported";
    Nb21ChoiceExit "NB.2.1-8" "il n'est pas permis de quitter cette activité par un choix (choiceExit)" "this activity cannot be left by a choice (choiceExit)";
    Nb21NothingToConsider "NB.2.1-9" "aucune activité à considérer" "there is no activity to consider";
    Nb21Choice "NB.2.1-10" "le choix libre n'est pas permis ici (choice)" "choice is not enabled here";
    Nb21NoTarget "NB.2.1-11" "l'activité demandée n'existe pas" "the target activity does not exist";
    Nb21Terminated "NB.2.1-12" "l'activité courante est déjà terminée" "the current activity has already been terminated";
    Nb21Undefined "NB.2.1-13" "demande de navigation inconnue" "the navigation request is not defined";
    Tb23NotBegun "TB.2.3-1" "la session n'est pas commencée" "the sequencing session has not begun";
    Tb23Terminated "TB.2.3-2" "l'activité courante est déjà terminée" "the current activity has already been terminated";
    Tb23InactiveRoot "TB.2.3-3" "une racine inactive ne peut pas être suspendue" "an inactive root cannot be suspended";
    Tb23RootParent "TB.2.3-4" "la racine n'a pas de parent" "the root has no parent";
    Tb23NothingToSuspend "TB.2.3-5" "il n'y a rien à suspendre" "there is nothing to suspend";
    Tb23NothingToAbandon "TB.2.3-6" "il n'y a rien à abandonner" "there is nothing to abandon";
    Tb23Undefined "TB.2.3-7" "demande de fin inconnue" "the termination request is not defined";
    Sb21Last "SB.2.1-1" "c'était la dernière activité" "that was the last activity";
    Sb21NoChildren "SB.2.1-2" "ce groupe n'a aucune activité disponible" "the cluster has no available children";
    Sb21Root "SB.2.1-3" "rien ne précède la racine" "nothing comes before the root";
    Sb21ForwardOnly "SB.2.1-4" "le retour en arrière n'est pas permis (forwardOnly)" "going back is not enabled (forwardOnly)";
    Sb22Flow "SB.2.2-1" "le parcours séquentiel n'est pas permis ici (flow)" "flow is not enabled here";
    Sb22Unavailable "SB.2.2-2" "l'activité n'est pas disponible" "the activity is not available";
    Sb24Blocked "SB.2.4-1" "le passage vers l'avant est bloqué" "forward traversal is blocked";
    Sb24ForwardOnly "SB.2.4-2" "le retour en arrière n'est pas permis (forwardOnly)" "going back is not enabled (forwardOnly)";
    Sb24Root "SB.2.4-3" "rien ne précède la racine" "nothing comes before the root";
    Sb25Begun "SB.2.5-1" "la session est déjà commencée" "the sequencing session has already begun";
    Sb26Begun "SB.2.6-1" "la session est déjà commencée" "the sequencing session has already begun";
    Sb26NothingSuspended "SB.2.6-2" "aucune activité n'est suspendue" "no activity is suspended";
    Sb27NotBegun "SB.2.7-1" "la session n'est pas commencée" "the sequencing session has not begun";
    Sb27Flow "SB.2.7-2" "le parcours séquentiel n'est pas permis ici (flow)" "flow is not enabled here";
    Sb28NotBegun "SB.2.8-1" "la session n'est pas commencée" "the sequencing session has not begun";
    Sb28Flow "SB.2.8-2" "le parcours séquentiel n'est pas permis ici (flow)" "flow is not enabled here";
    Sb29NoTarget "SB.2.9-1" "aucune activité n'est demandée" "there is no target for the choice";
    Sb29Unavailable "SB.2.9-2" "l'activité demandée n'existe pas ou n'est pas disponible" "the target does not exist or is not available";
    Sb29Hidden "SB.2.9-3" "l'activité demandée ne peut pas être choisie" "the target is hidden from choice";
    Sb29Choice "SB.2.9-4" "le choix libre n'est pas permis ici (choice)" "choice is not enabled here";
    Sb29NothingToConsider "SB.2.9-5" "aucune activité à considérer" "there is no activity to consider";
    Sb29PreventActivation "SB.2.9-6" "l'activité demandée ne peut pas être activée d'ici (preventActivation)" "the target cannot be activated from here (preventActivation)";
    Sb29ChoiceExit "SB.2.9-7" "il n'est pas permis de quitter cette activité par un choix (choiceExit)" "this activity cannot be left by a choice (choiceExit)";
    Sb29Constrained "SB.2.9-8" "seules les activités voisines peuvent être choisies (constrainChoice)" "only neighbouring activities can be chosen (constrainChoice)";
    Sb29FlowOnly "SB.2.9-9" "le choix mène à un groupe sans activité à présenter" "the choice leads to a cluster with nothing to deliver";
    Sb210NotBegun "SB.2.10-1" "la session n'est pas commencée" "the sequencing session has not begun";
    Sb210Active "SB.2.10-2" "l'activité courante est encore active ou suspendue" "the current activity is active or suspended";
    Sb210Flow "SB.2.10-3" "le parcours séquentiel n'est pas permis ici (flow)" "flow is not enabled here";
    Sb211NotBegun "SB.2.11-1" "la session n'est pas commencée" "the sequencing session has not begun";
    Sb211NotTerminated "SB.2.11-2" "l'activité courante n'est pas terminée" "the current activity has not been terminated";
    Sb212Undefined "SB.2.12-1" "demande de séquencement inconnue" "the sequencing request is not defined";
    Sb213NotBegun "SB.2.13-1" "la session n'est pas commencée" "the sequencing session has not begun";
    Db11NotLeaf "DB.1.1-1" "un groupe ne peut pas être présenté" "a cluster cannot be delivered";
    Db11Nothing "DB.1.1-2" "il n'y a rien à présenter" "there is nothing to deliver";
    Db11Unavailable "DB.1.1-3" "l'activité n'est pas disponible" "the activity is not available";
    Prerequisites "CAM.1.2-prerequisites" "il faut d'abord terminer d'autres éléments du cours (prérequis)" "other items of the course have to be finished first (prerequisites)";
    Db2NotTerminated "DB.2-1" "l'activité courante n'est pas terminée" "the current activity has not been terminated";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_names_one_exception_and_reads_back() {
        let mut codes: Vec<&str> = Exception::ALL.iter().map(|e| e.code()).collect();
        for exception in Exception::ALL {
            let json = serde_json::to_string(exception).unwrap();
            assert_eq!(json, format!("{:?}", exception.code()));
            assert_eq!(serde_json::from_str::<Exception>(&json).unwrap(), *exception);
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Exception::ALL.len());
    }
}
