# Les mots des pages publiques et de la boîte d’envoi. Les clés portent le nom de la page.

## Toutes les pages

language-name = Français
skip-link = Aller au contenu
nav-languages = Langue
nav-site = Site
nav-subscribe = S’abonner
nav-archive = Archives
nav-privacy = La vie privée, en clair
next-edition = prochaine édition { $date }
foot-promise = Nous gardons votre adresse et vos choix, et rien sur ce que vous ouvrez ou cliquez.
foot-publisher = { $name } est publié par { $publisher }.
back-to-form = Retour à la première page

## Le formulaire

form-email = Votre adresse e-mail
form-email-example = nom@example.org
form-subscribe = S’abonner
form-language = Langue de la lettre
form-how-often = Un e-mail par mois. Vous partez en un clic, quand vous voulez.
form-trap = Laissez ce champ vide
form-regions = Certaines régions seulement ?
form-regions-hint = Sans choix, vous les recevez toutes.
form-kinds = Certaines rubriques seulement ?
form-kinds-hint = Ici aussi, sans choix, vous recevez tout.
form-name = Votre nom
form-name-hint = (facultatif, pour vous saluer)
form-subscribe-choices = S’abonner avec ces choix
form-refused = Cela n’a pas encore marché.
form-refused-next = Rien n’a été envoyé. Corrigez ce qui est signalé ci-dessous et réessayez.

refused-address-missing = Écrivez ici votre adresse e-mail.
refused-address-shape = Ce n’est pas une adresse e-mail. Elle devrait ressembler à nom@example.org.
refused-address-domain = Il manque un point après le @. La fin devrait ressembler à example.org.
refused-address-long = Cette adresse est trop longue. Aucune adresse ne dépasse 254 caractères.
refused-address-control = Cette adresse contient des caractères invisibles. Tapez-la à la main.
refused-address-literal = Donnez une adresse avec un nom de domaine, et non un numéro entre crochets.
refused-address-hyphen = Une adresse ne peut pas commencer par un trait d’union.
refused-language = Cette lettre n’existe pas dans cette langue. Choisissez parmi celles-ci.
refused-region = L’une de ces régions n’est pas dans notre liste. Choisissez de nouveau.
refused-kind = L’une de ces rubriques n’est pas dans notre liste. Choisissez de nouveau.
refused-name-long = Ce nom est trop long. Tenez-vous à 100 caractères.
refused-name-control = Ce nom contient des caractères invisibles. Tapez-le à la main.

## Première page

home-title = { $name } : le mois en un e-mail
home-description = Actualités, publications, alertes, événements et récits, réunis une fois par mois dans un seul e-mail.
home-lede = Le mois en un e-mail : ce qui s’est passé, ce qui a paru, ce qui se prépare.
home-latest = Ce que vous recevez : la dernière édition
home-archive = { $count ->
    [one] Les archives
   *[other] Les { $shown } éditions
}
home-first-eyebrow = Ce que vous recevez
home-first = Première édition : { $date }
home-first-note = Elle se remplit en ce moment. Abonnez-vous aujourd’hui et vous la lirez parmi les premiers.
home-news = Ce qui s’est passé, en quelques phrases, avec un lien vers la source
home-publications = Des rapports, des guides et des études qui valent votre temps
home-alerts = Des alertes qui demandent votre attention maintenant
home-events = Des dates à réserver, avant qu’elles ne passent
home-blog = Des opinions, et des récits du terrain

## Après le formulaire

check-title = Regardez votre boîte de réception
check-lede = Un e-mail est en route. Ouvrez-le, cliquez sur son bouton, et c’est fait.
check-nothing = Rien au bout de quelques minutes ? Regardez dans les indésirables, et vérifiez que l’adresse est tapée sans faute. Si l’adresse était déjà abonnée, l’e-mail le dit.
check-outbox = Cette copie du programme n’envoie encore rien : elle garde tout dans sa boîte d’envoi.
check-outbox-open = Ouvrir la boîte d’envoi
too-many-title = Un peu trop vite
too-many-lede = { $minutes ->
    [one] Réessayez dans une minute.
   *[other] Réessayez dans { $minutes } minutes.
}
too-many-why = Beaucoup d’inscriptions sont venues de votre réseau en peu de temps : nous marquons une pause pour écarter les robots. Personne n’a été abonné et aucun e-mail n’est parti.

## Confirmer

