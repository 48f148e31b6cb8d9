### Contenus et parcours, côté national.

content = Contenu
content-add = Ajouter un lien, un document, une vidéo
content-add-action = Ajouter le contenu
content-kind = Genre
content-title = Titre
content-sheet = Fiche du contenu
contents-none = Aucun contenu à afficher
contents-none-way = Importez un premier module, ou ajoutez un lien, un document, une vidéo.
version = Version
version-number = Version { $number }
version-of = Version { $number } du { $day }
version-current = En service
version-new = Importer une nouvelle version
versions = Versions
updated = Mis à jour
remarks = Remarques
remarks-count = { $count ->
    [one] { $count } à vérifier
   *[other] { $count } à vérifier
}
none-f = Aucune
used-in = Utilisé dans
used-count = { $count ->
    [0] aucun parcours
    [one] { $count } parcours
   *[other] { $count } parcours
}
used-nowhere = Ce contenu n’est dans aucun parcours.
preview = Essayer sans laisser de trace
imported = Importé le
imported-by = Par
size = Taille
fingerprint = Empreinte
planned-minutes = Durée prévue, en minutes
planned-minutes-help = Le temps qu’il faut à un apprenant, sans se presser.
upload-title = Importer un module
upload-lead = Un module est un fichier ZIP au format SCORM 1.2 ou SCORM 2004, tel que l’exportent les outils auteurs.
upload-replaces = Ce fichier devient une nouvelle version de « { $title } ».
upload-file = Fichier du module
upload-limit = { $limit } au plus.
upload-action = Envoyer et vérifier
upload-nothing = Rien n’a été enregistré.
upload-next = Le module est vérifié, puis vous décidez de le garder ou non.
upload-other = Autre chose qu’un module ?
report-title = Vérification du module
activities-count = { $count ->
    [0] aucune activité
    [one] { $count } activité
   *[other] { $count } activités
}
package-fatal = Ce fichier ne peut pas être utilisé.
package-fatal-way = Rien n’a été enregistré. Corrigez les points bloquants dans l’outil auteur, puis exportez de nouveau.
package-warnings = { $count ->
    [one] Le module fonctionne ; un point est à vérifier.
   *[other] Le module fonctionne ; { $count } points sont à vérifier.
}
package-good = Le module est prêt à l’emploi.
package-remarks = Remarques sur le module
package-no-remark = Aucune remarque.
package-keep = Garder ce module
package-keep-action = Garder le module
package-drop = Ne pas le garder
package-kept-none = Le fichier envoyé est effacé quand vous quittez cette page.
package-other = Choisir un autre fichier
impact-title = Pour les apprenants en cours de route
impact-running = { $count ->
    [0] Aucune tentative en cours.
    [one] { $count } tentative en cours.
   *[other] { $count } tentatives en cours.
}
impact-finished = { $count ->
    [0] Aucune tentative terminée.
    [one] { $count } tentative terminée, son résultat reste acquis.
   *[other] { $count } tentatives terminées, leurs résultats restent acquis.
}
impact-same = Les activités sont les mêmes ; seuls des fichiers ont pu changer.
impact-added = { $count ->
    [one] { $count } activité ajoutée :
   *[other] { $count } activités ajoutées :
}
impact-removed = { $count ->
    [one] { $count } activité retirée :
   *[other] { $count } activités retirées :
}
impact-changed = { $count ->
    [one] { $count } activité modifiée :
   *[other] { $count } activités modifiées :
}
impact-kept = Où qu’il se soit arrêté, un apprenant retrouve sa place dans la nouvelle version.
impact-again = { $count ->
    [one] À cette activité, un apprenant qui continue recommence :
   *[other] À ces activités, un apprenant qui continue recommence :
}
impact-untried = { $count ->
    [one] Une activité n’a pas pu être essayée : personne ne sait dire ce qu’il advient d’un apprenant arrêté là.
   *[other] { $count } activités n’ont pas pu être essayées : personne ne sait dire ce qu’il advient d’un apprenant arrêté là.
}
carry-legend = Que deviennent les tentatives en cours ?
carry-on = Continuer dans la nouvelle version
carry-on-help = Chacun garde ce qu’il a fait dans les activités qui existent toujours.
carry-finish = Terminer dans l’ancienne version
carry-finish-help = La nouvelle version est pour ceux qui commencent ensuite.
carry-restart = Recommencer dans la nouvelle version
carry-restart-help = Chacun repart du début du module. Les résultats déjà acquis restent dans le suivi.
carry-column = Tentatives en cours
carried-on = continuées
carried-finish = terminées dans l’ancienne
carried-restart = recommencées
problem-code = référence { $code }
content-new-title = Ajouter un contenu
new-link = Lien
new-document = Document
new-video = Vidéo
address = Adresse du site
address-help = Elle commence par https://.
document-file = Fichier du document
video-file = Fichier de la vidéo

