### Cadre des pages, états, champs, formats.

skip = Aller au contenu
menu = Menu
nav-main = Navigation principale
nav-learner = Mes parcours
nav-tutor = Tutorat
nav-regional = Ma région
nav-sessions = Sessions
nav-national = Accueil
nav-parcours = Parcours
nav-contents = Contenus
nav-people = Personnes
breadcrumb = Fil d’Ariane
home = Accueil
text-size = Taille du texte
text-smaller = Texte plus petit
text-larger = Texte plus grand
notices = { $count ->
    [one] { $count } avis
   *[other] { $count } avis
}
sign-out = Se déconnecter
undo = Annuler
cancel = Annuler
save = Enregistrer
search = Rechercher
filter = Afficher
filter-all = Toutes
filter-all-m = Tous
details = Détail
none = Aucun
field-optional = (facultatif)
period = du { $from } au { $to }

pager-label = Pages de la liste
pager-all = { $shown } sur { $total ->
    [one] { $total } ligne affichée
   *[other] { $total } lignes affichées
}
pager-some = { $shown } sur { $total } lignes affichées
pager-page = { $shown ->
    [one] { $shown } ligne sur cette page
   *[other] { $shown } lignes sur cette page
}
pager-previous = Page précédente
pager-next = Page suivante

seen-never = jamais
seen-today = aujourd’hui
seen-yesterday = hier
seen-days = il y a { $days } jours

progress-count = { $done } { $done ->
    [one] activité
   *[other] activités
} sur { $total }
progress-left = { $left } restantes

step-todo = À faire
step-running = En cours
step-done = Terminé
step-passed = Réussi
step-retry = À reprendre
step-locked = Verrouillé
step-late = En retard

modality-distance-async = À distance, à votre rythme
modality-distance-sync = Classe virtuelle
modality-face-to-face = Présentiel
modality-case-study = Étude de cas
modality-quiz = Quiz

kind-scorm12 = Module SCORM 1.2
kind-scorm2004 = Module SCORM 2004
kind-cmi5 = Cours cmi5
kind-xapi = Module xAPI
kind-document = Document
kind-link = Lien
kind-video = Vidéo

enrolment-upcoming = À venir
enrolment-active = En cours
enrolment-suspended = Suspendu
enrolment-completed = Terminé
enrolment-expired = Accès terminé

session-running = En cours
session-upcoming = À venir
session-ended = Terminée

parcours-draft = Brouillon
parcours-published = Publié
parcours-changed = Modifié depuis la publication

mode-free = Libre
mode-guided = Guidé
mode-constrained = Contraint

severity-repaired = Réparé
severity-warning = À vérifier
severity-fatal = Bloquant

role-learner = Apprenant
role-tutor = Tuteur
role-regional = Gestionnaire régional
role-national = Gestionnaire national

line-ready = Prêt
line-known = Prêt, personne déjà connue
line-already = Déjà inscrit
line-fix = À corriger
line-ignored = Laissé de côté

gap-complete = terminer « { $step } »
gap-score = obtenir plus de { $above } à « { $step } »
gap-score-best = obtenir plus de { $above } à « { $step } » (votre meilleur résultat : { $best })
gap-attend = participer à « { $slot } »
gap-not-before = attendre le { $at }
gap-closed = cette étape était ouverte jusqu’au { $at }
gap-excluded = cette étape est réservée à d’autres situations que la vôtre
gap-or = { " ou " }
gap-and = { " et " }

need-never = Jamais connecté, accès ouvert depuis { $days } { $days ->
    [one] jour
   *[other] jours
}
need-inactive = Aucune activité depuis { $days } { $days ->
    [one] jour
   *[other] jours
}
need-late = { $steps } { $steps ->
    [one] activité en retard
   *[other] activités en retard
}
need-ends = Il reste { $left } de travail et { $days } { $days ->
    [one] jour
   *[other] jours
}
need-failed = N’a pas réussi « { $step } »

completion-opened = terminée dès l’ouverture
completion-time = terminée après { $time } de consultation
completion-played = terminée quand { $percent } de la vidéo est vue
completion-declared = terminée quand vous l’indiquez
completion-content = terminée quand vous arrivez au bout du module
completion-score = terminée avec un résultat supérieur à { $above }

