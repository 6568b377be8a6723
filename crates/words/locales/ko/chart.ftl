# 시간에 따른 추이.

chart-course = 피해 추이
chart-course-own = 내 사이트 피해 추이
chart-course-title = { $from }부터 { $until }까지 피해 확인, 피해 우려(추정), 정상 동작 확인 사이트 수
chart-own-title = 내 사이트: { $from }부터 { $until }까지 피해 확인, 피해 우려(추정), 정상 동작 확인 사이트 수
chart-course-desc = 피해가 가장 많았던 때는 { $peakat }, { $peak }곳입니다. { $at } 현재 피해 { $hit }곳, 피해 우려 { $risk }곳, 정상 동작 확인 { $verified }곳입니다.
chart-course-hint = ‘피해 확인’은 관측한 수, ‘피해 우려’는 추정한 수이며 서로 더하지 않습니다.
chart-course-excluded = 제외한 { $n }곳은 포함하지 않았습니다.
chart-course-revised = 같은 시각의 안내와 다른 숫자는 그 뒤에 알게 된 것을 반영한 것입니다. 그때 진행 중이던 점검은 점검한 시각에 반영하고, 정상 확인 후 다시 실패한 사이트는 처음 실패한 때부터 피해로 셉니다.
chart-course-none = 아직 피해 목록에 오른 사이트가 없습니다.
chart-mark = 번호
chart-mark-began = 첫 실패
chart-mark-stated = 안내: { $heading }
chart-mark-phase = 상태: { $phase }
chart-marks-left-out = 중간의 { $n }건은 표시하지 않았습니다.
chart-as-table = 표로 보기
chart-from = 시작 시각

chart-latency = 단계별 응답 시간
chart-latency-site = 응답 시간: { $site }
chart-latency-title = { $layer }: { $from }부터 { $until }까지 응답 시간
chart-latency-desc = { $answered ->
    [0] 응답한 점검이 없고, { $failed }회 실패했습니다.
   *[other] 점검 { $answered }회 응답, { $failed }회 실패. 가장 느린 응답 { $slowest }.
 }
chart-latency-baseline = 평소 { $baseline }, { $limit }를 넘으면 느림으로 판정합니다.
chart-latency-hint = 3분 단위입니다. 평소 응답 시간은 페이지(HTTP) 단계에서만 학습합니다.
chart-latency-none = 지금은 이 사이트의 응답 시간을 기록하지 않습니다. 한 번에 기록하는 사이트 수에 한도가 있습니다.
chart-since = { $at }부터 기록했으며 최근 3시간까지 보관합니다.
chart-median = 중앙값
chart-range = 최소~최대
chart-baseline = 평소~느림 기준
chart-failed = 실패한 점검
chart-failed-of = { $all }회 중 { $failed }회 실패
chart-gap = 관측 없음
chart-nothing-observed = 이 시간에는 관측이 없었습니다.

chart-share = 점검이 실패한 사이트의 비율 추이
chart-share-title = { $from }부터 { $until }까지 이 구성 요소에 의존하는 사이트 중 이곳을 거친 점검이 실패한 비율
chart-share-desc = 가장 높은 비율은 { $at }부터 { $most }, 마지막은 { $last }입니다.
chart-share-key = 이곳을 거친 점검이 실패한 사이트
chart-share-hint = 3분마다 가장 높았던 비율이며, 0.5% 정도의 단위로 반올림했습니다.
chart-share-none = 지금은 이 구성 요소의 추이를 기록하지 않습니다.