steps = Étapes
step = Étape
parcours-none = Aucun parcours à afficher
parcours-none-way = Créez le premier : un titre suffit pour commencer.
parcours-new-title = Créer un parcours
parcours-presentation = Présentation
parcours-title = Titre du parcours
parcours-summary = Résumé
parcours-summary-help = Les apprenants le lisent en tête du parcours.
parcours-mode = Liberté de l’apprenant
mode-free-help = Toutes les activités sont ouvertes, dans l’ordre de son choix.
mode-guided-help = Tout est ouvert ; un ordre est conseillé.
mode-constrained-help = Chaque activité s’ouvre quand la précédente est terminée.
parcours-edit = Modifier
parcours-changed-notice = Le brouillon contient des modifications que les sessions ne voient pas encore.
parcours-unpublished = Ce parcours n’est pas encore publié
parcours-unpublished-way = Composez ses sections et ses étapes, puis publiez-le.
parcours-sessions = Sessions de ce parcours
parcours-sessions-none = Aucune session n’utilise ce parcours.
editor-title = Modifier le parcours
editor-empty = Aucune section pour le moment
editor-empty-way = Ajoutez une section, puis ses étapes.
section-new = Nouvelle section
section-title = Titre de la section
section-rename = Renommer
section-empty = Cette section ne contient aucune étape.
step-add = Ajouter une étape
content-choose = Choisir un contenu…
add = Ajouter
move-up = Monter « { $title } »
move-down = Descendre « { $title } »
delete-named = Supprimer « { $title } »
duration-missing = durée à indiquer
step-title = Titre de l’étape
modality = Modalité
step-mandatory = Nécessaire pour terminer le parcours
completion = Terminée
completion-value = Minutes ou %
rule-opened = dès l’ouverture
rule-time = après un temps de consultation
rule-played = après une part de la vidéo
rule-content = quand le module le dit
condition = L’étape s’ouvre quand…
condition-help = Composez la phrase ligne par ligne. Une ligne vide ne compte pas.
condition-kind = Condition { $number }
condition-step = Étape de la condition { $number }
condition-value = Valeur de la condition { $number }
condition-value-hint = % ou date
condition-none = (toujours ouverte)
condition-no-more = (rien de plus)
condition-step-choose = quelle étape ?
condition-completed = cette étape est terminée
condition-score = le résultat dépasse… %
condition-from = à partir du…
condition-all = toutes ces conditions sont remplies
condition-any = une seule de ces conditions suffit
step-save = Enregistrer l’étape
close = Fermer
checks = Avant de publier
check-holds = Vérifié :
check-missing = À corriger :
publish = Publier le parcours
publish-not = Corrigez les points signalés pour pouvoir publier.
publish-reaches = { $count ->
    [one] La publication s’applique aussi à une session en cours.
   *[other] La publication s’applique aussi à { $count } sessions en cours.
}
check-ready = Tout ce qui est nécessaire est là.
finding-no-step = Le parcours n’a encore aucune étape.
finding-empty-section = La section « { $section } » est vide : les apprenants verront un titre sans étape.
finding-no-duration = « { $step } » n’a pas de durée prévue.
finding-no-content = « { $step } » n’a pas de contenu.
finding-unknown-content = Le contenu de « { $step } » n’est plus disponible.
finding-unknown-step = La condition de « { $step } » cite une étape qui n’existe plus.
finding-never-scored = La condition de « { $step } » attend un résultat d’une étape qui n’en donne pas.
finding-never-done = « { $step } » ne peut jamais être terminée : ce contenu ne le dit pas de lui-même, choisissez une autre règle.
finding-too-deep = La condition de « { $step } » est trop compliquée.
finding-same-key = « { $step } » figure deux fois.
finding-cycle = Ces étapes s’attendent l’une l’autre : { $steps }.

archive = Archiver
archive-action = Archiver ce contenu
archive-help = Il quitte les listes, rien n’est effacé. Vous pourrez le rétablir.
archive-not = { $count ->
    [one] Un parcours s’en sert : retirez-le d’abord de ce parcours.
   *[other] { $count } parcours s’en servent : retirez-le d’abord de ces parcours.
}
archived = Archivé
archived-too = Archivés aussi
archived-since = Archivé le { $day } : il n’est plus proposé dans les listes.
restore = Rétablir
publish-nothing = Les sessions voient déjà cette version. Modifiez une étape pour publier de nouveau.
