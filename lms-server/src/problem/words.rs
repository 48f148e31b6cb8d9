//! What a problem says to people: what happened, what was kept, what to do.

use lms_core::enrolment::{Access, EnrolError};
use lms_core::exchange::{Field, TableError};
use lms_core::people::Language;
use lms_core::people::password::PasswordError;
use lms_core::session::SessionError;
use lms_core::text::TextError;
use lms_engine::EngineError;
use lms_engine::account::AccountError;
use lms_scorm::Lang;
use lms_scorm::package::Problem as PackageProblem;

use super::Trouble;

/// What happened, and what to do.
pub struct Words {
    pub title: String,
    pub detail: String,
}

fn pick(language: Language, fr: impl Into<String>, en: impl Into<String>) -> String {
    match language {
        Language::Fr => fr.into(),
        Language::En => en.into(),
    }
}

fn two(language: Language, fr: (&str, &str), en: (&str, &str)) -> Words {
    let (title, detail) = if language == Language::Fr { fr } else { en };
    Words { title: title.to_owned(), detail: detail.to_owned() }
}

/// Why a text cannot be taken.
pub fn text_error(error: &TextError, l: Language) -> String {
    match error {
        TextError::Empty => pick(l, "Ce champ est à remplir.", "This field is to be filled in."),
        TextError::TooLong { max } => {
            pick(l, format!("{max} caractères au plus."), format!("At most {max} characters."))
        }
        TextError::Unprintable => pick(
            l,
            "Le texte contient des caractères invisibles : saisissez-le à nouveau.",
            "The text holds invisible characters: type it again.",
        ),
        TextError::NotAnAddress => pick(
            l,
            "L'adresse doit ressembler à prenom.nom@exemple.fr.",
            "The address must look like given.family@example.org.",
        ),
        TextError::NotALink => {
            pick(l, "L'adresse doit commencer par https://.", "The address must begin with https://.")
        }
    }
}

/// The problems of a package, with sentence and remedy, as data.
pub fn package(problems: &[PackageProblem], l: Language) -> serde_json::Value {
    let lang = if l == Language::Fr { Lang::Fr } else { Lang::En };
    problems
        .iter()
        .map(|p| {
            serde_json::json!({ "severity": p.severity, "code": p.code.code(), "place": p.place, "sentence": p.sentence(lang), "remedy": p.remedy(lang) })
        })
        .collect()
}

/// The remarks on a course structure, as data.
pub fn remarks(all: &[lms_engine::content::Remark], l: Language) -> serde_json::Value {
    let one = |r: &lms_engine::content::Remark| {
        serde_json::json!({
            "severity": r.severity, "rule": r.rule, "code": r.code, "line": r.line, "path": r.path, "message": r.sentence(l),
        })
    };
    all.iter().map(one).collect()
}

fn column(field: Field) -> &'static str {
    match field {
        Field::Given => "prenom",
        Field::Family => "nom",
        Field::Email => "courriel",
        Field::Company => "entreprise",
        Field::External => "reference",
    }
}

