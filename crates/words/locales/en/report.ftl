# Reports: how much of a month was good.

nav-reports = Reports
reports-title = Reports
reports-month = Month
reports-site = Site
reports-customer = Customer
reports-component = Component
reports-hint = One of site, customer and component; without any, all outages.
reports-show = Show
reports-rule = Days are those of the time zone { $zone }. Good is, of a site, the time in which its verdict was up or slow; of outages, the time in which none was open. Time in which nothing was probed, or in which the verdict was unknown, is neither good nor bad: the share is of what is known.
reports-of-outages = All outages, { $month }
reports-of-component = Outages for which { $component } was named, { $month }
reports-of-site = { $site }, { $month }
reports-of-customer = The sites of customer { $customer }, { $month }
reports-of = Of
reports-outages = Time without an outage
reports-share = Share of known time
reports-good = Good
reports-slow = Of that, slow
reports-bad = Bad
reports-unknown = Not known
reports-no-share = not known
reports-none = Nothing of this month has been recorded.
reports-left-out = { $n ->
    [one] Another site was
   *[other] { $n } more sites were
} left out: a report has at most 500.
reports-csv = Download as CSV
remedy-month = Give a month such as 2018-01.
bar-unwatched-incidents = { $date }: { $incidents ->
    [one] { $incidents } incident
   *[other] { $incidents } incidents
 }; how long was not measured.
history-maintenance = Past maintenance
responses-half = Half of the answers within
responses-most = 95% of the answers within
responses-rule = Answer times are those of checks that were answered, on the layer that visitors wait for. They are counted in classes, so a time that is given is at most 44% above the true one, and never below it.
