### Connexion, activation, mots de passe.

sign-in-title = Connexion
sign-in-login = Adresse électronique ou identifiant
sign-in-password = Mot de passe
sign-in-action = Se connecter
sign-in-go = Aller à la connexion
sign-in-help = Première visite ou mot de passe oublié ? Suivez le lien reçu par courriel, ou demandez-en un nouveau à votre région.
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
password-title = Mot de passe
password-current = Mot de passe actuel
password-new = Nouveau mot de passe
password-again = Nouveau mot de passe, une seconde fois
password-help = { $count } caractères au moins. Quatre mots sans lien entre eux font un bon mot de passe.
password-show = Montrer le mot de passe
password-hide = Cacher le mot de passe
password-missing = Encore 99 caractères
password-weak = Longueur suffisante, mais trop de répétitions
password-good = Longueur suffisante
password-change-action = Changer le mot de passe
