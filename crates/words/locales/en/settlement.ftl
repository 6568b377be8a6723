# Settlement: what the host owes.

settlement-all-sites = all sites without a contract of their own
settlement-contract-since = since { $from }
settlement-contract-label = { $of }, { $contract }
settlement-line-documents = Counted by accounting policy { $policy }, owed by terms { $terms }.
settlement-line-contract-month = Contract { $contract } for { $of }: { $fee } a month.
settlement-line-contract-year = Contract { $contract } for { $of }: { $fee } a year, { $monthly } a month.
settlement-line-month = Month { $month }: from { $from } to { $until }, { $length }.
settlement-partial-share = The contract is for { $sites } sites; when some are down, their share counts.
settlement-partial-any = The contract is for { $sites } sites; when one is down, all of the time counts.
settlement-partial-all = The contract is for { $sites } sites; time counts when all are down.
settlement-line-piece = { $site }, { $from } to { $until }, { $time }: { $how }. Rests on: { $verdict } since { $since }, decided at { $decided }.
settlement-piece-down = down in the outage of { $incident }
settlement-piece-own = down outside of any incident of the host, not counted
settlement-piece-customer = down in the outage of { $incident } of the customer’s own component, not counted
settlement-piece-excluded = taken off the list of the outage of { $incident }, not counted
settlement-piece-maintenance = in planned maintenance, not counted
settlement-piece-slow = slow, not counted
settlement-piece-unknown = probing ran without a verdict, not counted
settlement-piece-not-watched = probing did not run, not counted
settlement-line-left-out = Not compensated, in the outage of { $incident }: { $time }, since { $reason }.
settlement-left-out-record = the terms exclude it: { $exclusion }
settlement-left-out-decided = the terms exclude it: { $exclusion } (decided by a person)
settlement-left-out-before = the terms count from the customer’s report at { $at } ({ $channel })
settlement-left-out-unreported = the terms count from the customer’s report, and none is recorded
settlement-window-continuous = without interruption
settlement-window-day = on one day
settlement-window-month = in the month
settlement-more-than = more than { $time }
settlement-at-least = at least { $time }
settlement-line-threshold-met = Threshold { $needed } { $window }: reached, { $reached }.
settlement-line-threshold-missed = Threshold { $needed } { $window }: not reached, { $reached }.
settlement-line-weighed = { $from } to { $until }, { $down } of { $sites } sites down: { $length } × { $down } ÷ { $sites } = { $time }.
settlement-line-weighed-all = { $from } to { $until }: all of { $length } counts.
settlement-line-weighed-none = { $from } to { $until }, { $length }: reaches no threshold and does not count.
settlement-line-part-of-fee-before = Fee of { $month }, of a contract in force for { $part } of it: { $monthly } × { $part } ÷ { $whole } = { $fee }.
settlement-line-counted = Time that counts: { $time }.
settlement-brief-pieces = { $day }: { $n ->
    [one] once
   *[other] { $n } times
} at { $sites ->
    [one] one site
   *[other] { $sites } sites
}, together { $time }, the longest { $longest }: { $how }.
settlement-brief-shares = { $day }: { $n } times with at most { $most } of { $sites } sites down; by the share of sites, { $time } of them count.
settlement-brief-full = Each of these times is listed singly on the page of this credit.
settlement-line-rounded-policy = The accounting policy rounds to { $unit }: { $from } becomes { $to }.
settlement-line-rounded-terms = The terms round to { $unit }: { $from } becomes { $to }.
settlement-line-multiple = { $fees } ÷ { $length } × { $time } × { $times } = { $amount }.
settlement-line-multiple-before = { $months ->
    [one] Fee of the month before
   *[other] Fees of the { $months } months before
}: { $fees } ÷ { $length } × { $time } × { $times } = { $amount }.
settlement-line-availability = Availability: 1 − { $time } ÷ { $length } = { $share }% (rounded down).
settlement-line-of-fee = { $credit }% of { $fee } = { $amount }.
settlement-line-no-tier = No step of the terms is reached.
settlement-line-capped = At most { $cap }% of { $fee }: { $from } becomes { $to }.
settlement-line-minimum = Less than { $minimum } is not given: { $amount } becomes nothing.
settlement-line-owed = Owed for the month: { $amount }.
settlement-exclusion-third-party = a component of a third party failed
settlement-exclusion-attack = an attack
settlement-exclusion-force-majeure = force majeure
settlement-question-exclusion = The terms exclude this: { $exclusion }. Does it apply to the outage of { $incident }? Until somebody decides, its downtime counts.
settlement-question-downtime = The program took { $site } off the list of the outage of { $incident } ({ $reason }). Does its downtime count? Until somebody decides, it counts.
settlement-question-report = The terms count from the customer’s report, and none is recorded for the outage of { $incident }.
settlement-state-proposed = Proposed
settlement-state-approved = Approved
settlement-state-declined = Declined
settlement-state-superseded = Superseded
settlement-state-asks = To be clarified
settlement-refused-not-open = This credit is not open any more: somebody decided it, or a later one took its place.
settlement-refused-note = Write why: a question is open, the claim is late or missing, or the credit is declined.
settlement-refused-nothing = There is nothing to give.
settlement-refused-claimed = This was claimed already.
settlement-claimed = Claimed on { $at }.
settlement-claimed-late = Claimed on { $at }, after the deadline of the terms.
settlement-claim-none = No claim is needed.
settlement-claim-until = The customer must claim it no later than { $until }.
settlement-claim-any-time = The customer must claim it; the terms name no deadline, though the law may set one.

