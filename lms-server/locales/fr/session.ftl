### Sessions, inscriptions, import de listes.

parcours = Parcours
choose = Choisir…
search-title = Mots du titre
search-name = Nom ou entreprise
search-none = Personne ne correspond
filter-none-way = Élargissez la recherche, ou retirez un filtre.
sessions-none = Aucune session à afficher
session-new-title = Créer une session
session-new-none = Aucun parcours publié
session-new-none-way = L’équipe nationale doit publier un parcours avant que vous puissiez l’offrir.
session-title = Titre de la session
session-title-help = Sans titre, celui du parcours est repris.
session-dates-help = 30 jours par défaut ; le premier et le dernier jour comptent.
first-day = Premier jour
last-day = Dernier jour
capacity = Nombre de places
zone = Heure du lieu
places-taken = { $learners ->
    [0] Aucun apprenant
    [one] { $learners } apprenant
   *[other] { $learners } apprenants
}
places-taken-of = { $learners } sur { $capacity } places
places-left = { $count ->
    [0] La session est complète
    [one] Il reste une place
   *[other] Il reste { $count } places
}
session-tabs = Pages de la session
calendar = Calendrier
report = Rapport
enrol-one = Inscrire un apprenant
enrol-file = Importer un fichier
session-empty = Aucun apprenant inscrit
session-empty-way = Saisissez les personnes une par une, ou importez un fichier.
total-begun = Ont commencé
total-completed = Ont terminé
total-score = Résultat moyen
total-credited = Temps retenu, total
score = Résultat
last-seen = Dernière activité
bookmark = Repère : { $place }
actions = Actions
actions-for = Actions pour { $name }
extend = Prolonger l’accès
suspend = Suspendre l’inscription
resume = Reprendre l’inscription
remove = Retirer de la session
report-go = Voir le rapport et les exports
calendar-empty = Aucune date dans cette session
calendar-dates = Dates de la session
calendar-zone = Les heures sont données dans le fuseau : { $zone }.
report-bands = Apprenants selon leur progression
report-bands-text = { $done ->
    [0] Personne n’a encore terminé.
    [one] Une personne a tout terminé.
   *[other] { $done } personnes ont tout terminé.
}
report-period = Sur une période
report-from = Du
report-to = Au
report-look = Voir la période
report-worked = Apprenants actifs
report-completed = Activités terminées
report-export = Exporter le suivi
report-export-help = Une ligne par apprenant et par activité, avec les mêmes chiffres que sur cette page.
export-xlsx = Tableur (XLSX)
export-csv = Texte à colonnes (CSV)
export-json = Données (JSON)
my-time-all = Temps de la session

enrol-title = Inscrire un apprenant
enrol-action = Inscrire
enrol-email-help = L’apprenant y reçoit son lien d’activation.
enrol-many = Plusieurs personnes à inscrire ?
enrol-likely = Cette personne existe peut-être déjà.
enrol-likely-way = Choisissez-la pour garder un seul compte et tout son parcours.
enrol-who = Qui inscrivez-vous ?
enrol-new = Une nouvelle personne
enrol-new-help = Un nouveau compte est créé.
suspended-because = Inscription suspendue : { $reason }
activation-sent = Le lien d’activation envoyé le { $day } n’a pas encore servi.
activation-resend = Envoyer un nouveau lien
activation-shown = Remettez ce lien à l’apprenant. Il ne sera plus affiché.
activation-link = Lien d’activation
by-step = Progression par activité
activity = Activité
attempts = Tentatives
history = Historique
history-none = Rien n’est encore enregistré.
extend-until = Nouveau dernier jour
reason = Motif
extend-reason-help = Conservé avec l’inscription.
suspend-help = L’accès est fermé et les échéances s’arrêtent. Rien n’est perdu ; vous pourrez reprendre.
fact-step = { $step } : { $what }
fact-enrolled = inscrit dans la session
fact-activated = mot de passe choisi
fact-signed-in = connexion
fact-opened = ouvert
fact-resumed = repris
fact-completed = terminé
fact-passed = réussi
fact-failed = non réussi
fact-scored = résultat { $score }
fact-worked = { $time } d’activité
fact-extended = accès prolongé jusqu’au { $until } ({ $reason })
fact-suspended = inscription suspendue ({ $reason })
fact-restored = inscription reprise

