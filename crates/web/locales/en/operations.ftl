# Operations.

no-open-incident = No incident is open.
closed-today = Resolved within the last day
faults-and-suspects = Faults and suspects
no-fault = No component is believed failed or suspected.
all-components = All components
fault = Failed
fault-confidence = Failed · confidence { $percent }%
suspected = Suspected
some-fail = Some fail
nothing-fails = Nothing fails
sites-all = Watched
search-sites = Search by site or customer
search-victims = Search the victim list by site or customer
search-components = Search by component
counters = Observations since start
counter-failed = Failed
counter-extra = Probes ahead of schedule
base-rates = Usual failure rates
base-rates-hint = What fails by itself while nothing is wrong, learned from observation.
base-rates-none = Not yet learned.
noise = single failures
own = broken on their own
state = State
layer = Layer

blast-heading = Blast radius
blast-place = Where it stands
blast-title = Tree of components: what failed, and how far it reaches
blast-empty = There is no component to draw yet.
blast-as-list = The picture as text
blast-sites = sites
blast-healthy = { $n ->
    [one] +{ $n } healthy
   *[other] +{ $n } healthy
 }
blast-more = +{ $n } more failing
blast-fail = { $failing } of { $sites } sites fail
blast-none-fail = none of { $sites } sites fails
fire-aflame = believed failed
fire-smoke = suspected
fire-glow = some sites fail
fire-unlit = nothing fails

fault-card = The fault
component = Component
mode = How it fails
confidence = Confidence
first-failure = First failure
one-of = The evidence cannot tell these apart; it is one of:
rivals = Also considered
evidence = Evidence
evidence-none = No evidence is on record yet.
detection-time = { $span } from the first failure to the opening of the incident
layers-of-victims = The listed sites, layer by layer
answers = answers
fails = fails
not-asked = not known

timeline = Timeline
timeline-none = Nothing is on record.
victims = Victim list
victims-filter = Filter by state
victims-none = The victim list is empty.
site = Site
customer = Customer
first-hit = First hit
rests-on = Rests on
not-seen = not seen
excluded-because = Excluded: { $reason }.

actions = What people do
act-host-restored = Record that the host says restored
act-host-restored-hint = Records that the hosting company says its work is done. No site becomes verified by it.
act-exclude = Exclude from the victim list
act-exclude-hint = Takes a site that has nothing to do with this outage off the list, with the reason. The record stays.
act-check = Check what will be recorded
act-do = Record it
act-back = Leave it
field-by = Your name
field-words = The host’s own words
field-site = Site
field-reason = Reason
ask-host-restored = These words are recorded and shown on the public page as they stand. { $hit } sites hit (seen) and { $risk } at risk (presumed) stay as they are, and are not called working until each is verified.
ask-exclude = { $site } is taken off this outage’s victim list. It is not verified any further, and this cannot be undone.
done-host-restored = The host’s word was recorded.
done-exclude = The exclusion was recorded.

verdict = Verdict
verdicts-filter = Filter by verdict
layers = Layers
layers-hint = When a lower layer fails, the ones above were not observed; that is not the same as failed. When its name cannot be found, the server is still asked at its last known address.
latest = Latest
took = Took
usual = Usual
streams-failing = Failing/all
when = When
not-learned = being learned
not-asked-yet = not asked yet
each-asked = Each target asked
target = Target
dependencies = Rests on
dependencies-none = It shares nothing with other sites.
site-incidents = Incidents it was in
site-incidents-none = It was in no incident.
verdict-history = Verdicts
verdict-history-none = No change of verdict is on record.
why = Why
decided = Decided
zone-of-site = Domain
delegation-differs = The parent domain and this domain list different name servers. Some visitors may not find the name.
in-incident = In an open incident:

sites-failing = Sites failing
sites-on-it = Sites on it
hangs-on = Hangs on
key = Key
