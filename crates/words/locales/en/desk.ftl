# Screens of those who take calls, look after what was sent, and see to what the law wants.

nav-card = Calls
nav-outbox = Notices sent

card-title = A caller
card-search = Telephone number, customer key, name, mail, or site
card-hint = Enter the number of the call: the customer’s card appears.
card-none = No customer was found. The name of a site leads to him as well.
card-several = Several customers were found. Choose one.
card-may = What may be said
card-may-not = What may not be said
card-prompt = What the telephone reads out
card-contacts = Contacts
card-host-said = The company said at { $at }: “{ $words }”
card-no-outage = No outage is known that touches your sites.
card-own = { $n ->
    [one] One of your sites does not answer. It does not seem to belong to a known outage
   *[other] { $n } of your sites do not answer. They do not seem to belong to a known outage
 }, and needs a look of its own.
card-fact-hit = As of { $at }, { $hit } of your sites were seen failing and are not yet verified to work. The first failure was at { $since }.
card-fact-also = { $verified ->
    [one] One other was
   *[other] { $verified } others were
 } verified to work again.
card-fact-risk = As of { $at }, { $risk ->
    [one] one of your sites rests
   *[other] { $risk } of your sites rest
} on what failed, and was not seen failing (presumed). The outage began at { $since }.
card-fact-verified = Of your sites that the outage of { $since } touched, { $verified } were seen working by { $at }.
card-not-over = Do not say that it is over: of the caller’s { $of } sites in this outage { $verified } were verified to work.
card-not-when = Do not promise when it will be over: nobody has named a time. What may be promised is the next word.
card-not-cause = Do not guess at the cause: it is not known.
card-not-password = Never ask for a password, and write none down that is told.
card-reports = What the customer said
prompt-greeting = Hello.

outbox-title = Notices sent
outbox-sent = Handed over
outbox-waiting = Waiting
outbox-dead = Taken by nobody
outbox-dropped = Not needed any more
outbox-dead-title = Notices that nobody took
outbox-dead-hint = Mend the relay or the address, then have them sent again. What newer word has overtaken is not sent again.
outbox-retry = Send all of them again
outbox-retried = They are sent again.
outbox-none-dead = There is no notice that nobody took.
outbox-attempts = Tries
outbox-to = To
why-first = first word
why-cause = cause
why-stated = word from the host
why-host-restored = host says it is done
why-changed = figures changed
why-still-down = it goes on
why-works = verified to work
why-again = fails again

duty-title = What the law wants
duty-hint = Which of these bind this company depends on what it sells and on its size: say so in [duties] apply.
duty-cloud = Tell users of the cloud service (10 minutes)
duty-telecom = Tell users of the telecommunications service (2 hours)
duty-report = If it is an intrusion: report it to the ministry and KISA (24 hours)
duty-claims = Tell who may claim, by what standard, and how (30 days after the end)
duty-not-yet = does not apply yet
duty-due = by { $at }
duty-late = was due by { $at }, and is not done
duty-done = done at { $at }
duty-done-late = done at { $at } (it was due by { $by })
duty-proof = First word: handed over to { $sent }, waiting for { $waiting }, not taken by { $dead }{ $dropped ->
    [0] .
   *[other] ; for { $dropped } newer word went before it, or it was not wanted.
 }
duty-proof-times = The first at { $first }, the last at { $last }.
duty-by = By whom and how: { $by }, “{ $words }”
duty-not-open = Nothing is to be noted there now: it is done already, or not wanted of this operator or this outage.
remedy-duty = See how it stands on the page of the duties.
duty-do = Note that it is done
duty-how = How (reference number; or why it does not apply)
duty-document = Draft of the report

report-title = Report of an intrusion or outage (draft)
report-hint = Filled in from the record. Read it, correct it, and send it yourself. What becomes known later is reported within 24 hours of that.
report-who = Reported by
report-when = When
report-when-words = First failure { $began }, known at { $known }.
report-when-over = Over at { $over }.
report-what = Damage
report-what-words = { $all } sites on the victim list, { $hit } of them seen failing. { $verified } verified to work as of { $at }.
report-response = Response
report-told = What users were told
report-contact = Department and contact
report-fill = (fill in)

duty-claims-draft = Draft: who may claim
duty-claims-words = Users whose sites could not be opened from { $began } to { $over } may claim compensation under the terms of service. Who: users whose site this outage took. Standard: the clause on compensation of the terms of service. How: reach us at { $contact }.

approve-title = Waiting for approval
approve-by = Written by { $by } at { $at }. It goes out when another person has approved it.
approve-name = Approved by
approve-do = Approve, and tell everybody
approve-not = Discard
done-waiting = It waits for another person to approve it.
done-rejected = It was discarded. Nothing went out.
remedy-one-only = Give one of them, and leave the other empty.
remedy-second-person = Another person than who wrote it must approve it.
card-fact-excluded = { $excluded } were left out of this outage for another reason, and need a look of their own.
card-opened = The address in a notice was last opened at { $at }, by a person or by a mail program of its own accord.
