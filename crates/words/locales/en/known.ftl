# What is known of failures, and no more.

# How sites fail that fail in one way, where no component is known to have failed. Only what was
# seen of all of them is said.
incident-title-expired = Certificates of several sites expired
cause-alike-expired = { $tense ->
    [past] The certificates of several sites had expired.
   *[now] Several sites cannot be opened: their certificates have expired.
 }
cause-alike-expired-services = { $tense ->
    [past] The certificates of several { $noun } had expired.
   *[now] Several { $noun } cannot be used: their certificates have expired.
 }
cause-alike-refused = { $tense ->
    [past] Several sites could not be found: their name servers answered that they do not serve these domains (REFUSED). Why is not known yet.
   *[now] Several sites cannot be found: their name servers answer that they do not serve these domains (REFUSED). Why is not known yet.
 }
cause-alike-refused-services = { $tense ->
    [past] Several { $noun } could not be found: their name servers answered that they do not serve these domains (REFUSED). Why is not known yet.
   *[now] Several { $noun } cannot be found: their name servers answer that they do not serve these domains (REFUSED). Why is not known yet.
 }
cause-alike = { $tense ->
    [past] Several sites failed at the same time and in the same way ({ $layer }: { $reason }). Why is not known yet.
   *[now] Several sites are failing at the same time and in the same way ({ $layer }: { $reason }). Why is not known yet.
 }
cause-alike-services = { $tense ->
    [past] Several { $noun } failed at the same time and in the same way ({ $layer }: { $reason }). Why is not known yet.
   *[now] Several { $noun } are failing at the same time and in the same way ({ $layer }: { $reason }). Why is not known yet.
 }

# What is known of a name that cannot be found. None of its servers answers for it.
insight-name-refused = The name cannot be found (DNS): the name servers answer that they do not serve this domain (REFUSED).
insight-name-absent = The name cannot be found (DNS): the name servers answer that it does not exist (NXDOMAIN).
insight-name-no-data = The name cannot be found (DNS): the name servers answer that it exists without an address.
insight-name-silent = The name cannot be found (DNS): the name servers of the domain do not answer.
insight-name-fails = The name cannot be found (DNS): { $reason }.
insight-still-answers = At the address known so far, the site answered when it was last asked.
insight-still-answers-services = At the address known so far, the service answered when it was last asked.

# Of outages that are over.
customer-was-excluded = { $excluded ->
    [one] One of your sites was not counted in this outage to its end, for a reason of its own, and was not verified in it.
   *[other] { $excluded } of your sites were not counted in this outage to its end, for reasons of their own, and were not verified in it.
 }
customer-was-excluded-services = { $excluded ->
    [one] One of your { $noun } was not counted in this outage to its end, for a reason of its own, and was not verified in it.
   *[other] { $excluded } of your { $noun } were not counted in this outage to its end, for reasons of their own, and were not verified in it.
 }
customer-was-unwatched = Your sites were not in our list when this outage ended, so that we did not see when they worked again. We check them now.
