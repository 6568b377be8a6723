# 예정된 점검 작업과 알림 중지. 작업 시간이 끝났다는 말은 사이트가 정상이라는 뜻이 아니다.

maintenance-nav = 점검 작업
maintenance-title = 예정된 점검 작업
maintenance-window = { $start }부터 { $end }까지
maintenance-scheduled = 예정
maintenance-in-progress = 진행 중
maintenance-completed = 작업 시간 종료
maintenance-said-scheduled = { $start }부터 { $end }까지 점검 작업을 진행할 예정입니다.
maintenance-said-in-progress = 점검 작업을 시작했습니다. { $end }에 마칠 예정입니다.
maintenance-said-completed = 점검 작업 시간이 { $end }에 끝났습니다. 사이트의 정상 동작 여부는 이 안내가 아니라 점검 결과로 알려 드립니다.
maintenance-mark = 점검 작업 중({ $until }까지)
maintenance-calendar = 캘린더 구독(iCalendar)
maintenance-feed-title = { $operator } 점검 작업 일정
maintenance-body-label = 작업 내용
overall-maintenance = 예정된 점검 작업을 진행하고 있습니다. 그 밖에 발견된 장애는 없습니다.
basis-maintenance = 이용할 수 없는 사이트 중 { $n }곳은 점검 작업 대상에 의존합니다.
sp-maintenance = 점검 작업 진행 중

# 고객 페이지
customer-down-maintenance = 예정된 점검 작업이 진행되는 동안 { $all ->
    [1] 고객님의 사이트가
   *[other] { $rest ->
        [0] 고객님의 사이트 { $all }곳이 모두
       *[other] 고객님의 사이트 { $all }곳 중 { $n }곳이
    }
 } 열리지 않습니다.
customer-down-maintenance-services = 예정된 점검 작업이 진행되는 동안 { $all ->
    [1] 고객님의 서비스를
   *[other] { $rest ->
        [0] 고객님의 { $noun } { $all }개를 모두
       *[other] 고객님의 { $noun } { $all }개 중 { $n }개를
    }
 } 이용할 수 없습니다.
customer-maintenance = 이 시간에는 고객님의 사이트 { $n }곳이 열리지 않을 수 있습니다.
customer-maintenance-services = 이 시간에는 고객님의 { $noun } { $n }개를 이용하지 못할 수 있습니다.

# 고객 카드
card-maintenance = { $until }까지 예정된 ‘{ $title }’ 점검 작업을 진행하고 있습니다. 그동안 고객님의 사이트 { $n }곳이 열리지 않을 수 있습니다.
card-maintenance-services = { $until }까지 예정된 ‘{ $title }’ 점검 작업을 진행하고 있습니다. 그동안 고객님의 { $noun } { $n }개를 이용하지 못할 수 있습니다.

# 고객에게 보내는 메시지
announced-subject = [{ $operator }] 점검 작업 안내({ $start }): { $title }
changed-subject = [{ $operator }] 점검 작업 일정 변경 안내({ $start }): { $title }
cancelled-subject = [{ $operator }] 점검 작업 취소 안내({ $start }): { $title }
announced-label = 작업
announced-fact = { $start }부터 { $end }까지 ‘{ $title }’ 작업을 진행합니다. 작업 중에는 고객님의 사이트 { $n }곳이 열리지 않을 수 있습니다.
announced-fact-services = { $start }부터 { $end }까지 ‘{ $title }’ 작업을 진행합니다. 작업 중에는 고객님의 { $noun } { $n }개를 이용하지 못할 수 있습니다.
changed-fact = 안내해 드린 ‘{ $title }’ 작업의 일정이 변경되었습니다. 변경된 일정은 { $start }부터 { $end }까지입니다. 작업 중에는 고객님의 사이트 { $n }곳이 열리지 않을 수 있습니다.
changed-fact-services = 안내해 드린 ‘{ $title }’ 작업의 일정이 변경되었습니다. 변경된 일정은 { $start }부터 { $end }까지입니다. 작업 중에는 고객님의 { $noun } { $n }개를 이용하지 못할 수 있습니다.
cancelled-fact = 안내해 드린 { $start }부터 { $end }까지의 ‘{ $title }’ 작업이 취소되었습니다.
withdrawn-fact = 안내해 드린 { $start }부터 { $end }까지의 ‘{ $title }’ 작업은 그 시간에 진행하지 않거나, 고객님께는 더 이상 영향을 주지 않습니다.
announced-sites = 열리지 않을 수 있음: { $n }곳
announced-sites-services = 이용하지 못할 수 있음: { $noun } { $n }개