confirm-title = Un clic, et c’est fait
confirm-lede = Vous avez demandé { $name }. Cliquez sur le bouton, et la prochaine édition est à vous.
confirm-address = Adresse
confirm-language = Langue
confirm-regions = Régions
confirm-kinds = Rubriques
confirm-all = Toutes
confirm-all-kinds = Toutes
confirm-button = Oui, envoyez-moi { $name }
confirm-not-you = Ce n’était pas vous ? Fermez cette page. Rien ne part sans ce clic, et nous oublions l’adresse le { $date }.
confirmed-mark = Confirmé
confirmed-title = Bienvenue, c’est fait
confirmed-lede = Votre première édition arrive le { $date }.
confirmed-until-then = D’ici là, voici la dernière :
confirmed-welcome = Un e-mail de bienvenue est en route. Gardez-le : il contient le lien qui permet de partir.
expired-title = Ce lien est trop ancien
expired-lede = { $days ->
    [one] Ces liens valent un jour. Demandez-en un nouveau ici, c’est l’affaire d’un instant.
   *[other] Ces liens valent { $days } jours. Demandez-en un nouveau ici, c’est l’affaire d’un instant.
}
expired-already = Si vous avez déjà confirmé, tout va bien : il n’y a rien à faire.

## Partir

leave-title = Quitter { $name } ?
leave-lede = Aussitôt, et pour de bon, nous n’écrivons plus à
leave-button = Se désabonner
leave-stay = Vous restez ? Fermez simplement cette page. Rien ne change sans ce clic.
left-mark = C’est fait
left-title = Votre départ est noté
left-lede = Plus aucun e-mail de notre part, pas même d’une édition en cours d’envoi.
left-thanks = Merci de nous avoir lus depuis { $date }.
left-undo = C’était une erreur, annuler
left-undo-until = { $minutes ->
    [one] L’annulation est possible pendant une minute.
   *[other] L’annulation est possible pendant { $minutes } minutes.
}
left-back = Vous pouvez revenir quand vous voulez :
back-mark = Annulé
back-title = Heureux de vous retrouver
back-lede = Votre abonnement reprend, avec les mêmes choix qu’avant. La prochaine édition arrive le { $date }.
test-copy-title = C’était un exemplaire d’essai : ses liens sont inactifs
test-copy-lede = Rien n’a changé. Dans les exemplaires des lecteurs, ce lien mène à la page de désabonnement.
link-title = Ce lien ne marche pas
link-lede = Il est peut-être coupé, ou destiné à une autre lettre. Rien n’a changé.
link-whole = Vous l’avez copié d’un e-mail ? Copiez-le en entier, jusqu’au bout de la ligne.
link-leave = Vous voulez partir ? Le lien au pied de chaque édition suffit, une réponse à l’un de nos e-mails aussi.
link-leave-contact = Vous voulez partir ? Le lien au pied de chaque édition suffit, un mot à cette adresse aussi :

## Archives, éditions, articles

archive-title = Archives
archive-description = Toutes les éditions de { $name }, à lire en ligne.
archive-lede = { $count ->
    [one] La seule édition à ce jour, à lire ici.
   *[other] Les { $shown } éditions, à lire ici.
}
archive-empty = Aucune édition n’est encore partie. La première arrive le { $date }.
archive-items = { $count ->
    [one] { $shown } article
   *[other] { $shown } articles
}
call-heading = Recevez la prochaine par e-mail
call-next = La prochaine édition arrive le { $date }.
call-choose = Choisir les régions, les rubriques et la langue
edition-number = Nº { $number }
edition-sent-to = { $count ->
    [one] envoyée à { $shown } personne
   *[other] envoyée à { $shown } personnes
}
edition-read = Lire cette édition
edition-contents = Sommaire
edition-turn = Autres éditions
edition-earlier = La précédente
edition-later = La suivante
read-at = À lire sur { $host }
article-date = Date
article-source = Source
article-regions = Régions
article-profiles = Au sujet de
article-original = Lire l’original sur { $host }
article-call = { $count ->
    [one] Le seul article paru en { $month }
   *[other] L’un des { $shown } articles parus en { $month }
}
article-more = Dans la même édition

## Vie privée

