# Les textes des e-mails.
mail-number = nº { $number }
mail-read-on-web = Lire sur le web
mail-contents = Dans cette édition
mail-read-at = À lire sur { $host }
mail-read-more = Lire en entier
mail-links = Liens
mail-test-subject = [Essai]
mail-test-band = Exemplaire d’essai : les liens sont inactifs.
mail-why = Vous recevez cet e-mail en raison de votre abonnement à { $newsletter } ({ $host }).
mail-chose = Vous avez choisi : { $language }, { $regions }, { $kinds }.
mail-all-regions = toutes les régions
mail-all-kinds = toutes les rubriques
mail-next-edition = Prochaine édition : { $date }.
mail-unsubscribe = Se désabonner
mail-copy-for = Cet exemplaire est destiné à { $name }.
mail-no-tracking = Nous ne suivons ni vos lectures ni vos clics.
mail-confirm-subject = Confirmez votre abonnement à { $newsletter }
mail-confirm-title = Plus qu’un clic
mail-confirm-body = Quelqu’un, vous sans doute, nous a demandé d’envoyer { $newsletter } à cette adresse une fois par mois.
mail-confirm-button = Confirmer mon abonnement
mail-confirm-link = Ou ouvrez cette adresse dans votre navigateur :
mail-confirm-days = { $days ->
    [one] Le lien est valable { $days } jour.
   *[other] Le lien est valable { $days } jours.
}
mail-confirm-ignore = Ce n’était pas vous ? Ne faites rien : sans confirmation, vous ne recevrez plus d’e-mail de notre part.
mail-welcome-subject = Bienvenue à { $newsletter }
mail-welcome-title = Bienvenue
mail-welcome-body = Merci de votre abonnement à { $newsletter }. Vous recevrez un e-mail par mois, avec tout ce qui compte.
mail-welcome-latest = En attendant, voici la dernière édition :
mail-welcome-archive = Toutes les éditions parues
mail-already-subscribed-subject = Vous recevez déjà { $newsletter }
mail-already-subscribed-title = Vous êtes déjà sur la liste
mail-already-subscribed-body = Quelqu’un, peut-être vous, a saisi votre adresse dans le formulaire de { $newsletter }. Elle y figure déjà : rien n’a changé.
mail-already-subscribed-leave = Si vous ne souhaitez plus le recevoir, vous pouvez vous désabonner ici :
mail-erratum-title = Rectificatif : { $month }
mail-erratum-edition = L’édition sur le web
mail-erratum-why = Vous recevez ce message parce que vous avez reçu cette édition de { $newsletter }.
