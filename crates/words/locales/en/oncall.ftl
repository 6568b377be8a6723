# Calls for help: pages to engineers, who is on call, and the auditor.

oncall-page-subject = [{ $operator }] Call for help: { $n ->
    [one] { $title }
   *[other] { $n } matters, the worst ({ $severity }): { $title }
}
oncall-page-fact = As of { $at }: { $what }
oncall-page-fact-many = As of { $at }: { $what } And { $n } more.
oncall-page-incident = { $hit } seen failing, { $risk } at risk. It began at { $since }.
oncall-page-again = { $hit } seen failing, { $risk } at risk. It began again at { $since }.
oncall-page-redundancy = a redundancy is lost since { $since }; no site is known to be affected.
oncall-page-alert = it began at { $since }.
oncall-page-answer-label = Answer by
oncall-page-answer = { $at }: unless somebody has it by then, the next step follows.
oncall-page-reply-code = Reply with { $code } to acknowledge.
oncall-page-reply-key = Press { $key } to acknowledge.
oncall-page-acknowledge-label = Acknowledge
oncall-page-operations-label = Operations
oncall-page-list = { $n } matters
oncall-page-more = and { $n } more
oncall-page-foot = Acknowledge and nobody else is called.
oncall-page-foot-silence = Acknowledge and the calls stop; without a statement or another acknowledgement within { $silence } the next person is called.
oncall-page-foot-next = Without an answer the next step of the policy follows.
oncall-page-foot-last = No step of the policy follows: without an answer nobody else is called.
oncall-why-worse = It became worse since you acknowledged.
oncall-why-handed-over = { $by } handed it to you.
oncall-why-hands-wanted = { $by } asks for more hands.
oncall-why-silent = { $who } acknowledged and was silent for too long.
oncall-why-own-silence = You acknowledged and were silent for too long.
oncall-why-snooze-over = The time for which you put it off is over.
oncall-channel-mail = mail
oncall-channel-sms = text message
oncall-channel-voice = call
oncall-state-calling = Nobody has it yet; people are being called
oncall-state-acknowledged = { $by } has it
oncall-state-snoozed = { $by } put it off until { $until }
oncall-state-exhausted = Nobody has it: all steps have run and nobody answered
oncall-end-resolved = Over
oncall-end-joined = Joined the incident that explains it
oncall-end-muted = Ended: it is muted or in maintenance
oncall-log-opened = Opened
oncall-log-step = Step { $number }: called { $names }
oncall-log-step-nobody = Step { $number }: nobody behind { $targets }
oncall-log-step-some = Step { $number }: called { $names }; nobody behind { $targets }
oncall-log-acknowledged = { $by } acknowledged
oncall-log-taken-over = { $by } took it over from { $from }
oncall-log-handed-over = { $by } handed it to { $to }
oncall-log-hands-wanted = { $by } asked { $of } for help
oncall-log-snoozed = { $by } put it off until { $until }
oncall-log-snooze-over = The time for which it was put off is over
oncall-log-silent = { $who } acknowledged and was silent for too long: the next step follows
oncall-log-active = Whoever has it made a statement
oncall-log-worse = It became worse: { $n } seen failing so far
oncall-log-exhausted = All steps have run and nobody answered
oncall-finding-not-escalated = A policy is for this incident, and nobody was called
oncall-finding-late = Something was due at { $due } and did not happen
oncall-finding-was-late = Something was due at { $due } and happened only at { $done }
oncall-finding-wrong-step = Step { $number } did not call those it names
oncall-finding-not-called = { $who } was not called by { $by } at { $due }
oncall-finding-called-late = { $who } was to be called by { $by } at { $due }, and was called only at { $done }
oncall-finding-called-afterwards = { $who } was called after the call for them had ended
oncall-finding-unexplained = There is a page that no attempt explains, or an attempt whose page is not stored
oncall-finding-stuck = No carrier took a page within five minutes
oncall-finding-unreached = No carrier took any message to { $who }
oncall-finding-nobody-has-it = All steps have run and nobody has it
oncall-flaw-too-many = more than { $most } entries
oncall-flaw-twice = “{ $key }” is the key of another entry
oncall-flaw-name = a name has 1 to 80 characters in one line
oncall-flaw-unknown = there is no { $kind } “{ $key }”
oncall-flaw-nobody = nobody is named
oncall-flaw-zone = there is no time zone “{ $zone }”
oncall-flaw-range = { $number } is not within { $least } to { $most }
oncall-flaw-no-rules = there is no rule by which they are called
oncall-flaw-no-address = there is no address for “{ $by }”
oncall-flaw-no-gateway = nothing is configured that sends “{ $by }”
oncall-flaw-phone = “{ $text }” is no telephone number: it begins with + and the country code, and has digits only
oncall-flaw-mail = “{ $text }” is no mail address
oncall-flaw-login-twice = “{ $login }” is the login of another person
oncall-flaw-after-again = a rule after { $secs } s comes after the rules begin again
oncall-flaw-no-test-zone = “{ $name }” is in no schedule, so test calls go by the clocks of the plan: add its zone at the top, such as zone = "Asia/Seoul"
oncall-flaw-ignored = “{ $name }” has no effect in this policy
oncall-warning-never-used = Policy “{ $policy }” is never used: “{ $earlier }” comes first and matches everything that it matches
oncall-warning-night-tests = Test calls wake people at night: choose hours between 07:00 and 22:00
oncall-flaw-no-steps = a policy needs a step

