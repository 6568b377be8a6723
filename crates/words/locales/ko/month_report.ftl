# 월간 보고서 메일.

month-report-subject = [{ $operator }] { $month } 서비스 보고서
month-report-label = 보고서
month-report-fact = { $month } 한 달 동안 고객님의 사이트를 점검해 기록한 내용입니다.
month-report-fact-host = { $month } 한 달 동안 전체 고객의 사이트를 점검해 기록한 내용입니다.
month-report-host = 전체 고객
month-report-none = 기록상 여러 사이트에 걸친 장애의 영향은 없었습니다. 사이트 한 곳만의 문제는 여기에 적지 않았습니다.
month-report-not-watched = 이 달에는 관측한 것이 없습니다.
month-report-outages = 장애 { $n ->
    [1] { $n }건, { $long }.
   *[other] { $n }건, 모두 { $long }. 겹친 시간은 한 번만 셉니다.
}
month-report-outage = { $from } ~ { $until } ({ $long }), 실패가 관측된 사이트 { $sites }곳
month-report-goes-on = { $from }부터 진행 중, 실패가 관측된 사이트 { $sites }곳
month-report-more = 외 장애 { $n }건
month-report-credit = 승인된 보상: { $amount }
month-report-page = 사이트별 가동 시간: { $url }
month-report-more-customers = 외 고객 { $n }곳은 각 고객 페이지에서 보실 수 있습니다
month-report-foot = 이 보고서는 고객 페이지에서 끄실 수 있습니다.
preferences-report = 월간 보고서 메일
preferences-report-usual = 호스팅 회사의 설정에 따름
preferences-report-yes = 받음
preferences-report-no = 받지 않음
cli-outbox-month-reports = 월간 보고서: { $counts }
