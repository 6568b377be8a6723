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
credit-report-at = Reported at ({ $zone })
credit-report-at-label = Reported at
credit-report-channel = How
credit-report-note = How that is known
credit-report-enter = Enter the report
settle-cli-not-kept = The changes of verdict of { $month } are not kept any more ([store] verdict_retention_days): what was worked out again would be too little.
settle-cli-currencies = Approved credits are in { $list }. A billing system credits in the currency of each client: say which one with --currency, and check that those clients pay in it.
settle-cli-currency-unknown = “{ $text }” is not a currency that is known. Known are { $known }
settle-cli-exported-before = { $n ->
    [one] { $n } credit was left out: it was marked as handed over before. Use --again to print it.
   *[other] { $n } credits were left out: they were marked as handed over before. Use --again to print them.
}
settle-cli-marked = { $n ->
    [one] { $n } credit was marked as handed over.
   *[other] { $n } credits were marked as handed over.
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
settlement-claim-passed = The customer had to claim it no later than { $until }; that has passed. A late claim is still taken, and a person decides.
settlement-claim-each = The customer must claim it, each outage by a deadline of its own: { $list }.
settlement-own-claim-passed = The deadline of the terms, { $until }, has passed. You can still claim it; a person decides about late claims.
settlement-own-claim-each = Please claim it. Each outage has a deadline of its own: { $list }. You can still claim after a deadline; a person decides about late claims.
settlement-deadline = the outage of { $incident } until { $until }
settlement-deadline-passed = the outage of { $incident } until { $until }, which has passed
credit-given-label = How it is given
credit-given-off-invoice = It is deducted from a later invoice of { $operator }. Which one, { $operator } tells you.
credit-given-in-cash = It is paid out. How and when, { $operator } tells you.
credit-given-as-said = How and when it is given, { $operator } tells you.
credit-page-label = How it was worked out, on your page
credit-nothing-to-give = There is nothing to decide: what is owed for the month was approved before, or nothing is owed by now.
document-credit-nothing = Nothing is to be given beyond what was approved before.
settlement-approved = Approved
credit-ask-exclusion = The answer holds for every contract whose terms exclude this, not for this credit alone. { $n ->
    [0] No other credit asks it.
    [one] It concerns { $n } customer: { $list }.
   *[other] It concerns { $n } customers: { $list }.
}
credit-ask-exclusion-open = Of what is owed for this outage, { $amount } is not approved yet. Where it applies, that falls away, except for time that another outage covers too; where a threshold is then missed, more falls away. What was approved stays approved.
credit-ask-take-back = It can be taken back on the page of each of these credits; they are then computed again.
credit-ask-downtime = The answer holds for { $site } in this outage. It can be taken back on this page; what is owed is then computed again.
credit-take-back = Take the decision back
credit-decisions = Decisions in force
credit-decisions-hint = They hold for all contracts that the outage concerns. One that is taken back is asked again, and the credits are computed again shortly; what was approved stays approved.
credit-decision-applies = The outage of { $incident }: { $exclusion } applies. Decided by { $by } on { $at }.
credit-decision-does-not-apply = The outage of { $incident }: { $exclusion } does not apply. Decided by { $by } on { $at }.
credit-decision-counts = The outage of { $incident }: the downtime of { $site } counts. Decided by { $by } on { $at }.
credit-decision-does-not-count = The outage of { $incident }: the downtime of { $site } does not count. Decided by { $by } on { $at }.
credit-read-policy = Read this version of the policy
credit-read-terms = Read this version of the terms
own-credit-missing-remedy = Open your own page again: what you can claim is listed there.
version-policy = Accounting policy
version-terms = Terms
version-applied = Applied on { $at } by { $by }.
version-of-program = It comes with the program; nobody applied it.
version-record = As it is recorded
version-record-hint = The digest is computed from this record. On the server, bongsu terms show and bongsu policy show print it as a file.
version-missing = There is no such version
version-missing-remedy = Follow the link beside a figure: every version by which a figure was made is kept.
customer-credit-review-more = { $month }: more than was approved is owed by now. You claimed it on { $at }; the rest is being reviewed.
customer-credit-open-more = { $month }: more is owed than was approved before. { $claim }
remedy-not-yet = This time has not come yet. Give the time at which it happened.
remedy-outside-outage = This is before the outage began or after it ended. Give a time in the outage.
settle-cli-not-begun = { $month } has not begun: there is nothing to settle yet.
policy-cli-none = there is no policy with the digest { $digest }; see bongsu policy list
policy-begin-first-failure = A site counts as down from the first failed probe that the verdict rests on.
policy-begin-decision = A site counts as down from when the verdict was decided.
policy-slow-is-down = A slow site counts as down.
policy-slow-is-not-down = A slow site does not count as down.
policy-unknown-as-before = Time in which probing ran without a verdict counts as what was seen last before.
policy-unknown-not-counted = Time in which probing ran without a verdict does not count.
policy-not-watched-as-before = Time in which probing did not run counts as what was seen last before.
policy-not-watched-not-counted = Time in which probing did not run does not count.
policy-bridge = Each time of up to { $most } in which nobody saw a site, between two in which it was seen down in the same outage, counts as down and is said to be presumed. What is longer interrupts the outage.
policy-maintenance-left-out = Downtime that begins in maintenance does not count where that was planned at least { $hours } hours ahead. An outage from before goes on through it.
policy-maintenance-counts = Maintenance counts as downtime.
policy-partial-share = When some of the sites of a contract are down, their share counts.
policy-partial-any = When one of the sites of a contract is down, all of the time counts.
policy-partial-all = Time counts when all sites of a contract are down.
version-title = Versions of the accounting policy and of terms
version-hint = Every version that was applied, or by which a figure was made.
version-none = None yet.
contract-cli-not-a-table = { $file } is no table in CSV: save it as CSV (UTF-8)
credit-note-remedy = Fill in the field “Note” and decide again. What is typed stays.
settlement-line-hours = The terms take a month to have { $hours } hours.
settlement-line-not-watched = { $time } of it was not watched: of that time nothing is known.
settlement-line-watched-never = Nothing was watched in this time: whether there were outages is not known.
settlement-line-back-applies = The outage of { $incident }: the decision that { $exclusion } applies was taken back on { $at }.
settlement-line-back-does-not-apply = The outage of { $incident }: the decision that { $exclusion } does not apply was taken back on { $at }.
settlement-line-back-counts = The outage of { $incident }: the decision that the downtime of { $site } counts was taken back on { $at }.
settlement-line-back-does-not-count = The outage of { $incident }: the decision that the downtime of { $site } does not count was taken back on { $at }.
settlement-question-end-not-seen = Nobody saw { $site } when the outage of { $incident } ended for it: it was down when it was seen last, and working when it was seen next. The time in between is not counted. If the site was down in it, apply a policy in which time without probing counts as before (not_watched = "as_before") and settle the month again; otherwise write in the note why it does not count.
credit-taken-back = Decisions that were taken back
credit-taken-back-by = Taken back by { $by } on { $at }.
settle-cli-written = { $n ->
    [one] { $n } call was written.
   *[other] { $n } calls were written.
}
settle-cli-calls-only = --mark, --again and --currency are for calls of a billing system (whmcs, hostbill): csv and json have all credits.