# Operations.

oncall-title = On call
oncall-waiting = { $n ->
    [one] 1 call for help that nobody has yet
   *[other] { $n } calls for help that nobody has yet
}
oncall-calls = Calls for help
oncall-no-calls = Nobody is being called.
oncall-no-plan = There is no plan of who is on call. An administrator writes one and applies it with “bongsu oncall apply”.
oncall-findings = The auditor found what did not go as planned.
oncall-findings-pressing = The outside heartbeat is withheld.
oncall-show = Show
oncall-acknowledge = Acknowledge
oncall-still-on-it = I am still on it
oncall-take-over = Take it over
oncall-acknowledged-until = You have it. Without a statement or another acknowledgement by { $at } the next person is called.
oncall-acknowledged-other = { $by } has it already. Your acknowledgement is recorded, and { $by } still has it.
oncall-page-victims = When you were called, { $at }: { $what }
oncall-present = On call now and next
oncall-schedule = Schedule
oncall-now = Now
oncall-next = Next
oncall-change-nothing = With this change the same people would be on call as without it.
oncall-change-nothing-remedy = Look at the schedule for who is on call at that time, and name that person.
oncall-change-clock = Times are by the clocks of the schedule, whose zone is shown after its name.
oncall-from = From
oncall-until = Until
oncall-gap = nobody
oncall-warnings = Gaps and double loads within four weeks
oncall-gap-at = { $schedule }: nobody from { $from } until { $until }
oncall-double = { $name } is on call by { $one } and { $other } at once, first from { $at }
oncall-zone = By the clocks of { $zone }
oncall-picture = Who is on call in the next { $days } days
oncall-list = As a list
oncall-changed = changed
oncall-own-calendar-link = Calendar of my shifts in all schedules
oncall-calendar-link = Calendar (iCalendar)
oncall-calendar-hint = Whoever has this link can read it. An administrator makes another link by another number in the on-call plan (calendar_link).
oncall-calendar-title = On call: { $name }
oncall-policy = Policy { $name }
oncall-incident = Incident
oncall-called = Who was called
oncall-log = What happened
oncall-do = What to do
oncall-person = Person
oncall-hand-over = Hand over
oncall-want-hands = Ask for more hands
oncall-minutes = Minutes
oncall-snooze = Put off
oncall-attempt-due = due
oncall-attempt-on-its-way = on its way
oncall-attempt-accepted = accepted by the carrier
oncall-attempt-failed = failed
oncall-attempt-dropped = not sent, since it was of no use any more
oncall-call-acknowledged = acknowledged
oncall-call-elsewhere = ended: another acknowledged
oncall-call-snoozed = ended: put off
oncall-call-handed-over = ended: handed to another
oncall-call-over = ended: it is over
oncall-changes = Changes of schedules
oncall-no-changes = There is no change that is not over.
oncall-swap-asked = waits for an answer
oncall-swap-agreed = { $by } agreed
oncall-swap-declined = { $by } declined
oncall-agree = Agree
oncall-decline = Decline
oncall-withdraw = Withdraw
oncall-change-add = { $schedule }: { $name } too
oncall-change-remove = { $schedule }: without { $name }
oncall-change-replace = { $schedule }: { $by } in place of { $name }
oncall-change-swap = { $schedule }: { $by } in place of { $name }, and { $name } in return from { $from } until { $until }
oncall-change-temporary = { $schedule }: a temporary schedule with { $n } shifts
oncall-change-new = Change a schedule
oncall-change-kind = Change
oncall-change-do = Change
oncall-kind-add = Add a person
oncall-kind-remove = Remove a person
oncall-kind-replace = Replace a person
oncall-kind-swap = Ask for a swap
oncall-kind-temporary = Temporary schedule
oncall-shifts = Temporary schedule: a shift a line, such as kim 2026-12-24T09:00 2026-12-25T09:00
oncall-gaps = Temporary schedule: who where nobody is named
oncall-gaps-layers = as usual
oncall-gaps-fallback = the fallback alone
oncall-by = Who stands in, or is asked for a swap
oncall-back-from = Swap: you stand in from
oncall-back-until = Swap: you stand in until
oncall-page-title = Call for help
oncall-acknowledged = You have it. Nobody else is called.
oncall-none = There is no such call for help.
oncall-none-remedy = It may have ended more than a day ago.
oncall-over = The call for help is over.
oncall-over-remedy = Nothing is to be done.
oncall-no-person = The plan has no such person.
oncall-no-person-remedy = Choose one from the list.
oncall-no-schedule = The plan has no such schedule.
oncall-no-schedule-remedy = Choose one from the list.
oncall-no-change = There is no such change, or it was withdrawn.
oncall-no-change-remedy = Look at the list of changes.
oncall-snooze-refused = It cannot be put off until then.
oncall-snooze-remedy = Choose a time within the next twelve hours.
oncall-change-refused = The change cannot be at that time.
oncall-change-remedy = The end must be after the start and in the future, and within three months of it.
oncall-not-asked = Only the person who was asked for a swap can answer.
oncall-not-asked-remedy = Ask that person.

