# 모든 화면이 함께 쓰는 말.

skip = 본문으로 건너뛰기
nav = 주 메뉴
nav-status = 현재 상태
nav-history = 지난 장애
nav-api = API
nav-operations = 상황판
nav-sites = 사이트
nav-components = 구성 요소
nav-incidents = 장애 목록
nav-public = 공개 화면
room-public = 서비스 상태
room-operations = 운영실

drill = 훈련
drill-words = 실제 장애가 아닙니다. 시나리오 { $scenario }, { $speed }배속으로 진행합니다.

stale-engine-heading = 지금 상태를 알 수 없습니다.
stale-engine = { $at } 이후 { $span } 동안 새 관측이 없습니다. 아래는 그때까지의 내용입니다.
stale-page-heading = 이 화면은 갱신이 멈췄습니다.
stale-page = 아래 내용은 지금과 다를 수 있습니다.
reload = 새로 고침

as-of = 기준 시각
zone = 시간대 { $zone }
feeds = 구독:
made-by = 봉수(bongsu)가 관측 기록으로 작성하며, 회사가 한 말은 회사의 말로 적습니다. ‘추정’과 ‘관측’을 구분해 적습니다.

span-seconds = { $n }초
span-minutes = { $n }분
span-hours = { $n }시간
span-days = { $n }일

pager = 쪽 이동
pager-back = 이전
pager-on = 다음
pager-newest = 가장 최근
pager-older = 더 이전
pager-first = 처음
pager-here = { $last }쪽 중 { $page }쪽
search = 찾기
all = 전체
rows-found = { $n }건
rows-none = 조건에 맞는 항목이 없습니다.

missing-page = 이 주소에는 화면이 없습니다.
missing-incident = 이 장애를 찾을 수 없습니다.
missing-site = 감시 중인 사이트가 아닙니다.
missing-component = 이 구성 요소를 찾을 수 없습니다.
invalid-field = ‘{ $field }’ 값을 받을 수 없습니다.
field-form = 양식
field-search = 찾기
field-words = 적으신 말
too-many-live = 동시에 실시간으로 볼 수 있는 화면 수를 넘었습니다.
history-unreadable = 지난 기록을 지금 읽을 수 없습니다. 현재 상태 표시에는 영향이 없습니다.
desk-no-incident = 이미 종결되었거나 없는 장애입니다.
desk-no-victim = 이 장애의 피해 목록에 없는 사이트입니다.
desk-unavailable = 기록되었는지 확인하지 못했습니다.
refused-method = 이 주소에서는 그 방식의 요청을 받지 않습니다.
refused-size = 보내신 내용이 너무 깁니다.
refused-origin = 다른 사이트에서 보낸 요청이라 받지 않았습니다.
refused-time = 정해진 시간 안에 답하지 못했습니다.
refused-request = 요청을 받을 수 없습니다.
failed-inside = 내부 문제로 답하지 못했습니다.
remedy-page = 주소를 다시 확인해 주십시오.
remedy-incident = 장애 목록에서 다시 골라 주십시오.
remedy-site = 사이트 목록에서 이름을 찾아보십시오.
remedy-component = 구성 요소 목록에서 찾아보십시오.
remedy-history = 잠시 뒤에 다시 시도해 주십시오.
remedy-victim = 피해 목록에 있는 이름 그대로 적어 주십시오.
remedy-again = 장애 화면의 ‘경과’에 올라왔는지 먼저 보시고, 없으면 다시 보내 주십시오.
remedy-reload = 화면은 그대로 쓸 수 있으며, 새로 고침으로 최신 상태를 봅니다.
remedy-api = /api 에서 쓸 수 있는 주소와 방식을 확인해 주십시오.
remedy-missing = 값을 적어 주십시오.
remedy-too-long = { $most }자 이내로 적어 주십시오.
remedy-number = { $low }에서 { $high } 사이의 정수를 적어 주십시오.
remedy-one-of = 다음 가운데 하나를 적어 주십시오: { $all }
remedy-host = www.example.kr 과 같은 호스트 이름을 적어 주십시오.
remedy-id = 장애 목록에 나온 식별자를 그대로 적어 주십시오.
remedy-text = 제어 문자가 없는 글로 적어 주십시오.
remedy-readable = 화면을 다시 열어 양식을 보내 주십시오. 프로그램이라면 /api 에서 형식을 확인하실 수 있습니다.
go-home = 처음 화면으로

api-intro = 모든 주소와 형식은 OpenAPI 문서에 있습니다:
api-operations = 운영실 전용
api-others = 다른 형식
api-body = 본문 형식:
missing-contact = 이 고객의 연락처가 아닙니다.
missing-customer = 그런 고객이 없습니다.
remedy-contact = 고객의 페이지에서 다시 고르십시오.
remedy-customer = 번호나 이름으로 다시 찾으십시오.
remedy-span = 22:00-07:00처럼 적으십시오.
remedy-mail = kim@example.kr처럼 메일 주소를 적으십시오.
remedy-url = https://로 시작하는 주소를 적으십시오.
