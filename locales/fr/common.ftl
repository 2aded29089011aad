readers = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
}
kind-news = Actualités
kind-publication = Publications
kind-alert = Alertes
kind-event = Événements
kind-blog = Blog
