# The words of mails.
mail-number = No. { $number }
mail-read-on-web = Read on the web
mail-contents = In this edition
mail-read-at = Read at { $host }
mail-read-more = Read it in full
mail-links = Links
mail-test-subject = [Test]
mail-test-band = Test copy: links do nothing.
mail-why = You get this because you are subscribed to { $newsletter } ({ $host }).
mail-chose = You chose { $language }, { $regions }, { $kinds }.
mail-all-regions = all regions
mail-all-kinds = all kinds
mail-next-edition = The next edition comes on { $date }.
mail-unsubscribe = Unsubscribe
mail-copy-for = This copy is for { $name }.
mail-no-tracking = We do not track what you open or click.
mail-confirm-subject = Please confirm your subscription to { $newsletter }
mail-confirm-title = One click and you’re in
mail-confirm-body = Somebody, we hope you, asked us to send { $newsletter } to this address once a month.
mail-confirm-button = Confirm my subscription
mail-confirm-link = Or open this address in your browser:
mail-confirm-days = { $days ->
    [one] The link works for one day.
   *[other] The link works for { $days } days.
}
mail-confirm-ignore = It wasn’t you? Then do nothing: without your confirmation we send no more mail.
mail-welcome-subject = Welcome to { $newsletter }
mail-welcome-title = Welcome
mail-welcome-body = Thank you for subscribing to { $newsletter }. You will get one mail a month, with everything that matters in it.
mail-welcome-latest = Until then, here is the latest edition:
mail-welcome-archive = All editions so far
mail-already-subscribed-subject = You are already subscribed to { $newsletter }
mail-already-subscribed-title = You are already subscribed
mail-already-subscribed-body = Somebody, perhaps you, typed your address into the form of { $newsletter }. It is on the list already, so nothing has changed.
mail-already-subscribed-leave = If you would rather not get it any more, you can leave here:
mail-erratum-title = Correction to { $month }
mail-erratum-edition = The edition on the web
mail-erratum-why = You are getting this because you received that edition of { $newsletter }.