time-signed-in = Temps de connexion
time-active = Temps actif
time-credited = Temps retenu
time-rule-capped = Le temps actif additionne les intervalles entre deux actions, chacun compté pour { $idle } min au plus. Le temps retenu est le temps actif, dans la limite de { $most } de la durée prévue.
time-rule-planned = Le temps actif additionne les intervalles entre deux actions, chacun compté pour { $idle } min au plus. Le temps retenu est la durée prévue de chaque activité terminée.

complaint = { $label } : { $sentence }
complaints-title = { $count ->
    [one] Un point est à corriger. Rien n’est perdu de votre saisie.
   *[other] { $count } points sont à corriger. Rien n’est perdu de votre saisie.
}
fault-required = ce champ est à remplir.
fault-email = écrivez une adresse complète, par exemple prenom@exemple.fr.
fault-email-taken = cette adresse est déjà utilisée par une autre personne.
fault-too-long = { $most } caractères au plus.
fault-too-short = { $least } caractères au moins.
fault-own-name = ce mot de passe ressemble trop à votre nom ou à votre adresse ; choisissez par exemple quatre mots sans lien entre eux.
fault-simple = ce mot de passe est trop simple ; ajoutez un ou deux mots sans lien avec les autres.
fault-guessable = ce mot de passe est trop facile à deviner ; choisissez par exemple quatre mots sans lien entre eux.
fault-differs = les deux saisies sont différentes ; écrivez deux fois le même mot de passe.
fault-wrong-password = ce n’est pas votre mot de passe actuel.
fault-wrong-code = ce code ne fonctionne pas. Attendez le suivant : un code ne sert qu’une fois.
fault-date = choisissez une date, par exemple 10/03/2026.
fault-date-order = la fin doit venir après le début.
fault-date-past = cette date est passée ; choisissez-en une à venir.
fault-number = écrivez un nombre entier entre { $least } et { $most }.
fault-web-address = écrivez une adresse complète, qui commence par https://.
fault-choice = choisissez une ligne de la liste.
fault-no-file = choisissez un fichier.
fault-file-too-large = le fichier dépasse { $limit }.

flash-saved = C’est enregistré.
flash-signed-out = Vous êtes déconnecté.
flash-password = Votre mot de passe est changé. Les autres appareils sont déconnectés.
flash-password-chosen = Votre nouveau mot de passe est enregistré. Connectez-vous avec lui.
flash-password-reset = Le mot de passe est réinitialisé et les connexions sont fermées. Un lien pour en choisir un autre part par courriel.
flash-link-asked = Si un compte a cette adresse, un lien part à l’instant par courriel. Il fonctionne une heure.
flash-factor-off = La double authentification est désactivée.
flash-factor-reset = La double authentification est réinitialisée et les connexions sont fermées. La personne en est prévenue par courriel.
flash-sign-ins-ended = C’est fermé.
flash-step-over = La connexion a pris trop de temps. Recommencez avec votre mot de passe.
flash-activated = Votre mot de passe est choisi. Vous pouvez vous connecter.
flash-session-created = La session est créée. Vous pouvez y inscrire des apprenants.
flash-enrolled = L’apprenant est inscrit.
flash-extended = L’accès est prolongé.
flash-suspended = L’inscription est suspendue : l’accès est fermé, les échéances sont arrêtées, rien n’est perdu.
flash-resumed = L’inscription reprend : l’accès est de nouveau ouvert.
flash-removed = L’apprenant ne fait plus partie de la session.
flash-link-sent = Un nouveau lien d’activation est envoyé. L’ancien ne fonctionne plus.
flash-import-undone = L’import est annulé : personne n’est inscrit par ce fichier.
flash-content-added = Le contenu est ajouté. Vous pouvez l’utiliser dans un parcours.
flash-version-added = La nouvelle version est en service dans tous les parcours.
flash-published = Le parcours est publié.
flash-marked-read = C’est noté : l’activité est terminée.

session-cancelled = Annulée
flash-session-cancelled = La session est annulée. Les personnes inscrites en sont prévenues.
flash-tutor-named = C’est fait : cette personne accompagne la session et en est prévenue.
flash-tutor-removed = Cette personne n’accompagne plus la session.
flash-person-invited = L’invitation est envoyée, avec un lien pour choisir un mot de passe.
flash-role-given = Le rôle est donné.
flash-role-taken = Le rôle est retiré. L’accès qu’il donnait est fermé.
flash-content-archived = Le contenu est archivé. Il n’est plus proposé dans les listes.
flash-content-restored = Le contenu est de nouveau proposé dans les listes.
