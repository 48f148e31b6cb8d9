### Première page de chaque rôle.

learner-hello = Bonjour { $name }
learner-empty = Aucun parcours en ce moment
learner-empty-way = Dès que votre région vous inscrit, votre parcours apparaît ici.
learner-empty-upcoming = Votre prochain parcours s’ouvrira ici le jour venu.
learner-upcoming = Bientôt
learner-ended = Parcours passés
next-start = Commencer : { $step }
next-resume = Reprendre : { $step }
next-resume-at = Reprendre : { $step }, { $place }
next-wait = Rien n’est ouvert pour l’instant. Le parcours indique ce qui s’ouvrira et quand.
next-finished = Bravo, toutes les activités sont terminées. Vous pouvez les revoir jusqu’à la fin de l’accès.
days-left = { $days ->
    [0] Dernier jour
    [one] { $days } jour restant
   *[other] { $days } jours restants
}
time-to-plan = { $left } à prévoir
card-suspended = Votre inscription est suspendue. Rien n’est perdu ; le parcours explique pourquoi.
see-parcours = Voir tout le parcours
deadlines = Prochaines échéances
deadline-access = Fin de l’accès : { $title }
deadlines-none = Aucune date dans les prochaines semaines.
my-tutors = Mes tutrices et tuteurs
write-to = Écrire
to-do = À traiter
to-do-none = Personne n’attend votre aide. Tout avance.
regions-all-name = Toutes les régions
manager-title = { $region }
manager-state = { $count ->
    [0] Aucune session en cours
    [one] Une session en cours
   *[other] { $count } sessions en cours
}
session = Session
session-create = Créer une session
dates = Dates
state = État
progression = Progression
sessions-running = Sessions en cours
sessions-running-none = Aucune session en cours
sessions-running-way = Créez une session : vous choisissez un parcours, des dates, puis vous inscrivez les apprenants.
sessions-upcoming = Sessions à venir
sessions-all = Voir toutes les sessions
tutor-title = Tutorat
tutor-empty = Aucune session ne vous est confiée
tutor-empty-way = Dès qu’une région vous confie une session, ses apprenants apparaissent ici.
tutor-session-empty = Aucun apprenant inscrit pour le moment.
tutor-caption = Apprenants de { $session }
learner = Apprenant
fortnight = 14 derniers jours
attention = Attention
all-well = Tout va bien
until = Jusqu’au { $date }
strip-summary = { $total } d’activité sur { $days ->
    [one] { $days } jour
   *[other] { $days } jours
} parmi les 14 derniers
strip-day = { $day } : { $time }
national-title = Espace national
figure-learners = Apprenants en session
figure-percent = Progression moyenne
figure-parcours = Parcours publiés
figure-contents = Contenus
figure-regions = Apprenants par région
figure-regions-text = { $region } compte le plus d’apprenants en session : { $learners }.
figure-regions-none = Aucune session en cours.
regions-all = Voir toutes les régions
recent-parcours = Derniers parcours modifiés
recent-contents = Derniers contenus importés
parcours-create = Créer un parcours
parcours-all = Voir tous les parcours
parcours-empty = Aucun parcours pour le moment
content-import = Importer un module
contents-all = Voir tous les contenus
contents-empty = Aucun contenu pour le moment
