readers = { $count ->
    [one] { $count } persona
   *[other] { $count } personas
}
kind-news = Noticias
kind-publication = Publicaciones
kind-alert = Alertas
kind-event = Eventos
kind-blog = Blog
