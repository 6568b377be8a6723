# Operations pages.

silent = Nothing that is monitored answers any probe. Either all of it has failed or this machine’s own connection has, so no site is judged, no outage opens and nobody is notified. Check this machine’s connection. With a few addresses outside of your network to compare with, bongsu can tell the two apart; an administrator sets them in the configuration:
crash-loop = This program crashed or was killed { $n } times within ten minutes and was restarted each time. See its log.
mailbox-unread = The mailbox of [{ $section }] on { $host } cannot be read: what comes in there is not seen. Run bongsu doctor.
mailbox-unread-since = Not read since
no-open-incident = No open incidents.
closed-today = Resolved in the last day
faults-and-suspects = Failed and suspected components
no-fault = No failed or suspected components.
all-components = All components
fault = Failed
fault-confidence = Failed · confidence { $percent }%
suspected = Suspected
some-fail = Failing checks
nothing-fails = No failing checks
sites-all = Monitored
search-sites = Search by site or customer
search-victims = Search the victim list by site or customer
search-components = Search by component
counters = Observations since start
counter-failed = Failed
counter-extra = Ahead-of-schedule probes
base-rates = Base failure rates
base-rates-hint = How often probes fail without any fault of the host; learned from observations.
base-rates-none = Not learned yet.
noise = single lost probes
own = own faults of sites
state = State
layer = Layer

impact-heading = Blast radius
impact-now = The incident is over: the picture and the table show how these components and sites are now.
impact-place = Position in the topology
impact-title = Component tree: what failed and which sites it affects
impact-empty = No components to draw yet.
impact-as-list = Show as text
impact-sites = sites
impact-healthy = +{ $n } healthy
impact-more = +{ $n } more failing
impact-fail = failing checks at { $failing } of { $sites } sites
impact-no-sites = no sites depend on it
impact-not-suspected = { $sites ->
    [one] { $sites } site
   *[other] { $sites } sites
}, not suspected itself
impact-none-fail = { $sites ->
    [one] { $sites } site
   *[other] { $sites } sites
}, no failing checks through it
glyph-aflame = believed failed
glyph-smoke = suspected
glyph-glow = failing checks
glyph-unlit = no failing checks

fault-card = Fault
component = Component
mode = Failure mode
confidence = Confidence
first-failure = First failure
one-of = The evidence cannot tell these apart; it is one of:
rivals = Alternatives considered
evidence = Evidence
evidence-none = No evidence recorded yet.
detection-time = Incident opened { $span } after the first failure
layers-of-victims = Sites on the victim list, by layer
answers = OK
fails = Failing
not-asked = Unknown

on-this-page = On this page
timeline = Timeline
timeline-none = No entries.
victims = Victim list
victims-filter = Filter by state
victims-none = The victim list is empty.
site = Site
customer = Customer
first-hit = First failure
rests-on = Evidence
not-seen = not seen failing
excluded-otherwise = Failing for another reason, not because of this outage.

actions = Actions
act-state = Post an update
statement-left-as-drafted = The text in { $language } is still the draft from the evidence, and may differ from what you wrote in the other language. Edit it, or leave it empty: then its readers read what you wrote.
act-state-hint = Say briefly what is known. It goes to the public page, to customers’ pages, and by mail to everyone already notified of this outage. A draft based on the observations is provided. One language is enough.
act-write = Write update
act-tell = Publish
act-edit = Edit
act-exclude = Exclude from the victim list
act-exclude-hint = Removes a site that is not part of this outage from the list, with a reason. The record is kept.
act-check = Review
act-do = Confirm
act-back = Cancel
field-site = Site
field-reason = Reason
field-claim = Current state
claim-goes-on = The outage is ongoing
claim-restored = The host has completed its fix (sites are verified separately)
field-cause = Cause (as far as known; optional)
language-ko = Korean
language-en = English
field-next-update = Next update in (minutes)
field-next-update-hint = 5 to 1,440; leave empty for the default. If no update is posted by then, an automatic update with the current counts is published.
field-corrects = Corrects
corrects-nothing = none
field-unverified = Reason for publishing anyway (recorded)
ask-state = This will be published as shown. It cannot be undone; to fix a mistake, post a correction.
unverified-claim = This claims more than has been verified.
unverified-words = “{ $words }” claims more than has been verified.
unverified-figures = { $verified } of { $of } sites on the victim list have been verified working; { $unverified } have not.
unverified-remedy = Change the wording, or give a reason: it is then published as the host’s statement, next to the verified counts.
remedy-beyond = Change the wording, or give a reason (reason): it is then published as the host’s statement, next to the verified counts.
alarm-next-update = The next update is due by { $at }. If no update is posted by then, an automatic update with the current counts is published.
ask-exclude = { $site } will be removed from this outage’s victim list. It will not be verified any further. This cannot be undone.
done-state = Published.
done-exclude = Exclusion recorded.

verdict = Verdict
verdicts-filter = Filter by verdict
layers = Layers
layers-hint = When a lower layer fails, the layers above it were not observed; that does not mean they failed. When the name cannot be resolved, the server is still probed at its last known address.
insight-names-only = The servers of { $n } sites are responding. What fails is the name (DNS), now of { $names } sites.
insight-server = The name can be found, but the server cannot be reached.
insight-page = The server can be reached, but the page is not as expected.
latest = Latest result
took = Response time
baseline = Usual
streams-failing = Failing/all
when = When
not-learned = learning
not-asked-yet = not probed yet
each-asked = Results by target
target = Target
dependencies = Depends on
dependencies-none = It shares no components with other sites.
site-incidents = Incidents of this site
site-incidents-none = No incidents.
verdict-history = Verdict history
verdict-history-none = No verdict changes recorded.
why = Why
decided = Decided
zone-of-site = Domain
delegation-differs = The parent zone and this zone list different name servers. Some visitors may be unable to find the name.
in-incident = In an open incident:

sites-failing = Sites with failing checks through it
sites-on-it = Dependent sites
hangs-on = Parent
key = Key

site-reports = Customer reports
site-reports-hint = Sent from customers’ own pages. Each report triggered an immediate check; a report alone does not change the verdict.
site-report-wordless = Not working (no details)
nav-desk = Desk
nav-planning = Planning
nav-administration = Administration