fn table(error: &TableError, l: Language) -> Words {
    let nothing = pick(l, "Personne n'a été inscrit.", "Nobody was enrolled.");
    let (what, todo) = match error {
        TableError::Empty => (
            pick(l, "le fichier est vide", "the file is empty"),
            pick(l, "Choisissez un autre fichier.", "Choose another file."),
        ),
        TableError::NoLine => (
            pick(l, "il n'y a aucune ligne sous les titres", "there is no line below the heads"),
            pick(l, "Ajoutez une ligne par personne.", "Add a line for each person."),
        ),
        TableError::TooLarge { .. } | TableError::TooManyRows { .. } => (
            pick(l, "il est trop grand", "it is too large"),
            pick(l, "Partagez-le en plusieurs fichiers.", "Split it into several files."),
        ),
        TableError::NotText => (
            pick(l, "ce n'est pas un fichier texte", "it is not a text file"),
            pick(
                l,
                "Dans votre tableur, enregistrez la feuille au format CSV.",
                "In your spreadsheet, save the sheet as CSV.",
            ),
        ),
        TableError::MissingColumns { missing } => {
            let names: Vec<&str> = missing.iter().map(|f| column(*f)).collect();
            (
                pick(
                    l,
                    format!("il manque la colonne « {} »", names.join(" », « ")),
                    format!("the column \"{}\" is missing", names.join("\", \"")),
                ),
                pick(l, "Téléchargez le modèle ou ajoutez la colonne.", "Download the model or add the column."),
            )
        }
        TableError::ColumnTwice { field } => (
            pick(
                l,
                format!("la colonne « {} » y figure deux fois", column(*field)),
                format!("the column \"{}\" stands twice", column(*field)),
            ),
            pick(l, "Gardez-en une seule.", "Keep one of them."),
        ),
        TableError::NotAList { why } => (
            pick(
                l,
                format!("ce n'est pas une liste d'apprenants ({why})"),
                format!("it is not a list of learners ({why})"),
            ),
            pick(l, "Comparez avec le modèle.", "Compare with the model."),
        ),
        TableError::Malformed { line } => (
            pick(l, format!("il est abîmé près de la ligne {line}"), format!("it is malformed near line {line}")),
            pick(l, "Vérifiez les guillemets de cette ligne.", "Check the quotes of that line."),
        ),
    };
    Words {
        title: pick(
            l,
            format!("Le fichier n'a pas pu être lu : {what}."),
            format!("The file could not be read: {what}."),
        ),
        detail: format!("{nothing} {todo}"),
    }
}

fn account(error: &AccountError, l: Language) -> Words {
    match error {
        AccountError::Refused => two(
            l,
            (
                "Identifiant ou mot de passe incorrect.",
                "Vérifiez les deux, ou demandez un nouveau lien à votre gestionnaire.",
            ),
            ("Login or password is not right.", "Check both, or ask your manager for a new link."),
        ),
        AccountError::Locked { .. } => two(
            l,
            ("Trop d'essais.", "Pour protéger le compte, attendez quelques minutes avant de réessayer."),
            ("Too many attempts.", "To protect the account, wait a few minutes before you try again."),
        ),
        AccountError::CodeWanted { .. } => two(
            l,
            ("Il manque le code à six chiffres.", "Ouvrez votre application d'authentification et saisissez-le."),
            ("The six-digit code is missing.", "Open your authenticator app and type it."),
        ),
        AccountError::CodeRefused | AccountError::WrongCode => two(
            l,
            ("Ce code ne fonctionne pas.", "Attendez le suivant, puis saisissez-le. Un code ne sert qu'une fois."),
            ("This code does not work.", "Wait for the next one and type it. A code works once."),
        ),
        AccountError::HalfOver => two(
            l,
            ("La connexion a pris trop de temps.", "Recommencez avec votre mot de passe."),
            ("Signing in took too long.", "Begin again with your password."),
        ),
        AccountError::Provider => two(
            l,
            ("Ce service de connexion ne répond pas comme prévu.", "Réessayez dans un moment."),
            ("This sign-in service does not answer as it should.", "Try again in a moment."),
        ),
        AccountError::NotLinked => two(
            l,
            ("Aucun compte de cette région n'a cette adresse.", "Connectez-vous avec votre mot de passe."),
            ("No account of this region has this address.", "Sign in with your password."),
        ),
        AccountError::Busy => two(
            l,
            ("Beaucoup de personnes se connectent en ce moment.", "Réessayez dans une minute."),
            ("Many people are signing in at this moment.", "Try again in a minute."),
        ),
        AccountError::LinkExpired => two(
            l,
            (
                "Ce lien ne fonctionne plus.",
                "Il a déjà servi ou a plus de 72 heures. Demandez-en un autre à votre gestionnaire.",
            ),
            ("This link no longer works.", "It was used or is older than 72 hours. Ask your manager for another one."),
        ),
        AccountError::Password(why) => {
            let detail = match why {
                PasswordError::TooShort => pick(
                    l,
                    "Il faut au moins 12 caractères. Une petite phrase convient très bien.",
                    "At least 12 characters are needed. A short sentence is fine.",
                ),
                PasswordError::TooLong => pick(l, "Il dépasse 200 caractères.", "It is longer than 200 characters."),
                PasswordError::Personal => pick(
                    l,
                    "Il ressemble trop à votre nom ou à votre adresse.",
                    "It is too close to your name or address.",
                ),
                PasswordError::Common => pick(
                    l,
                    "Il fait partie de ceux que l'on devine en premier.",
                    "It is among those that are guessed first.",
                ),
                PasswordError::Simple => pick(
                    l,
                    "Il est trop simple. Ajoutez un ou deux mots sans lien avec les autres.",
                    "It is too simple. Add a word or two that have nothing to do with the others.",
                ),
            };
            Words { title: pick(l, "Ce mot de passe ne convient pas.", "This password cannot be taken."), detail }
        }
    }
}

