# What a drill prints in the terminal.

drill-killed = The desk process was killed. It restarts from its store.
drill-opened = Incident opened { $after } s after the first failure.
drill-cause-loss = Cause: { $component }. { $rate }% of probes lost, confidence { $confidence }%, responsible: { $owner }. { $after } s after the first failure.
drill-cause-subset = Cause: { $component }. { $rate }% of the sites checked through it fail, confidence { $confidence }%, responsible: { $owner }. { $after } s after the first failure.
drill-monitoring = The fault is no longer observed. Verifying sites one by one.
drill-resolved = Resolved: every site is accounted for.
drill-host-restored = The host says its repair is complete. Recorded; nothing counts as verified because of it.
drill-relapsed = The fault is back: same incident.
drill-first-statement = First statement published { $after } s after the first failure. { $sites } sites affected or at risk.
drill-hit = { $hit } sites observed failing, { $risk } more at risk.
drill-verified = { $verified } of { $total } sites verified working.

drill-operator = Example Hosting
drill-operations-pages = operations
drill-public-page = the page that customers see
drill-title = A drill: { $title }. All traffic stays on this machine.
drill-check-hint = To check one site in depth: bongsu check www.… --config { $config }
drill-press-ctrl-c = Press Ctrl-C to quit.
drill-author-host = the host
drill-unverified-reason = the drill's timetable

drill-logged-in = On this machine you are logged in as the administrator Hana, without a password: this is a drill.
