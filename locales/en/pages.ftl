# The words of the public pages and of the outbox. Keys are named by page.

## Every page

language-name = English
skip-link = Skip to content
nav-languages = Language
nav-site = Site
nav-subscribe = Subscribe
nav-archive = Archive
nav-privacy = Privacy in plain words
next-edition = next edition { $date }
foot-promise = We keep your address and your choices, and nothing about what you open or click.
foot-publisher = { $name } is published by { $publisher }.
back-to-form = Back to the first page

## The form

form-email = Your e-mail address
form-email-example = name@example.org
form-subscribe = Subscribe
form-language = Language of the mail
form-how-often = One mail a month. Leave with one click, whenever you like.
form-trap = Leave this field empty
form-regions = Only some regions?
form-regions-hint = Choose none and you get them all.
form-kinds = Only some kinds?
form-kinds-hint = Here too, none means all.
form-name = Your name
form-name-hint = (optional, for the greeting)
form-subscribe-choices = Subscribe with these choices
form-refused = That did not work yet.
form-refused-next = Nothing was sent. Please mend what is marked below and try again.

refused-address-missing = Type your e-mail address here.
refused-address-shape = This is not an e-mail address. It should look like name@example.org.
refused-address-domain = The part after the @ lacks a dot. It should look like example.org.
refused-address-long = This address is too long. No address has more than 254 characters.
refused-address-control = This address holds characters that can’t be seen. Please type it by hand.
refused-address-literal = Please give an address with a domain name, not with a number in brackets.
refused-address-hyphen = An address can’t begin with a hyphen.
refused-language = This newsletter does not come in that language. Please choose one of these.
refused-region = One of those regions is not on our list. Please choose again.
refused-kind = One of those kinds is not on our list. Please choose again.
refused-name-long = This name is too long. Please keep it to 100 characters.
refused-name-control = This name holds characters that can’t be seen. Please type it by hand.

## First page

home-title = { $name }: the month in one mail
home-description = News, publications, alerts, events and stories, collected once a month and sent to you in one mail.
home-lede = The month in one mail: what happened, what was published, what is coming up.
home-latest = What you get: the latest edition
home-archive = { $count ->
    [one] The archive
   *[other] All { $shown } editions
}
home-first-eyebrow = What you get
home-first = The first edition comes on { $date }
home-first-note = It is filling up now. Subscribe today and you are among its first readers.
home-news = What happened, told in a few sentences, with a link to the source
home-publications = Reports, guides and papers worth your time
home-alerts = Warnings that ask for attention now
home-events = Dates to keep free, before they pass
home-blog = Opinions, and stories from the work

## After the form

check-title = Look in your inbox
check-lede = A mail is on its way to you. Open it and press its button, and you are in.
check-nothing = Nothing there after some minutes? Look in the spam folder, and check that you typed the address without a slip. If you subscribed before, the mail says so.
check-outbox = This copy of the program sends nothing out yet: it keeps all mail in its outbox.
check-outbox-open = Open the outbox
too-many-title = A little too fast
too-many-lede = { $minutes ->
    [one] Please try again in a minute.
   *[other] Please try again in { $minutes } minutes.
}
too-many-why = Many sign-ups came from your network in a short time, so we pause to keep robots out. Nobody was subscribed and no mail was sent.

## Confirming

confirm-title = One click and you are in
confirm-lede = You asked for { $name }. Press the button, and the next edition is yours.
confirm-address = Address
confirm-language = Language
confirm-regions = Regions
confirm-kinds = Kinds
confirm-all = All of them
confirm-all-kinds = All of them
confirm-button = Yes, send me { $name }
confirm-not-you = Was it not you? Close this page. Nothing is sent without that click, and we forget the address on { $date }.
confirmed-mark = Confirmed
confirmed-title = Welcome, you are in
confirmed-lede = Your first edition comes on { $date }.
confirmed-until-then = Until then, here is the latest one:
confirmed-welcome = A welcome mail is on its way. Keep it: it holds the link with which you can leave.
expired-title = This link is too old
expired-lede = { $days ->
    [one] Links like this work for one day. Ask for a new one here, it takes a moment.
   *[other] Links like this work for { $days } days. Ask for a new one here, it takes a moment.
}
expired-already = If you have confirmed before, all is well: you need do nothing.

## Leaving

leave-title = Leave { $name }?
leave-lede = At once, and for good, we stop all mail to
leave-button = Unsubscribe
leave-stay = Want to stay? Just close this page. Nothing changes without that click.
left-mark = Done
left-title = You have left
left-lede = No more mail from us, not even from an edition that is going out right now.
left-thanks = Thank you for reading since { $date }.
left-undo = That was a mistake, undo it
left-undo-until = { $minutes ->
    [one] The undo works for one minute.
   *[other] The undo works for { $minutes } minutes.
}
left-back = You may come back whenever you like:
back-mark = Undone
back-title = Good to have you back
back-lede = You are subscribed again, with the same choices as before. The next edition comes on { $date }.
test-copy-title = This was a test copy: its links do nothing
test-copy-lede = Nothing was changed. In the copies that readers get, this link leads to the page for leaving.
link-title = This link does not work
link-lede = It may be cut short, or meant for another newsletter. Nothing was changed.
link-whole = Did you copy it from a mail? Please copy all of it, up to the end of the line.
link-leave = Do you want to leave? The link at the foot of every edition does it, and so does a reply to any of our mails.
link-leave-contact = Do you want to leave? The link at the foot of every edition does it, and so does a line to

