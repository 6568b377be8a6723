# The score at the end of a drill.

score-check = check
score-wanted = expected
score-got = result
score-passed = passed
score-failed = failed

score-failed-component = failed component
score-victims-found = victims found
score-incidents-opened = incidents opened
score-cause-delay = first failure to named cause
score-first-statement-delay = first failure to first statement
score-false-victims = sites falsely listed as affected
score-falsely-verified = sites falsely verified
score-falsely-resolved = incidents falsely resolved
score-untrue-claims = sites with an untrue state
score-duplicate-statements = duplicate statements
score-spurious-incidents = spurious incidents
score-relapses = relapses
score-unresolved-incidents = unresolved incidents
score-slow-sites = slow sites
score-falsely-slow = sites falsely judged slow
score-sites-down = sites down
score-alerted = people alerted of a single site
score-wrongly-alerted = people alerted of what was not theirs, or muted
score-announced = people told of maintenance ahead
score-wrongly-announced = people told of maintenance that does not touch them
score-mail-recipients = mail recipients, most mails to one
score-mail-delay = first failure to first mail, median and worst
score-not-notified = affected people not notified
score-duplicate-mails = duplicate mails
score-resent-mails = mails being sent during a crash, resent under the same Message-ID
score-lost-mails = lost mails
score-untrue-mails = sites with an untrue mail

score-list-missed = missed
score-list-false-victims = falsely listed as affected
score-list-falsely-verified = falsely verified
score-list-untrue-claims = untrue state
score-list-untrue-mails = untrue mail
score-list-not-alerted = not alerted
score-list-wrongly-alerted = wrongly alerted
score-list-not-announced = not told of maintenance
score-list-wrongly-announced = wrongly told of maintenance
