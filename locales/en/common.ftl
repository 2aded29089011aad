readers = { $count ->
    [one] { $count } reader
   *[other] { $count } readers
}
kind-news = News
kind-publication = Publications
kind-alert = Alerts
kind-event = Events
kind-blog = Blog