import-title = Importer une liste d’apprenants
import-review-title = Relecture avant inscription
import-done-title = Résultat de l’import
import-stages = Étapes de l’import
import-stage-choose = Choisir le fichier
import-stage-review = Relire
import-stage-done = Résultat
import-file = Fichier des apprenants
import-file-help = CSV ou JSON, une personne par ligne. Les séparateurs « ; » et « , » conviennent, les accents aussi.
import-read = Lire le fichier
import-dry = Rien n’est inscrit à cette étape : vous relisez d’abord.
import-nothing = Rien n’a été inscrit.
import-model = Le modèle
import-model-help = Partez du modèle pour être sûr des colonnes :
import-model-action = Télécharger le modèle
import-file-named = « { $file } » : { $sentence }
line = Ligne
line-result = Résultat de la lecture
line-ignore = Laisser cette ligne de côté
import-to-fix = { $count ->
    [one] Une ligne est à corriger ici, ou à laisser de côté. Rien n’est inscrit pour l’instant.
   *[other] { $count } lignes sont à corriger ici, ou à laisser de côté. Rien n’est inscrit pour l’instant.
}
import-nobody = Il n’y a personne de nouveau à inscrire dans ce fichier.
tally-ready = { $count ->
    [one] { $count } prêt
   *[other] { $count } prêts
}
tally-known = { $count ->
    [one] { $count } prêt, déjà connu
   *[other] { $count } prêts, déjà connus
}
tally-already = { $count ->
    [one] { $count } déjà inscrit
   *[other] { $count } déjà inscrits
}
tally-fix = { $count } à corriger
tally-ignored = { $count ->
    [one] { $count } laissé de côté
   *[other] { $count } laissés de côté
}
import-recheck = Vérifier de nouveau
import-confirm = { $count ->
    [one] Inscrire une personne
   *[other] Inscrire { $count } personnes
}
import-other-file = Choisir un autre fichier
import-done = { $count ->
    [0] Personne n’a été inscrit.
    [one] Une personne est inscrite.
   *[other] { $count } personnes sont inscrites.
}
import-done-mail = Chaque nouvelle personne reçoit son lien d’activation par courriel.
import-see = Voir les apprenants
import-undo = Annuler cet import
import-undo-help = Possible tant qu’aucune de ces personnes n’a commencé.
line-twice = la même adresse figure déjà à la ligne { $first }.
line-ragged = le nombre de cases ne correspond pas aux titres.
line-two-people = l’adresse et la référence désignent deux personnes différentes.
line-resembles = une personne du même nom existe déjà avec une autre adresse ; vérifiez que ce n’est pas elle.
person-external = Référence

session-edit = Modifier
session-edit-title = Modifier la session
session-edit-days-help = Le premier et le dernier jour comptent. L’accès de chaque apprenant suit ces dates, prolongations en plus.
session-edit-places-help = { $count ->
    [0] Vide : sans limite.
    [one] Un apprenant est inscrit et garde sa place. Vide : sans limite.
   *[other] { $count } apprenants sont inscrits et gardent leur place. Vide : sans limite.
}
capacity-none = Sans limite
session-cancel = Annuler la session
session-cancel-title = Annuler cette session
session-cancel-help = L’accès se ferme pour tous les inscrits, qui en sont prévenus. Vous confirmez à la page suivante.
session-cancelled-because = Session annulée le { $day } : { $reason }
accompanied-by = Avec { $names }
team = Équipe
team-title = Tutrices et tuteurs de la session
team-empty = Personne n’accompagne encore cette session
team-empty-way = Cherchez une personne de votre région, ou invitez-en une nouvelle.
team-add = Ajouter une tutrice ou un tuteur
team-search = Nom, ou courriel complet
team-none = Personne ne correspond dans la région. Vous pouvez inviter une nouvelle personne.
team-name = Nommer
team-invite = Inviter une nouvelle personne
team-invite-help = Elle reçoit un lien d’activation et n’accède qu’à cette session. Une adresse déjà connue est nommée directement.
stale-title = Quelqu’un a modifié cette session pendant que vous l’aviez sous les yeux.
stale-way = Rien n’est écrasé. Comparez, corrigez au besoin, puis choisissez ce que vous gardez.
stale-caption = Ce qui diffère
field = Champ
stale-saved = Enregistré entre-temps
stale-typed = Votre saisie
stale-mine = Enregistrer ma saisie
stale-theirs = Garder ce qui est enregistré
