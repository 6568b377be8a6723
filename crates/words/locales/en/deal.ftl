# Advertising deals, and statements to advertisers.

deal-title = Advertising deals
deal-none = No advertising deals of this site are known. Import them with: bongsu deals import FILE
deal-advertiser = Advertiser
deal-sold = Sold
deal-flat = a place for a time
deal-views = { $n } views guaranteed
deal-actions = actions of visitors, usually { $n } for a million visits
deal-owed = How it is made good
deal-statement = Statement for { $advertiser }
deal-statement-intro = On { $day }, { $site } had fewer visits than usual because of an outage. This statement says what of your campaign was not delivered and how it is made good.
deal-dated = As of { $at }
deal-campaign = Campaign { $key }, { $from } to { $until }
deal-price = Price: { $amount }
deal-price-each = Price of one action: { $amount }
deal-evidence = Evidence
deal-evidence-outage = Monitoring saw the site failing from { $from } to { $until }.
deal-evidence-stated = The owner of the site states an outage from { $from } to { $until }. Monitoring has no record of it.
deal-evidence-missing = Visits missing until traffic was back to its usual band: { $missing }. They were estimated from the same weekday and hour of { $weeks } earlier weeks.
deal-arithmetic = Arithmetic
deal-line-week = Visits of a usual week, the middle of earlier weeks hour by hour: { $week }
deal-line-flight = Visits that are usual in the hours of the whole campaign ({ $hours ->
    [1] { $hours } hour
   *[other] { $hours } hours
}): { $sum } = { $flight }
deal-line-counted = Of the missing visits, within the campaign: { $counted }
deal-line-flat = Price × missing ÷ visits of the campaign: { $price } × { $counted } ÷ { $flight } = { $amount }
deal-line-views = Views missing: { $counted } × { $guaranteed } ÷ { $flight } = { $shortfall }
deal-line-views-amount = Price × views missing ÷ views guaranteed: { $price } × { $shortfall } ÷ { $guaranteed } = { $amount }
deal-line-actions = Actions missing (estimate): { $counted } × { $rate } ÷ 1,000,000 = { $shortfall }
deal-line-actions-amount = Price × visits missing × actions of a million visits: { $price } × { $counted } × { $rate } ÷ 1,000,000 = { $amount }
deal-line-extension = Whole hours after the campaign in which at least { $counted } visits are usual: { $sum } = { $reached } in { $hours ->
    [1] { $hours } hour
   *[other] { $hours } hours
}
deal-usual-day = { $visits } ({ $from } to { $until })
deal-make-good = How it is made good
deal-extension = Your campaign is extended by { $hours ->
    [1] { $hours } hour
   *[other] { $hours } hours
}, until { $until }.
deal-bonus = You receive { $n } views in addition to those you bought.
deal-credit = { $amount } is deducted from your next invoice.
deal-refund = { $amount } is refunded to you.
deal-outside = The outage was not within the campaign.
deal-no-estimate = How many visits are missing by this outage is not known, so nothing can be computed.
deal-no-week = No usual week of visits is known, so nothing can be computed.
deal-cannot = This cannot be computed: { $reason }
deals-imported = { $n ->
    [one] One deal was imported.
   *[other] { $n } deals were imported.
}
deals-unknown-sites = Not in the inventory: { $list }. Their deals are kept, but no outage of these sites is seen.
deals-would-import = { $n ->
    [one] { $n } deal
   *[other] { $n } deals
} can be imported. Nothing was changed.
deal-bonus-visits = Your place is shown for { $n } more visits, as many as were missing.
deal-bonus-actions = You receive { $n } actions that are not charged.
deal-issuer = On behalf of { $site }
