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
settlement-clocks-forward = The clocks were set forward by { $by } in between.
settlement-clocks-back = The clocks were set back by { $by } in between.
settlement-line-part-of-fee = Fee of the { $part } of the month in which the contract is in force: { $monthly } × { $part } ÷ { $whole } = { $fee }.
settlement-line-fee-before = Fee of { $month }: { $fee }.
settlement-line-no-months = The terms take the average fee of { $wanted ->
    [one] the month
   *[other] the { $wanted } months
} before. Of no month before the whole fee is known, so the fee of the month itself is taken.
settlement-line-fewer-months = The terms take the average fee of the { $wanted } months before. The whole fee is known of { $taken ->
    [one] one month before, which is taken.
   *[other] { $taken } months before, which are taken.
}
settlement-state-nothing = Nothing to decide
settlement-claim-passed = The customer had to claim it before { $until }; that has passed. A late claim is still taken, and a person decides.
settlement-claim-each = The customer must claim it, each outage by a deadline of its own: { $list }.
settlement-own-claim-passed = The deadline of the terms, { $until }, has passed. You can still claim it; a person decides about late claims.
settlement-own-claim-each = Please claim it. Each outage has a deadline of its own: { $list }. You can still claim after a deadline; a person decides about late claims.
settlement-deadline = the outage of { $incident } before { $until }
settlement-deadline-passed = the outage of { $incident } before { $until }, which has passed
credit-given-label = How it is given
credit-given-off-invoice = It is deducted from a later invoice of { $operator }. Which one, { $operator } tells you.
credit-given-in-cash = It is paid out. How and when, { $operator } tells you.
credit-given-as-said = How and when it is given, { $operator } tells you.
credit-page-label = How it was worked out, on your page
credit-nothing-to-give = There is nothing to decide: what is owed for the month was approved before, or nothing is owed by now.
document-credit-nothing = Nothing is to be given beyond what was approved before.
settlement-approved = Approved
