# Who may leave.

risk-title = Who may leave
risk-hint = Customers whose sites were hit in the last twelve months, with what they went through and what was promised to them. Call them before they call you.
risk-rule = The points are a rule of thumb, and no probability: 5 for each outage, where those that overlap are one (at most 25), 1 for each full hour down (at most 25), 10 if the last outage ended within 30 days, 10 for each broken promise (at most 30), 5 for each declined claim (at most 10). Among equal points, the higher monthly fee comes first, one currency after the other.
risk-outages-more = Only the latest { $n } are listed.
risk-none = No customer’s sites were hit in the last twelve months.
risk-more = The first { $n } of { $all } customers.
risk-points = Points
risk-fee = Monthly fee
risk-outages = Outages
risk-down = Time in outages
risk-promises = Promises kept / broken
risk-why = Why
risk-of = The last twelve months of { $customer }
risk-factor-outages = outages { $points }
risk-factor-hours = hours down { $points }
risk-factor-lately = hit lately { $points }
risk-factor-broken = broken promises { $points }
risk-factor-declined = declined claims { $points }
risk-call = Card of the customer
risk-sites = { $n ->
    [one] { $n } site
   *[other] { $n } sites
}
risk-no-outage = No outage in the last twelve months.
risk-promises-title = Promises
risk-no-promise = Nothing was promised in the last twelve months.
risk-promise-broken = broken on { $at }
risk-promise-kept = kept on { $at }
risk-promise-ended = ended on { $at }
risk-promise-open = open
risk-no-credit = No credit in the last twelve months.
