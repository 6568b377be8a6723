# The report of a month by mail.

month-report-subject = [{ $operator }] Report for { $month }
month-report-label = Report
month-report-fact = What our checks recorded of your sites in { $month }.
month-report-fact-host = What our checks recorded of all customers’ sites in { $month }.
month-report-host = All customers
month-report-none = By our records, no outage across several sites affected them. Problems of a single site are not listed here.
month-report-not-watched = Nothing was watched in that month.
month-report-outages = { $n ->
    [one] One outage, { $long }.
   *[other] { $n } outages, { $long } in all; times in which several went on are counted once.
}
month-report-outage = { $from } to { $until } ({ $long }), { $sites ->
    [one] one site seen failing
   *[other] { $sites } sites seen failing
}
month-report-goes-on = { $from }, goes on, { $sites ->
    [one] one site seen failing
   *[other] { $sites } sites seen failing
}
month-report-more = and { $n } more outages
month-report-credit = Compensation approved: { $amount }
month-report-page = How much was good, site by site: { $url }
month-report-more-customers = and { $n } more customers, each on their own page
month-report-foot = You can turn this report off on your page.
preferences-report = Report of each month by mail
preferences-report-usual = As the hosting company does
preferences-report-yes = Yes
preferences-report-no = No
cli-outbox-month-reports = reports of a month: { $counts }
