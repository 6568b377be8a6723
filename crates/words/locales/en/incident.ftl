# Incidents and their statements. "Verified" is used only for counts of sites that passed full
# verification.

phase-investigating = Investigating
phase-identified = Cause identified
phase-monitoring = Verifying
phase-resolved = Resolved

victim-at-risk = At risk (presumed)
victim-seen-hit = Affected (seen)
victim-verified = Verified working
victim-unaffected = Verified unharmed
victim-excluded = Excluded
hint-at-risk = depend on what failed; not seen failing
hint-seen-hit = were seen failing
hint-verified = every layer seen working, several times in a row
hint-unaffected = never seen failing, and verified working
hint-excluded = no longer counted in this outage

incident-title-cause = Outage: { $component }
incident-title-redundancy = Redundancy lost: { $component }
incident-title-unknown = Outage, cause not yet known
cause-either = { $component } or { $other }
cause-three = { $component }, { $other } or { $third }
cause-one-of = { $component } or one of { $others } others
cause-confidence = Confidence { $percent }%.
cause-was = The cause is believed to have been a failure of { $component }.
cause-not-known = Several sites are failing at the same time; the cause is not yet known.
whose = Responsible

mode-loss-all = Every check of what depends on it fails.
mode-loss-some = Some of the probes through it fail. How many is not yet known.
mode-loss-part = About { $percent }% of the probes through it fail.
mode-subset-all = All sites fail every check through it.
mode-subset-some = Some sites fail every check through it. How many is not yet known.
mode-subset-part = About { $percent }% of sites fail every check through it.
mode-was-loss-all = At its worst, every check of what depends on it failed.
mode-was-loss-part = At its worst, about { $percent }% of the probes through it failed.
mode-was-subset-all = At its worst, all sites failed every check through it.
mode-was-subset-part = At its worst, about { $percent }% of sites failed every check through it.

since = Since
state-since = Since
next-update-by = Next update by
overdue = (overdue)
host-restored-at = Host reported fix complete
last-failure-at = Last failure seen
resolved-at = Resolved
relapses = { $n ->
    [one] recurred once
   *[other] recurred { $n } times
 }

statement-title = Updates
statement-all = All updates
statement-none = No updates yet.
statement-cause = It appears that { $component } has failed.
statement-investigating-heading = Investigating
statement-investigating = Several sites are failing at the same time. The cause is not yet known and is being investigated.
statement-identified-heading = Cause identified
statement-ongoing-heading = Ongoing
statement-unseen-heading = No failures seen now; end not confirmed
statement-unseen = Our last failed check was at { $at }. That is not yet proof that the outage is over; we keep checking.
statement-ongoing = The outage is ongoing.
statement-corrected = corrected later
statement-stated-heading = Update from the host
statement-corrects-heading = Update from the host (corrects the update of { $at })
statement-host-restored = The hosting company reports that the fix is complete: “{ $words }” Whether each site works is being verified separately.
statement-recovering-heading = Verifying site by site
statement-recovering = The fault is no longer seen. Sites are being verified one by one, and only verified sites are reported as working.
statement-lasting-heading = Watching whether it lasts
statement-lasting = What had failed is working again by our checks. We watch it for a while longer before we close the incident.
statement-redundancy = Other components have taken over: no site is known to be affected.
statement-redundancy-ongoing = The redundancy is still lost.
statement-redundancy-recovering-heading = Checking again
statement-redundancy-recovering = The fault is no longer seen. Every path to the sites is being checked again.
statement-redundancy-restored = The redundancy is restored. No site was seen to be affected.
statement-resolved-heading = Resolved
statement-resolved = { $verified ->
    [one] The one site involved in this outage was verified working.
   *[other] All { $verified } sites involved in this outage were verified working.
 }
statement-resolved-excluded = { $verified ->
    [one] { $verified } site involved in this outage was verified working,
   *[other] { $verified } sites involved in this outage were verified working,
 } and { $excluded } excluded with a reason.
statement-relapsed-heading = Recurred
statement-relapsed = An outage that had been resolved has recurred.
statement-counts = As of { $at }: { $hit } affected (seen), { $risk } at risk (presumed), { $verified } verified working.
statement-next = Next update by { $at }.

event-opened = Incident opened
event-cause-named = Cause believed to be { $component } (confidence { $percent }%)
event-victims-added = { $sites ->
    [one] { $sites } site added to the victim list
   *[other] { $sites } sites added to the victim list
 }
event-phase-changed = Status changed from “{ $from }” to “{ $to }”
event-host-restored = Host reported fix complete
event-stated = Host posted an update
event-unverified-claim = Update published that claims more than was verified ({ $verified } of { $of } sites), with a reason
event-relapsed = Outage recurred
event-victim-excluded = { $site } removed from the victim list

justification-dependency = Depends on { $component } (from the inventory).
justification-failures = { $failed } of { $asked } probes failed, on { $sites } sites, between { $first } and { $last }.
justification-down-throughout = Seen down from { $first } to { $last }.
justification-failures-one = { $failed } of { $asked } probes failed between { $first } and { $last }.
justification-commonest = Most common reason: { $reason }.
justification-verification = Every layer seen working { $rounds } times in a row from { $vantages ->
    [one] { $vantages } vantage
   *[other] { $vantages } vantages
 }, from { $from } to { $until }.
justification-all-verified = { $verified } verified working, { $excluded } excluded, none remaining.
justification-last-failure = The last failure of a probe was at { $at }.
justification-fault-gone = The last failure of a probe through { $component } was at { $at }.
justification-removed = The site is no longer in the inventory.
justification-person = { $by }: “{ $words }”

draft-fact = An outage has been affecting several sites since { $since }.
draft-fact-cause = An outage has been affecting several sites since { $since }. It appears that { $component } has failed.
draft-fact-gone = The fault behind the outage that began at { $since } ({ $component }) is no longer seen. Sites are being verified one by one.
draft-response = We keep checking all sites and will post new findings at once.