# 운영
maintenance-new = 점검 작업 등록
maintenance-change = 일정 변경
maintenance-import = 캘린더 가져오기
maintenance-import-hint = iCalendar 파일의 내용을 붙여 넣으세요. 일정마다 아래 대상에 대한 점검 작업이 등록됩니다. 전에 가져온 일정은 파일의 내용으로 변경됩니다. 제목과 설명은 모든 언어 화면에 그대로 표시됩니다.
maintenance-import-nothing = 새 일정도 변경된 일정도 없습니다.
maintenance-running = 진행 중인 작업
maintenance-coming = 예정된 작업
maintenance-past = 지난 작업
maintenance-nothing = 없습니다.
maintenance-takes = 사이트 { $n }곳이 열리지 않을 수 있음
maintenance-windows = 작업 시간
maintenance-author = 등록자
maintenance-told = 담당자 안내
maintenance-cancelled = { $at }에 취소했습니다.
maintenance-scope = 작업 대상
maintenance-scope-hint = 한 줄에 하나씩 입력하세요. 작업 시간에 이 대상에서 시작된 실패는 장애로 등록하지 않습니다. 사이트가 하나뿐인 서버는 사이트 이름으로 입력하세요.
maintenance-known = 등록된 구성 요소
maintenance-when = 일정
maintenance-title-ko = 제목(한국어)
maintenance-title-en = 제목(영어)
maintenance-body-ko = 설명(한국어)
maintenance-body-en = 설명(영어)
maintenance-components = 구성 요소
maintenance-sites = 사이트
maintenance-customers = 고객(고객 번호)
maintenance-start = 첫 시작 시각
maintenance-minutes = 작업 시간(분)
maintenance-zone = 시간대
maintenance-rule = 반복(RRULE)
maintenance-rule-hint = 한 번이면 비워 두세요. 예: 매월 둘째 일요일은 FREQ=MONTHLY;BYDAY=2SU. 서머타임이 바뀌어도 해당 시간대의 시각을 따릅니다.
maintenance-except = 제외할 시작 시각(한 줄에 하나씩)
maintenance-notice-hours = 몇 시간 전에 고객에게 안내할지
maintenance-notice-hint = 비워 두면 안내하지 않습니다. 작업마다 한 번 안내하며, 일정이 바뀌거나 길어지거나 취소되면 다시 안내합니다.
maintenance-public = 공개 현황 페이지에 표시
maintenance-public-hint = 사이트나 고객을 지정한 작업은 공개 페이지에 표시하지 않습니다.
maintenance-calendar-file = 캘린더
maintenance-until = 종료 시각
maintenance-more-windows = … 이후에도 규칙에 따라 반복됩니다.
maintenance-ask-takes = 고객 { $customers }명의 사이트 { $sites }곳이 열리지 않을 수 있습니다.
maintenance-ask-told = 담당자에게 작업 { $hours }시간 전에 안내합니다. 그보다 가까우면 바로 안내합니다.
maintenance-ask-not-told = 담당자에게 안내하지 않습니다.
maintenance-ask-public = 공개 현황 페이지에 표시합니다.
maintenance-ask-not-public = 공개 현황 페이지에 표시하지 않습니다.
maintenance-end = 지금 종료
maintenance-extend = 연장
maintenance-cancel = 작업 취소
maintenance-ask-end = 진행 중인 작업을 종료하시겠습니까? 지금부터의 실패는 장애로 등록됩니다. 이후 일정은 그대로 유지됩니다.
maintenance-ask-extend = { $until }까지 연장하시겠습니까? 다른 종료 시각을 안내받은 담당자에게 다시 안내합니다.
maintenance-ask-cancel = 이 작업을 취소하시겠습니까? 진행 중이면 지금 종료되고, 이후 일정도 없어집니다. 안내받은 담당자에게 취소를 알립니다.

# 알림 중지
mute-title = 알림 중지
mute-hint = 알림이 중지된 사이트나 고객에 대해서는 호출하지 않고 담당자에게 안내도 보내지 않습니다. 점검과 피해 목록, 집계는 그대로 계속됩니다. 기한이 지나면 자동으로 해제되며, 그동안 알리지 못한 내용을 그때 안내합니다.
mute-now = 알림이 중지된 대상
mute-nobody = 알림이 중지된 대상이 없습니다.
mute-past = 지난 알림 중지
mute-do = 사이트 또는 고객 알림 중지
mute-end = 알림 중지 해제
mute-ended-by = { $name } 해제
mute-target = 사이트(호스트 이름) 또는 customer:고객 번호
mute-site = 사이트 { $name }
mute-customer = 고객 { $name }
mute-mark = 알림 중지({ $until }까지)
mute-ask = { $target }의 알림을 { $until }까지 중지하시겠습니까?

