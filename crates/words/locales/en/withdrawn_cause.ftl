# A named cause that a person of the host has withdrawn.

cause-withdrawn = The cause is not known. The host has withdrawn what was presumed before.
cause-withdrawn-before = The host has withdrawn what was presumed before.
# For engineers alone.
oncall-title-withdrawn = Outage; the presumed cause was withdrawn: { $component }
cause-host-says = The host says of the cause: “{ $words }”
event-cause-withdrawn = Withdrew the named cause: { $component }
event-cause-reinstated = Took back the withdrawal; named again: { $component }
field-named-cause = The cause named by the evidence: { $component }
named-cause-left = Leave it as it is
named-cause-withdrawn = It is not the cause (say what it is under “cause”, if that is known)
named-cause-still-withdrawn = It stays withdrawn
named-cause-reinstated = It may be the cause after all
named-cause-hint = Nothing names it any more, until the evidence names another component. Which sites are listed and verified does not change.
ask-cause-withdrawn = From now on nothing says that { $component } is the cause.
ask-cause-reinstated = From now on { $component } is said to be the presumed cause again.
cause-withdrawn-by = Withdrawn by { $by } at { $at }. Nobody is told of this cause.
refused-named-cause = There is no named cause to withdraw, or none was withdrawn.
remedy-named-cause = Open the incident again: it shows what the evidence names now.
