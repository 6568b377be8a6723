# Pages for phone counsellors, sent notices, legal obligations and approvals.

nav-card = Caller
nav-outbox = Sent notices

card-title = Caller
card-search = Phone number, customer key, name, mail, or site
card-hint = Enter the caller’s number to see the customer’s card. Its last four digits, or the address of their site, will do.
card-none = No customer found. You can also search by site.
card-several = Several customers found. Choose one.
card-may = What you may say
card-may-not = What you must not say
card-prompt = Phone announcement
card-contacts = Contacts
card-host-said = Update from the host at { $at }: “{ $words }”
card-no-outage = At present there is no known outage that involves your sites.
card-own = { $n ->
    [one] One of your sites cannot be opened properly. This does not appear to be part of a known outage; the site
   *[other] { $n } of your sites cannot be opened properly. This does not appear to be part of a known outage; these sites
 } must be examined separately.
card-unexplained = { $n ->
    [one] One of your sites
   *[other] { $n } of your sites
 } cannot be opened properly. The cause is not known yet; we keep checking.
card-degraded = Some checks of { $n ->
    [one] one of your sites fail. It
   *[other] { $n } of your sites fail. They
 } may open slowly, or sometimes not at all.
card-slow = { $n ->
    [one] One of your sites responds
   *[other] { $n } of your sites respond
 } more slowly than usual.
card-unchecked = For { $n ->
    [one] one of your sites our checks have no result yet that shows whether it works.
   *[other] { $n } of your sites our checks have no result yet that shows whether they work.
 } No outage that involves { $n ->
    [one] it
   *[other] them
 } is known so far.
card-fact-hit = As of { $at }, { $hit ->
    [one] one of your sites was seen failing and is
   *[other] { $hit } of your sites were seen failing and are
 } not yet verified working. The outage began at { $since }.
card-fact-failed = { $hit ->
    [one] One of your sites was seen failing and has
   *[other] { $hit } of your sites were seen failing and have
 } not been verified working yet, as of { $at }. The last failure in this outage was seen at { $last }. The outage began at { $since }.
card-fact-also = { $verified ->
    [one] One other site has
   *[other] { $verified } other sites have
 } been verified working.
card-fact-risk = As of { $at }, { $risk ->
    [one] one of your sites depends on what failed and has
   *[other] { $risk } of your sites depend on what failed and have
} not been seen failing (presumed at risk). The outage began at { $since }.
card-fact-verified = { $verified ->
    [one] One of your sites involved in the outage of { $since } was
   *[other] { $verified } of your sites involved in the outage of { $since } were
 } verified working by { $at }.
card-fact-verified-all = { $verified ->
    [one] Your one site involved in the outage of { $since } was
   *[other] All { $verified } of your sites involved in the outage of { $since } were
 } verified working by { $at }.
card-not-over = Do not say that it is over. { $of ->
    [one] The caller’s one site in this outage has not been verified working.
   *[other] Of the caller’s { $of } sites in this outage, { $verified ->
        [0] none has
        [one] only one has
       *[other] only { $verified } have
    } been verified working.
 }
card-not-when = Do not promise when it will be over: no time has been given. You may promise the next update.
card-not-cause = Do not guess the cause: it is not known yet.
card-not-password = Never ask for a password. If the caller says one, do not write it down.
card-reports = Customer reports
prompt-greeting = Hello.

outbox-title = Sent notices
outbox-sent = Accepted
outbox-waiting = Pending
outbox-dead = Failed
outbox-dropped = No longer needed
outbox-dead-title = Failed notices
outbox-dead-hint = Fix the relay or the address, then retry. Superseded notices are not resent.
outbox-retry = Retry all
outbox-returned = accepted, but returned as undeliverable at { $at }: { $reason }
outbox-retried = Queued for retry.
outbox-none-dead = No failed notices.
outbox-attempts = Attempts
outbox-to = Recipient
why-first = initial notice
why-cause = cause identified
why-stated = update from the host
why-host-restored = host reported fix complete
why-changed = counts changed
why-still-down = still ongoing
why-works = verified working
why-again = failing again
why-excluded = excluded, not verified
why-removed = no longer monitored

