# 사이트별 경보와 만료 예정. 실패는 마지막으로 확인한 시각과 함께, 종료는 확인된 것만 적는다.

alert-subject-failing = [{ $operator }] { $n ->
    [1] { $site }: { $what }
   *[other] 사이트 { $n }곳 확인 필요
}
alert-subject-passed = [{ $operator }] { $n ->
    [1] { $site }: { $what }
   *[other] 사이트 { $n }곳 실패 후 다시 정상
}
alert-subject-expiring = [{ $operator }] { $n ->
    [1] { $site }: { $what }
   *[other] 인증서·도메인 { $n }건 만료 임박
}
alert-subject-ended = [{ $operator }] { $n ->
    [1] { $site }: { $what }
   *[other] 경보 { $n }건 종료
}
alert-fact = { $at } 기준: { $parts }
alert-fact-failing = 실패 { $n }건
alert-fact-passed = 실패 후 다시 정상 { $n }건
alert-fact-expiring = 만료 임박 { $n }건
alert-fact-ended = 종료 { $n }건
alert-cause-operator = 개별 사이트에서 확인된 실패이며, 공통 원인은 아직 발견되지 않았습니다. 진행 중인 장애로 설명되는 사이트는 포함하지 않습니다.
alert-cause-customer = 지금까지 저희 점검에서 여러 사이트에 걸친 공통 원인은 발견되지 않았습니다.
alert-cause-named = 지금까지 저희 점검에서 여러 사이트에 걸친 공통 원인은 발견되지 않았습니다.
alert-why = 고객님의 페이지에서 신청하셨거나 계약에 따라 보내 드립니다.
alert-why-named = { $operator }에서 귀하를 { $site }{ $more ->
    [0] {""}
   *[other] {" "}외 { $more }건
}의 경보를 받으실 분으로 지정하여 보내 드립니다. 변경은 { $operator }에 문의해 주십시오.
alert-why-label = 안내 사유
alert-operations-label = 진행 중인 경보
alert-page-label = 내 사이트 현황

alert-list-failing = 실패: { $n }건
alert-list-passed = 실패 후 다시 정상: { $n }건
alert-list-expiring = 만료 임박: { $n }건
alert-list-ended = 종료: { $n }건
alert-list-more = 그 외 { $n }건

alert-kind-down = 접속 불가
alert-kind-partial = 일부 실패
alert-kind-slow = 느림
alert-kind-certificate = 인증서 만료 예정
alert-kind-domain = 도메인 만료 예정

alert-what-down = { $layer } 실패({ $reason })
alert-what-partial = 열리지만 일부 경로 실패: { $layer }({ $reason })
alert-what-slow = 평소보다 응답이 매우 느림
alert-what-certificate = 인증서 유효 기간 { $until }까지({ $days ->
    [0] 오늘
   *[other] { $days }일 남음
 })
alert-what-domain = 도메인 등록 기간 { $until }까지({ $days ->
    [0] 오늘
   *[other] { $days }일 남음
 })
alert-was-down = { $layer } 실패({ $reason })
alert-was-partial = 열렸지만 일부 경로 실패: { $layer }({ $reason })
alert-was-slow = 평소보다 응답이 매우 느렸음
alert-what-passed = { $what }, { $since }부터, 마지막 확인 { $asof }. { $works }부터 다시 정상
alert-what-verified = { $since }부터 모든 단계가 정상 동작하는 것을 확인
alert-what-renewed-certificate = 인증서 유효 기간이 { $until }까지로 바뀜
alert-what-renewed-domain = 도메인 등록 기간이 { $until }까지로 바뀜

alert-line-failing = { $site }{ $customer }: { $what }, { $since }부터, 마지막 확인 { $asof }
alert-line-other = { $site }{ $customer }: { $what }
alert-line-customer = (고객 { $customer })

alerts-title = 경보
alerts-intro = 자체 문제가 있는 사이트와 곧 만료되는 인증서·도메인입니다. 진행 중인 장애로 설명되는 사이트는 여기에 없습니다.
alerts-caption = 진행 중인 경보
alerts-ended-caption = 최근 1시간 내 종료
alerts-column-subject = 사이트·도메인
alerts-column-customer = 고객
alerts-column-kind = 종류
alerts-column-what = 확인한 내용
alerts-column-since = 시작
alerts-column-as-of = 마지막 확인
alerts-column-told = 알린 대상
alerts-kind = 종류
alerts-none = 경보가 없습니다.
alerts-told-nobody = 없음
alerts-told-customer = 연락처 { $n }개
alerts-told-pending = { $who }(발송 대기)
alerts-repeats = 1시간 안에 { $n }번 재발
alert-end-verified = { $at } 정상 동작 확인
alert-end-renewed = { $at } 갱신 확인
alert-end-expired = { $at } 만료. 실패 경보로 이어짐
alert-end-joined = { $at } 장애에 포함
alert-end-removed = { $at } 고객 목록에서 제외(정상 동작은 확인하지 못함)

preferences-alerts = 내 사이트 경보
preferences-alerts-contract = 계약에 따름
preferences-alerts-yes = 받음
preferences-alerts-no = 받지 않음
preferences-alerts-hint = 고객님의 사이트에만 문제가 있을 때, 그리고 인증서나 도메인이 만료되기 전에 알려 드립니다. 여러 고객에게 영향을 주는 장애는 이 설정과 관계없이 안내합니다.

cli-outbox-alerts = 경보: { $counts }
