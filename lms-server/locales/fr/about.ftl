### Pages de la plateforme elle-même.

error-home = Revenir à l’accueil
error-reference = Référence à donner au support : { $reference }
error-malformed-title = Cette demande n’a pas été comprise
error-malformed-reason = Une information manque ou n’a pas la forme attendue.
error-malformed-advice = Rien n’a été modifié. Revenez à la page précédente et vérifiez votre saisie.
error-forbidden-title = Cette action n’est pas ouverte à votre rôle
error-forbidden-reason = Votre compte est bien reconnu, mais cette action revient à un autre rôle.
error-forbidden-advice = Si vous en avez besoin, demandez-la à votre gestionnaire.
error-not-found-title = Cette page n’existe pas
error-not-found-reason = L’adresse est incomplète, la page a été retirée, ou elle ne fait pas partie de votre espace.
error-not-found-advice = Repartez de l’accueil ou du plan du site.
error-stale-title = Quelqu’un a modifié cette page entre-temps
error-stale-reason = Pour ne pas effacer son travail, votre enregistrement n’a pas été fait.
error-stale-advice = Rechargez la page, vérifiez ce qui a changé, puis recommencez votre modification.
error-too-large-title = Ce fichier est trop volumineux
error-too-large-reason = La limite est de { $limit }. Rien n’a été enregistré.
error-too-large-advice = Réduisez la taille du fichier, par exemple en compressant ses vidéos, puis réessayez.
error-too-many-title = Un instant, s’il vous plaît
error-too-many-reason = { $seconds ->
    [one] Trop de demandes se suivent. La prochaine est possible dans { $seconds } seconde.
   *[other] Trop de demandes se suivent. La prochaine est possible dans { $seconds } secondes.
}
error-too-many-advice = Rien n’est perdu. Patientez, puis rechargez la page.
error-internal-title = La plateforme a rencontré un problème
error-internal-reason = Le problème vient de nous, pas de vous. Il est enregistré et sera examiné.
error-internal-advice = Ce qui était enregistré l’est toujours. Réessayez dans quelques minutes.
error-unavailable-title = La plateforme est fermée un moment
error-unavailable-reason = Une opération de maintenance est en cours.
error-unavailable-advice = Vos données sont en sécurité. Réessayez dans quelques minutes.

confirm-remove-title = Retirer { $name } de la session ?
confirm-remove-text = { $begun ->
    [0] { $name } n’aura plus accès à « { $session } ». Cette personne n’a encore rien commencé.
    [one] { $name } n’aura plus accès à « { $session } ». Une activité est commencée : ses traces sont conservées comme preuves, mais l’inscription ne peut pas être rétablie.
   *[other] { $name } n’aura plus accès à « { $session } ». { $begun } activités sont commencées : leurs traces sont conservées comme preuves, mais l’inscription ne peut pas être rétablie.
}
confirm-remove-action = Retirer de la session
confirm-section-title = Supprimer la section « { $section } » ?
confirm-section-text = { $steps ->
    [0] Elle ne contient aucune étape.
    [one] Son étape est supprimée avec elle. Le contenu reste dans la bibliothèque.
   *[other] Ses { $steps } étapes sont supprimées avec elle. Les contenus restent dans la bibliothèque.
}
confirm-section-action = Supprimer la section

sitemap-title = Plan du site
sitemap-learner = Ma formation
sitemap-tutor = Tutorat
sitemap-regional = Ma région
sitemap-national = Espace national
sitemap-account = Mon compte
sitemap-about = La plateforme
sitemap-home-learner = Mes parcours et mes échéances
sitemap-home-tutor = Mes sessions et mes apprenants
sitemap-home-regional = Tableau de bord de la région
sitemap-sessions = Toutes les sessions
sitemap-session-new = Créer une session
sitemap-home-national = Tableau de bord national
sitemap-parcours = Tous les parcours
sitemap-parcours-new = Créer un parcours
sitemap-contents = Tous les contenus
sitemap-content-import = Importer un module
sitemap-content-new = Ajouter un lien, un document ou une vidéo
sitemap-people = Personnes
sitemap-regions = Régions

