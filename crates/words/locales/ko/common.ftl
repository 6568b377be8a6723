# 모든 화면에서 함께 쓰는 문구.

skip = 본문으로 건너뛰기
nav = 주 메뉴
nav-status = 현재 상태
nav-history = 장애 목록
nav-api = API
nav-operations = 상황판
nav-sites = 사이트
nav-components = 구성 요소
nav-incidents = 장애 목록
nav-public = 공개 화면
audience-public = 서비스 상태
audience-operations = 운영

drill = 훈련
drill-words = 실제 장애가 아닙니다. 시나리오 { $scenario }, { $speed }배속으로 진행합니다.

stale-engine-heading = 현재 상태를 알 수 없습니다.
stale-engine = { $at } 이후 { $span } 동안 새 관측이 없습니다. 아래는 그때까지의 내용입니다.
stale-page-heading = 이 화면은 갱신이 멈췄습니다.
stale-page = 아래 내용은 현재와 다를 수 있습니다.
reload = 새로 고침

as-of = 기준 시각
zone = 시간대 { $zone }
feeds = 피드:
made-by = 봉수(bongsu)가 관측 기록을 바탕으로 작성했으며, 호스팅 회사의 설명은 그대로 인용합니다. ‘추정’과 ‘확인’은 구분하여 표시합니다.

span-seconds = { $n }초
span-minutes = { $n }분
span-hours = { $n }시간
span-days = { $n }일

pager = 페이지 이동
pager-back = 이전
pager-on = 다음
pager-newest = 최신
pager-older = 이전 내역
pager-first = 처음
pager-here = { $last }쪽 중 { $page }쪽
search = 검색
all = 전체
rows-found = { $n }건
rows-none = 조건에 맞는 항목이 없습니다.

missing-page = 이 주소에는 페이지가 없습니다.
missing-incident = 해당 장애를 찾을 수 없습니다.
missing-site = 모니터링 중인 사이트가 아닙니다.
missing-component = 해당 구성 요소를 찾을 수 없습니다.
invalid-field = ‘{ $field }’ 값이 올바르지 않습니다.
field-form = 양식
field-search = 검색
field-words = 내용
too-many-live = 동시에 열 수 있는 실시간 화면 수를 넘었습니다.
history-unreadable = 지난 기록을 지금 읽을 수 없습니다. 현재 상태 표시에는 영향이 없습니다.
desk-no-incident = 이미 종료되었거나 존재하지 않는 장애입니다.
desk-no-victim = 이 장애의 피해 목록에 없는 사이트입니다.
desk-unavailable = 기록되었는지 확인하지 못했습니다.
refused-method = 이 주소에서 지원하지 않는 요청 방식입니다.
refused-size = 요청 내용이 너무 깁니다.
refused-host = 요청한 호스트 이름은 이 서버의 이름이 아닙니다.
remedy-known-host = 서버 주소로 접속하거나, 설정 파일의 [web] known_hosts에 이름을 추가해 주세요.
refused-origin = 다른 사이트에서 보낸 요청이어서 거부했습니다.
refused-time = 요청 시간이 초과되었습니다.
refused-request = 요청을 처리할 수 없습니다.
failed-inside = 내부 오류로 요청을 처리하지 못했습니다.
remedy-page = 주소를 다시 확인해 주세요.
remedy-incident = 장애 목록에서 다시 선택해 주세요.
remedy-site = 사이트 목록에서 검색해 주세요.
remedy-component = 구성 요소 목록에서 검색해 주세요.
remedy-history = 잠시 후 다시 시도해 주세요.
remedy-victim = 피해 목록에 표시된 이름 그대로 입력해 주세요.
remedy-again = 장애 화면의 ‘경과’에 올라왔는지 먼저 확인하고, 없으면 다시 보내 주세요.
remedy-reload = 화면은 그대로 사용할 수 있으며, 새로 고침하면 최신 상태가 표시됩니다.
remedy-api = /api 에서 사용할 수 있는 주소와 방식을 확인해 주세요.
remedy-missing = 값을 입력해 주세요.
remedy-too-long = { $most }자 이내로 입력해 주세요.
remedy-number = { $low }에서 { $high } 사이의 정수를 입력해 주세요.
remedy-one-of = 다음 중 하나를 입력해 주세요: { $all }
remedy-host = www.example.kr 같은 호스트 이름을 입력해 주세요.
remedy-id = 장애 목록에 표시된 식별자를 그대로 입력해 주세요.
remedy-text = 제어 문자가 없는 글을 입력해 주세요.
remedy-readable = 화면을 다시 열어 양식을 다시 보내 주세요. 프로그램에서 보낼 형식은 /api 에 있습니다.
go-home = 첫 화면으로

api-intro = 모든 주소와 형식은 OpenAPI 문서에 있습니다:
api-operations = 운영 전용
api-others = 다른 형식
api-body = 본문 형식:
missing-contact = 이 고객의 연락처가 아닙니다.
missing-customer = 해당 고객이 없습니다.
remedy-contact = 고객 페이지에서 다시 선택해 주세요.
remedy-customer = 번호나 이름으로 다시 검색해 주세요.
remedy-span = 22:00-07:00 형식으로 입력해 주세요.
remedy-mail = kim@example.kr 같은 메일 주소를 입력해 주세요.
remedy-url = https://로 시작하는 주소를 입력해 주세요.
