# The plan of who is on call, edited in operations.

oncall-plan-title = On-call plan
oncall-plan-text = The plan as a file
oncall-plan-hint = TOML, as “bongsu oncall export” writes it; “bongsu oncall example” prints a plan to begin with. It is checked as a whole, and nothing is applied before you confirm what it changes.
oncall-plan-refused = Nothing was changed. The plan cannot be applied:
oncall-plan-ask = Apply this plan?
oncall-plan-effect = It counts within a second. Calls that are under way keep the policy under which they began.
oncall-plan-warnings = Please note:
