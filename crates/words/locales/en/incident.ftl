# Incidents and what is said of them. "Verified" is said of counts of verifications only.

phase-investigating = Investigating
phase-identified = Cause identified
phase-monitoring = Verifying
phase-resolved = Resolved

victim-at-risk = At risk (presumed)
victim-seen-hit = Hit (seen)
victim-verified = Verified working
victim-excluded = Excluded
hint-at-risk = rest on the failed part; not seen failing
hint-seen-hit = were seen failing
hint-verified = every layer seen working, several times in a row
hint-excluded = taken off the list, with a reason

incident-title-cause = Outage: { $component }
incident-title-unknown = Outage, cause not yet known
cause-either = { $component } or { $other }
cause-one-of = { $component } or one of { $others } others
cause-confidence = Confidence { $percent }%.
cause-was = The cause was taken to be a fault of { $component }.
cause-not-known = Several sites fail together; the cause is not yet known.
whose = Whose it is

mode-loss-all = All probes through it fail.
mode-loss-some = Some of the probes through it fail. How many is not yet known.
mode-loss-part = About { $percent }% of the probes through it fail.
mode-subset-all = All sites that rest on it are without answer.
mode-subset-some = Some of the sites that rest on it are entirely without answer. How many is not yet known.
mode-subset-part = About { $percent }% of the sites that rest on it are entirely without answer.
mode-was-loss-all = At its worst, all probes through it failed.
mode-was-loss-part = At its worst, about { $percent }% of the probes through it failed.
mode-was-subset-all = At its worst, all sites that rest on it were without answer.
mode-was-subset-part = At its worst, about { $percent }% of the sites that rest on it were entirely without answer.

since = Since
next-word-by = Next word by
overdue = (this time has passed)
host-restored-at = Host says restored
resolved-at = Resolved
relapses = { $n ->
    [one] came back once
   *[other] came back { $n } times
 }

said-title = What has been said
said-all = All that has been said
said-none = Nothing has been said yet.
said-cause = It looks as if { $component } has failed.
said-investigating-heading = Investigating
said-investigating = Several sites are failing at the same time. The cause is not yet known and is being looked for.
said-identified-heading = Cause identified
said-ongoing-heading = Ongoing
said-ongoing = The outage goes on.
said-corrected = corrected later
said-stated-heading = Word from the host
said-corrects-heading = Word from the host (correcting what was said at { $at })
said-host-restored = The hosting company says that its work is done: “{ $words }” Whether each site works is being verified separately.
said-recovering-heading = Verifying site by site
said-recovering = The fault is no longer seen. Sites are being verified one by one, and only those verified are called working.
said-resolved-heading = Resolved
said-resolved = { $verified ->
    [one] The one site on the victim list was verified working.
   *[other] All { $verified } sites on the victim list were verified working.
 }
said-resolved-excluded = { $verified ->
    [one] { $verified } site on the victim list was verified working,
   *[other] { $verified } sites on the victim list were verified working,
 } and { $excluded } excluded with a reason.
said-relapsed-heading = Relapse
said-relapsed = An outage that had been resolved has come back.
said-counts = As of { $at }: { $hit } hit (seen), { $risk } at risk (presumed), { $verified } verified working.
said-next = Next word by { $at }.

event-opened = Incident opened
event-cause-named = Cause taken to be { $component } (confidence { $percent }%)
event-victims-added = { $sites ->
    [one] { $sites } site put on the victim list
   *[other] { $sites } sites put on the victim list
 }
event-phase-changed = From “{ $from }” to “{ $to }”
event-host-restored = The host says that its work is done
event-stated = The host tells how things stand
event-went-beyond = Let say more than was verified ({ $verified } of { $of } sites), with a reason
event-relapsed = The outage came back
event-victim-excluded = { $site } taken off the victim list

proof-dependency = Rests on { $component } (by the inventory).
proof-failures = { $failed } of { $asked } probes failed, on { $sites } sites. First { $first }, last { $last }.
proof-failures-one = { $failed } of { $asked } probes failed. First { $first }, last { $last }.
proof-commonest = Commonest reason: { $reason }.
proof-verification = Every layer seen working { $rounds } times in a row from { $vantages ->
    [one] { $vantages } vantage
   *[other] { $vantages } vantages
 }, from { $from } to { $until }.
proof-all-verified = { $verified } verified working, { $excluded } excluded, none left.
proof-fault-gone = The fault of { $component } is no longer found in the evidence; its last failure was at { $at }.
proof-person = { $by }: “{ $words }”

draft-fact = Since { $since } an outage affects several sites.
draft-fact-cause = Since { $since } an outage affects several sites. It looks as if { $component } has failed.
draft-fact-gone = What caused the outage that began at { $since } ({ $component }) does not fail any more. Sites are being verified one by one.
draft-response = All sites are probed on, and what becomes known is told at once.
