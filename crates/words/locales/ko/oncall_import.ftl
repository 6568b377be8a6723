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
oncall-import-parallel = 그쪽에서는 여러 교대가 동시에 당직입니다. 여기서는 근무표마다 한 번에 한 사람이므로 다음 근무표로 나누었고, 이 근무표를 호출하던 단계는 모두를 호출합니다: { $keys }
oncall-import-missing = 내보낸 파일에 없습니다. 어떤 API 응답이 들어 있어야 하는지는 docs/oncall.md에 있습니다
oncall-import-unread = 읽지 않았습니다. 여기서 아는 이름이 아닙니다
oncall-import-empty = { $file }: 호출할 사람을 찾지 못해 아무것도 바꾸지 않았습니다. API 응답을 어떤 이름으로 담는지는 docs/oncall.md의 “Move in from another program”에 있습니다.
oncall-import-replace = 사용 중인 계획(사람 { $people }명, 근무표 { $schedules }개)이 있어 그대로 두었습니다. 바뀌는 내용은 --dry-run으로 확인하고, --replace로 바꾸세요. “bongsu oncall export”로 사본을 남길 수 있습니다.
oncall-import-part = 전부가 아닙니다({ $sign }). 나머지도 받아 같은 목록에 넣으세요
oncall-import-turn-unknown = 지금 누구 차례인지는 시작 시각으로 계산했습니다. docs/oncall.md의 질의처럼 activeUserIndex와 nextHandoffTimes도 받으세요
oncall-import-not-whole = { $file }: 위에 적은 대로 내보낸 내용이 전부가 아니어서 아무것도 바꾸지 않았습니다. --dry-run으로 만들어지는 계획을 볼 수 있습니다.
oncall-import-never = 제외함: 선택된 요일이 없어 그쪽에서도 당직이 되지 않습니다
