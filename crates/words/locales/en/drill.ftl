# What a drill prints in the terminal.

drill-killed = The desk was killed. It restarts from what it had stored.
drill-opened = Incident opened { $after } s after the first failure.
drill-cause-loss = Cause named { $after } s after the first failure: { $component }. { $rate }% of the probes through it are lost. Confidence { $confidence }%. Responsible: { $owner }.
drill-cause-subset = Cause named { $after } s after the first failure: { $component }. { $rate }% of the sites checked through it fail. Confidence { $confidence }%. Responsible: { $owner }.
drill-monitoring = The fault is no longer seen. Verifying sites one by one.
drill-resolved = Resolved: every site on the victim list was verified working or excluded.
drill-host-restored = The host reports that its fix is complete. This is recorded, and verifies no site.
drill-relapsed = The fault is back. The same incident is reopened.
drill-first-statement = First statement published { $after } s after the first failure. { $sites } sites affected or at risk.
drill-hit = { $hit } sites seen failing, { $risk } more at risk.
drill-verified = { $verified } of { $total } sites verified working.

drill-operator = Example Hosting
drill-operations-pages = operations pages
drill-public-page = public page
drill-title = Drill “{ $title }”. All traffic stays on this machine.
drill-check-hint = To check one site in depth: bongsu check www.… --config { $config }
drill-press-ctrl-c = Press Ctrl-C to quit.
drill-author-host = the host
drill-unverified-reason = the drill's timetable

drill-logged-in = This is a drill: on this machine you are logged in as the administrator Yoon Hana, without a password.
