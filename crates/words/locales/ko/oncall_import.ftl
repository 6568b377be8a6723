# 다른 프로그램의 당직 계획 가져오기.

oncall-import-no-address = 내보낸 파일에 “{ $by }” 연락처가 없습니다
oncall-import-no-person = 내보낸 파일에 “{ $id }” 사용자가 없습니다
oncall-import-no-target = 내보낸 파일에 호출할 수 있는 “{ $id }”이(가) 없습니다
oncall-import-in-nothing = 제외함: 어떤 근무표와 정책에도 없습니다
oncall-import-no-layers = 제외함: 읽을 수 있는 교대가 없습니다
oncall-import-no-steps = 제외함: 누군가를 호출하는 단계가 없습니다
oncall-import-no-condition = `when`에 조건을 적으세요. 그 전에는 앞의 정책이 쓰입니다
oncall-import-kind = 제외함: 여기에는 “{ $kind }”이(가) 없습니다
oncall-import-several = 제외함: 여기서는 한 번에 한 사람이 교대합니다. 사람마다 레이어를 만들거나 팀을 쓰세요
oncall-import-start = 제외함: “{ $text }”은(는) 시각이 아닙니다
oncall-import-turn = 제외함: 교대 주기 { $secs }초가 시간 단위로 나누어지지 않습니다
oncall-import-ends = 제외함: { $at }에 끝납니다. 임시 근무표로 만드세요
oncall-import-wait = { $secs }초는 30초에서 하루 사이가 아니어서 그 범위로 맞췄습니다
oncall-import-dry-run = 변경한 것은 없습니다. 출력된 내용을 저장해 고친 뒤 “bongsu oncall apply”로 적용하세요.
oncall-import-not-json = { $file }: JSON 객체가 아닙니다
