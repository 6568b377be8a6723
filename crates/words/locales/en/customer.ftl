# A customer's own page.

room-customer = your sites
mine-title = Your sites
mine-down = { $n ->
    [one] One of your { $all } sites cannot be opened.
   *[other] { $n } of your { $all } sites cannot be opened.
 }
mine-only-down = Your site cannot be opened.
mine-unsteady = { $n ->
    [one] One of your { $all } sites is unsteady or not yet verified to work.
   *[other] { $n } of your { $all } sites are unsteady or not yet verified to work.
 }
mine-only-unsteady = Your site is unsteady or not yet verified to work.
mine-works = { $all ->
    [one] Your site was seen working.
   *[other] All { $all } of your sites were seen working.
 }
mine-not-all-seen = { $n ->
    [one] One of your sites ({ $all }) has not been judged yet.
   *[other] { $n } of your { $all } sites have not been judged yet.
 }
mine-none = None of your sites is watched.
mine-outage-elsewhere = An outage is under way. None of your sites rests on what failed.
mine-sites = Your sites, one by one
mine-sites-hint = “Seen” and “presumed” are kept apart. When a lower layer fails, the ones above it were not observed.
mine-more = and { $n } more, all seen working
mine-more-hidden = and { $n } more
mine-yours = Of your sites: { $hit } seen failing, { $risk } at risk, { $verified } verified to work.

mine-stands-down = Cannot be opened
mine-stands-unsteady = Unsteady
mine-stands-unverified = Not verified yet
mine-stands-slow = Slow
mine-stands-works = Seen working
mine-stands-unknown = Not judged yet

mine-why = { $layer }: { $reason }.
mine-part-fails = { $failing } of { $streams } checks of “{ $layer }” fail. It may open slowly, or at times not at all.
mine-unverified-words = An outage hit it or put it at risk. It is called working once every layer was seen working several times in a row.
mine-blame-host = The cause lies with the hosting company or what it rests on. There is nothing for you to do at your site.
mine-blame-third = The cause lies with a third party that this site rests on.
mine-blame-own = Other sites that rest on the same parts work. Please look at this site itself: its name servers, its certificate, its program.
mine-proof = Verified:
mine-layer-ok = works
mine-layer-fails = fails
mine-layer-unknown = not observed

mine-told = What was told to you
mine-told-none = Nothing has been sent to you in the last day.
mine-told-sent = handed over to your mail server’s side at { $at }
mine-told-waiting = on its way
mine-told-dead = could not be delivered

mine-report = It does not work for me
mine-report-hint = Say so, and the site is looked at from everywhere at once, in every layer. You see the answer here within seconds. It is also written down.
mine-report-site = Which site
mine-report-words = What you see (may be left empty)
mine-report-do = Have it checked now
mine-report-elsewhere = To have a site checked at once:
mine-report-link = this page, drawn fresh

mine-asked = Looked at for you: { $site }
mine-asked-since = Asked at { $at }. Answers since then:
mine-asked-layer = { $layer }: { $good } of { $all } answers say that it works.
mine-asked-nothing = No answer yet. This page shows it as soon as it comes.
mine-asked-fails = We see it fail as well: { $layer }: { $reason }.
mine-asked-works = From where we look ({ $vantages }) it works now. If it still does not for you, the way between you and the site may be at fault: please tell your internet provider, or reach us with what you see.

mine-link-hint = Whoever has the address of this page can see it. Ask the hosting company for another when it has come into wrong hands.
mine-written = Written { $at }. It is written anew when anything about your sites changes.

missing-link = This address leads to no page. It may have been renewed.
remedy-link = Ask the hosting company for the address that is valid now.

wishes-title = How you are told
wishes-hint = For each contact: how much, when, and in which language. Whoever has the address of this page can change it.
wishes-done = It was noted, and holds from the next notice on.
wishes-none = No contact is on record. Please tell the hosting company.
wishes-amount = How much
wishes-all = Everything, also figures on the way
wishes-brief = What matters: the first word, what the host says, and that it was seen working
wishes-nothing = Nothing
wishes-quiet = Quiet hours
wishes-quiet-hint = As usual when left empty (telephones are quiet by night). 00:00-00:00 means never quiet.
wishes-quiet-first = In quiet hours, hold back even the first word of a site that cannot be opened
wishes-voice = Call and read it out, in place of a text message
wishes-language = Language
wishes-language-usual = As usual
wishes-do = Tell me so
leave-title = No more notices
leave-words = Nothing more will be sent to { $contact }, even when a site cannot be opened. It can be changed back at any time.
leave-do = Send nothing more
leave-less = Only what matters
wishes-shared = This contact is another customer’s as well, and cannot be changed here. Please tell the hosting company.