obligation-title = Legal obligations
obligation-hint = Which of these apply depends on what your company sells and on its size. An administrator chooses them in the configuration:
obligation-cloud = Notify users of the cloud service (within 10 minutes)
obligation-telecom = Notify users of the telecommunications service (within 2 hours)
obligation-report = If it is an intrusion: report it to the Ministry of Science and ICT and KISA (within 24 hours)
obligation-claims = Announce who may claim compensation, on what basis and how (within 30 days of resolution)
obligation-not-yet = does not apply yet
obligation-never = does not apply: the outage lasted less than { $least }
obligation-due = due by { $at }
obligation-late = overdue since { $at }
obligation-done = done at { $at }
obligation-done-late = done late at { $at } (was due by { $by })
obligation-delivery = Initial notice, by contact: { $sent } accepted, { $waiting } pending, { $dead } failed{ $dropped ->
    [0] .
   *[other] , { $dropped } superseded or opted out.
 }
obligation-delivery-returned = { $n } of the accepted ones were returned later as undeliverable.
obligation-delivery-times = First at { $first }, last at { $last }.
obligation-by = Done by { $by }: “{ $words }”
obligation-not-open = Nothing to record: this obligation is already fulfilled, or does not apply to this operator or this outage.
remedy-duty = Please check its state on the legal obligations page.
obligation-do = Mark as done
obligation-how = How (reference number, or why it does not apply)
obligation-document = Draft report

report-title = Report of an intrusion or outage (draft)
report-hint = Drafted from the record. Review it, correct it, and submit it yourself. Report anything that you learn later within 24 hours of learning it.
report-who = Reported by
report-when = Time
report-when-words = First failure { $began }, known at { $known }.
report-when-over = Resolved at { $over }.
report-what = Damage
report-what-words = { $all } sites on the victim list, { $hit } of them seen failing. { $verified } verified working as of { $at }.
report-what-excluded = { $n ->
    [one] One of these was excluded, since it fails for another reason.
   *[other] { $n } of these were excluded, since they fail for another reason.
}
report-response = Response
report-told = Notices to users
report-contact = Department and contact
report-fill = (fill in)

obligation-claims-draft = Draft announcement: who may claim
obligation-claims-words = Users whose sites could not be opened in the outage from { $began } to { $over } may claim compensation under the terms of service. Who may claim: users whose sites could not be opened in this outage. Basis: the compensation clause of the terms of service. How: contact us at { $contact }.

approve-title = Waiting for approval
approve-by = Written by { $by } at { $at }. It will be published when another person approves it.
approve-own = You wrote this; another person must approve it.
approve-do = Approve and publish
approve-not = Discard
done-waiting = Waiting for another person’s approval.
done-rejected = Discarded. Nothing was published.
remedy-one-only = Enter one of them and leave the other empty.
remedy-second-person = It must be approved by someone other than the author.
card-fact-excluded = { $excluded ->
    [one] One of your sites was excluded from this outage for another reason and must be examined separately.
   *[other] { $excluded } of your sites were excluded from this outage for another reason and must be examined separately.
 }
card-opened = The address in a notice was last opened at { $at }, by a person or automatically by a mail program.

send-link-title = Link to the customer’s page
send-link-to = Send to
send-link-renew = The earlier link has leaked: replace it
send-link-hint = Only to a contact on record, never to one given on the phone.
send-link-do = Send link
send-link-sent = The link is on its way.
outbox-intro = Notices to contacts about incidents. Who was told of planned maintenance is on the page of each maintenance, and who was told of an alert beside it.
card-excluded-first = There is an ongoing outage. { $excluded ->
    [one] One of your sites was excluded from it for another reason and must be examined separately.
   *[other] { $excluded } of your sites were excluded from it for another reason and must be examined separately.
 }
card-about = This is about { $site }.