accessibility-footer = Accessibilité
accessibility-title = Accessibilité
accessibility-lead = Cette plateforme veut servir tout le monde, quels que soient le matériel, la vue, l’audition ou la façon de naviguer.
accessibility-state = Où nous en sommes
accessibility-state-text = Les pages visent le niveau AA des règles internationales (WCAG 2.1) reprises par le référentiel français (RGAA). Chaque page est vérifiée automatiquement à chaque version, en clair et en sombre, sur petit et grand écran. L’audit complet par un tiers n’a pas encore eu lieu : nous ne nous déclarons donc pas conformes.
accessibility-known = Ce qui peut encore gêner
accessibility-known-contents = Les modules de formation sont produits par des auteurs différents : certains ne se prêtent pas bien au clavier, au lecteur d’écran ou au téléphone.
accessibility-known-audit = L’audit manuel des 106 critères du référentiel reste à faire.
accessibility-means = Ce que vous pouvez régler
accessibility-keyboard = Tout fonctionne au clavier ; le premier lien de chaque page mène au contenu.
accessibility-size = Les boutons A− et A+ changent la taille du texte ; votre choix est retenu.
accessibility-contrast = Les couleurs suivent le thème clair ou sombre de votre appareil.
accessibility-motion = Les animations s’arrêtent si votre appareil le demande.
accessibility-help = Un obstacle ?
accessibility-write = Décrivez-le, nous répondons et proposons une autre voie :
accessibility-ask = Décrivez-le à votre tuteur ou à votre région : une autre voie vous sera proposée.
accessibility-right = Sans réponse satisfaisante, vous pouvez saisir le Défenseur des droits.

old-browser-title = Votre navigateur est trop ancien
old-browser-why = Cette plateforme ne peut pas fonctionner correctement, ni en sécurité, avec ce navigateur.
old-browser-what = Ouvrez-la avec une version récente de l’un de ces navigateurs, tous gratuits :
old-browser-kept = Sous Windows, Microsoft Edge est déjà installé. Vos identifiants et votre progression restent les mêmes.

confirm-cancel-title = Annuler la session « { $session } » ?
confirm-cancel-text = { $learners ->
    [0] Personne n’y est inscrit.
    [one] Une personne y est inscrite. Voici ce qui se passe pour elle :
   *[other] { $learners } personnes y sont inscrites. Voici ce qui se passe pour elles :
}
confirm-cancel-access = Leur accès se ferme aussitôt ; un module ouvert est enregistré, puis fermé.
confirm-cancel-begun = { $begun ->
    [0] Personne n’a commencé.
    [one] Une personne a commencé : sa progression, ses résultats et son temps sont conservés comme preuves.
   *[other] { $begun } ont commencé : leur progression, leurs résultats et leur temps sont conservés comme preuves.
}
confirm-cancel-told = Chaque personne en est prévenue par courriel.
confirm-cancel-final = L’annulation ne peut pas être reprise ; vous pourrez créer une autre session.
confirm-cancel-reason-help = Affiché sur la page de la session, pour l’équipe.
confirm-cancel-keep = Garder la session
sitemap-people-region = Personnes de ma région
sitemap-invite = Inviter une personne

api-title = L’API de la plateforme
api-lead = Tout ce que font les pages, pour les programmes : mêmes droits, mêmes règles, mêmes chiffres.
api-document = Description OpenAPI 3.1
api-rules = En bref
api-rule-token = Connectez-vous par POST /api/v1/sign-ins et envoyez le jeton dans Authorization: Bearer.
api-rule-revision = Pour modifier, renvoyez dans If-Match l’ETag que vous avez lu : rien n’est jamais écrasé.
api-rule-key = Un POST répété avec la même Idempotency-Key n’est fait qu’une fois pendant 24 heures.
api-rule-pages = Une liste donne « next » : passez-le dans after pour la suite.
api-rule-problems = Un refus est un document application/problem+json (RFC 9457) qui dit quoi faire.
api-call = Appel
api-does = Ce qu’il fait
api-answers = Réponses
