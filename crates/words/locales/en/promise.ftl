# Promises to customers, and calls back.

promise-subject = [{ $operator }] { $subject }
promise-what-label = What we promised
promise-moved-subject = Later than we said: now by { $to }
promise-moved = We promised you this by { $from }. We will not make that time; the new time is { $to }.
promise-moved-call = We promised to call you by { $from }. We will not make that time; we will call you by { $to }.
promise-moved-earlier-subject = Sooner than we said: by { $to }
promise-moved-earlier = We promised you this by { $from }. You will have it sooner: by { $to }.
promise-moved-earlier-call = We promised to call you by { $from }. We will call you sooner: by { $to }.
promise-moved-first-subject = We now promise you a time: { $to }
promise-moved-first = We had not told you a time for this. You will have it by { $to }.
promise-moved-first-call = We had not told you a time for our call. We will call you by { $to }.
promise-late-subject = We did not keep the time we promised
promise-late = We promised you this by { $due } and did not keep that time. It is not forgotten: it stays open, and the desk has been alerted.
promise-late-call = We promised to call you by { $due } and did not keep that time. Your place is kept, and the desk has been alerted.
promise-update-subject = The next update on your sites
promise-update = This is the next update that you asked for.
promise-works-subject = Your sites were verified working
promise-works = You asked us to tell you when your sites work again.
promise-works-ends-call = You are waiting for a call back as well; we have taken you off that list. You can reach us at any time.
promise-call-not-needed-subject = You are off the list for a call back
promise-call-not-needed = We have told you separately that your sites were verified working. You were waiting for a call back; we have taken you off that list. You can reach us at any time.
promise-works-call = You are waiting for a call back. Your sites were verified working in the meantime, so we have taken you off the list; you can reach us at any time.
promise-not-reached-subject = We tried to call you
promise-not-reached = You asked for a call back. We called { $n } times and did not reach you, and will not call again. You can reach us at any time.

promises-title = Promises
promises-none = There are no open promises.
promises-own = Mine
promises-owed = Owed now
promises-desk = At the desk
promises-all = All open
promises-by-program = Kept by the program
promise-of = To { $customer }
promise-due = By { $at }
promise-no-time = No time given
promise-owner = { $name }
promise-owner-desk = The desk
promise-owner-engineers = The engineers
promise-owner-program = The program
promise-made = Given by { $name } at { $at }
promise-asked = Asked for by the customer at { $at }
promise-broken = Time passed at { $at }
promise-half = Half of the time has passed
promise-soon = Due soon
promise-telling = The message is on its way
promise-needs-person = No message reached the customer: please call them
promise-moved-from = Was { $from } ({ $cause })
promise-moved-none = No time was said before ({ $cause })
promise-kind-answer = Promise
promise-kind-engineers = Question to the engineers
promise-kind-callback = Call back
promise-kind-update = Message with the next update
promise-kind-recovery = Message when it works again
promise-end-kept = Kept
promise-end-answered = Answered
promise-end-told = Told by message
promise-end-released = No longer needed
promise-end-not_reached = Not reached
promise-cause-overload = More to do than hands
promise-cause-waiting_for_engineers = The engineers had no answer yet
promise-cause-third_party = Somebody outside did not do their part
promise-cause-not_reached = The customer could not be reached
promise-cause-too_early = The time was promised too early
promise-cause-no_owner = Nobody was there who had it
promise-cause-other = Something else
promise-cause-none = Not said yet
promise-keep = Mark as kept
promise-answer-do = Answer
promise-note = What was done, or the answer
promise-move = Move and tell the customer
promise-move-to = New time
promise-cause = Cause
promise-cause-choose = Choose
promise-reason = Reason, as the customer reads it
promise-hand-over = Hand over
promise-hand-over-to = To whom
promise-release = Customer no longer needs it
promise-explain = Say why it was broken
promise-quick = In { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
promise-hand-over-title = Hand over your promises
promise-hand-over-hint = { $n ->
    [one] You answer for one open promise. Hand it over before you go.
   *[other] You answer for { $n } open promises. Hand them over before you go.
 }
promise-hand-over-all = Hand over all
promise-hand-over-and-leave = Hand over and log out
promise-weeks-title = Promises by week
promise-weeks-hint = Counted by kind and cause, never by person.
promise-week-of = Week from { $from } to { $until }
promise-week-kept = In time
promise-week-moved = In time, after a new time was told
promise-week-broken = Broken
promise-week-other = Let go or not reached
promise-week-causes = Causes
promise-week-nothing = Nothing was due in this week.
promise-week-before = Week before
promise-week-after = Week after
promise-kind-label = Kind
promise-field-due = Time
promise-field-text = What is promised
promise-field-to = Person
promise-field-customer = Customer’s key
promise-incident = Incident
promise-new = Give a promise
promise-new-do = Promise

promise-refused-none = There is no such open promise.
promise-refused-none-remedy = Somebody may have closed it. Reload the list.
promise-refused-twice = This promise was given already.
promise-refused-twice-remedy = Reload the list to see it.
promise-refused-asked = The same message or call is promised to this customer already.
promise-back = Back to where you were
promise-refused-text = Say what is promised, in at most 500 characters.
promise-refused-text-remedy = Enter the text and try again.
promise-refused-due = This time cannot be promised.
promise-refused-due-remedy = Choose another time in the future, within thirty days.
promise-refused-moved = This promise was moved in the meantime.
promise-refused-restored = The text says that the outage is over, and sites of this customer are still hit.
promise-refused-restored-remedy = Say only what will be done, or why the time cannot be kept.
promise-refused-works = The customer's sites that this outage affected were verified working.
promise-refused-works-remedy = Tell the customer now; there is nothing left to wait for.
promise-refused-contact = No message can be sent to this customer.
promise-refused-contact-remedy = Promise a call instead, or add a contact.
promise-refused-no-callback = Nobody waits for a call back who may be called now.
promise-refused-no-callback-remedy = Reload the list later.
promise-refused-hands = You are calling somebody back already.
promise-refused-hands-remedy = Record how that call went first.
promise-refused-taken = Somebody else is calling this customer back.
promise-refused-taken-remedy = Take the next call back.

callbacks-title = Calls back
callbacks-open = Open the customer's card
callbacks-no-number = No telephone number is on record. The card of the customer has their other contacts.
callbacks-asked-from = asked for the call from here
callbacks-waiting = { $n ->
    [0] Nobody is waiting for a call back.
    [one] One customer is waiting for a call back.
   *[other] { $n } customers are waiting for a call back.
 }
callbacks-take = Take the next one
callbacks-yours = You are calling
callbacks-since = Waiting since { $at }
callbacks-attempts = { $n ->
    [one] Called once, not reached
   *[other] Called { $n } times, not reached
 }
callbacks-next = To be called from { $at } on
callbacks-taken = { $name } is calling them
callbacks-reached = Reached
callbacks-not-reached = Not reached
callbacks-return = Put back

cli-outbox-promises = messages about promises: { $counts }
