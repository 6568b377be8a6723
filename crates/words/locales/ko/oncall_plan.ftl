# 운영 화면에서 고치는 당직 계획.

oncall-plan-title = 당직 계획
oncall-plan-text = 계획 파일
oncall-plan-hint = “bongsu oncall export”가 쓰는 TOML 형식입니다. 처음 작성할 때는 “bongsu oncall example”의 예시를 참고해 주세요. 전체를 한 번에 검사하며, 무엇이 바뀌는지 확인하기 전에는 아무것도 적용하지 않습니다.
oncall-plan-refused = 변경한 것은 없습니다. 이 계획은 적용할 수 없습니다.
oncall-plan-ask = 이 계획을 적용할까요?
oncall-plan-effect = 1초 안에 적용됩니다. 이미 진행 중인 호출은 시작할 때의 정책을 그대로 따릅니다.
oncall-plan-warnings = 확인해 주세요:
