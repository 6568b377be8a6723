# 고객에게 보내는 안내. ‘정상 동작을 확인’은 검증 기록의 수에만 쓴다.

notice-drill = [훈련]
notice-subject-first = [{ $operator }] 장애 안내: 사이트 { $n }곳이 열리지 않습니다
notice-subject-impaired = [{ $operator }] 장애 안내: 사이트 { $n }곳이 불안정합니다
notice-subject-presumed = [{ $operator }] 장애 안내: 사이트 { $n }곳이 열리지 않을 것으로 보입니다
notice-subject-waiting = [{ $operator }] 장애 안내: 사이트 { $n }곳의 정상 동작을 확인하고 있습니다
notice-subject-goes-on = [{ $operator }] 장애 안내: 사이트 { $n }곳이 아직 열리지 않습니다
notice-subject-restored = [{ $operator }] 조치 완료 발표: 전체 { $total }곳 가운데 { $verified }곳 정상 동작 확인
notice-subject-works = [{ $operator }] 사이트 { $n }곳의 정상 동작을 확인했습니다
notice-subject-again = [{ $operator }] 다시 장애: 사이트 { $n }곳이 열리지 않습니다

notice-next = { $at }까지 현황 페이지에 올리겠습니다.
notice-fact-label = 사실
notice-cause-label = 원인
notice-cause-stated = 호스팅 회사의 설명: “{ $words }”
notice-stated-label = 회사의 발표
notice-corrected-label = 회사의 발표(정정)
notice-response-label = 대응
notice-next-label = 다음 소식
notice-contact-label = 문의
notice-own-page-label = 내 사이트 현황
notice-page-label = 현황

notice-fact-hit = { $at } 현재 고객님의 사이트 { $n }곳이 열리지 않는 것을 보았습니다. 첫 실패는 { $since }입니다.
notice-fact-impaired = { $at } 현재 고객님의 사이트 { $n }곳에 대한 점검의 일부가 실패하거나 답이 없습니다. 느리게 열리거나 때때로 열리지 않을 수 있습니다. 첫 실패는 { $since }입니다.
notice-fact-presumed = { $at } 현재 고객님의 사이트 { $n }곳이 의존하는 곳이 모두 실패하고 있어, 열리지 않을 것으로 보입니다(추정). 사이트마다 직접 확인하고 있습니다. 첫 실패는 { $since }입니다.
notice-fact-none-hit = { $at } 현재, 이 장애의 영향을 받은 고객님의 사이트 { $n }곳은 아직 정상 동작을 확인하지 못했습니다.
notice-fact-works = { $at }까지, 이 장애의 영향을 받은 고객님의 사이트 { $n }곳이 모두 정상 동작하는 것을 확인했습니다. 모든 계층을 여러 번 이어서 본 결과입니다. 장애는 { $since }에 시작되었습니다.
notice-response-checking = 고객님의 사이트를 하나씩 계속 점검하고 있습니다. 모두 정상 동작하는 것이 확인되면 바로 알려 드립니다.
notice-response-restored = 호스팅 회사는 조치를 마쳤다고 밝혔습니다: “{ $words }” 지금까지 고객님의 사이트 { $total }곳 가운데 { $verified }곳의 정상 동작을 확인했습니다. 나머지도 하나씩 확인하고 있습니다.
notice-response-works = 점검은 계속됩니다. 다시 열리지 않는 사이트가 있으면 바로 알려 드립니다.

notice-list-hit = 열리지 않음: { $n }곳
notice-list-impaired = 불안정함: { $n }곳
notice-list-presumed = 모두 실패하는 곳에 의존하여 열리지 않을 것으로 봄(추정): { $n }곳
notice-list-unverified = 이제 실패하지 않지만 아직 확인 중: { $n }곳
notice-list-at-risk = 고장 난 곳에 의존하지만 실패를 보지 못했거나 다른 길이 있음: { $n }곳
notice-list-verified = 정상 동작 확인: { $n }곳
notice-list-excluded = 이 장애와 따로 봄: { $n }곳
notice-list-more = 그 밖에 { $n }곳
notice-customers = 대상 고객: { $customers }
