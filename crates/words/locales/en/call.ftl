# Telephone calls: what callers hear, and the counsellor’s screen.

call-key-message = For a message when your sites are verified working, press 1.
call-key-callback = To be called back, with your place kept, press 2.
call-key-person = To speak with a person, press 0.
call-key-language = For English, press { $key }.
call-public-none = As of { $at }, we know of no outage.
call-public-down = As of { $at }, { $n ->
    [one] one site cannot be opened.
   *[other] { $n } sites cannot be opened.
}
call-connect = We are connecting you with a person. How long that takes is not known.
call-noted-message = We will send you a message when your sites have been verified working. Goodbye.
call-noted-callback = Your place is kept. We will call you back by { $at }. Goodbye.
call-noted-place = Your place is kept, and we will call you back. Goodbye.
call-asked-already = You have asked for that already, and your place is kept. Goodbye.
call-not-noted = Your request could not be recorded. Please call again. Goodbye.
call-not-noted-person = Your request could not be recorded. We are connecting you with a person.
call-goodbye = Goodbye.

calls-title = Calls
calls-none = No calls within the last twelve hours.
call-by-hand = Log a call by hand
call-title = Call
call-hidden = Hidden number
call-since = Since { $at }
call-pressed = Pressed: { $keys }
call-answered = Answered at { $at }: { $name }
call-ended = Ended at { $at }
call-taken = { $name } has it
call-take = Take this call
call-assign = This call is this customer’s
call-number-hint = A number is no proof of who calls: say what the card says, and nothing else of the customer.
call-state-ended = Ended
call-state-served = Served by the menu
call-state-person = Asked for a person
call-state-menu = In progress
call-note = Notes
call-note-hint = Saved as you type; you can go on in another browser. Never write down a password.
call-draft-saved = Saved.
call-draft-unsaved = Not saved yet…
call-outcome = How it came out
call-logged = The call is logged: { $outcome }
call-log-next = To the next call
call-log-change = Change what was logged
call-outcome-informed = Informed
call-outcome-solved = Solved
call-outcome-promised = Promised something
call-outcome-handed_over = Handed over
call-outcome-broken = Line broke
call-outcome-stopped = Stopped for abuse
call-promise-text = We will contact you with news
call-ask-engineers = Ask the engineers
call-question = Question
call-ask-within = Answer within { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
call-questions = Questions from the desk
call-answers = Answers of the engineers
call-questions-open = { $n ->
    [one] One question from the desk waits for an answer
   *[other] { $n } questions from the desk wait for an answer
}
call-check = Check now
call-check-site = Site
call-check-report = Checked during a call
call-history = What happened
call-history-none = Nothing yet.
call-history-call = Call
call-history-ticket = Ticket
call-history-notice = Notice

thanks-title = Your sites were verified working
thanks-said = Your thanks reached those who helped you.
thanks-words = A few words, if you like
thanks-hint = It reaches the people who helped you.
thanks-do = Say thank you
thanks-nav = Thanks
thanks-for-you = For you
thanks-none = No thanks yet.
thanks-wall = The team’s wall
thanks-wall-none = Nothing is on the wall yet.
thanks-without-words = Thank you!
thanks-team = The team
thanks-show = Show on the wall
thanks-hide = Take off the wall