# The command line.

oncall-cli-not-text = { $file }: this is no text in UTF-8
oncall-cli-dry-run = The plan is valid. Nothing was changed.
oncall-cli-meanwhile = Another plan was applied meanwhile. Export it, and apply yours again.
oncall-cli-applied = Applied as plan { $number }.
oncall-cli-same = Nobody, no schedule and no policy differs.

# The hand-over at the end of a shift.

shift-handover-title = Hand-over
shift-handover-hint = Everything that is open, at a glance. Whoever comes takes it over by name; nobody goes off while something is nobody's.
handover-nobodys = { $n ->
    [one] 1 call for help is nobody's
   *[other] { $n } calls for help are nobody's
}
handover-shifts = Who goes and who comes
handover-shift = { $schedule }: { $from } until { $at }, then { $to }
handover-open = Calls for help
handover-incidents = Open incidents
handover-next-update = next update by { $at }
handover-drafts = Statements that wait for approval
handover-draft = { $title }: by { $author }
handover-nothing = Nothing is open.
handover-owed = Owed to customers
handover-promises = { $n ->
    [one] One open promise
   *[other] { $n } open promises
}, { $late } past their time
handover-leaving = { $n ->
    [one] One customer who may be leaving, and with whom nobody has spoken
   *[other] { $n } customers who may be leaving, and with whom nobody has spoken
}
handover-held = { $name } has it
handover-nobody = nobody has it
handover-take = Take over

# Who carries how much.

fairness-title = Fairness
fairness-hint = The last { $days } days. A night is from 22:00 until 07:00; sleep is counted as lost from the first call of a night until the person was done with it.
fairness-since = Counted since { $at }, when the first plan was applied.
fairness-tired = { $name } was woken in the last { $nights } nights and is on call tonight. Change the schedule.
fairness-person = Person
fairness-on-call = On call
fairness-pages = Messages
fairness-nights = Nights woken
fairness-lost = Sleep lost
fairness-none = Nobody was on call or called in these days.
oncall-target-team = team { $name }
oncall-target-turn = one of team { $name } in turn
handover-callbacks = of these, calls back: { $n }
