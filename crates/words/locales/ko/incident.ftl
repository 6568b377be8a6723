# 장애와 그 설명. ‘정상 동작을 확인’은 전체 검증을 통과한 사이트의 수에만 쓴다.

phase-investigating = 조사 중
phase-identified = 원인 파악
phase-monitoring = 확인 중
phase-resolved = 종료

victim-at-risk = 피해 우려(추정)
victim-seen-hit = 피해 확인
victim-verified = 정상 동작 확인
victim-unaffected = 피해 없음 확인
victim-excluded = 제외
hint-at-risk = 고장 난 구성 요소에 의존하나 실패는 관측되지 않은 사이트
hint-seen-hit = 실제로 실패가 관측된 사이트
hint-verified = 모든 단계가 여러 번 연속으로 정상인 사이트
hint-unaffected = 실패가 한 번도 확인되지 않았고 정상 동작이 확인된 사이트
hint-excluded = 이 장애의 집계에서 제외한 사이트

incident-title-cause = { $component } 장애
incident-title-redundancy = 이중화 상실: { $component }
incident-title-unknown = 원인 미상 장애
cause-either = { $component } 또는 { $other }
cause-three = { $component }, { $other }, { $third } 중 하나
cause-one-of = { $component } 또는 다른 구성 요소 { $others }개 중 하나
cause-confidence = 확신도 { $percent }%.
cause-was = 원인은 { $component }의 고장으로 판단됩니다.
cause-not-known = 여러 사이트에서 동시에 장애가 발생했으며, 원인은 아직 알 수 없습니다.
whose = 책임 소재

mode-loss-all = 이곳에 의존하는 점검이 모두 실패합니다.
mode-loss-some = 이곳을 거치는 점검의 일부가 실패합니다. 비율은 아직 알 수 없습니다.
mode-loss-part = 이곳을 거치는 점검의 약 { $percent }%가 실패합니다.
mode-subset-all = 이곳을 거치는 사이트 점검이 모두 실패합니다.
mode-subset-some = 일부 사이트는 이곳을 거치는 점검이 모두 실패합니다. 몇 곳인지는 아직 알 수 없습니다.
mode-subset-part = 사이트의 약 { $percent }%에서 이곳을 거치는 점검이 모두 실패합니다.
mode-was-loss-all = 가장 심했을 때 이곳에 의존하는 점검이 모두 실패했습니다.
mode-was-loss-part = 가장 심했을 때 이곳을 거치는 점검의 약 { $percent }%가 실패했습니다.
mode-was-subset-all = 가장 심했을 때 이곳을 거치는 사이트 점검이 모두 실패했습니다.
mode-was-subset-part = 가장 심했을 때 사이트의 약 { $percent }%에서 이곳을 거치는 점검이 모두 실패했습니다.

since = 시작
state-since = 변경 시각
next-update-by = 다음 안내 예정
overdue = (예정 시각이 지났습니다)
host-restored-at = 호스팅 회사의 조치 완료 발표
last-failure-at = 마지막 실패 확인
resolved-at = 종료
relapses = 재발 { $n }회