privacy-title = La vie privée, en clair
privacy-lede = Ce que nous savons de vous, pourquoi, pour combien de temps, et comment nous le faire oublier.
privacy-who = Qui nous sommes
privacy-who-name = Cette lettre est { $name }.
privacy-write = Une personne répond à vos questions sur vos données :
privacy-kept = Ce que nous gardons
privacy-kept-address = Votre adresse e-mail, et votre nom si vous l’avez donné.
privacy-kept-choices = Vos choix : langue, régions et rubriques.
privacy-kept-consent = La preuve de votre demande : l’heure, la page, le texte accepté, et votre adresse réseau sous forme d’empreinte brouillée.
privacy-kept-deliveries = Pour chaque édition, si votre exemplaire a été remis, et la réponse du serveur de messagerie.
privacy-why = Il nous le faut pour vous envoyer ce que vous avez demandé, et pour pouvoir le montrer. Cela repose sur votre consentement, que vous pouvez retirer à tout moment.
privacy-not = Ce que nous ne faisons pas
privacy-not-text = Nous ne comptons ni ce que vous ouvrez ni ce que vous cliquez. Nos e-mails n’ont ni image cachée ni lien espion, et ces pages ne posent aucun cookie. Nous ne vendons et ne prêtons rien à personne.
privacy-others = Qui d’autre les voit
privacy-others-relay = Nos e-mails partent par { $relay }, qui voit votre adresse pour les livrer. Personne d’autre ne la voit.
privacy-others-none = Personne. Cette copie du programme garde tous les e-mails pour elle.
privacy-long = Pour combien de temps
privacy-long-pending = { $days ->
    [one] Si vous ne confirmez pas votre adresse, nous l’effaçons après un jour.
   *[other] Si vous ne confirmez pas votre adresse, nous l’effaçons après { $days } jours.
}
privacy-long-reading = Tant que dure votre abonnement, nous gardons ce qui est dit plus haut.
privacy-long-left = Après votre départ, plus aucun e-mail ne vient. Nous gardons la preuve de votre consentement jusqu’à ce que vous en demandiez l’effacement.
privacy-long-erased = Après l’effacement, il ne reste qu’une empreinte brouillée de votre adresse, pour que personne ne l’ajoute de nouveau par mégarde.
privacy-rights = Ce que vous pouvez faire
privacy-rights-leave = Partir, par le lien de n’importe quelle édition. L’effet est immédiat.
privacy-rights-ask = Recevoir une copie de vos données, les faire corriger ou les faire effacer toutes. Nous répondons en un mois au plus.
privacy-rights-write = Répondez à l’un de nos e-mails, ou écrivez-nous.
privacy-rights-reply = Répondez à l’un de nos e-mails.
privacy-rights-complain = Vous plaindre de nous auprès de l’autorité de protection des données de votre pays.

## Quand quelque chose ne va pas

missing-title = Il n’y a rien ici
missing-lede = L’adresse de cette page contient peut-être une faute, ou la page a changé de place.
missing-archive = Parcourir les archives
large-title = Cet envoi est trop volumineux
large-lede = Aucun de nos formulaires n’en demande autant, et nous ne l’avons pas lu. Rien n’a changé.
wrong-title = Quelque chose a échoué chez nous
wrong-lede = Vous n’y êtes pour rien, et rien n’est resté à moitié fait. Réessayez dans quelques minutes.
wrong-reference = Si cela se reproduit, donnez-nous cette référence :

## Boîte d’envoi

outbox-title = Boîte d’envoi
outbox-lede = { $count ->
    [one] Un e-mail. Il reste ici et ne quitte pas cette machine.
   *[other] { $shown } e-mails, les plus récents d’abord. Ils restent ici et ne quittent pas cette machine.
}
outbox-empty = Pas encore d’e-mail
outbox-empty-why = Aucun serveur de messagerie n’est réglé : les e-mails paraissent ici au lieu de quitter cette machine. Abonnez une adresse quelconque et voyez ce qui arrive.
outbox-empty-next = Aller au formulaire
outbox-back = Tous les e-mails de la boîte d’envoi
outbox-to = À
outbox-from = De
outbox-kind = Nature
outbox-time = Heure
outbox-views = Voir l’e-mail comme
outbox-html = E-mail
outbox-text = Texte brut
outbox-source = Source
outbox-frame = Aspect
outbox-wide = Ordinateur
outbox-phone = Téléphone
outbox-dark = Sombre
outbox-kind-confirmation = Confirmation
outbox-kind-welcome = Bienvenue
outbox-kind-already = Déjà dans la liste
outbox-kind-digest = Édition
outbox-kind-erratum = Rectificatif
outbox-kind-test = Essai
outbox-kind-alert = Avis
