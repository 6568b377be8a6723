# 공개 화면.

title-status = 현재 상태
title-incidents = 진행 중인 장애 { $n }건

overall-beginning = 관측을 막 시작했습니다. 아직 말씀드릴 수 있는 것이 없습니다.
overall-blind = 저희 관측 지점에 문제가 있어 지금 상태를 말씀드릴 수 없습니다.
overall-all-work = 감시 중인 모든 사이트가 동작하는 것을 보았습니다.
overall-not-all-seen = 장애는 보이지 않습니다. 사이트 { $all }곳 가운데 { $up }곳까지 확인했습니다.
overall-no-shared = 여러 사이트에 걸친 장애는 보이지 않습니다.
overall-several = 장애 { $n }건이 진행 중입니다.
overall-several-verifying = 장애 { $n }건의 고장은 더 보이지 않습니다. 사이트를 하나씩 확인하고 있습니다.
overall-cause = { JOSA($component, "이/가") } 고장 난 것으로 보입니다.
overall-unknown-cause = 여러 사이트가 함께 실패하고 있습니다. 원인을 찾고 있습니다.
overall-host-says = 회사는 조치를 마쳤다고 밝혔습니다. 사이트는 하나씩 확인하고 있습니다.
overall-verifying = 고장은 더 보이지 않습니다. 사이트를 하나씩 확인하고 있습니다.

basis = 감시 중인 사이트 { $all }곳 가운데 { $up }곳의 정상 동작을 확인했습니다.
basis-pending = { $n }곳은 진행 중인 장애의 피해를 입었거나 위험하며, 아직 확인되지 않았습니다.
basis-slow = { $n }곳은 평소보다 느립니다.
basis-down = { $n }곳은 응답하지 않습니다.
basis-own = 이 가운데 { $n }곳은 그 사이트만의 문제로 보입니다.
basis-unknown = { $n }곳은 아직 판단하지 못했습니다.

vantages = 관측 지점
vantages-hint = 점검을 보내는 곳입니다. 상태가 나쁜 지점의 결과는 쓰지 않습니다.
vantages-none = 등록된 관측 지점이 없습니다.
vantage = 관측 지점
vantage-well = 정상
vantage-unwell = 이상, 결과를 쓰지 않음

uptime = 최근 { $days }일
uptime-none = 아직 모은 기록이 없습니다.
bars-title = 최근 { $days }일, 날짜별로 장애가 없던 시간의 비율
bars-title-site = 최근 { $days }일, 날짜별로 이 사이트가 동작한 시간의 비율
bars-mean = 장애 없던 시간 { $percent }%
bars-mean-site = 동작한 시간 { $percent }%
bars-recorded = 기록이 있는 { $days }일
bars-unwatched = 기록 없음
bar-day = { $date }: { $percent }%, 장애 { $incidents }건.
bar-day-site = { $date }: { $percent }%.
bar-unwatched = { $date }: 기록 없음.

recent = 최근 장애
recent-none = 기록된 장애가 없습니다.
all-history = 지난 장애 모두 보기
row-counts = 피해(관측) { $hit }곳, 정상 동작 확인 { $verified }곳
contact = 문의

stack-label = 피해 { $hit }곳, 위험 { $risk }곳, 정상 동작 확인 { $verified }곳, 제외 { $excluded }곳

feed-title = { $operator } 장애 소식

sp-none = 알려진 장애 없음
sp-minor = 일부 사이트 장애
sp-major = 많은 사이트 장애
sp-critical = 절반이 넘는 사이트 장애
sp-unknown = 현재 상태를 알 수 없음

subscribe-title = 장애 소식 받기
subscribe-hint = 발표가 있을 때마다 메일이나 웹훅으로 보내 드립니다. 먼저 확인하는 글을 보내고, 그 글에서 확인한 뒤에만 보냅니다.
subscribe-mail = 메일 주소
subscribe-webhook = 웹훅 주소 (https://…)
subscribe-language = 말
subscribe-only = 무엇을
subscribe-only-hint = 고르지 않으면 모두 받습니다.
subscribe-do = 받기
subscribe-asked = 이 주소로 아직 받고 있지 않다면 곧 확인하는 글이 갑니다. 그 안의 주소를 열어 확인해 주십시오. 하루에 한 번만 보냅니다.
subscribe-also = 이 페이지 맨 아래의 피드로도 받을 수 있습니다.
subscribe-confirm-title = 장애 소식 받기를 확인합니다
subscribe-confirm = 받겠습니다
subscribe-confirmed = 장애 소식을 보내 드립니다.
subscribe-leave = 그만 받기
subscribe-left = 더 보내지 않습니다.
subscribe-none = 이 주소로는 받는 이가 없습니다. 이미 그만두었을 수 있습니다.
subscribe-link = 장애 소식을 메일로 받기
subscribe-too-often = 너무 자주 신청했습니다. 잠시 뒤에 다시 해 주십시오.

subscribed-counts = 수
subscribed-leave = 그만 받으시려면: { $address }
subscribed-ask-subject = [{ $operator }] 장애 소식을 받으시겠습니까?
subscribed-ask = 누군가 이 주소로 { $operator }의 장애 소식을 받겠다고 했습니다. 본인이시면 아래 주소를 열어 확인해 주십시오.
subscribed-confirm = 확인
subscribed-not-you = 신청하지 않으셨으면 아무것도 하지 않으셔도 됩니다. 확인하지 않으면 더 보내지 않습니다.
