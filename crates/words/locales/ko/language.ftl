# 이 언어로 날짜와 금액을 쓰는 방법.

date = { $month }월 { $day }일
month-with-year = { $year }년 { $month }월
date-with-year = { $year }년 { $month }월 { $day }일

money = { $currency ->
    [KRW] { $amount }원
   *[other] { $currency } { $amount }
 }
