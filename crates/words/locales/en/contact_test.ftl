# Test pages: whether each way to reach each person works.

contact-test-subject = [{ $operator }] Test: can you be reached by { $channel }?
contact-test-fact = Test of who is on call, as of { $at }. This is only a test; nobody is called for help by it.
contact-test-confirm-label = Confirm that it reached you
contact-test-foot = Without a confirmation it may be repeated, and is shown to your colleagues.
contact-test-page-title = Test of who is on call
contact-test-page-hint = Confirm that the test of { $at } reached you by { $channel }. This is only a test; nobody is called for help by it.
contact-test-confirm = It reached me
contact-test-confirmed = Confirmed. You can be reached by { $channel }.
contact-test-done = This test is confirmed, or a newer one was sent.
contact-test-title = Who can be reached
contact-test-all = Each way to reach each person was proven within the last { $days } days.
contact-test-unproven = { $n ->
    [one] 1 way to reach somebody was not proven within the last { $days } days
   *[other] { $n } ways to reach somebody were not proven within the last { $days } days
}
contact-test-row = { $name } by { $channel }: { $proven }
contact-test-never = never proven
contact-test-proven-at = last proven { $at }
contact-test-none-sent = no test was sent yet
contact-test-sent-waiting = the test of { $at } is not confirmed
contact-test-sent-failed = no carrier took the test of { $at }
contact-test-sent-withheld = the test of { $at } was withheld, since help was needed then
contact-test-sent-accepted = a carrier took the test of { $at }; nobody has confirmed it
contact-test-own = The test of { $at } by { $channel } waits for you.
contact-test-off = No test calls are planned. An administrator adds them to the on-call plan:
contact-test-cli-proven = { $name } by { $channel }: proven { $at }
contact-test-doctor-ok = On call: each way to reach each person was proven within the last { $days } days.
contact-test-doctor-off = On call: nobody tests whether people can be reached.
contact-test-doctor-off-fix = Add [test_calls] to the plan of who is on call; “bongsu oncall example” shows it.
contact-test-doctor-unproven = On call: not proven within the last { $days } days: { $names }
contact-test-doctor-unproven-fix = Ask these people to confirm the next test, and correct their addresses in the plan. “bongsu oncall contacts” lists all of them.
oncall-finding-external = A policy is for this alert of another tool, and nobody was called
oncall-finding-question = A policy is for this question to the engineers, and nobody was called
contact-test-now = Send me a test by { $channel }
contact-test-help-wanted = No test is sent while an incident is open or somebody is called for help.
contact-test-help-wanted-remedy = Try again when it is over.
contact-test-no-rule = No rule of yours in the on-call plan has this channel.
contact-test-no-rule-remedy = Ask an administrator to add it to the plan.
contact-test-just-now = A test was sent less than a minute ago.
contact-test-just-now-remedy = Wait a minute, then try again.
