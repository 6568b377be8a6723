# The public page.

title-status = Status
title-incidents = { $n ->
    [one] { $n } open incident
   *[other] { $n } open incidents
 }

overall-beginning = Monitoring has just begun, or begun again. There are no new results yet.
overall-blind = Our own probes do not work properly; the current status is unknown.
overall-silent = Nothing that we monitor answers our probes at the moment. Either all of it has failed or our own connection has; the current status is unknown.
overall-all-work = Our checks show all monitored sites working.
overall-not-all-seen = No outage detected. { $up } of { $all } sites seen working so far.
overall-no-shared = No outage affecting several sites detected.
overall-several = There are { $n } ongoing outages.
overall-several-verifying = The faults behind { $n } outages are no longer seen. Sites are being verified one by one.
overall-cause = It appears that { $component } has failed.
overall-unknown-cause = Several sites are failing at the same time. The cause is being investigated.
overall-host-says = The host reports that the fix is complete. Sites are being verified one by one.
overall-verifying = The fault is no longer seen. Sites are being verified one by one.

basis = Our checks show { $up } of { $all } monitored sites working.
basis-unverified = { $n ->
    [one] { $n } is affected by or at risk from an open incident and not yet verified.
   *[other] { $n } are affected by or at risk from an open incident and not yet verified.
 }
basis-slow = { $n ->
    [one] { $n } of them is slower than usual.
   *[other] { $n } of them are slower than usual.
 }
basis-degraded = { $n ->
    [one] { $n } fails for some visitors.
   *[other] { $n } fail for some visitors.
 }
basis-down = { $n ->
    [one] { $n } cannot be used properly.
   *[other] { $n } cannot be used properly.
 }
basis-own = { $n ->
    [one] { $n } of the failing sites appears to have a problem of its own.
   *[other] { $n } of the failing sites appear to have problems of their own.
 }
basis-rest = The cause of the other { $n } is not known yet.
basis-unknown = { $n ->
    [one] { $n } cannot be judged at the moment.
   *[other] { $n } cannot be judged at the moment.
 }

vantages = Vantages
vantages-hint = The places we probe from. Results from an unhealthy one are ignored.
vantages-none = No vantage is configured.
vantage = Vantage
vantage-silent = nothing answers, results ignored
vantage-well = healthy
vantage-unwell = unhealthy, results ignored

uptime = Last { $days } days
uptime-none = No data recorded yet.
bars-title = Share of time without an outage, on each of the last { $days } days
bars-title-site = Share of time this site worked, on each of the last { $days } days
bars-mean = { $percent }% of the time without an outage
bars-mean-site = worked { $percent }% of the time
bars-recorded = Over { $span } with data
bars-unwatched = no data
bars-unwatched-incidents = share not measured; { $incidents ->
    [one] { $incidents } incident
   *[other] { $incidents } incidents
 }
bar-day = { $date }: { $percent }%, { $incidents ->
    [one] { $incidents } incident
   *[other] { $incidents } incidents
 }.
bar-day-site = { $date }: { $percent }%.
bar-unwatched = { $date }: no data.

recent = Recent incidents
recent-none = No incidents recorded.
all-history = All incidents
row-counts = { $hit } seen failing in all
contact = Contact

stack-label = { $hit } affected, { $risk } at risk, { $verified } verified working, { $excluded } excluded

feed-title = Outages at { $operator }

sp-none = No known outage
sp-minor = Some sites are affected
sp-major = Many sites are affected
sp-critical = More than half of all sites are affected
sp-unknown = Current status unknown

subscribe-title = Subscribe to updates
subscribe-hint = We send you each update by mail or webhook. We first ask you to confirm; nothing else is sent until you do.
subscribe-mail = Mail address
subscribe-webhook = Webhook address (https://…)
subscribe-language = Language
subscribe-only = Components
subscribe-only-hint = Select none to receive updates about all of them.
subscribe-do = Subscribe
subscribe-asked = If this address is not subscribed yet, you will receive a confirmation message shortly. Open the link in it to confirm. We send it at most once a day.
subscribe-also = Feeds are also available at the bottom of this page.
subscribe-confirm-title = Confirm your subscription
subscribe-confirm = Confirm subscription
subscribe-confirmed = You are subscribed to outage updates.
subscribe-leave = Unsubscribe
subscribe-left = You are unsubscribed. No more updates will be sent.
subscribe-none = No subscription found. You may have already unsubscribed.
subscribe-link = Subscribe to updates by mail
subscribe-too-often = Too many requests. Please try again later.

subscribed-counts = Sites
subscribed-unsubscribe = Unsubscribe: { $address }
subscribed-ask-subject = [{ $operator }] Confirm your subscription to outage updates
subscribed-ask = This address was entered to receive outage updates from { $operator }. If this was you, open the link below to confirm.
subscribed-confirm = Confirm
subscribed-not-you = If this wasn’t you, ignore this message; we won’t send any more.

page-link-title = Lost the link to your page?
page-link-hint = Enter a mail address or telephone number that we have on record for you. We send the link there, and nowhere else.
page-link-contact = Mail address or telephone number
page-link-do = Send me my link
page-link-asked = If we have this on record, the link is on its way. We send it at most three times a day. If nothing arrives, contact us: we may have another address for you.
page-link-link = Lost the link to your page?
page-link-subject = [{ $operator }] Link to your page
page-link-words = Somebody requested the link to your page. Anyone with the link can open the page: do not pass it on.
page-link-not-you = If this wasn’t you, you need not do anything: nobody else was given the link.