contract-not-a-table = this is not a table: { $why }
contract-empty = there is no contract
contract-unknown-column = unknown column “{ $name }”; known are contract, customer, site, fee, currency, period, terms, from, until
contract-column-twice = this column is there twice
contract-missing-column = this column is missing
contract-missing = is empty
contract-too-many-cells = this row has more cells than the heading
contract-not-an-amount = { $why }
contract-negative = a fee cannot be negative
contract-unknown-currency = “{ $text }” is not a currency that is known. Known are { $known }
contract-unknown-customer = there is no customer “{ $text }”
contract-customer-left = customer “{ $text }” is not in the inventory any more: give the last day of the contract in until
contract-site-left = site “{ $text }” is not this customer’s any more: give the last day of the contract in until
contract-unknown-site = there is no site “{ $text }”
contract-site-of-another = this site is of customer “{ $text }”
contract-unknown-terms = there are no terms “{ $text }”; see bongsu terms list
contract-unknown-period = “{ $text }” is neither month nor year
contract-not-a-date = “{ $text }” is not a date such as 2018-01-04
contract-year = “{ $text }” cannot be meant: expected a year from 1990 to 2099; a contract without an end has no “until”
contract-ends-before = the last day is before the first
contract-name-twice = line { $line } has this name too
contract-overlaps = line { $line } is for the same at the same time
contract-cli-read = { $n ->
    [one] { $n } contract: { $added } added, { $changed } changed, { $removed } removed
   *[other] { $n } contracts: { $added } added, { $changed } changed, { $removed } removed
}
contract-cli-dry-run = Nothing was changed.
contract-cli-not-text = { $file } is not text in UTF-8

settlement-title = Credits
settlement-hint = What the contracts owe for outages. A figure is proposed when an incident and when a month ends; a manager decides.
settlement-month = Month
settlement-show = Show
settlement-none = Nothing is owed for this month, or it was not computed yet.
settlement-waiting = Waiting for a decision
settlement-waiting-none = Nothing waits for a decision.
settlement-customer = Customer
settlement-contract = Contract
settlement-counted = Time
settlement-owed = Owed
settlement-line-approved-before = Less what was approved before, { $before }: { $amount }.
settlement-approved-before = Approved before
settlement-amount = To give
settlement-state = State
settlement-csv = Download as CSV
settlement-total = { $month }: { $whole } in all, { $approved } approved and { $rest } not approved
settlement-cost = Cost
settlement-by-component = What incidents cost, by component
settlement-component = Component
settlement-incident = Incident
settlement-component-unknown = not known
settlement-by-component-hint = Of the sum of the month, the part of each incident. The parts add up. What was approved stays in it, also where less is owed by now.
credit-title = Credit for { $customer }, { $month }, no. { $number }
credit-not-open = This credit was decided, claimed or changed meanwhile. Nothing was saved.
credit-outdated = Something was decided about an outage of this credit since it was computed. Nothing was saved.
credit-outdated-remedy = It is computed again within a minute, by what was decided. Reload the page then, and decide about the new figure.
credit-nothing-remedy = It can be declined with a reason. Where a report of the customer is missing, enter it, and it is computed again.
credit-arithmetic = The arithmetic in full
credit-questions = To be decided
credit-applies = It applies
credit-does-not-apply = It does not apply
credit-note = Note
credit-note-hint = Needed while a question is open or the claim is late or missing, and to decline. The customer reads why a credit is declined.
credit-approve = Approve
credit-decline = Decline
credit-ask-approve = Approve a credit of { $amount }? The customer is told at once, and it cannot be undone.
credit-ask-decline = Decline a credit of { $amount }? The customer reads the reason, and it cannot be undone.
credit-approved-by = Approved by { $by } on { $at }.
credit-declined-by = Declined by { $by } on { $at }: { $reason }
credit-superseded-at = Computed again on { $at }; a later figure took its place.
credit-computed = Computed on { $at } by accounting policy { $policy } and terms { $terms }. The times are those of the zone { $zone }.
credit-missing = There is no such credit
credit-missing-remedy = Look at the list of credits: a link to one never changes.

