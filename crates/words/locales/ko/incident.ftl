# 장애와 그 설명. ‘정상 동작을 확인’은 검증 기록의 수에만 쓴다.

phase-investigating = 조사 중
phase-identified = 원인 파악
phase-monitoring = 확인 중
phase-resolved = 종결

victim-at-risk = 위험(추정)
victim-seen-hit = 피해(관측)
victim-verified = 정상 동작 확인
victim-excluded = 제외
hint-at-risk = 같은 곳에 의존하지만 실패를 보지는 못한 사이트
hint-seen-hit = 실제로 실패한 것을 본 사이트
hint-verified = 모든 계층을 여러 번 이어서 확인한 사이트
hint-excluded = 이유를 적고 목록에서 뺀 사이트

incident-title-cause = { $component } 장애
incident-title-unknown = 원인 확인 중인 장애
cause-either = { $component } 또는 { $other }
cause-one-of = { $component } 또는 다른 { $others }곳 가운데 하나
cause-confidence = 확신도 { $percent }%
cause-was = 원인은 { $component }의 고장으로 보았습니다.
cause-not-known = 여러 사이트가 함께 실패하고 있지만 원인은 아직 모릅니다.
whose = 책임 소재

mode-loss-all = 이곳을 거치는 점검이 모두 실패합니다.
mode-loss-some = 이곳을 거치는 점검의 일부가 실패합니다. 얼마나 되는지는 아직 모릅니다.
mode-loss-part = 이곳을 거치는 점검의 약 { $percent }%가 실패합니다.
mode-subset-all = 이곳에 의존하는 사이트가 모두 응답하지 않습니다.
mode-subset-some = 이곳에 의존하는 사이트의 일부가 전혀 응답하지 않습니다. 얼마나 되는지는 아직 모릅니다.
mode-subset-part = 이곳에 의존하는 사이트의 약 { $percent }%가 전혀 응답하지 않습니다.
mode-was-loss-all = 가장 심할 때 이곳을 거치는 점검이 모두 실패했습니다.
mode-was-loss-part = 가장 심할 때 이곳을 거치는 점검의 약 { $percent }%가 실패했습니다.
mode-was-subset-all = 가장 심할 때 이곳에 의존하는 사이트가 모두 응답하지 않았습니다.
mode-was-subset-part = 가장 심할 때 이곳에 의존하는 사이트의 약 { $percent }%가 전혀 응답하지 않았습니다.

since = 시작
next-word-by = 다음 소식
overdue = (약속한 시각이 지났습니다)
host-restored-at = 회사의 조치 완료 발표
resolved-at = 종결
relapses = 종결 뒤 재발 { $n }회

said-title = 알려 드린 내용
said-all = 알려 드린 내용 모두 보기
said-none = 아직 알려 드린 내용이 없습니다.
said-cause = { JOSA($component, "이/가") } 고장 난 것으로 보입니다.
said-investigating-heading = 조사 중
said-investigating = 여러 사이트가 같은 때에 실패하고 있습니다. 원인은 아직 모릅니다. 지금 찾고 있습니다.
said-identified-heading = 원인 파악
said-ongoing-heading = 계속됨
said-ongoing = 장애가 이어지고 있습니다.
said-corrected = 나중에 바로잡음
said-stated-heading = 회사의 발표
said-corrects-heading = 회사의 발표({ $at }에 드린 말씀을 바로잡습니다)
said-host-restored = 호스팅 회사는 조치를 마쳤다고 밝혔습니다: “{ $words }” 사이트마다 실제로 동작하는지는 따로 확인하고 있습니다.
said-recovering-heading = 사이트별 확인 중
said-recovering = 고장이 더는 보이지 않습니다. 사이트를 하나씩 확인하고 있으며, 확인한 사이트만 정상이라고 말씀드립니다.
said-resolved-heading = 종결
said-resolved = 피해 목록의 사이트 { $verified }곳이 모두 정상 동작하는 것을 확인했습니다.
said-resolved-excluded = 피해 목록의 사이트 { $verified }곳이 정상 동작하는 것을 확인했고, { $excluded }곳은 이유를 적고 제외했습니다.
said-relapsed-heading = 재발
said-relapsed = 종결했던 장애가 다시 나타났습니다.
said-counts = { $at } 기준으로 피해(관측) { $hit }곳, 위험(추정) { $risk }곳, 정상 동작 확인 { $verified }곳입니다.
said-next = 다음 소식은 { $at }까지 알려 드립니다.

event-opened = 장애를 열었습니다
event-cause-named = 원인을 { JOSA($component, "으로/로") } 보았습니다 (확신도 { $percent }%)
event-victims-added = 사이트 { $sites }곳을 피해 목록에 올렸습니다
event-phase-changed = 상태가 ‘{ $from }’에서 ‘{ $to }’(으)로 바뀌었습니다
event-host-restored = 회사가 조치를 마쳤다고 밝혔습니다
event-stated = 회사가 상황을 알렸습니다
event-went-beyond = 확인된 것({ $of }곳 가운데 { $verified }곳)보다 앞선 말을 이유와 함께 허용했습니다
event-relapsed = 장애가 다시 나타났습니다
event-victim-excluded = { JOSA($site, "을/를") } 피해 목록에서 제외했습니다

proof-dependency = { $component }에 의존합니다(구성 기록).
proof-failures = 사이트 { $sites }곳에서 점검 { $asked }번 가운데 { $failed }번 실패. 처음 { $first }, 마지막 { $last }.
proof-failures-one = 점검 { $asked }번 가운데 { $failed }번 실패. 처음 { $first }, 마지막 { $last }.
proof-commonest = 가장 많은 이유: { $reason }.
proof-verification = 모든 계층을 관측 지점 { $vantages }곳에서 { $rounds }회 이어서 확인. { $from }부터 { $until }까지.
proof-all-verified = 정상 동작 확인 { $verified }곳, 제외 { $excluded }곳. 남은 사이트가 없습니다.
proof-fault-gone = { $component }의 고장이 관측에서 사라졌습니다. 마지막 실패 { $at }.
proof-person = { $by }: “{ $words }”

draft-fact = { $since }부터 여러 사이트에 장애가 있습니다.
draft-fact-cause = { $since }부터 여러 사이트에 장애가 있습니다. { JOSA($component, "이/가") } 고장 난 것으로 보입니다.
draft-fact-gone = { $since }에 시작된 장애의 원인({ $component })은 이제 실패하지 않습니다. 사이트를 하나씩 확인하고 있습니다.
draft-response = 모든 사이트를 계속 점검하고 있으며, 새로 아는 것이 있으면 바로 알려 드립니다.
