# What a drill prints in the terminal.

drill-killed = The desk process was killed. It restarts from its store.
drill-opened = Incident opened { $after } s after the first failure.
drill-cause-loss = Cause: { $component }. { $rate }% of probes lost, confidence { $confidence }%, responsible: { $owner }. { $after } s after the first failure.
drill-cause-subset = Cause: { $component }. { $rate }% of its sites down, confidence { $confidence }%, responsible: { $owner }. { $after } s after the first failure.
drill-monitoring = The fault is no longer observed. Verifying sites one by one.
drill-resolved = Resolved: every site is accounted for.
drill-host-restored = The host says its repair is complete. Recorded; nothing counts as verified because of it.
drill-relapsed = The fault is back: same incident.
drill-first-statement = First statement published { $after } s after the first failure. { $sites } sites hit or at risk.
drill-hit = { $hit } sites observed failing, { $risk } more at risk.
drill-verified = { $verified } of { $total } sites verified working.
