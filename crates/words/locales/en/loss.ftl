# The customer's own loss: an estimate from their traffic, never a debt.

loss-title = Estimated losses
loss-of = Estimated loss of { $site }
loss-interval = about { $middle }, between { $low } and { $high } (90% interval)
loss-hint = What visits or revenue were missing during an outage and until traffic was back to its usual band, compared with the same weekday and hour of earlier weeks. An estimate from the site's own figures, not an amount that is owed.
loss-none = No traffic has been imported. Import it with: bongsu traffic import SITE FILE
loss-last = Counted until
loss-worth = What traffic is worth
loss-no-worth-known = Not stated; the loss is shown in visits only.
loss-outages = Outages of this site
loss-no-outages = The site has not been seen failing.
loss-show = Estimate
loss-in-money = Loss
loss-in-units = Visits missing
loss-during = During the outage
loss-tail = Afterwards, until traffic was back
loss-rebound = Came back later (deducted)
loss-expected = Expected
loss-actual = Counted
loss-weeks = Compared with
loss-weeks-of = { $n } earlier weeks: { $list } weeks before
loss-unlike = Weeks left out because they were unlike the others: { $list } weeks before
loss-controlled = Sister sites that the outage did not touch serve as control.
loss-stated-only = By the stated worth of each hour only. No traffic is known, so nothing is known of the time after the outage.
loss-effect = Outage { $from } to { $until }. Its effect is counted until { $back }.
loss-from = From
loss-until = Until
loss-few-weeks = Only { $n } usual weeks are known, so the interval is wide.
loss-wide = The interval is wide: the middle says little.
loss-not-back = Traffic was not back in its usual band by { $at }, when the figures end. The loss may still grow.
loss-too-few-weeks = There is no estimate: { $n } usual weeks before the outage are known, and 3 are needed. Import earlier traffic.
loss-no-level = There is no estimate: at least 6 usual hours of the two days before { $at } must be known. Import them.
loss-gap = There is no estimate: nothing is given for { $at }. Import what was counted then; no visits are written as 0.
loss-holiday = There is no estimate: { $day } was a holiday, and other weeks say nothing of it.
loss-too-little = There is no estimate: fewer than 20 visits were expected, which is too little for a figure.
loss-no-worth = There is no amount: no worth is stated for the hour { $hour }.
loss-bad-worth = The worth cannot be used: { $reason }
loss-no-traffic = No traffic of { $site } is known.
loss-wrong-span = The outage must end after it begins, and last at most 31 days.
loss-not-hit = { $site } was not seen failing in this incident.
loss-chart-title = { $site }: expected and counted, { $from } to { $until }
loss-chart-desc = Expected over the effect { $expected }, counted { $actual }, missing { $loss }.
loss-chart-band = Usual band (90%)
loss-chart-expected = Expected
loss-chart-actual = Counted
loss-chart-missing = Missing
loss-chart-outage = Outage begins
loss-chart-ends = Outage ends
loss-chart-back = Counted until here: traffic is back in the usual band
loss-as-data = As JSON
loss-customer-title = What outages may have cost you
traffic-imported = { $n ->
    [one] { $n } step
   *[other] { $n } steps
} of { $site } imported, { $from } to { $until }.
traffic-would-import = { $n ->
    [one] { $n } step
   *[other] { $n } steps
} of { $site } can be imported, { $from } to { $until }. Nothing was changed.
traffic-step-differs = { $site } is counted by { $known }; this file is by { $given }. Use --replace to drop what is known.
traffic-bad-zone = “{ $zone }” is not an IANA time zone such as Asia/Seoul.
traffic-bad-holiday = { $file }: line { $line }: “{ $text }” is not a day such as 2018-01-01.
traffic-unknown-site = { $site } is not in the inventory: its traffic is kept, but no outage of it is seen.
traffic-not-begun = The last step begins at { $at }, and it is { $now } now. Check the year and the time zone.
traffic-set = Settings of { $site } saved.
loss-customer-none = The traffic of your sites is not known here, so no loss can be estimated. Your host can import it: hourly visits or revenue as a table, or an access log.
loss-goes-on = The outage has not ended. It is counted until { $now } here; the figures will change.
loss-chart-so-far = Counted so far
loss-open-end = ongoing
traffic-sister-itself = { $site } is the site itself: it cannot be its own control. Name another site.
traffic-sister-unknown = { $site } is neither a site of the inventory nor one with known traffic. Correct the name, or import its traffic first.
traffic-phase-differs = The steps of { $site } that are known begin { $known } minutes past the hour by UTC; those of this file { $given } minutes past. Use --replace to drop what is known.
traffic-sister-step = { $site } is counted by { $known } and cannot be compared with steps of { $given }. Import its traffic in the same steps.
loss-stated-interval = about { $middle }, between { $low } and { $high } (as stated for each hour)
loss-stated = { $amount }, as stated for each hour
loss-worth-revenue = What is counted is revenue in { $currency }.
loss-worth-units = { $value } for { $units ->
    [1] { $units } visit
   *[other] { $units } visits
}
loss-worth-hours = { $from } to { $until } o’clock: { $low } to { $high } an hour
