# The notice of who may claim, by what standard and how (30 days after the end).

claims-title = Notice of who may claim
claims-hint = Written from the terms of the contracts of the customers whose sites were hit. One person proposes it, another one approves it; then it is sent once to every contact of these customers, in their language. Read your own terms and compare before you send it.
claims-no-terms = No customer whose site was hit has a contract with known terms, so that there is nothing to write the notice from. Import the contracts, or write the text yourself.
claims-not-over = The incident is not over; the notice is due after its end.
claims-recipients = { $contacts ->
    [one] { $contacts } contact
   *[other] { $contacts } contacts
} of { $customers ->
    [one] { $customers } customer
   *[other] { $customers } customers
} will be sent it: { $mails } by mail, { $phones } by telephone number. The counts of initial notices are by contact, too.
claims-text-ko = Korean text
claims-text-en = English text
claims-propose = Propose to a second person
claims-approve = Approve and send
claims-reject = Reject
claims-reason = Reason (needed to reject)
claims-proposed-by = Proposed by { $by } on { $at }. Another person has to approve it.
claims-approved-by = Approved by { $by } on { $at }, and sent from then on.
claims-rejected-by = Rejected by { $by } on { $at }: { $reason }
claims-refused-there-is-one = There is a notice already: it waits for a decision, or was sent. It is sent once.
claims-refused-not-ended = The outage goes on. A notice can be written when it has ended.
claims-refused-not-open = This notice was decided already.
claims-refused-same-person = You wrote this notice. Another person has to approve it.
claims-refused-text = Korean and English both need a text, and a rejection needs a reason.
claims-refused-nobody = No customer whose site was hit has a contact on record, so that there is nobody to send the notice to. Add their contacts first.
claims-refused-long = Some customers are told by text message, which holds about 850 Korean or 1,700 Latin characters of this notice. Shorten both texts.
claims-refused-another = Another notice is open now than the one you read. Read this one, and decide again.
claims-proof = Proof of sending
claims-proof-counts = { $sent } handed over, { $pending } pending, { $failed } failed, { $dropped } not sent, { $returned } returned later.
claims-proof-times = First handed over on { $first }, last on { $last }.
claims-proof-to = To
claims-proof-customers = Customers
claims-proof-state = State
claims-proof-at = When
claims-proof-carrier = Carrier and its answer
claims-proof-more = Only the first { $n } are shown; the table has all.
claims-proof-csv = Download the proof as CSV
claims-proof-returned = returned on { $at }: { $reason }
claims-state-pending = pending
claims-state-sent = handed over
claims-state-dropped = not sent
claims-state-failed = failed
claims-terms = Written from the terms { $list }.
claims-link = Write, approve and send the notice
claims-message-subject = { $operator }: compensation for the outage, and how to claim it
claims-message-label = Compensation
cli-outbox-claims-notices = notices of who may claim: { $counts }
claims-message-link = Who may claim compensation, by what standard and how: please read the whole notice on your page, below.
claims-section = Added only for customers whose contract has the terms “{ $terms }”:
claims-customer-title = Compensation: who may claim, and how
claims-customer-at = Sent to you from { $at } on.
claims-section-field = Text by terms
