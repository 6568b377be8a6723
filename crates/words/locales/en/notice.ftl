# What is sent to customers. "Seen working" is only said of counts of verified sites.

notice-drill = [DRILL]
notice-subject-first = [{ $operator }] Outage: { $n ->
    [one] one of your sites fails
   *[other] { $n } of your sites fail
}
notice-subject-impaired = [{ $operator }] Outage: { $n ->
    [one] one of your sites is unsteady
   *[other] { $n } of your sites are unsteady
}
notice-subject-presumed = [{ $operator }] Outage: { $n ->
    [one] one of your sites can hardly be opened
   *[other] { $n } of your sites can hardly be opened
}
notice-subject-waiting = [{ $operator }] Outage: { $n ->
    [one] one of your sites is being verified
   *[other] { $n } of your sites are being verified
}
notice-subject-goes-on = [{ $operator }] Outage: { $n ->
    [one] one of your sites still fails
   *[other] { $n } of your sites still fail
}
notice-subject-restored = [{ $operator }] Host states that its work is done: { $verified } of { $total } sites seen working
notice-subject-works = [{ $operator }] { $n ->
    [one] Your site was seen working
   *[other] All { $n } of your sites were seen working
}
notice-subject-again = [{ $operator }] Outage again: { $n ->
    [one] one of your sites fails
   *[other] { $n } of your sites fail
}

notice-next = By { $at }, on the status page.
notice-fact-label = Fact
notice-cause-label = Cause
notice-cause-stated = The hosting company says: “{ $words }”
notice-stated-label = From the host
notice-corrected-label = From the host (correction)
notice-response-label = Response
notice-next-label = Next word
notice-contact-label = Contact
notice-own-page-label = Your sites, now
notice-page-label = Status page

notice-fact-hit = As of { $at }, { $n ->
    [one] one of your sites is
   *[other] { $n } of your sites are
} seen failing. The first failure was at { $since }.
notice-fact-impaired = As of { $at }, some of the checks of { $n ->
    [one] one of your sites
   *[other] { $n } of your sites
} fail or stay unanswered. It may open slowly, or at times not at all. The first failure was at { $since }.
notice-fact-presumed = As of { $at }, all that goes through the part that { $n ->
    [one] one of your sites rests
   *[other] { $n } of your sites rest
} on fails, so that it is presumed that they cannot be opened. Each is being checked. The first failure was at { $since }.
notice-fact-none-hit = As of { $at }, { $n ->
    [one] one of your sites that this outage touched is
   *[other] { $n } of your sites that this outage touched are
} not yet verified to work.
notice-fact-works = By { $at }, { $n ->
    [one] your site that this outage touched was
   *[other] all { $n } of your sites that this outage touched were
} seen working: every layer, several times in a row. The outage began at { $since }.
notice-response-checking = Each of your sites is being checked again and again. As soon as all of them are seen working you will be told.
notice-response-restored = The hosting company says that its work is done: “{ $words }” So far { $verified } of your { $total } sites were seen working. The others are being verified one by one.
notice-response-works = The checks go on. Should one of your sites fail again, you will be told at once.

notice-list-hit = Failing: { $n }
notice-list-impaired = Unsteady: { $n }
notice-list-presumed = Resting on a part that fails altogether (presumed not to work): { $n }
notice-list-unverified = Not failing any more, and not verified yet: { $n }
notice-list-at-risk = Resting on what failed, and not seen failing, or reached another way: { $n }
notice-list-verified = Seen working: { $n }
notice-list-excluded = Left out of this outage: { $n }
notice-list-more = and { $n } more
notice-customers = For the customers: { $customers }
