# この言語での日付と金額の書き方。

date = { $month }月{ $day }日
month-with-year = { $year }年{ $month }月
date-with-year = { $year }年{ $month }月{ $day }日

money = { $currency ->
    [JPY] { $amount }円
   *[other] { $currency } { $amount }
 }