fn access(access: &Access, l: Language) -> Words {
    match access {
        Access::Over { last } => Words {
            title: pick(l, "Votre accès à cette formation est terminé.", "Your access to this course has ended."),
            detail: pick(
                l,
                format!(
                    "Il était ouvert jusqu'au {}. Vos résultats sont conservés. Votre gestionnaire peut prolonger l'accès.",
                    last.format("%d/%m/%Y")
                ),
                format!("It was open until {last}. Your results are kept. Your manager can extend it."),
            ),
        },
        Access::NotYet { first } => Words {
            title: pick(l, "Cette formation n'est pas encore ouverte.", "This course is not open yet."),
            detail: pick(l, format!("Elle ouvre le {}.", first.format("%d/%m/%Y")), format!("It opens on {first}.")),
        },
        Access::Suspended { .. } => two(
            l,
            ("Votre formation est suspendue.", "Rien n'est perdu. Votre gestionnaire peut la rouvrir."),
            ("Your course is paused.", "Nothing is lost. Your manager can open it again."),
        ),
        Access::Withdrawn { .. } => two(
            l,
            (
                "Vous n'êtes plus inscrit(e) à cette formation.",
                "Vos résultats sont conservés. Votre gestionnaire peut vous renseigner.",
            ),
            ("You are no longer enrolled in this course.", "Your results are kept. Your manager can tell you more."),
        ),
        Access::Cancelled => two(
            l,
            ("Cette session a été annulée.", "Votre gestionnaire peut vous proposer une autre date."),
            ("This session was cancelled.", "Your manager can offer another date."),
        ),
        Access::Open { .. } => two(l, ("La formation est ouverte.", ""), ("The course is open.", "")),
    }
}

