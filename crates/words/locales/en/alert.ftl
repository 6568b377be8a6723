# Alerts about single sites and dates. What fails is said with when it was last seen; an end only
# when it was verified.

alert-subject-failing = [{ $operator }] { $n ->
    [one] { $site }: { $what }
   *[other] { $n } sites need attention
}
alert-subject-passed = [{ $operator }] { $n ->
    [one] { $site }: { $what }
   *[other] { $n } sites failed and are seen working again
}
alert-subject-expiring = [{ $operator }] { $n ->
    [one] { $site }: { $what }
   *[other] { $n } certificates or domains expire soon
}
alert-subject-ended = [{ $operator }] { $n ->
    [one] { $site }: { $what }
   *[other] { $n } alerts have ended
}
alert-fact = As of { $at }: { $parts }.
alert-fact-failing = { $n ->
    [one] 1 site fails
   *[other] { $n } sites fail
}
alert-fact-passed = { $n ->
    [one] 1 site failed and is seen working again
   *[other] { $n } sites failed and are seen working again
}
alert-fact-expiring = { $n ->
    [one] 1 certificate or domain expires soon
   *[other] { $n } certificates or domains expire soon
}
alert-fact-ended = { $n ->
    [one] 1 alert ended
   *[other] { $n } alerts ended
}
alert-cause-operator = These failures were seen at single sites; no cause that several share has been found so far. What an open incident explains is not among them.
alert-cause-customer = Our checks have found no cause so far that several sites share.
alert-cause-named = Our checks have found no cause so far that several sites share.
alert-why = You chose on your page, or your contract says, that you are told.
alert-why-named = { $operator } named you to be told of alerts about { $site }{ $more ->
    [0] {""}
    [one] {" "}and 1 other
   *[other] {" "}and { $more } others
}. To change this, ask { $operator }.
alert-why-label = Why you get this
alert-operations-label = Open alerts
alert-page-label = Your sites now

alert-list-failing = Failing: { $n }
alert-list-passed = Failed, and seen working again: { $n }
alert-list-expiring = Expiring soon: { $n }
alert-list-ended = Ended: { $n }
alert-list-more = and { $n } more

alert-kind-down = cannot be opened
alert-kind-partial = partly failing
alert-kind-slow = slow
alert-kind-certificate = certificate expires
alert-kind-domain = domain expires

alert-what-down = { $layer } fails ({ $reason })
alert-what-partial = works, but a part of it fails: { $layer } ({ $reason })
alert-what-slow = responds much more slowly than usual
alert-what-certificate = certificate valid until { $until } ({ $days ->
    [0] today
    [one] 1 day left
   *[other] { $days } days left
 })
alert-what-domain = domain registered until { $until } ({ $days ->
    [0] today
    [one] 1 day left
   *[other] { $days } days left
 })
alert-was-down = { $layer } failed ({ $reason })
alert-was-partial = worked, but a part of it failed: { $layer } ({ $reason })
alert-was-slow = responded much more slowly than usual
alert-what-passed = { $what }, from { $since }, last seen { $asof }; seen working again since { $works }
alert-what-verified = seen working on every layer since { $since }
alert-what-renewed-certificate = certificate now valid until { $until }
alert-what-renewed-domain = domain now registered until { $until }

alert-line-failing = { $site }{ $customer }: { $what }, since { $since }, last seen { $asof }
alert-line-other = { $site }{ $customer }: { $what }
alert-line-customer = { " " }(customer { $customer })

alerts-title = Alerts
alerts-intro = Sites with trouble of their own, and certificates and domains that expire soon. What an open incident explains is not listed here.
alerts-caption = Open alerts
alerts-ended-caption = Ended in the last hour
alerts-column-subject = Site or domain
alerts-column-customer = Customer
alerts-column-kind = Alert
alerts-column-what = What was seen
alerts-column-since = Since
alerts-column-as-of = Last seen
alerts-column-told = Told
alerts-kind = Kind
alerts-none = No alerts.
alerts-told-nobody = nobody
alerts-told-customer = { $n ->
    [one] 1 contact
   *[other] { $n } contacts
}
alerts-told-pending = { $who } (message pending)
alerts-repeats = { $n ->
    [one] again within an hour
   *[other] again within an hour, { $n } times
}
alert-end-verified = Verified working at { $at }
alert-end-renewed = Renewed, seen { $at }
alert-end-expired = Expired at { $at }; shown as a failure
alert-end-joined = Joined an incident at { $at }
alert-end-removed = Left the inventory at { $at }; not verified

preferences-alerts = Alerts about your own sites
preferences-alerts-contract = As your contract says
preferences-alerts-yes = Yes
preferences-alerts-no = No
preferences-alerts-hint = A message when one of your sites fails for a reason of its own, and before its certificate or domain expires. Outages that affect several customers are announced in any case.

cli-outbox-alerts = alerts: { $counts }
