# Charts over time.

chart-course = Sites over time
chart-course-own = Your sites over time
chart-course-title = Sites affected (seen), at risk (presumed) and verified working, from { $from } to { $until }
chart-own-title = Your sites: affected (seen), at risk (presumed) and verified working, from { $from } to { $until }
chart-course-desc = Most sites affected at once: { $peak } at { $peakat }. At { $at }: { $hit } affected, { $risk } at risk, { $verified } verified working.
chart-course-hint = “Affected” was seen, “at risk” is presumed; the two are never added up.
chart-course-excluded = { $n ->
    [one] The excluded site is left out.
   *[other] The { $n } excluded sites are left out.
 }
chart-course-revised = Where this differs from an update of the same time, it is what became known since: a check that was under way then counts when it was made, and a site that failed again after it was verified counts as affected from its first failure.
chart-course-none = No site has been listed yet.
chart-mark = Mark
chart-mark-began = First failure
chart-mark-stated = Statement: { $heading }
chart-mark-phase = Phase: { $phase }
chart-marks-left-out = { $n } more in between are not shown.
chart-as-table = Show as a table
chart-from = From

chart-latency = Response time by layer
chart-latency-site = Response time: { $site }
chart-latency-title = { $layer }: response time from { $from } to { $until }
chart-latency-desc = { $answered ->
    [0] No check was answered, { $failed } failed.
    [one] { $answered } check answered, { $failed } failed. Slowest answer: { $slowest }.
   *[other] { $answered } checks answered, { $failed } failed. Slowest answer: { $slowest }.
 }
chart-latency-baseline = Usual: { $baseline }; slow above { $limit }.
chart-latency-hint = Each step is three minutes. The usual response time is learned for the page (HTTP) only.
chart-latency-none = Response times of this site are not being recorded now. They can be recorded for a limited number of sites at a time.
chart-since = Recorded since { $at }; kept for three hours.
chart-median = median
chart-range = fastest to slowest
chart-baseline = usual, up to the limit for slow
chart-failed = failed checks
chart-failed-of = { $failed } of { $all } failed
chart-gap = not observed
chart-nothing-observed = Nothing was observed in this time.

chart-share = Share of sites with failing checks
chart-share-title = Share of the sites depending on it that had a failing check through it, from { $from } to { $until }
chart-share-desc = Highest share: { $most }, from { $at }. Last: { $last }.
chart-share-key = sites with a failing check through it
chart-share-hint = The highest share in each three minutes, to about half a percent.
chart-share-none = This component is not being recorded now.
