# The public page.

title-status = Status
title-incidents = { $n ->
    [one] { $n } open incident
   *[other] { $n } open incidents
 }

overall-beginning = We have only begun to look. There is nothing to say yet.
overall-blind = Our own vantages are unwell, so the present state cannot be told.
overall-all-work = All watched sites were seen working.
overall-not-all-seen = No outage is seen. { $up } of { $all } sites have been looked at so far.
overall-no-shared = No outage across several sites is seen.
overall-several = { $n } outages are under way.
overall-several-verifying = The faults of { $n } outages are no longer seen. Sites are being verified one by one.
overall-cause = It looks as if { $component } has failed.
overall-unknown-cause = Several sites fail together. The cause is being looked for.
overall-host-says = The host says that its work is done. Sites are being verified one by one.
overall-verifying = The fault is no longer seen. Sites are being verified one by one.

basis = Of { $all } watched sites, { $up } are known to work.
basis-pending = { $n ->
    [one] { $n } is hit or put at risk by an open outage and not verified.
   *[other] { $n } are hit or put at risk by an open outage and not verified.
 }
basis-slow = { $n ->
    [one] { $n } is slower than usual.
   *[other] { $n } are slower than usual.
 }
basis-down = { $n ->
    [one] { $n } does not answer.
   *[other] { $n } do not answer.
 }
basis-own = { $n ->
    [one] { $n } of these seems to be that site’s own trouble.
   *[other] { $n } of these seem to be those sites’ own trouble.
 }
basis-unknown = { $n ->
    [one] { $n } has not been judged yet.
   *[other] { $n } have not been judged yet.
 }

vantages = Vantages
vantages-hint = Where we look from. What an unwell vantage sees is not used.
vantages-none = No vantage is set up.
vantage = Vantage
vantage-well = well
vantage-unwell = unwell, not used

uptime = The last { $days } days
uptime-none = Nothing has been recorded yet.
bars-title = Share of time without an outage, on each of the last { $days } days
bars-title-site = Share of time in which this site worked, on each of the last { $days } days
bars-mean = { $percent }% of the time without an outage
bars-mean-site = worked { $percent }% of the time
bars-recorded = Over { $days } days with a record
bars-unwatched = no record
bar-day = { $date }: { $percent }%, { $incidents ->
    [one] { $incidents } incident
   *[other] { $incidents } incidents
 }.
bar-day-site = { $date }: { $percent }%.
bar-unwatched = { $date }: no record.

recent = Recent incidents
recent-none = No incident is on record.
all-history = All past incidents
row-counts = { $hit } hit (seen), { $verified } verified working
contact = Contact

stack-label = { $hit } hit, { $risk } at risk, { $verified } verified working, { $excluded } excluded

feed-title = Outages at { $operator }

sp-none = No known outage
sp-minor = Some sites are hit
sp-major = Many sites are hit
sp-critical = More than half of all sites are hit
sp-unknown = The present state is not known

subscribe-title = Hear of outages
subscribe-hint = Each statement is sent to you by mail or webhook. First you are asked whether it was you; nothing else is sent before you have confirmed.
subscribe-mail = Mail address
subscribe-webhook = Webhook address (https://…)
subscribe-language = Language
subscribe-only = Of what
subscribe-only-hint = Of everything, when nothing is chosen.
subscribe-do = Subscribe
subscribe-asked = Unless this address is subscribed already, a message will come: open the address in it to confirm. It is sent once a day only.
subscribe-also = There are feeds as well, at the foot of this page.
subscribe-confirm-title = Confirm that you want to hear of outages
subscribe-confirm = Yes, send them
subscribe-confirmed = You will hear of outages.
subscribe-leave = Leave
subscribe-left = Nothing more will be sent.
subscribe-none = Nobody is subscribed under this address. You may have left already.
subscribe-link = Hear of outages by mail
subscribe-too-often = That was asked too often. Please try again in a while.

subscribed-counts = Figures
subscribed-leave = To leave: { $address }
subscribed-ask-subject = [{ $operator }] Do you want to hear of outages?
subscribed-ask = Somebody asked that outages of { $operator } be told to this address. If that was you, open the address below to confirm.
subscribed-confirm = Confirm
subscribed-not-you = If it was not you, there is nothing to do: without your word nothing more is sent.
