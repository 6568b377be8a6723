# Who may leave.

leaving-title = Who may leave
leaving-hint = Customers whose sites were hit in the last twelve months, with what they went through and what was promised to them. Call them before they call you.
leaving-rule = The points are a rule of thumb, and no probability: 5 for each outage, where those that overlap are one (at most 25), 1 for each full hour down (at most 25), 10 if the last outage ended within 30 days, 10 for each broken promise (at most 30), 5 for each declined claim (at most 10). Among equal points, the higher monthly fee comes first, one currency after the other.
leaving-outages-more = Only the latest { $n } are listed.
leaving-none = No customer’s sites were hit in the last twelve months.
leaving-more = The first { $n } of { $all } customers.
leaving-points = Points
leaving-fee = Monthly fee
leaving-outages = Outages
leaving-down = Time in outages
leaving-promises = Promises kept / broken
leaving-why = Why
leaving-of = The last twelve months of { $customer }
leaving-factor-outages = outages { $points }
leaving-factor-hours = hours down { $points }
leaving-factor-lately = hit lately { $points }
leaving-factor-broken = broken promises { $points }
leaving-factor-declined = declined claims { $points }
leaving-call = Card of the customer
leaving-sites = { $n ->
    [one] { $n } site
   *[other] { $n } sites
}
leaving-no-outage = No outage in the last twelve months.
leaving-promises-title = Promises
leaving-no-promise = Nothing was promised in the last twelve months.
leaving-promise-broken = broken on { $at }
leaving-promise-kept = kept on { $at }
leaving-promise-ended = ended on { $at }
leaving-promise-open = open
leaving-no-credit = No credit in the last twelve months.