statement-title = 안내 내역
statement-all = 안내 내역 모두 보기
statement-none = 아직 안내가 없습니다.
statement-cause = { $component }의 고장으로 보입니다.
statement-investigating-heading = 조사 중
statement-investigating = 여러 사이트에서 동시에 장애가 발생했습니다. 원인은 아직 알 수 없으며 조사하고 있습니다.
statement-identified-heading = 원인 파악
statement-ongoing-heading = 장애 계속
statement-unseen-heading = 실패는 멈췄으나 종료 확인 전
statement-unseen = 마지막으로 실패한 점검은 { $at }입니다. 장애가 끝났다고 확인한 것은 아니며, 계속 점검하고 있습니다.
statement-ongoing = 장애가 계속되고 있습니다.
statement-corrected = 이후 정정됨
statement-stated-heading = 호스팅 회사 설명
statement-corrects-heading = 호스팅 회사 설명({ $at } 설명을 정정합니다)
statement-host-restored = 호스팅 회사는 조치를 마쳤다고 밝혔습니다: “{ $words }” 사이트별 정상 동작 여부는 따로 확인하고 있습니다.
statement-recovering-heading = 사이트별 확인 중
statement-recovering = 고장이 더 이상 관측되지 않습니다. 사이트를 하나씩 확인하고 있으며, 확인된 사이트만 정상이라고 안내합니다.
statement-lasting-heading = 지켜보는 중
statement-lasting = 고장 났던 부분이 점검에서 다시 정상으로 나타납니다. 한동안 더 지켜본 뒤 종료합니다.
statement-redundancy = 다른 구성 요소가 대신하고 있어, 영향을 받은 것으로 확인된 사이트는 없습니다.
statement-redundancy-ongoing = 이중화가 아직 회복되지 않았습니다.
statement-redundancy-recovering-heading = 재확인 중
statement-redundancy-recovering = 고장이 더 이상 관측되지 않습니다. 사이트로 가는 모든 경로를 다시 점검하고 있습니다.
statement-redundancy-restored = 이중화가 회복되었습니다. 영향을 받은 것으로 확인된 사이트는 없습니다.
statement-resolved-heading = 종료
statement-resolved = 이 장애와 관련된 사이트 { $verified ->
    [1] { $verified }곳이
   *[other] { $verified }곳이 모두
 } 정상 동작하는 것을 확인했습니다.
statement-resolved-excluded = 이 장애와 관련된 사이트 { $verified }곳이 정상 동작하는 것을 확인했고, { $excluded }곳은 사유를 적고 제외했습니다.
statement-relapsed-heading = 재발
statement-relapsed = 종료된 장애가 다시 발생했습니다.
statement-counts = { $at } 기준: 피해 확인 { $hit }곳, 피해 우려(추정) { $risk }곳, 정상 동작 확인 { $verified }곳.
statement-next = 다음 안내는 { $at }까지 드리겠습니다.

event-opened = 장애 등록
event-cause-named = 원인 판단: { $component } (확신도 { $percent }%)
event-victims-added = 피해 목록에 사이트 { $sites }곳 추가
event-phase-changed = 상태 변경: ‘{ $from }’ → ‘{ $to }’
event-host-restored = 호스팅 회사가 조치 완료 발표
event-stated = 호스팅 회사가 상황 설명
event-unverified-claim = 확인된 범위({ $of }곳 중 { $verified }곳)를 넘는 설명을 사유를 적고 발표
event-relapsed = 장애 재발
event-victim-excluded = { $site } 사이트를 피해 목록에서 제외

justification-dependency = { $component }에 의존합니다(인벤토리 기준).
justification-failures = { $first }부터 { $last }까지 사이트 { $sites }곳에서 점검 { $asked }회 중 { $failed }회 실패.
justification-down-throughout = { $first }부터 { $last }까지 접속 불가로 확인됨.
justification-failures-one = { $first }부터 { $last }까지 점검 { $asked }회 중 { $failed }회 실패.
justification-commonest = 가장 많은 사유: { $reason }.
justification-verification = 관측 지점 { $vantages }곳에서 모든 단계를 { $rounds }회 연속 정상 확인. { $from }부터 { $until }까지.
justification-all-verified = 정상 동작 확인 { $verified }곳, 제외 { $excluded }곳. 남은 사이트가 없습니다.
justification-last-failure = 점검이 마지막으로 실패한 시각: { $at }.
justification-fault-gone = { $component }의 고장을 드러내는 점검이 마지막으로 실패한 시각: { $at }.
justification-removed = 등록 정보에서 삭제된 사이트입니다.
justification-person = { $by }: “{ $words }”

draft-fact = { $since }부터 여러 사이트에 장애가 발생하고 있습니다.
draft-fact-cause = { $since }부터 여러 사이트에 장애가 발생하고 있습니다. { $component }의 고장으로 보입니다.
draft-fact-gone = { $since }에 시작된 장애의 원인인 고장({ $component })은 더 이상 관측되지 않습니다. 사이트를 하나씩 확인하고 있습니다.
draft-response = 모든 사이트를 계속 점검하고 있으며, 새로 확인되는 내용은 바로 안내해 드리겠습니다.
