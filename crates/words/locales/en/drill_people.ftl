# What the people of a drill did and met: lines of the score.

score-pages = calls for help, first one after the first failure
score-acknowledged-delay = first failure to first acknowledgement
score-hand-overs-named = shift hand-overs that named who had it
score-oncall-failures = requests of engineers that were refused

score-customers = customers who rang, wrote, looked
score-needed-person = calls that needed a person
score-abandoned = calls given up while waiting
score-told-twice = conversations in which a story was told again
score-promises-broken = promises broken, of all (times moved beforehand)
score-browsers-killed = browsers of counsellors killed during a call
score-keystrokes-lost = acknowledged keystrokes lost
score-answered = tickets that the one answer reached, once
score-untrue-sentences = untrue sentences that callers heard
score-stopped = calls stopped for abuse
score-caller-failures = requests of callers and counsellors that were refused

score-credits = customers who are owed a credit, of all with a contract
score-wrong-credits = customers who are owed one and had no outage
score-unsettled = contracts that could not be settled
score-loss-interval = the operator’s loss: as it was, as estimated
score-deal-statements = statements to advertisers

drill-settlement = The settlement of the day:
drill-credits = credits by terms, proposed to a manager: { $owed } for { $n } of { $of } contracts
drill-loss = loss of { $site }, by synthetic visits drawn until midnight: { $money }; { $tail } visits of it after the outage
drill-statements = statements to { $n } advertisers