# 거절한 이유
maintenance-none = 점검 작업을 찾을 수 없습니다.
maintenance-none-remedy = 점검 작업 목록을 새로 고쳐 확인해 주세요.
maintenance-planned = 이미 등록된 점검 작업입니다.
maintenance-over = 이미 끝난 점검 작업입니다.
maintenance-not-running = 지금 진행 중인 작업 시간이 없습니다.
maintenance-extension = 그 시각까지 연장할 수 없습니다.
maintenance-extension-remedy = 지금의 종료 시각보다 늦고, 시작부터 14일 이내이며, 다음 작업보다 이른 시각을 선택해 주세요.
mute-no-reason = 알림 중지에는 사유가 필요합니다.
mute-no-reason-remedy = 사유를 500자 이내로 적어 주세요.
mute-end-refused = 알림 중지의 종료 시각이 올바르지 않습니다.
mute-end-remedy = 지금부터 90일 이내의 시각을 선택해 주세요.
mute-none-such = 알림이 중지된 사이트나 고객이 아닙니다.
mute-none-remedy = 알림 중지 목록을 새로 고쳐 주세요.
remedy-time = 2026-03-29T02:00과 같은 형식으로 입력해 주세요.
remedy-component-key = server:web-1처럼 종류와 이름을 입력해 주세요.
plan-refused = 이대로는 등록할 수 없습니다.
plan-no-title = 제목을 입력해 주세요.
plan-too-long = 제목은 200자, 설명은 4,000자까지 입력할 수 있습니다.
plan-no-scope = 작업 대상 구성 요소나 사이트, 고객을 입력해 주세요.
plan-wide-scope = 작업 대상은 1,000개까지 입력할 수 있습니다.
plan-no-component = 없는 구성 요소입니다: “{ $name }”.
plan-no-site = 없는 사이트입니다: “{ $name }”.
plan-no-customer = 없는 고객 번호입니다: “{ $name }”.
plan-no-zone = 없는 시간대입니다: “{ $name }”. Asia/Seoul 같은 이름을 입력해 주세요.
plan-duration = 작업 시간은 1분 이상 14일 이하여야 합니다.
plan-lead = 안내는 최대 30일 전부터 할 수 있습니다.
plan-start = 반복 규칙에 첫 시작 날짜가 포함되어 있지 않습니다.
plan-exception = 반복 규칙의 시작 시각이 아닙니다: { $at }.
plan-overlap = 앞의 작업이 끝나기 전에 다음 작업이 시작됩니다.
plan-long-ago = 첫 시작 시각이 20년보다 오래되었습니다.
plan-over = 남은 작업 시간이 없습니다. 지난 시각입니다.
rule-unsupported = 지원하지 않는 항목입니다: “{ $part }”.
rule-invalid = 이해할 수 없는 값입니다: “{ $part }”.
rule-no-frequency = 반복 규칙에 FREQ=DAILY, WEEKLY, MONTHLY 중 하나가 필요합니다.
rule-two-ends = 반복 규칙의 끝은 COUNT와 UNTIL 중 하나로만 정할 수 있습니다.
rule-remedy = 한 번만 하려면 비워 두고, 반복하려면 FREQ=MONTHLY;BYDAY=2SU 같은 규칙을 입력해 주세요.
plan-unknown-remedy = 인벤토리에 있는 그대로 입력하거나 빼 주세요.
plan-start-remedy = 반복 규칙에 포함되는 날짜를 첫 시작으로 정해 주세요.
plan-exception-remedy = 빼거나, 작업이 시작될 날짜와 시각을 입력해 주세요.
plan-overlap-remedy = 반복 간격을 늘리거나 작업 시간을 줄여 주세요.
plan-later-remedy = 더 나중에 시작하도록 정해 주세요.
ical-line = { $line }번째 줄: { $problem }
ical-no-calendar = iCalendar 파일이 아닙니다. BEGIN:VCALENDAR로 시작해야 합니다.
ical-truncated = END:{ $end } 전에 파일이 끝났습니다.
ical-too-large = 캘린더가 1MiB 또는 일정 500개를 넘습니다.
ical-empty = 일정이 없습니다.
ical-no-property = ‘이름:값’ 형식의 줄이 아닙니다.
ical-ends-before-start = 일정의 끝(DTEND)이 시작(DTSTART)보다 뒤가 아닙니다.
ical-missing = 일정에 필요한 항목이 없습니다: { $what }

# 명령줄
cli-outbox-announcements = 점검 작업 안내: { $counts }
maintenance-can-take = 이 작업으로 열리지 않을 수 있는 사이트 { $n }곳