## Archive, editions, articles

archive-title = Archive
archive-description = Every edition of { $name }, to read on the web.
archive-lede = { $count ->
    [one] The one edition so far, to read here.
   *[other] All { $shown } editions, to read here.
}
archive-empty = No edition has gone out yet. The first one comes on { $date }.
archive-items = { $count ->
    [one] { $shown } item
   *[other] { $shown } items
}
call-heading = Get the next one by mail
call-next = The next edition comes on { $date }.
call-choose = Choose regions, kinds and language
edition-number = No. { $number }
edition-sent-to = { $count ->
    [one] sent to { $shown } reader
   *[other] sent to { $shown } readers
}
edition-read = Read this edition
edition-contents = Contents
edition-turn = Other editions
edition-earlier = The one before
edition-later = The one after
read-at = Read at { $host }
article-date = Date
article-source = Source
article-regions = Regions
article-profiles = About
article-original = Read the original at { $host }
article-call = { $count ->
    [one] The one item of { $month }
   *[other] One of { $shown } items from { $month }
}
article-more = More from the same edition

## Privacy

privacy-title = Privacy in plain words
privacy-lede = What we know about you, why, for how long, and how you make us forget it.
privacy-who = Who we are
privacy-who-name = This newsletter is { $name }.
privacy-write = Questions about your data reach a person at
privacy-kept = What we keep
privacy-kept-address = Your e-mail address, and your name if you gave one.
privacy-kept-choices = Your choices: language, regions and kinds.
privacy-kept-consent = Proof that you asked: the time, the page, the text that you agreed to, and your network address as a scrambled fingerprint.
privacy-kept-deliveries = For each edition, whether your copy was handed over, and what the mail server answered.
privacy-why = We need this to send you what you asked for, and to show that you did. Your consent is the ground for it, and you can take it back at any time.
privacy-not = What we do not do
privacy-not-text = We don’t count what you open or click. Our mails carry no hidden pictures and no tracking links, and these pages set no cookies. We sell nothing and lend nothing to anybody.
privacy-others = Who else sees it
privacy-others-relay = Our mails leave through { $relay }, which sees your address in order to deliver them. Nobody else does.
privacy-others-none = Nobody. This copy of the program keeps all mail to itself.
privacy-long = For how long
privacy-long-pending = { $days ->
    [one] If you don’t confirm your address, we delete it after one day.
   *[other] If you don’t confirm your address, we delete it after { $days } days.
}
privacy-long-reading = While you are subscribed, we keep what is listed above.
privacy-long-left = After you leave, no mail comes any more. We keep the proof of your consent until you ask us to erase it.
privacy-long-erased = After erasure only a scrambled fingerprint of your address stays, so that nobody can add it again by accident.
privacy-rights = What you can do
privacy-rights-leave = Leave, with the link in any edition. It works at once.
privacy-rights-ask = Get a copy of your data, have it corrected, or have all of it erased. We answer within a month.
privacy-rights-write = Reply to any of our mails, or write to us.
privacy-rights-reply = Reply to any of our mails.
privacy-rights-complain = Complain about us to the data protection authority of your country.

## When something is amiss

missing-title = There is nothing here
missing-lede = The address of this page may have a slip in it, or the page has moved.
missing-archive = Browse the archive
large-title = That was too large
large-lede = What was sent is larger than any form of ours, so we did not read it. Nothing was changed.
wrong-title = That went wrong on our side
wrong-lede = It is not your fault, and nothing was half done. Please try again in some minutes.
wrong-reference = If it happens again, tell us this reference:

## Outbox

outbox-title = Outbox
outbox-lede = { $count ->
    [one] One mail. It stays here and does not leave this machine.
   *[other] { $shown } mails, the newest first. They stay here and do not leave this machine.
}
outbox-empty = No mail yet
outbox-empty-why = No mail server is set, so mail appears here instead of leaving this machine. Subscribe with any address and see what arrives.
outbox-empty-next = Go to the form
outbox-back = All mail in the outbox
outbox-to = To
outbox-from = From
outbox-kind = Kind
outbox-time = Time
outbox-views = Show the mail as
outbox-html = Mail
outbox-text = Plain text
outbox-source = Source
outbox-frame = Look
outbox-wide = Desktop
outbox-phone = Phone
outbox-dark = Dark
outbox-kind-confirmation = Confirmation
outbox-kind-welcome = Welcome
outbox-kind-already = Already subscribed
outbox-kind-digest = Edition
outbox-kind-erratum = Correction
outbox-kind-test = Test copy
outbox-kind-alert = Notice
