//! What is wrong with a package: every problem with its place, a sentence and a remedy in two languages.

use serde::{Deserialize, Serialize};

use crate::Lang;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Read as it was meant; nothing to do.
    Repaired,
    /// The package can be used, something in it may not work.
    Warning,
    /// The package cannot be used.
    Fatal,
}

/// Where a problem is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Name of the file in the package.
    pub file: String,
    /// Line, from 1; 0 when the file as a whole is meant.
    pub line: u32,
    /// Column in characters, from 1; 0 when the file as a whole is meant.
    pub column: u32,
}

/// One thing that is wrong with a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What it is.
    pub code: ProblemCode,
    /// Where it is, when it is somewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What it is about: a name, a value, a figure; put into the sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}

impl Problem {
    pub(crate) fn new(code: ProblemCode, about: impl Into<String>) -> Self {
        let mut about: String = about.into();
        // What comes from a hostile file is shown to people and stored: a glimpse of it is enough.
        if about.chars().count() > 200 {
            about = about.chars().take(200).chain(['…']).collect();
        }
        Self { severity: code.severity(), code, place: None, about }
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// What is wrong, as one sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        self.code.texts(lang).0.replace("{}", &self.about)
    }

    /// What to do about it, as one sentence.
    pub fn remedy(&self, lang: Lang) -> String {
        self.code.texts(lang).1.replace("{}", &self.about)
    }
}

/// Declares the problems: variant, code, severity, then French sentence and remedy, English sentence and remedy.
macro_rules! problems {
    ($($variant:ident $code:literal $severity:ident $fr:literal $fr_remedy:literal $en:literal $en_remedy:literal;)*) => {
        /// What can be wrong with a package.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ProblemCode {
            $(
                #[doc = concat!("`", $code, "`: ", $en)]
                #[serde(rename = $code)]
                $variant,
            )*
        }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &'static [ProblemCode] = &[$(ProblemCode::$variant,)*];

            /// The stable name of the problem.
            pub fn code(self) -> &'static str {
                match self { $(ProblemCode::$variant => $code,)* }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(ProblemCode::$variant => Severity::$severity,)* }
            }

            fn texts(self, lang: Lang) -> (&'static str, &'static str) {
                match self {
                    $(ProblemCode::$variant => match lang {
                        Lang::Fr => ($fr, $fr_remedy),
                        Lang::En => ($en, $en_remedy),
                    },)*
                }
            }
        }
    };
}

