# 고객에게 보내는 안내. ‘정상 동작을 확인’은 전체 검증을 통과한 사이트의 수에만 쓴다.

notice-drill = [훈련]
notice-subject-first = [{ $operator }] 장애 안내: 사이트 { $n }곳이 열리지 않습니다
notice-subject-impaired = [{ $operator }] 장애 안내: 사이트 { $n }곳이 불안정합니다
notice-subject-presumed = [{ $operator }] 장애 안내: 사이트 { $n }곳이 열리지 않을 것으로 추정됩니다
notice-subject-waiting = [{ $operator }] 장애 안내: 사이트 { $n }곳의 정상 동작을 확인하고 있습니다
notice-subject-goes-on = [{ $operator }] 장애 안내: 사이트 { $n }곳이 아직 열리지 않습니다
notice-subject-restored = [{ $operator }] 조치 완료 발표: 사이트 { $total }곳 중 { $verified }곳 정상 동작 확인
notice-subject-works = [{ $operator }] 사이트 { $n }곳의 정상 동작을 확인했습니다
notice-subject-works-some = [{ $operator }] 사이트 { $total }곳 중 { $verified }곳의 정상 동작을 확인했습니다(나머지는 이 장애에서 제외)
notice-subject-excluded = [{ $operator }] 사이트 { $n }곳을 이 장애에서 제외했습니다(정상 동작은 확인하지 못함)
notice-subject-removed = [{ $operator }] 사이트 { $n }곳을 더 이상 점검하지 않습니다
notice-subject-again = [{ $operator }] 장애 재발 안내: 사이트 { $n }곳이 열리지 않습니다

notice-next = { $at }까지 현황 페이지에 올리겠습니다.
notice-fact-label = 상황
notice-cause-label = 원인
notice-cause-stated = 호스팅 회사의 설명: “{ $words }”
notice-stated-label = 호스팅 회사 설명
notice-corrected-label = 호스팅 회사 설명(정정)
notice-response-label = 조치
notice-next-label = 다음 안내
notice-contact-label = 문의
notice-own-page-label = 내 사이트 현황
notice-page-label = 현황 페이지

notice-fact-hit = { $at } 현재 고객님의 사이트 { $n }곳이 열리지 않는 것을 확인했습니다. 장애는 { $since }에 시작되었습니다.
notice-fact-impaired = { $at } 현재 고객님의 사이트 { $n }곳에서 점검 일부가 실패하거나 응답이 없습니다. 느리게 열리거나 간헐적으로 열리지 않을 수 있습니다. 장애는 { $since }에 시작되었습니다.
notice-fact-presumed = { $at } 현재 고객님의 사이트 { $n }곳이 의존하는 구성 요소가 고장 났습니다. 이 사이트는 열리지 않을 것으로 추정되며, 하나씩 확인하고 있습니다. 장애는 { $since }에 시작되었습니다.
notice-fact-none-hit = { $at } 현재 이 장애와 관련된 고객님의 사이트 { $n }곳은 아직 정상 동작을 확인하지 못했습니다.
notice-fact-works = { $at } 현재 이 장애와 관련된 고객님의 사이트 { $n ->
    [1] { $n }곳이
   *[other] { $n }곳이 모두
} 정상 동작하는 것을 확인했습니다. 모든 단계가 여러 번 연속으로 정상이었습니다. 장애는 { $since }에 시작되었습니다.
notice-fact-works-since = { $after } 뒤인 { $at }부터 모든 단계가 점검을 통과했습니다. 단계마다 점검하는 때가 다르므로, 실제로는 조금 먼저 정상이 되었을 수 있습니다.
notice-fact-works-some = { $at } 현재 이 장애와 관련된 고객님의 사이트 { $n }곳이 정상 동작하는 것을 확인했습니다. 모든 단계가 여러 번 연속으로 정상이었습니다. 다른 { $excluded }곳은 사유가 있어 이 장애에서 제외되었으며, 정상 동작을 확인하지 못했습니다. 장애는 { $since }에 시작되었습니다.
notice-fact-excluded = { $at } 현재 고객님의 사이트 { $n }곳을 { $since }에 시작된 장애에서 제외했습니다. 정상 동작을 확인했다는 뜻은 아닙니다. 이 장애가 아닌 다른 이유로 실패하는 경우처럼 사유가 있을 때 제외합니다.
notice-fact-removed = { $at } 현재, { $since }에 시작된 장애와 관련된 고객님의 사이트 { $n }곳이 저희 고객 사이트 목록에 없습니다. 더 이상 점검하지 않으므로, 다시 정상 동작하는지 알려 드릴 수 없습니다.
notice-response-excluded = 점검은 계속됩니다. 각 사이트의 현재 점검 결과는 고객님의 현황 페이지에서 보실 수 있습니다. 열리지 않는 사이트가 있으면 문의해 주세요.
notice-response-removed = 착오라면 문의해 주세요.
notice-response-checking = 고객님의 사이트를 하나씩 계속 점검하고 있습니다. 모두 정상 동작하는 것을 확인하면 바로 알려 드리겠습니다.
notice-response-recurring = 장애가 여러 차례 반복되고 있습니다. 고객님의 사이트를 하나씩 계속 점검하고 있습니다. 모두 { $span } 동안 장애 없이 정상 동작하면 알려 드리겠습니다.
notice-response-restored = 호스팅 회사는 조치를 마쳤다고 밝혔습니다: “{ $words }” 지금까지 고객님의 사이트 { $total }곳 중 { $verified }곳의 정상 동작을 확인했습니다. 나머지도 하나씩 확인하고 있습니다.
notice-response-works = 점검은 계속됩니다. 다시 열리지 않는 사이트가 있으면 바로 알려 드리겠습니다.

notice-list-hit = 열리지 않음: { $n }곳
notice-list-impaired = 불안정: { $n }곳
notice-list-presumed = 열리지 않을 것으로 추정(고장 난 구성 요소에 의존): { $n }곳
notice-list-unverified = 실패는 멈췄으나 정상 동작 확인 전: { $n }곳
notice-list-at-risk = 피해 우려(고장 난 구성 요소에 의존하나 실패가 없거나 다른 경로가 있음): { $n }곳
notice-list-verified = 정상 동작 확인: { $n }곳
notice-list-excluded = 이 장애에서 제외: { $n }곳
notice-list-more = 그 외 { $n }곳
notice-customers = 대상 고객: { $customers }
