# 보고서: 한 달 중 정상이던 시간.

nav-reports = 보고서
reports-title = 보고서
reports-month = 월
reports-site = 사이트
reports-customer = 고객
reports-component = 구성 요소
reports-hint = 사이트, 고객, 구성 요소 중 하나만 입력합니다. 모두 비우면 전체 장애입니다.
reports-show = 조회
reports-rule = 하루는 { $zone } 시간대 기준입니다. 사이트는 판정이 정상 또는 느림이던 시간을, 장애는 진행 중인 장애가 없던 시간을 정상으로 셉니다. 점검하지 않았거나 판정을 알 수 없던 시간은 정상으로도 비정상으로도 세지 않으며, 비율은 확인된 시간만을 기준으로 합니다.
reports-of-outages = { $month } 전체 장애
reports-of-component = { $month } 장애(지목된 원인: { $component })
reports-of-site = { $month } { $site }
reports-of-customer = { $month } 고객 { $customer }의 사이트
reports-of = 대상
reports-outages = 장애가 없던 시간
reports-share = 확인된 시간 중 비율
reports-good = 정상
reports-slow = 그중 느림
reports-bad = 비정상
reports-unknown = 알 수 없음
reports-no-share = 알 수 없음
reports-none = 이 달의 기록이 없습니다.
reports-left-out = { $n ->
   *[other] { $n }곳
}은 싣지 않았습니다. 보고서 하나에는 500곳까지 싣습니다.
reports-csv = CSV로 내려받기
remedy-month = 2018-01처럼 월을 입력해 주세요.
bar-unwatched-incidents = { $date }: { $incidents ->
   *[other] 장애 { $incidents }건
}. 지속 시간은 측정하지 못했습니다.
history-maintenance = 지난 점검 작업
responses-half = 응답의 절반이 이 시간 안에
responses-most = 응답의 95%가 이 시간 안에
responses-rule = 응답 시간은 방문자가 기다리는 단계에서 응답한 점검만 셉니다. 구간별로 세므로 표시된 시간은 실제보다 최대 44% 길 수 있고 실제보다 짧지는 않습니다.