problems! {
    EmptyFile "empty-file" Fatal
        "Le fichier est vide." "Exportez à nouveau le paquet depuis l'outil auteur, puis envoyez le fichier .zip obtenu."
        "The file is empty." "Export the package again from the authoring tool, then send the .zip file it makes.";
    NotZip "not-zip" Fatal
        "Le fichier n'est pas une archive zip." "Choisissez le fichier .zip qu'exporte l'outil auteur, et non un document ou une page qui en vient."
        "The file is not a zip archive." "Choose the .zip file the authoring tool exports, not a document or a page out of it.";
    NotAnArchive "not-an-archive" Fatal
        "L'archive zip est incomplète ou abîmée." "Vérifiez que l'envoi est allé à son terme, ou exportez à nouveau le paquet, puis recommencez."
        "The zip archive is incomplete or damaged." "Check that the transfer was complete, or export the package again, then try again.";
    UnsafeName "unsafe-name" Fatal
        "L'archive contient un nom de fichier dangereux : « {} »." "Refaites l'archive à partir du dossier du cours, sans chemin absolu ni « .. »."
        "The archive holds an unsafe file name: \"{}\"." "Make the archive again from the course folder, without absolute paths or \"..\".";
    SymbolicLink "symbolic-link" Fatal
        "L'archive contient un lien symbolique : « {} »." "Remplacez le lien par le fichier lui-même et refaites l'archive."
        "The archive holds a symbolic link: \"{}\"." "Replace the link by the file itself and make the archive again.";
    Encrypted "encrypted" Fatal
        "L'archive est protégée par un mot de passe (« {} »)." "Refaites l'archive sans mot de passe."
        "The archive is protected by a password (\"{}\")." "Make the archive again without a password.";
    Compression "compression" Fatal
        "Le fichier « {} » est compressé d'une façon qui n'est pas prise en charge." "Refaites l'archive avec la compression zip ordinaire (deflate)."
        "The file \"{}\" is packed in a way that is not supported." "Make the archive again with ordinary zip compression (deflate).";
    DuplicateName "duplicate-name" Fatal
        "L'archive contient deux fois le fichier « {} »." "Refaites l'archive ; chaque fichier ne doit y figurer qu'une fois."
        "The archive holds the file \"{}\" twice." "Make the archive again; each file may be in it once only.";
    Overlapping "overlapping" Fatal
        "Les fichiers de l'archive se recouvrent : elle est faite pour saturer le serveur ou abîmée." "Refaites l'archive à partir du dossier du cours."
        "The entries of the archive overlap: it is made to exhaust the server, or damaged." "Make the archive again from the course folder.";
    TooManyEntries "too-many-entries" Fatal
        "L'archive contient trop de fichiers ({})." "Retirez les fichiers inutiles ou partagez le cours en plusieurs paquets."
        "The archive holds too many files ({})." "Remove files that are not needed, or split the course into several packages.";
    TooLarge "too-large" Fatal
        "Le contenu décompressé est trop volumineux ({})." "Réduisez les médias ou partagez le cours en plusieurs paquets."
        "The unpacked content is too large ({})." "Make the media smaller or split the course into several packages.";
    ZipBomb "zip-bomb" Fatal
        "Le fichier « {} » se décompresse de façon démesurée : il est refusé." "Retirez ce fichier et refaites l'archive."
        "The file \"{}\" unpacks out of all proportion: it is refused." "Remove this file and make the archive again.";
    NameNotText "name-not-text" Warning
        "Le nom de fichier « {} » n'est pas codé en UTF-8 ; il a été lu au mieux." "Si un fichier ne s'affiche pas, renommez-le sans accents et refaites l'archive."
        "The file name \"{}\" is not UTF-8; it was read as well as possible." "If a file does not show, rename it without accents and make the archive again.";
    BackSlashes "back-slashes" Repaired
        "Des chemins sont écrits avec « \\ » au lieu de « / » (« {} »)." "Rien à faire : ils ont été lus comme il convient."
        "Paths are written with \"\\\" instead of \"/\" (\"{}\")." "Nothing to do: they were read as they were meant.";
    ManifestMissing "manifest-missing" Fatal
        "Le paquet ne contient pas de fichier imsmanifest.xml." "Dans l'outil auteur, choisissez l'export SCORM 1.2 ou SCORM 2004 ; un simple dossier de pages web ne suffit pas."
        "The package has no imsmanifest.xml." "Choose the SCORM 1.2 or SCORM 2004 export in the authoring tool; a folder of web pages is not enough.";
    ManifestInFolder "manifest-in-folder" Repaired
        "Le manifeste se trouve dans le dossier « {} » et non à la racine de l'archive." "Rien à faire : ce dossier a été pris comme racine."
        "The manifest is in the folder \"{}\" and not at the root of the archive." "Nothing to do: that folder was taken as the root.";
    ManifestLetterCase "manifest-letter-case" Repaired
        "Le manifeste s'appelle « {} » au lieu de « imsmanifest.xml »." "Rien à faire : il a été lu."
        "The manifest is called \"{}\" instead of \"imsmanifest.xml\"." "Nothing to do: it was read.";
    SeveralManifests "several-manifests" Warning
        "L'archive contient plusieurs manifestes ; « {} » a été retenu." "Si ce n'est pas le bon cours, envoyez chaque cours dans sa propre archive."
        "The archive holds several manifests; \"{}\" was taken." "If that is not the right course, send each course in an archive of its own.";
    Unreadable "unreadable" Fatal
        "Le fichier « {} » ne peut pas être lu dans l'archive." "L'archive est abîmée : refaites-la et envoyez-la à nouveau."
        "The file \"{}\" cannot be read from the archive." "The archive is damaged: make it again and send it again.";
    XmlTooLarge "xml-too-large" Fatal
        "Le fichier XML « {} » est trop volumineux." "Réduisez le manifeste ou partagez le cours en plusieurs paquets."
        "The XML file \"{}\" is too large." "Make the manifest smaller or split the course into several packages.";
    XmlEncoding "xml-encoding" Repaired
        "Le manifeste est codé en {}." "Rien à faire : il a été converti."
        "The manifest is encoded as {}." "Nothing to do: it was converted.";
    XmlLossy "xml-lossy" Warning
        "Certains caractères du manifeste ne correspondent pas à son codage ({})." "Enregistrez le manifeste en UTF-8 ; des titres peuvent être mal affichés."
        "Some characters of the manifest do not fit its encoding ({})." "Save the manifest as UTF-8; titles may look wrong.";
    XmlMalformed "xml-malformed" Fatal
        "Le manifeste n'est pas du XML correct : {}." "Ouvrez le fichier à la ligne indiquée et corrigez-le, ou exportez à nouveau le paquet."
        "The manifest is not well-formed XML: {}." "Open the file at the given line and correct it, or export the package again.";
    XmlDoctype "xml-doctype" Fatal
        "Le manifeste contient une déclaration DOCTYPE, refusée par sécurité." "Supprimez la ligne <!DOCTYPE …> du manifeste et refaites l'archive."
        "The manifest has a DOCTYPE declaration, which is refused for safety." "Remove the <!DOCTYPE …> line from the manifest and make the archive again.";
    XmlTooDeep "xml-too-deep" Fatal
        "Les éléments du manifeste sont trop imbriqués." "Simplifiez l'arborescence du cours."
        "The elements of the manifest are nested too deeply." "Make the course tree simpler.";
    XmlTooMany "xml-too-many" Fatal
        "Le manifeste contient trop d'éléments." "Partagez le cours en plusieurs paquets."
        "The manifest has too many elements." "Split the course into several packages.";
    UndeclaredPrefix "undeclared-prefix" Repaired
        "Le préfixe « {} » est utilisé sans être déclaré." "Rien à faire : il a été compris selon l'usage."
        "The prefix \"{}\" is used without a declaration." "Nothing to do: it was understood in its usual sense.";
    NotAManifest "not-a-manifest" Fatal
        "Le fichier imsmanifest.xml n'est pas un manifeste : son élément racine est « {} »." "Exportez à nouveau le paquet depuis l'outil auteur."
        "imsmanifest.xml is not a manifest: its root element is \"{}\"." "Export the package again from the authoring tool.";
    VersionMissing "version-missing" Repaired
        "Le manifeste n'indique pas de version de SCORM ; {} a été déduit de ses espaces de noms." "Rien à faire si le cours fonctionne ; sinon, exportez-le à nouveau en indiquant la version."
        "The manifest names no SCORM version; {} was inferred from its namespaces." "Nothing to do if the course works; if not, export it again with its version.";
    VersionUnknown "version-unknown" Warning
        "La version « {} » n'est pas connue ; elle a été déduite des espaces de noms." "Vérifiez que le paquet est bien SCORM 1.2 ou SCORM 2004."
        "The version \"{}\" is not known; it was inferred from the namespaces." "Check that the package is SCORM 1.2 or SCORM 2004.";
    VersionContradiction "version-contradiction" Warning
        "La version annoncée ({}) contredit les espaces de noms du manifeste, qui ont été suivis." "Vérifiez le format d'export dans l'outil auteur."
        "The version announced ({}) contradicts the namespaces of the manifest, which were followed." "Check the export format in the authoring tool.";
    NoScorm "no-scorm" Warning
        "Rien n'indique que ce paquet suit SCORM ; il est lu comme SCORM 1.2." "Si le suivi ne fonctionne pas, exportez le cours en SCORM."
        "Nothing says that this package follows SCORM; it is read as SCORM 1.2." "If tracking does not work, export the course as SCORM.";
    NoOrganization "no-organization" Repaired
        "Le manifeste ne décrit aucune organisation ; un cours a été formé à partir de ses ressources." "Rien à faire ; vérifiez l'ordre des pages."
        "The manifest describes no organization; a course was made from its resources." "Nothing to do; check the order of the pages.";
    NothingToLaunch "nothing-to-launch" Fatal
        "Aucun élément du cours ne lance de page." "Vérifiez dans l'outil auteur que le cours contient au moins une page publiée, puis exportez-le à nouveau."
        "No item of the course launches a page." "Check in the authoring tool that the course has at least one published page, then export it again.";
    DefaultOrganizationMissing "default-organization-missing" Repaired
        "L'organisation par défaut n'est pas indiquée ; la première a été retenue." "Rien à faire."
        "The default organization is not given; the first one was taken." "Nothing to do.";
    DefaultOrganizationUnknown "default-organization-unknown" Repaired
        "L'organisation par défaut « {} » n'existe pas ; la première a été retenue." "Rien à faire ; vérifiez que c'est bien le cours attendu."
        "The default organization \"{}\" does not exist; the first one was taken." "Nothing to do; check that it is the expected course.";
    OtherOrganizations "other-organizations" Warning
        "Le paquet contient {} autres organisations, qui ne seront pas utilisées." "Si un autre plan du cours est voulu, désignez-le comme organisation par défaut."
        "The package has {} more organizations, which will not be used." "If another outline of the course is wanted, make it the default organization.";
    IdentifierMissing "identifier-missing" Repaired
        "Un élément n'a pas d'identifiant ; « {} » lui a été donné." "Rien à faire."
        "An item has no identifier; it was given \"{}\"." "Nothing to do.";
    IdentifierTwice "identifier-twice" Repaired
        "L'identifiant « {} » est utilisé deux fois ; le second a été renommé." "Corrigez le manifeste si des règles du cours désignent cet élément."
        "The identifier \"{}\" is used twice; the second one was renamed." "Correct the manifest if rules of the course refer to this item.";
    TitleMissing "title-missing" Repaired
        "L'élément « {} » n'a pas de titre." "Rien à faire : son identifiant est affiché à la place."
        "The item \"{}\" has no title." "Nothing to do: its identifier is shown instead.";
    TextCut "text-cut" Warning
        "Un texte trop long a été raccourci (« {} »)." "Raccourcissez ce texte dans l'outil auteur."
        "A text that is too long was cut (\"{}\")." "Shorten this text in the authoring tool.";
    TooManyItems "too-many-items" Fatal
        "Le cours contient trop d'éléments ({})." "Partagez le cours en plusieurs paquets."
        "The course has too many items ({})." "Split the course into several packages.";
    TooManyRules "too-many-rules" Fatal
        "L'activité « {} » a plus d'objectifs, de règles ou de données partagées qu'une activité ne peut en avoir." "Réduisez le séquencement de cette activité dans l'outil auteur."
        "The activity \"{}\" has more objectives, rules or shared data than an activity can have." "Reduce the sequencing of this activity in the authoring tool.";
    ResourceUnknown "resource-unknown" Warning
        "Un élément renvoie à la ressource « {} », qui n'existe pas ; il ne lance rien." "Corrigez l'attribut identifierref dans le manifeste."
        "An item refers to the resource \"{}\", which does not exist; it launches nothing." "Correct the identifierref attribute in the manifest.";
    ResourceLetterCase "resource-letter-case" Repaired
        "La ressource « {} » a été trouvée malgré une différence de majuscules." "Rien à faire."
        "The resource \"{}\" was found in spite of a difference in letter case." "Nothing to do.";
    ResourceWithoutHref "resource-without-href" Warning
        "La ressource « {} » ne désigne aucune page de lancement." "Indiquez la page de lancement (attribut href) de cette ressource."
        "The resource \"{}\" names no launch page." "Give the launch page (attribute href) of this resource.";
    ItemOnCluster "item-on-cluster" Repaired
        "L'élément « {} » a des sous-éléments et lance aussi une page ; la page a été placée devant eux." "Rien à faire."
        "The item \"{}\" has items below it and also launches a page; the page was put before them." "Nothing to do.";
    ItemEmpty "item-empty" Warning
        "L'élément « {} » ne lance rien et ne contient rien." "Retirez cet élément ou rattachez-lui une page."
        "The item \"{}\" launches nothing and holds nothing." "Remove this item or give it a page.";
    FileMissing "file-missing" Warning
        "La page de lancement « {} » manque dans le paquet." "Ajoutez ce fichier ou corrigez son chemin, puis refaites l'archive."
        "The launch page \"{}\" is missing from the package." "Add this file or correct its path, then make the archive again.";
    FileLetterCase "file-letter-case" Repaired
        "Le fichier « {} » a été trouvé malgré une différence de majuscules." "Rien à faire."
        "The file \"{}\" was found in spite of a difference in letter case." "Nothing to do.";
    ListedFileMissing "listed-file-missing" Warning
        "Le fichier « {} », annoncé par le manifeste, manque dans le paquet." "Ajoutez-le si des pages en ont besoin."
        "The file \"{}\", which the manifest lists, is missing from the package." "Add it if pages need it.";
    HrefOutside "href-outside" Warning
        "L'adresse « {} » sort du paquet ; elle est ignorée." "Corrigez le chemin : il doit rester dans le dossier du cours."
        "The address \"{}\" leads out of the package; it is ignored." "Correct the path: it must stay in the course folder.";
    HrefElsewhere "href-elsewhere" Warning
        "La page de lancement se trouve sur un autre site : {}. Le suivi peut ne pas fonctionner." "Placez les pages dans le paquet lui-même."
        "The launch page is on another site: {}. Tracking may not work." "Put the pages into the package itself.";
    ValueIgnored "value-ignored" Warning
        "La valeur « {} » n'est pas permise ; elle est ignorée." "Corrigez cette valeur dans le manifeste."
        "The value \"{}\" is not allowed; it is ignored." "Correct this value in the manifest.";
    ObjectiveUnknown "objective-unknown" Warning
        "Une règle interroge l'objectif « {} », que l'élément n'a pas : elle ne s'applique jamais." "Corrigez l'identifiant de l'objectif dans la règle, ou ajoutez l'objectif à l'élément."
        "A rule asks about the objective \"{}\", which the item does not have: it never applies." "Correct the objective's identifier in the rule, or add the objective to the item.";
    PrerequisitesUnreadable "prerequisites-unreadable" Warning
        "Le prérequis « {} » ne peut pas être lu ; l'élément reste ouvert." "Corrigez cette expression dans le manifeste (identifiants d'éléments, &, |, ~, parenthèses)."
        "The prerequisite \"{}\" cannot be read; the item stays open." "Correct this expression in the manifest (item identifiers, &, |, ~, parentheses).";
    PrerequisiteUnknown "prerequisite-unknown" Warning
        "Un prérequis nomme l'élément « {} », qui n'existe pas : personne ne pourra le terminer." "Corrigez l'identifiant dans le manifeste, ou retirez ce prérequis."
        "A prerequisite names the item \"{}\", which does not exist: nobody can finish it." "Correct the identifier in the manifest, or take this prerequisite out.";
    ValueRepaired "value-repaired" Repaired
        "La valeur « {} » a été corrigée." "Rien à faire."
        "The value \"{}\" was corrected." "Nothing to do.";
    SequencingUnknown "sequencing-unknown" Warning
        "Les règles de séquencement « {} » n'existent pas ; l'élément n'a pas de règle." "Corrigez l'attribut IDRef dans le manifeste."
        "The sequencing rules \"{}\" do not exist; the item has no rules." "Correct the IDRef attribute in the manifest.";
    SequencingNotIn12 "sequencing-not-in-12" Warning
        "Le manifeste SCORM 1.2 contient des règles de séquencement SCORM 2004, ignorées." "Exportez le cours en SCORM 2004 si ces règles sont nécessaires."
        "The SCORM 1.2 manifest holds SCORM 2004 sequencing rules, which are ignored." "Export the course as SCORM 2004 if these rules are needed.";
    MetadataProblem "metadata-problem" Warning
        "Les métadonnées « {} » ne peuvent pas être lues ; elles sont ignorées." "Rien d'indispensable ; corrigez ce fichier si vous utilisez ses informations."
        "The metadata \"{}\" cannot be read; they are ignored." "Nothing essential; correct this file if you use what it says.";
    SubManifest "sub-manifest" Fatal
        "Le manifeste en contient un autre (« {} ») : un cours fait de plusieurs manifestes n'est pas pris en charge." "Exportez le cours en un seul manifeste depuis l'outil auteur, ou importez chaque partie à part."
        "The manifest holds another one (\"{}\"): a course made of several manifests is not supported." "Export the course with one manifest from the authoring tool, or import each part on its own.";
    NestedArchive "nested-archive" Warning
        "Le paquet contient une autre archive (« {} ») ; elle n'est pas ouverte." "Si le cours est dans cette archive, envoyez celle-ci directement."
        "The package holds another archive (\"{}\"); it is not opened." "If the course is in that archive, send that archive itself.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_says_what_it_is_and_what_to_do_in_both_languages() {
        let mut codes = Vec::new();
        for code in ProblemCode::ALL {
            codes.push(code.code());
            for lang in [Lang::Fr, Lang::En] {
                let problem = Problem::new(*code, "X");
                for text in [problem.sentence(lang), problem.remedy(lang)] {
                    assert!(text.ends_with('.') && text.len() > 10 && !text.contains("{}"), "{text}");
                }
            }
            let (fr, en) = (code.texts(Lang::Fr), code.texts(Lang::En));
            assert_eq!(fr.0.contains("{}"), en.0.contains("{}"), "{code:?} tells the same in both languages");
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ProblemCode::ALL.len(), "a code names one problem");
    }
}
