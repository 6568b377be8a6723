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
