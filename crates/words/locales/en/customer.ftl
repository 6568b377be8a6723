# The customer's own page. "Verified" is used only for sites that passed full verification.

audience-customer = your sites
customer-title = Your sites
customer-down = { $rest ->
    [0] All { $all } of your sites cannot be opened.
   *[other] { $n ->
        [one] One of your { $all } sites cannot be opened.
       *[other] { $n } of your { $all } sites cannot be opened.
    }
 }
customer-only-down = Your site cannot be opened.
customer-unsteady = { $rest ->
    [0] All { $all } of your sites are degraded or not yet verified working.
   *[other] { $n ->
        [one] One of your { $all } sites is degraded or not yet verified working.
       *[other] { $n } of your { $all } sites are degraded or not yet verified working.
    }
 }
customer-only-unsteady = Your site is degraded or not yet verified working.
customer-works = { $all ->
    [one] Our checks show your site working.
   *[other] Our checks show all { $all } of your sites working.
 }
customer-slow = { $all ->
    [1] Your site works, but more slowly than usual.
   *[other] All { $all } of your sites work; { $n ->
        [one] one of them responds
       *[other] { $n } of them respond
    } more slowly than usual.
 }
customer-not-all-seen = It is not known yet whether { $all ->
    [one] your site works.
   *[other] { $rest ->
        [0] your { $all } sites work.
       *[other] { $n ->
            [one] one of your { $all } sites works.
           *[other] { $n } of your { $all } sites work.
        }
    }
 }
customer-none = None of your sites is monitored.
customer-outage-elsewhere = There is an ongoing outage, but none of your sites depends on what failed.
customer-sites = Status by site
customer-sites-hint = “Seen” means our checks observed it; “presumed” means they have not yet. When a lower layer fails, the layers above it are not observed.
customer-more = and { $n } more, all seen working
customer-more-hidden = and { $n } more
customer-yours = Your sites: { $hit } seen failing, { $risk } at risk (presumed), { $verified } verified working.

customer-status-down = Cannot be opened
customer-status-unsteady = Degraded
customer-status-unverified = Not verified yet
customer-status-slow = Slow
customer-status-works = Working
customer-status-unknown = Not known right now

customer-why = { $layer }: { $reason }.
customer-part-fails = { $failing } of { $streams } “{ $layer }” checks fail. The site may open slowly, or sometimes not at all.
customer-all-fail = All { $streams } “{ $layer }” checks failed when they were last made. Some visitors may still open the site, but many may not.
customer-unsteady-too = { $n ->
    [one] One more is unstable, or not yet seen to work.
   *[other] { $n } more are unstable, or not yet seen to work.
 }
customer-unverified-words = Affected by an outage or at risk from it. We report a site as working only after every layer has passed several checks in a row.
customer-cause-host = The cause lies with the hosting company or something it depends on. You do not need to change anything on your site.
customer-cause-third = The cause lies with a third party that this site depends on.
customer-cause-own = No fault was found in what this site shares with others. Please check this site itself: its name server settings, certificate and application.
customer-justification = Verified:
customer-layer-ok = works
customer-layer-fails = fails
customer-layer-partly = fails in part; another path works
customer-layer-partly-seen = fails in part; the rest is not observed yet
customer-layer-unknown = not observed

customer-notices = Outage notices sent
customer-notices-none = No outage notices were sent in the last day.
customer-notices-sent = accepted for delivery at { $at }
customer-notices-waiting = being sent
customer-notices-returned = returned as undeliverable at { $at }
customer-notices-dead = could not be delivered

customer-report = Report a problem
customer-report-hint = We check the site at once, in every layer and from every place we probe from. The result appears here within seconds. Your report is recorded.
customer-report-site = Site
customer-report-words = What do you see? (optional)
customer-report-do = Check now
customer-report-elsewhere = To have a site checked now, open
customer-report-link = the live version of this page

customer-checked = Check result: { $site }
customer-checked-since = Check requested at { $at }. Results since then:
customer-checked-layer = { $layer }: { $good } of { $all } checks succeeded.
customer-checked-nothing = No result yet. It will appear here as soon as it arrives.
customer-checked-fails = We see the failure too. { $layer }: { $reason }.
customer-checked-works = From where we probe ({ $vantages }), the site works now. If it still does not work for you, the problem may lie between you and the site. Please contact your internet provider, or send us what you see.

customer-link-hint = Anyone who has the address of this page can see it. If others have got it, ask the hosting company for a new one.
customer-written = Generated at { $at }. A new version is generated whenever the state of your sites changes.

missing-link = There is no page at this address. It may have been replaced, or it is no longer kept: a page is kept only while its customer’s sites are monitored.
remedy-link = Please ask the hosting company for your current address.

preferences-title = Notification preferences
preferences-hint = For each contact, choose which notices we send, when, and in which language. Anyone who has the address of this page can change these settings.
preferences-done = Saved. Applies from the next notice.
preferences-none = No contact is registered. Please contact the hosting company.
preferences-verbosity = Which notices
preferences-all = All, including interim counts
preferences-brief = Essential only: outage, host updates, recovery
preferences-nothing = None
preferences-quiet = Quiet hours
preferences-quiet-hint = Leave empty for the default (phones are quiet at night). 00:00-00:00 means no quiet hours.
preferences-quiet-first = During quiet hours, delay even the first notice that a site cannot be opened
preferences-voice = Call and read the notice aloud instead of sending a text message
preferences-language = Language
preferences-language-default = Default
preferences-do = Save
unsubscribe-title = Stop all notices
unsubscribe-words = We will send no more notices to { $contact }, even when a site cannot be opened. You can turn them back on at any time.
unsubscribe-do = Stop all notices
unsubscribe-less = Keep essential notices
preferences-shared = This contact is shared with another customer and cannot be changed here. Please contact the hosting company.
