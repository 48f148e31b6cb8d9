### Connexion, activation, mots de passe.

sign-in-title = Connexion
sign-in-login = Adresse électronique ou identifiant
sign-in-password = Mot de passe
sign-in-action = Se connecter
sign-in-go = Aller à la connexion
sign-in-help = Première visite ? Suivez le lien reçu par courriel, ou demandez-en un nouveau à votre région.
sign-in-with = Se connecter avec { $provider }
sign-in-not-linked = Aucun compte de cette région n’a l’adresse que ce service nous donne. Connectez-vous avec votre mot de passe, ou écrivez à votre région.
sign-in-provider = Ce service de connexion ne répond pas comme prévu. Réessayez dans un moment, ou connectez-vous avec votre mot de passe.
sign-in-too-slow = La connexion n’est pas allée à son terme. Recommencez.
forgotten-link = Mot de passe oublié ?
forgotten-title = Mot de passe oublié
forgotten-lead = Saisissez votre adresse. Nous y envoyons un lien pour choisir un nouveau mot de passe ; il fonctionne une heure, une seule fois.
forgotten-action = Recevoir un lien
forgotten-help = Rien n’arrive ? Regardez dans les courriers indésirables, puis écrivez à votre région : l’adresse de votre compte est peut-être une autre.
forgotten-again = Recevoir un autre lien
forgotten-wait = { $minutes ->
    [one] Un lien vient déjà d’être demandé. Regardez votre courrier, ou réessayez dans { $minutes } minute.
   *[other] Un lien vient déjà d’être demandé. Regardez votre courrier, ou réessayez dans { $minutes } minutes.
}
sign-in-expired = Votre connexion est arrivée à son terme. Reconnectez-vous : tout ce que vous avez fait est enregistré.
sign-in-wrong = L’identifiant ou le mot de passe ne correspond pas. Vérifiez les majuscules, puis réessayez.
sign-in-locked = { $minutes ->
    [one] Trop d’essais sans succès. Réessayez dans { $minutes } minute.
   *[other] Trop d’essais sans succès. Réessayez dans { $minutes } minutes.
}
sign-in-not-activated = Votre compte attend son activation. Suivez le lien reçu par courriel, ou demandez-en un nouveau à votre région.
activation-title = Bienvenue
activation-title-reset = Nouveau mot de passe
activation-lead = Bonjour { $name }. Choisissez votre mot de passe pour ouvrir votre espace de formation.
activation-lead-reset = Bonjour { $name }. Choisissez un nouveau mot de passe ; l’ancien ne fonctionnera plus.
activation-login = Votre identifiant
activation-action = Enregistrer et me connecter
link-title = Ce lien ne fonctionne plus
link-used = Ce lien a déjà servi : votre mot de passe est choisi.
link-used-way = Connectez-vous avec votre adresse et ce mot de passe.
link-expired = Ce lien a dépassé sa durée de validité.
link-expired-way = Rien n’est perdu : votre inscription reste valable. Demandez un nouveau lien à votre région, elle vous l’enverra tout de suite.
link-expired-reset = Votre mot de passe n’a pas changé. Demandez un autre lien : il arrive aussitôt.
password-title = Mot de passe
password-current = Mot de passe actuel
password-new = Nouveau mot de passe
password-again = Nouveau mot de passe, une seconde fois
password-help = { $count } caractères au moins. Quatre mots sans lien entre eux font un bon mot de passe.
password-show = Montrer le mot de passe
password-hide = Cacher le mot de passe
password-missing = { $count ->
    [one] Encore { $count } caractère au moins.
   *[other] Encore { $count } caractères au moins.
}
password-fair = Ce mot de passe convient.
password-good = C’est un bon mot de passe.
password-strong = C’est un très bon mot de passe.
password-change-action = Changer le mot de passe
factor-step-title = Votre code
factor-step-lead = Ouvrez l’application d’authentification de votre téléphone et saisissez le code à six chiffres de votre compte.
factor-step-code = Code à six chiffres
factor-step-recovery-title = Code de secours
factor-step-recovery-lead = Saisissez un des codes de secours reçus à l’activation. Il ne servira qu’une fois.
factor-step-recovery-code = Code de secours
factor-step-use-recovery = Je n’ai pas mon téléphone : utiliser un code de secours
factor-step-use-code = Utiliser le code de mon téléphone
factor-step-help = Ni téléphone ni code de secours ? Demandez à la gestion nationale de réinitialiser votre double authentification.
factor-title = Double authentification
factor-lead = À chaque connexion, un code de votre téléphone s’ajoute au mot de passe. Votre compte reste fermé à qui aurait deviné ou volé le mot de passe.
factor-demanded = Votre compte gère des données d’autres personnes : activez la double authentification pour continuer.
factor-need = Il vous faut un téléphone et une application d’authentification, par exemple celle qui y est déjà installée.
factor-begin = Activer la double authentification
factor-steps = Deux gestes : ajoutez ce compte à votre application, puis saisissez le premier code qu’elle affiche.
factor-scan = 1. Scanner
factor-qr = Code QR à scanner avec votre application d’authentification. La clé à saisir à la main suit.
factor-type = Vous ne pouvez pas scanner ? Saisissez cette clé dans l’application :
factor-check = 2. Vérifier
factor-confirm = Vérifier et activer
factor-again = Recommencer avec une autre clé
factor-on = Activée
factor-since = depuis le { $day }
factor-recovery = Codes de secours
factor-left = { $count ->
    [0] Il ne vous reste aucun code de secours. Faites-en de nouveaux.
    [one] Il vous reste { $count } code de secours.
   *[other] Il vous reste { $count } codes de secours.
}
factor-renew = Faire de nouveaux codes de secours
factor-off-title = Désactiver
factor-off-lead = Après la désactivation, votre mot de passe suffira pour ouvrir votre compte.
factor-off-demanded = Pour changer de téléphone : désactivez, puis activez de nouveau. Votre compte doit en avoir une.
factor-off-code = Code à six chiffres ou code de secours
factor-off-action = Désactiver la double authentification
codes-title = Vos codes de secours
codes-first = La double authentification est activée.
codes-renewed = Les nouveaux codes remplacent les anciens.
codes-lead = Un code de secours ouvre votre compte le jour où vous n’avez pas votre téléphone. Chacun ne sert qu’une fois.
codes-keep = Imprimez cette page ou notez les codes, et gardez-les loin du téléphone. Ils ne seront plus affichés.
codes-kept = Je les ai gardés, continuer
sign-ins-title = Mes connexions
sign-ins-lead = Les appareils sur lesquels votre compte est ouvert. Vous n’en reconnaissez pas un ? Fermez-le et changez votre mot de passe.
sign-ins-current = Cet appareil
sign-ins-when = Depuis { $since }, vu { $seen }
sign-ins-end = Fermer
sign-ins-end-others = Fermer toutes les autres
sign-ins-help = L’adresse est abrégée : elle désigne un réseau, pas une personne ni une ville.
stay-line = Sans action de votre part pendant { $idle }, votre connexion se ferme ; au plus tard { $absolute } après votre arrivée. Ce qui est enregistré le reste.
stay-title = Êtes-vous toujours là ?
stay-left = { $count ->
    [one] Votre connexion se ferme dans { $count } minute, faute d’action de votre part.
   *[other] Votre connexion se ferme dans { $count } minutes, faute d’action de votre part.
}
stay-last = { $count ->
    [one] Votre connexion se ferme dans { $count } minute : elle est ouverte depuis longtemps. Enregistrez ce que vous faites, puis reconnectez-vous.
   *[other] Votre connexion se ferme dans { $count } minutes : elle est ouverte depuis longtemps. Enregistrez ce que vous faites, puis reconnectez-vous.
}
stay-action = Rester connecté
stay-seen = J’ai compris
stay-over-title = Votre connexion est fermée
stay-over = Ce que vous avez saisi sur cette page est toujours là. Reconnectez-vous dans un autre onglet, puis revenez l’enregistrer.
stay-again = Me reconnecter (autre onglet)
stay-close = Revenir à la page