customer-credits = Compensation
customer-credit-approved = { $month }: { $amount } was approved.
customer-credit-approved-more = { $month }: a further { $amount } was approved, in addition to { $before } before.
customer-credit-declined = { $month }: declined. { $reason }
customer-credit-review = { $month }: you claimed this on { $at }. Your claim is being reviewed.
customer-credit-open = { $month }: your sites were down in an outage. { $claim }
customer-credit-open-again = { $month }: this was worked out again after it had been declined, and differs from what was declined. { $claim }
customer-credit-no-report = Your contract counts an outage from when you reported it, and no report of yours is recorded of the outage of { $list }. If you reported it, tell us when and how; it is then worked out again. Without a report nothing is owed for it.
customer-credit-claim = Claim compensation
customer-credit-document = How this was worked out
credit-message-subject = Compensation from { $operator } for { $month }: { $amount }
credit-message-declined-subject = { $operator }: your compensation claim for { $month }
cli-outbox-credits = messages about credits: { $counts }

settle-cli-contract = { $customer } { $contract }: { $time }, owed { $owed }, to give { $amount }
settle-cli-total = { $month }: { $n ->
    [one] { $n } contract
   *[other] { $n } contracts
}, { $whole } in all: { $approved } approved and { $rest } not approved
settle-cli-part = of that by the outage of { $incident }: { $amount }
settle-cli-dry-run = Nothing was recorded.
settle-cli-recorded = { $n ->
    [one] { $n } credit is proposed.
   *[other] { $n } credits are proposed.
}
settle-cli-none = Nothing is owed.
settle-cli-no-incident = there is no incident { $id }
settle-cli-left-out = { $n ->
    [one] { $n } credit was left out: its customer has no number.
   *[other] { $n } credits were left out: their customers have no number.
}
terms-cli-own = own
terms-cli-ready-made = ready-made
terms-cli-none = there are no terms “{ $name }”; see bongsu terms list
terms-cli-valid = { $file }: valid, { $terms }
terms-cli-applied = { $terms } is in force from now on.
policy-cli-valid = { $file }: valid, { $policy }
policy-cli-applied = { $policy } is in force from now on. Figures made before stay as they are.

terms-threshold-continuous = An outage counts from { $needed } without interruption.
terms-threshold-day = Outages of one day count from { $needed } together.
terms-threshold-month = Outages of a month count from { $needed } together.
terms-from-report = Time counts from your report to us.
terms-multiple = { $times ->
    [one] The fee for the time is given once.
   *[other] The fee for the time is given { $times } times.
}
terms-multiple-from = { $times ->
    [one] From { $from } on, the fee for the time is given once.
   *[other] From { $from } on, the fee for the time is given { $times } times.
}
terms-base-month = The fee for the time is worked out from the fee of the month.
terms-base-before = The fee for the time is worked out from the average of up to { $months } months before.
terms-base-hours = A month is taken to have { $hours } hours.
terms-availability = Below { $below }% availability in the month, { $credit }% of the month’s fee is given.
terms-downtime = From { $from } of downtime in the month, { $credit }% of the month’s fee is given.
terms-round-down = The time is rounded down to { $unit }.
terms-round-up = A part of { $unit } counts as { $unit }.
terms-round-half-up = The time is rounded to { $unit }.
terms-cap = At most { $cap }% of the month’s fee is given.
terms-minimum = Less than { $minimum } is not given.
terms-exclusions = Not compensated: { $list }.
terms-claim-host = You need not do anything: it is given by itself.
terms-claim-any-time = Claim it on your own page. The terms name no deadline for it; the law may set one.
terms-claim-days = Claim it on your own page within { $days ->
    [one] one day
   *[other] { $days } days
} of the end of the outage.
terms-claim-months = Claim it on your own page by the end of the { $months ->
    [one] month after
   *[other] { $months } months after
} the month of the outage.
terms-notice-who = Customers whose sites could not be used in the outage from { $from } to { $until } may have a right to compensation where that time exceeds what the terms of their contract allow. Which sites these are is on each customer’s own page.
terms-notice-standard = By the terms “{ $title }”:
terms-notice-how = How to claim: { $how }
terms-notice-sites = Your sites under these terms that were hit: { $sites }
terms-sites-more = { $list } and { $n } more
customer-credit-of = By the terms “{ $terms }”, for { $sites }.
customer-credit-of-terms = By the terms “{ $terms }”.
credit-decided-applies = The decision is recorded: it applies ({ $by }, { $at }).
credit-decided-does-not-apply = The decision is recorded: it does not apply ({ $by }, { $at }).
credit-later = See the later figure
settlement-own-claim-until = Please claim it no later than { $until }.
settlement-own-claim-any-time = Please claim it. The terms name no deadline; the law may set one.
settlement-doubt-before = failed before it: { $layer }
settlement-doubt-otherwise = failed for another reason: { $layer }
settlement-doubt-removed = removed from the inventory
credit-downtime-counts = It counts
credit-downtime-does-not-count = It does not count
credit-decided-downtime-counts = The decision is recorded: the downtime of { $site } counts ({ $by }, { $at }).
credit-decided-downtime-does-not-count = The decision is recorded: the downtime of { $site } does not count ({ $by }, { $at }).
