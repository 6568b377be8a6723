# The customer's own page. "Verified" is used only for sites that passed full verification.

room-customer = your sites
mine-title = Your sites
mine-down = { $n ->
    [one] One of your { $all } sites cannot be opened.
   *[other] { $n } of your { $all } sites cannot be opened.
 }
mine-only-down = Your site cannot be opened.
mine-unsteady = { $n ->
    [one] One of your { $all } sites is degraded or not yet verified working.
   *[other] { $n } of your { $all } sites are degraded or not yet verified working.
 }
mine-only-unsteady = Your site is degraded or not yet verified working.
mine-works = { $all ->
    [one] Our checks show your site working.
   *[other] Our checks show all { $all } of your sites working.
 }
mine-not-all-seen = { $n ->
    [one] One of your sites ({ $all }) has no result yet.
   *[other] { $n } of your { $all } sites have no result yet.
 }
mine-none = None of your sites is monitored.
mine-outage-elsewhere = There is an ongoing outage, but none of your sites depends on what failed.
mine-sites = Status by site
mine-sites-hint = “Seen” means our checks observed it; “presumed” means they have not yet. When a lower layer fails, the layers above it are not observed.
mine-more = and { $n } more, all seen working
mine-more-hidden = and { $n } more
mine-yours = Your sites: { $hit } seen failing, { $risk } at risk (presumed), { $verified } verified working.

mine-stands-down = Cannot be opened
mine-stands-unsteady = Degraded
mine-stands-unverified = Not verified yet
mine-stands-slow = Slow
mine-stands-works = Working
mine-stands-unknown = No result yet

mine-why = { $layer }: { $reason }.
mine-part-fails = { $failing } of { $streams } “{ $layer }” checks fail. The site may open slowly, or sometimes not at all.
mine-unverified-words = This site was affected by an outage or at risk from it. We report it as working only after every layer has passed several checks in a row.
mine-blame-host = The cause lies with the hosting company or something it depends on. You do not need to change anything on your site.
mine-blame-third = The cause lies with a third party that this site depends on.
mine-blame-own = Other sites that share its components are working. Please check this site itself: its name server settings, certificate and application.
mine-proof = Verified:
mine-layer-ok = works
mine-layer-fails = fails
mine-layer-unknown = not observed

mine-told = Notices sent to you
mine-told-none = No notices were sent to you in the last day.
mine-told-sent = accepted by your mail server at { $at }
mine-told-waiting = being sent
mine-told-dead = could not be delivered

mine-report = Report a problem
mine-report-hint = We check the site at once, from every probe location and in every layer. The result appears here within seconds. Your report is recorded.
mine-report-site = Site
mine-report-words = What do you see? (optional)
mine-report-do = Check now
mine-report-elsewhere = To have a site checked now, open
mine-report-link = the live version of this page

mine-asked = Check result: { $site }
mine-asked-since = Check requested at { $at }. Results since then:
mine-asked-layer = { $layer }: { $good } of { $all } checks succeeded.
mine-asked-nothing = No result yet. It will appear here as soon as it arrives.
mine-asked-fails = We see the failure too. { $layer }: { $reason }.
mine-asked-works = From our probe locations ({ $vantages }) the site works now. If it still does not work for you, the problem may lie between you and the site. Please contact your internet provider, or send us what you see.

mine-link-hint = Anyone with the address of this page can see it. If the address has leaked, ask the hosting company for a new one.
mine-written = Generated at { $at }. A new version is generated whenever the state of your sites changes.

missing-link = There is no page at this address. It may have been replaced.
remedy-link = Please ask the hosting company for your current address.

wishes-title = Notification preferences
wishes-hint = For each contact, choose which notices we send, when, and in which language. Anyone with the address of this page can change these settings.
wishes-done = Saved. Applies from the next notice.
wishes-none = No contact is registered. Please contact the hosting company.
wishes-amount = Which notices
wishes-all = All, including interim counts
wishes-brief = Essential only: outage, host updates, recovery
wishes-nothing = None
wishes-quiet = Quiet hours
wishes-quiet-hint = Leave empty for the default (phones are quiet at night). 00:00-00:00 means no quiet hours.
wishes-quiet-first = During quiet hours, delay even the first notice that a site cannot be opened
wishes-voice = Call and read the notice aloud instead of sending a text message
wishes-language = Language
wishes-language-usual = Default
wishes-do = Save
leave-title = Stop all notices
leave-words = We will send no more notices to { $contact }, even when a site cannot be opened. You can turn them back on at any time.
leave-do = Stop all notices
leave-less = Keep essential notices
wishes-shared = This contact is shared with another customer and cannot be changed here. Please contact the hosting company.