/// A trouble in words.
pub fn words(trouble: &Trouble, l: Language) -> Words {
    use EngineError as E;
    let error = match trouble {
        Trouble::NotSignedIn => {
            return two(
                l,
                ("Connectez-vous pour continuer.", "Ce que vous faisiez n'est pas perdu."),
                ("Sign in to go on.", "What you were doing is not lost."),
            );
        }
        Trouble::MustChangePassword => {
            return two(
                l,
                ("Choisissez d'abord un nouveau mot de passe.", "Le vôtre a été réinitialisé."),
                ("Choose a new password first.", "Yours was reset."),
            );
        }
        Trouble::NeedsFactor => {
            return two(
                l,
                ("Activez d'abord la double authentification.", "Les comptes qui gèrent la plateforme en ont besoin."),
                ("Switch two-step sign-in on first.", "Accounts that manage the platform need it."),
            );
        }
        Trouble::Malformed(why) => {
            return Words {
                title: pick(l, "La demande n'a pas été comprise.", "The request was not understood."),
                detail: pick(
                    l,
                    format!("Rien n'a été modifié. Corrigez ce qui suit, puis renvoyez-la : {why}."),
                    format!("Nothing was changed. Correct what follows, then send it again: {why}."),
                ),
            };
        }
        Trouble::NotJson => {
            return two(
                l,
                (
                    "Le corps de la demande n'est pas annoncé comme du JSON.",
                    "Rien n'a été modifié. Envoyez du JSON avec l'en-tête Content-Type: application/json.",
                ),
                (
                    "The body of the request is not announced as JSON.",
                    "Nothing was changed. Send JSON with the header Content-Type: application/json.",
                ),
            );
        }
        Trouble::TooLarge { max } => {
            return Words {
                title: pick(l, "Le fichier est trop grand.", "The file is too large."),
                detail: pick(
                    l,
                    format!("La limite est de {} Mo. Rien n'a été enregistré.", max / 1_000_000),
                    format!("The limit is {} MB. Nothing was stored.", max / 1_000_000),
                ),
            };
        }
        Trouble::KeyOfAnother => {
            return two(
                l,
                (
                    "Cette clé Idempotency-Key a déjà servi pour une autre demande.",
                    "Rien n'a été modifié. Envoyez une nouvelle clé pour chaque nouvelle demande.",
                ),
                (
                    "This Idempotency-Key was already sent with another request.",
                    "Nothing was changed. Send a new key with each new request.",
                ),
            );
        }
        Trouble::AlreadyDone => {
            return two(
                l,
                (
                    "Cette demande a déjà été prise en compte.",
                    "Rien n'a été fait deux fois. Sa réponse n'est pas disponible : réessayez dans un instant, ou lisez la liste.",
                ),
                (
                    "This request was already carried out.",
                    "Nothing was done twice. Its answer is not at hand: try again shortly, or read the list.",
                ),
            );
        }
        Trouble::NoRevision => {
            return two(
                l,
                ("Il manque la version que vous avez lue.", "Lisez l'élément, puis renvoyez son ETag dans If-Match."),
                ("The version you have read is missing.", "Read the item, then send its ETag in If-Match."),
            );
        }
        Trouble::Engine(error) => error,
    };
    match error {
        E::NotFound(_) => two(
            l,
            ("Cette page n'existe pas, ou n'est pas pour vous.", "Vérifiez l'adresse ou revenez à l'accueil."),
            ("There is no such thing, or it is not for you.", "Check the address or go back to the home page."),
        ),
        E::Forbidden(_) => two(
            l,
            ("Votre rôle ne permet pas de faire cela.", "Demandez à votre gestionnaire national."),
            ("Your role does not allow this.", "Ask your national manager."),
        ),
        E::NoAccess(state) => access(state, l),
        E::Stale { .. } => two(
            l,
            (
                "Quelqu'un a modifié cet élément entre-temps.",
                "Rien n'a été écrasé. Rechargez la page, puis refaites votre changement.",
            ),
            ("Somebody changed this in the meantime.", "Nothing was overwritten. Reload, then make your change again."),
        ),
        E::Duplicate("registration") => two(
            l,
            (
                "Cette inscription (registration) est celle d'une autre personne ou d'un autre contenu.",
                "Donnez son propre compte et son propre contenu, ou n'indiquez aucune inscription : une nouvelle est alors créée.",
            ),
            (
                "This registration is somebody else's, or of another content.",
                "Give its own account and content, or no registration at all: a new one is made then.",
            ),
        ),
        E::Duplicate(_) => two(
            l,
            ("Cet élément existe déjà.", "Utilisez celui qui existe ou changez le code ou l'adresse."),
            ("This exists already.", "Use the existing one or change the code or address."),
        ),
        E::InUse(count) => Words {
            title: pick(l, "Ce contenu est utilisé.", "This content is in use."),
            detail: pick(
                l,
                format!("{count} parcours s'en servent : retirez-le d'abord de ces parcours."),
                format!("{count} courses use it: take it out of them first."),
            ),
        },
        E::ImportState(_) => two(
            l,
            ("Cet import a déjà été traité.", "Regardez la liste des apprenants."),
            ("This import was handled already.", "Look at the list of learners."),
        ),
        E::Locked(_) => two(
            l,
            ("Cette activité n'est pas encore ouverte.", "Terminez d'abord ce qui est demandé dans le parcours."),
            ("This activity is not open yet.", "Finish first what the course asks for."),
        ),
        E::WrongKind => two(
            l,
            ("Ce contenu n'est pas du type attendu.", "Choisissez un contenu du même type."),
            ("This content is not of the expected kind.", "Choose one of the same kind."),
        ),
        E::TakenOver { .. } => two(
            l,
            ("Ce module a été ouvert dans une autre fenêtre.", "Continuez là-bas, ou reprenez ici."),
            ("This module was opened in another window.", "Go on there, or resume here."),
        ),
        E::Missing { .. } => two(
            l,
            ("Il manque des actions.", "Le lecteur les renvoie de lui-même."),
            ("Inputs are missing.", "The player sends them again by itself."),
        ),
        E::Closed { .. } => two(
            l,
            ("Cette activité a été fermée.", "Ce que vous aviez fait est conservé."),
            ("This activity was closed.", "What you did is kept."),
        ),
        E::Field { error, .. } => Words {
            title: pick(l, "Un champ est à corriger.", "A field is to be corrected."),
            detail: text_error(error, l),
        },
        E::Duration(_) => two(
            l,
            ("La durée prévue est à corriger.", "Indiquez un nombre de minutes entre 1 et 10 000."),
            ("The planned duration is to be corrected.", "Give a number of minutes between 1 and 10,000."),
        ),
        E::Findings(found) => Words {
            title: pick(l, "Le parcours n'est pas encore prêt.", "The course is not ready yet."),
            detail: pick(
                l,
                format!("{} points sont à corriger.", found.len()),
                format!("{} points are to be mended.", found.len()),
            ),
        },
        E::Table(error) => table(error, l),
        E::Package(problems) => {
            let lang = if l == Language::Fr { Lang::Fr } else { Lang::En };
            let worst = problems.iter().max_by_key(|p| p.severity);
            Words {
                title: pick(l, "Le module n'a pas pu être importé.", "The package could not be imported."),
                detail: worst.map_or_else(String::new, |p| format!("{} {}", p.sentence(lang), p.remedy(lang))),
            }
        }
        E::Structure(remarks) => Words {
            title: pick(l, "Le cours n'a pas pu être importé.", "The course could not be imported."),
            detail: remarks.first().map_or_else(String::new, |r| r.sentence(l).to_owned()),
        },
        E::Refused(refusal) => Words {
            title: pick(l, "Les règles de cmi5 ne l'admettent pas.", "The rules of cmi5 do not allow it."),
            detail: refusal.sentence(match l {
                Language::Fr => lms_core::xapi::Lang::Fr,
                Language::En => lms_core::xapi::Lang::En,
            }),
        },
        E::Erase(obstacles) => Words {
            title: pick(l, "Cette personne ne peut pas être effacée.", "This person cannot be erased."),
            detail: obstacles.iter().map(|one| obstacle(*one, l)).collect::<Vec<_>>().join(" "),
        },
        E::Rule(error) => {
            let bounds = error.rule.bounds();
            let (least, most) = (bounds.least.0, bounds.most.0);
            Words {
                title: pick(l, "Cette durée ne convient pas.", "This delay cannot be taken."),
                detail: pick(
                    l,
                    format!("Indiquez de {least} à {most} mois."),
                    format!("Give {least} to {most} months."),
                ),
            }
        }
        E::Account(error) => account(error, l),
        E::Enrol(error) => match error {
            EnrolError::AlreadyEnrolled { .. } => two(
                l,
                ("Cette personne est déjà inscrite à la session.", "Il n'y a rien à faire."),
                ("This person is enrolled already.", "There is nothing to do."),
            ),
            EnrolError::AlreadySuspended => two(
                l,
                ("Cette inscription est déjà suspendue.", "Vous pouvez la reprendre."),
                ("This enrolment is suspended already.", "You can resume it."),
            ),
            EnrolError::NotSuspended => two(
                l,
                ("Cette inscription n'est pas suspendue.", "Il n'y a rien à faire."),
                ("This enrolment is not suspended.", "There is nothing to do."),
            ),
            EnrolError::Withdrawn { .. } => two(
                l,
                ("Cette personne ne fait plus partie de la session.", "Inscrivez-la à nouveau si besoin."),
                ("This person is no longer in the session.", "Enrol again if needed."),
            ),
            EnrolError::BadExtension { .. } => two(
                l,
                ("Le nombre de jours est à corriger.", "Indiquez de 1 à 365 jours."),
                ("The number of days is to be corrected.", "Give 1 to 365 days."),
            ),
        },
        E::Session(error) => match error {
            SessionError::EndsBeforeItBegins { .. } => two(
                l,
                ("La session se terminerait avant de commencer.", "Corrigez la date de fin."),
                ("The session would end before it begins.", "Correct the last day."),
            ),
            SessionError::Full { capacity } => Words {
                title: pick(l, "La session est complète.", "The session is full."),
                detail: pick(
                    l,
                    format!(
                        "Les {capacity} places sont prises. Augmentez la capacité ou choisissez une autre session."
                    ),
                    format!("All {capacity} places are taken. Raise the capacity or choose another session."),
                ),
            },
            SessionError::Cancelled => two(
                l,
                ("Cette session a été annulée.", "Choisissez une autre session."),
                ("This session was cancelled.", "Choose another session."),
            ),
            SessionError::NotPublished => two(
                l,
                ("Ce parcours n'est pas encore publié.", "Le gestionnaire national doit d'abord le publier."),
                ("This course is not published yet.", "The national manager has to publish it first."),
            ),
        },
        E::Token => two(
            l,
            ("Ce lien a expiré.", "Revenez au parcours et ouvrez l'activité à nouveau."),
            ("This link has expired.", "Go back to the course and open the activity again."),
        ),
        E::Journal(why) => Words {
            title: pick(l, "Le journal du lecteur n'a pas été compris.", "The player's journal was not understood."),
            detail: why.clone(),
        },
        E::Store(lms_store::StoreError::BadCursor) => two(
            l,
            ("Cette page de la liste n'existe plus.", "Recommencez depuis le début de la liste."),
            ("This page of the list is gone.", "Start again from the beginning."),
        ),
        E::Store(_) | E::Content(_) => two(
            l,
            (
                "Le service est momentanément indisponible.",
                "Ce qui était enregistré est conservé. Réessayez dans un instant.",
            ),
            ("The service is unavailable for a moment.", "What was stored is kept. Try again shortly."),
        ),
        E::Render(why) => Words {
            title: pick(l, "Le rapport n'a pas pu être produit.", "The report could not be made."),
            detail: why.clone(),
        },
        E::Internal(_) => two(
            l,
            (
                "Nous n'avons pas réussi à le faire.",
                "Rien n'a été modifié. Réessayez ; si cela continue, prévenez l'assistance.",
            ),
            ("We did not manage to do it.", "Nothing was changed. Try again; if it goes on, tell the support."),
        ),
    }
}

/// What stands against erasing somebody, and what to do about it.
pub fn obstacle(obstacle: lms_core::erasure::Obstacle, l: Language) -> String {
    use lms_core::erasure::Obstacle as O;
    match obstacle {
        O::Oneself => pick(
            l,
            "On n'efface pas son propre compte ici : demandez-le à un autre gestionnaire.",
            "Nobody erases the own account here: ask another manager.",
        ),
        O::LastNationalManager => pick(
            l,
            "C'est la dernière personne qui gère la plateforme nationale : donnez d'abord ce rôle à quelqu'un d'autre.",
            "This is the last person who manages the national platform: give the role to somebody else first.",
        ),
        O::OtherRegions => pick(
            l,
            "Cette personne suit ou anime aussi une formation d'une autre région : demandez l'effacement au gestionnaire national.",
            "This person also learns or works in another region: ask the national manager to erase.",
        ),
        O::Held => {
            pick(l, "Une conservation légale l'interdit : levez-la d'abord.", "A legal hold forbids it: lift it first.")
        }
        O::AlreadyErased => pick(l, "C'est déjà fait.", "It was done already."),
    }
}
