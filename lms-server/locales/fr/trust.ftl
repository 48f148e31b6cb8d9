### Conservation et journal.

trust-title = Données personnelles
retention-title = Conservation
retention-lead = Combien de temps les données sont gardées, et ce qui arrive à échéance.
retention-due = À échéance aujourd’hui
retention-due-none = Rien n’est à échéance.
retention-what = Donnée
retention-deed = Ce qui est fait
retention-count = Nombre
retention-held = { $count ->
    [one] Une personne est sous conservation légale : rien d’elle n’est supprimé.
   *[other] { $count } personnes sont sous conservation légale : rien d’elles n’est supprimé.
}
retention-slip-on = Les personnes et les détails attendent qu’on lance l’élimination ici, après lecture de ce bordereau.
retention-slip-off = La plateforme le fait d’elle-même chaque jour.
retention-slip-ask = Attendre un accord avant d’éliminer
retention-slip-leave = Laisser faire chaque jour
retention-run = Éliminer maintenant
retention-last = Dernier passage
retention-last-none = Aucun passage pour le moment.
retention-last-nothing = Rien n’était à échéance.
retention-more = il en reste, la suite se fait au prochain passage
retention-rules = Durées
retention-set = Changer une durée
retention-rule = Durée
retention-months = Mois
retention-months-help = Vide : la durée habituelle, ou celle de la plateforme.
retention-for = { $count } mois
retention-region = { $region } : { $months } mois
retention-not-regional = cette durée vaut pour toute la plateforme.
holds-title = Conservations légales
holds-lead = Rien de ces personnes n’est supprimé, ni par une durée, ni à la main.
holds-none = Aucune conservation légale.
hold-person = Personne
hold-session = Session
hold-lift = Lever
hold-set = Interdire la suppression
hold-set-action = Conserver
hold-who = Personne à conserver
hold-reason = Pourquoi
hold-unknown = personne n’a ce courriel ou ce numéro.
flash-retention = L’élimination est faite.
category-catalogue = Catalogue
category-account = Comptes
category-secret = Mots de passe et liens
category-training-file = Dossiers de formation
category-trace = Détail du travail
category-statement = Traces d’apprentissage
category-connection-log = Connexions
category-control-log = Journal des actions
category-erasure-journal = Journal des effacements
category-technical = Technique
deed-erase = Personnes effacées, les résultats restent sans nom
deed-restrict = Comptes fermés, le dossier reste
deed-condense = Détail supprimé, les résultats restent
deed-remove = Supprimé
rule-never-activated = Compte jamais activé
rule-never-activated-help = Effacé ensuite, jamais avant la fin de sa session.
rule-inactive = Compte sans activité
rule-inactive-help = Fermé ensuite ; le dossier de formation reste.
rule-training-file = Dossier de formation
rule-training-file-help = Après la fin de la session ; puis la personne est effacée. Dix ans si la formation est cofinancée par l’Europe.
rule-details = Détail du travail et traces
rule-details-help = Après la fin de la session ; puis seuls les résultats restent.
rule-connection-log = Connexions
rule-connection-log-help = Pour toute la plateforme.
rule-control-log = Journal des actions
rule-control-log-help = Pour toute la plateforme.
rule-erasure-journal = Journal des effacements
rule-erasure-journal-help = Il ne nomme personne.

journal-title = Journal
journal-lead = Qui a fait quoi, et quand. Ce qui a été effacé.
journal-sound = { $count ->
    [0] Rien n’a été modifié.
    [one] Une action scellée : rien n’a été modifié.
   *[other] { $count } actions scellées : rien n’a été modifié.
}
journal-damaged = Le journal n’est plus tel qu’il a été écrit. Prévenez l’exploitant : la commande « lms journal verify » dit où.
journal-who = Qui
journal-who-help = Courriel complet, ou numéro.
journal-when = Quand
journal-action = Action
journal-subject = Sur quoi
journal-subject-help = Le numéro affiché dans la liste.
journal-from = Du
journal-to = Jusqu’au
journal-none = Aucune action ne correspond
journal-all = Voir tout le journal
journal-csv = Tableau (CSV)
journal-by-nobody = Personne effacée
journal-by-operator = Exploitant
journal-by-system = Plateforme
journal-sign-ins = Connexions
journal-people = Personnes
journal-grants = Rôles
journal-enrolments = Inscriptions
journal-sessions = Sessions
journal-parcours = Parcours
journal-contents = Contenus
journal-regions = Régions
journal-reports = Suivis emportés
journal-lrs = Traces et outils
journal-retention = Conservation
journal-holds = Conservations légales
journal-erasures = Effacements
journal-erasures-none = Aucun effacement.
journal-erasure = Effacement n° { $seq }
journal-erasure-person = une personne
journal-erasure-many = ce qui était à échéance
journal-erasure-count = { $count ->
    [0] rien
    [one] 1 élément
   *[other] { $count } éléments
}
journal-cause-person = Par un gestionnaire
journal-cause-operator = Par l’exploitant
journal-cause-rule = Par une durée de conservation
journal-cause-replay = Refait après une restauration
