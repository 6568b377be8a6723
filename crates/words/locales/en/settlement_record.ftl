# Settlement: what was presumed, reported by customers, and could not be worked out.

settlement-line-sites = From { $at } on the contract is for { $sites } { $sites ->
    [one] site
   *[other] sites
}.
settlement-piece-presumed-not-watched = presumed down in the outage of { $incident }: probing did not run, and the site was seen down before; the accounting policy counts this time
settlement-piece-presumed-no-verdict = presumed down in the outage of { $incident }: probing gave no verdict, and the site was seen down before; the accounting policy counts this time
settlement-channel-page = on their page
settlement-channel-ticket = by ticket or mail
settlement-channel-telephone = by telephone
settlement-channel-other = in another way
settlement-question-not-seen = Nobody saw { $site } for a while in the midst of the outage of { $incident }, longer than the accounting policy bridges. That time is not counted and interrupts the outage. If the site was down all the same, apply a policy with a longer bridge_minutes and settle the month again.
settlement-failure-money = an amount is too large, or is in another currency than what was approved before
settlement-failures = Could not be worked out
settlement-failures-hint = These contracts owe nothing here only because the figure is missing. Correct the contract or the terms; the month is then settled again.
settlement-failure-why = Why
credit-report-title = When the customer reported it
credit-report-hint = The terms count from the customer’s report. A report on their page, a ticket about the incident and a call while it was open are known. Enter here what is known otherwise; the month is then worked out again.
credit-report-known = Entered by { $by }: { $at }, { $channel }. { $note }
credit-report-incident = Incident
credit-report-at = Reported at { $zone }
credit-report-channel = How
credit-report-note = How that is known
credit-report-enter = Enter the report
settle-cli-not-kept = The changes of verdict of { $month } are not kept any more ([store] verdict_retention_days): what was worked out again would be too little.
settle-cli-currencies = Approved credits are in { $list }. A billing system credits in the currency of each client: say which one with --currency, and check that those clients pay in it.
settle-cli-currency-unknown = “{ $text }” is not a currency that is known
settle-cli-exported-before = { $n ->
    [one] { $n } credit was left out: it was marked as handed over before. Use --again to print it.
   *[other] { $n } credits were left out: they were marked as handed over before. Use --again to print them.
}
settle-cli-marked = { $n ->
    [one] { $n } credit is marked as handed over.
   *[other] { $n } credits are marked as handed over.
}
