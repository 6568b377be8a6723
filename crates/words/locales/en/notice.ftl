# Notices to customers. "Verified" is used only for counts of sites that passed full verification.

notice-drill = [DRILL]
notice-subject-first = [{ $operator }] Outage: { $n ->
    [one] one of your sites cannot be opened
   *[other] { $n } of your sites cannot be opened
}
notice-subject-impaired = [{ $operator }] Outage: { $n ->
    [one] one of your sites is degraded
   *[other] { $n } of your sites are degraded
}
notice-subject-presumed = [{ $operator }] Outage: { $n ->
    [one] one of your sites is presumed unreachable
   *[other] { $n } of your sites are presumed unreachable
}
notice-subject-waiting = [{ $operator }] Outage: { $n ->
    [one] one of your sites is not verified working yet
   *[other] { $n } of your sites are not verified working yet
}
notice-subject-goes-on = [{ $operator }] Outage: { $n ->
    [one] one of your sites still cannot be opened
   *[other] { $n } of your sites still cannot be opened
}
notice-subject-restored = [{ $operator }] Host reports fix complete: { $verified } of { $total } sites verified working
notice-subject-works = [{ $operator }] { $n ->
    [one] Your site involved in the outage was verified working
   *[other] All { $n } of your sites involved in the outage were verified working
}
notice-subject-works-some = [{ $operator }] { $verified } of { $total } sites were verified working; the others were excluded from this outage
notice-subject-excluded = [{ $operator }] { $n ->
    [one] One of your sites is no longer counted in this outage; it was not verified working
   *[other] { $n } of your sites are no longer counted in this outage; they were not verified working
}
notice-subject-removed = [{ $operator }] { $n ->
    [one] One of your sites is
   *[other] { $n } of your sites are
} no longer monitored by us
notice-subject-again = [{ $operator }] Outage again: { $n ->
    [one] one of your sites cannot be opened
   *[other] { $n } of your sites cannot be opened
}

notice-next = By { $at }, on the status page.
notice-fact-label = What happened
notice-cause-label = Cause
notice-cause-stated = The hosting company says: “{ $words }”
notice-stated-label = Update from the host
notice-corrected-label = Update from the host (correction)
notice-response-label = What we are doing
notice-next-label = Next update
notice-contact-label = Contact
notice-own-page-label = Your sites now
notice-page-label = Status page

notice-fact-hit = As of { $at }, our checks show that { $n ->
    [one] one of your sites
   *[other] { $n } of your sites
} cannot be opened. The outage began at { $since }.
notice-fact-impaired = As of { $at }, some of our checks of { $n ->
    [one] one of your sites fail or get no answer. It
   *[other] { $n } of your sites fail or get no answer. They
} may open slowly, or sometimes not at all. The outage began at { $since }.
notice-fact-presumed = As of { $at }, a component that { $n ->
    [one] one of your sites depends on has failed. We presume it is unreachable and are checking it.
   *[other] { $n } of your sites depend on has failed. We presume they are unreachable and are checking each one.
} The outage began at { $since }.
notice-fact-none-hit = As of { $at }, { $n ->
    [one] one of your sites involved in this outage is
   *[other] { $n } of your sites involved in this outage are
} not yet verified working.
notice-fact-works = As of { $at }, { $n ->
    [one] your site involved in this outage has
   *[other] all { $n } of your sites involved in this outage have
} been verified working: every layer passed several checks in a row. The outage began at { $since }.
notice-fact-works-since = Every layer has passed since { $at }, { $after } later. Each layer is checked at its own times, so that it may have worked a little before.
notice-fact-works-some = As of { $at }, { $n ->
    [one] one of your sites has
   *[other] { $n } of your sites have
} been verified working: every layer passed several checks in a row. { $excluded ->
    [one] Another one was
   *[other] { $excluded } others were
} excluded from this outage, with a reason, and not verified. The outage began at { $since }.
notice-fact-excluded = As of { $at }, { $n ->
    [one] one of your sites is
   *[other] { $n } of your sites are
} no longer counted in the outage that began at { $since }. This does not mean that { $n ->
    [one] it works: it was
   *[other] they work: they were
} excluded with a reason, for example because { $n ->
    [one] it fails
   *[other] they fail
} for a reason other than this outage.
notice-fact-removed = As of { $at }, { $n ->
    [one] one of your sites that was involved in the outage
   *[other] { $n } of your sites that were involved in the outage
} of { $since } { $n ->
    [one] is
   *[other] are
} no longer in our list of customers’ sites. We do not check { $n ->
    [one] it
   *[other] them
} any more, so we cannot tell you when { $n ->
    [one] it works
   *[other] they work
} again.
notice-response-excluded = We keep checking. Your page shows what our checks see of each site now. If a site does not open, please contact us.
notice-response-removed = If this is a mistake, please contact us.
notice-response-checking = We keep checking each of your sites. You will be notified as soon as all of them are verified working.
notice-response-recurring = This outage has ended and begun again several times. We keep checking each of your sites. You will be notified once all of them have worked for { $span } without a failure.
notice-response-restored = The hosting company reports that the fix is complete: “{ $words }” Your sites verified working so far: { $verified } of { $total }. We are verifying the others one by one.
notice-response-works = We keep checking. If one of your sites fails again, you will be notified at once.

notice-list-hit = Cannot be opened: { $n }
notice-list-impaired = Degraded: { $n }
notice-list-presumed = Presumed unreachable (depends on a failed component): { $n }
notice-list-unverified = No longer failing, not verified yet: { $n }
notice-list-at-risk = At risk (depends on a failed component; not seen failing, or reachable another way): { $n }
notice-list-verified = Verified working: { $n }
notice-list-excluded = Excluded from this outage: { $n }
notice-list-more = and { $n } more
notice-customers = Customer: { $customers }
