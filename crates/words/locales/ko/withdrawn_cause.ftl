# 담당자가 철회한 추정 원인.

cause-withdrawn = 원인은 아직 확인되지 않았습니다. 앞서 안내한 추정 원인은 호스팅 회사가 철회했습니다.
cause-withdrawn-before = 앞서 안내한 추정 원인은 호스팅 회사가 철회했습니다.
# For engineers alone.
oncall-title-withdrawn = 장애 (철회된 추정 원인: { $component })
cause-host-says = 원인에 대한 호스팅 회사의 설명: “{ $words }”
event-cause-withdrawn = 추정 원인 철회: { $component }
event-cause-reinstated = 추정 원인 철회 취소: { $component }
field-named-cause = 점검 결과로 추정한 원인: { $component }
named-cause-left = 그대로 두기
named-cause-withdrawn = 원인이 아님 (실제 원인을 알면 ‘원인’ 칸에 적어 주세요)
named-cause-still-withdrawn = 철회한 상태로 두기
named-cause-reinstated = 철회를 취소하고 다시 추정 원인으로 안내
named-cause-hint = 다른 구성 요소가 원인으로 확인될 때까지 이 원인을 안내하지 않습니다. 피해 목록과 정상 동작 확인은 바뀌지 않습니다.
ask-cause-withdrawn = 지금부터 다음 구성 요소를 원인으로 안내하지 않습니다: { $component }
ask-cause-reinstated = 지금부터 다음 구성 요소를 다시 추정 원인으로 안내합니다: { $component }
cause-withdrawn-by = { $at }에 { $by } 님이 철회했습니다. 이 원인은 안내하지 않습니다.
refused-named-cause = 철회할 추정 원인이 없거나, 철회된 원인이 없습니다.
remedy-named-cause = 장애 화면을 다시 열어 지금의 추정 원인을 확인해 주세요.
