# Charts: how something went over time.

chart-course = Sites over time
chart-course-own = Your sites over time
chart-course-title = Sites hit (seen), at risk (presumed) and verified working, from { $from } to { $until }
chart-own-title = Your sites: hit (seen), at risk (presumed) and verified working, from { $from } to { $until }
chart-course-desc = Most sites hit at once: { $peak } at { $peakat }. At { $at }: { $hit } hit, { $risk } at risk, { $verified } verified working.
chart-course-hint = “Hit” was seen, “at risk” is presumed; the two are never added up.
chart-course-excluded = { $n ->
    [one] The site taken off the list is left out.
   *[other] The { $n } sites taken off the list are left out.
 }
chart-course-revised = A site that failed again after it was verified counts as hit from its first failure on.
chart-course-none = No site has been listed yet.
chart-mark = Mark
chart-mark-began = First failure
chart-mark-stated = Statement: { $heading }
chart-mark-phase = Phase: { $phase }
chart-marks-left-out = { $n } more in between are not marked.
chart-as-table = Show as a table
chart-from = From

chart-latency = Response time by layer
chart-latency-site = Response time: { $site }
chart-latency-title = { $layer }: response time from { $from } to { $until }
chart-latency-desc = { $answered } checks answered, { $failed } failed. Slowest answer: { $slowest }.
chart-latency-usual = Usual: { $usual }; slow from { $limit } on.
chart-latency-hint = Three minutes a step. What is usual is learned for the page only.
chart-latency-none = Response times of this site are not being recorded now. Only a limited number of sites is recorded at a time.
chart-since = Recorded since { $at }, for three hours at most.
chart-median = median
chart-range = fastest to slowest
chart-usual = usual up to the slow limit
chart-failed = share that failed
chart-failed-of = { $failed } of { $all } failed
chart-gap = not observed
chart-nothing-observed = Nothing was observed in this time.

chart-share = Share of its sites that failed
chart-share-title = Share of the sites on it that were seen failing, from { $from } to { $until }
chart-share-desc = Highest share: { $most }, from { $at }. Last: { $last }.
chart-share-key = sites seen failing
chart-share-hint = The highest share in every three minutes, rounded to about half a percent.
chart-share-none = No record is being kept for this component now.
