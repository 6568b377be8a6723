# 공개 화면.

title-status = 현재 상태
title-incidents = 진행 중인 장애 { $n }건

overall-beginning = 모니터링을 막 시작했거나 다시 시작했습니다. 아직 새로운 결과가 없습니다.
overall-blind = 저희 관측 지점에 이상이 있어 현재 상태를 알 수 없습니다.
overall-silent = 현재 모니터링 대상 전체에서 응답이 없습니다. 모두 장애이거나 저희 관측 회선의 문제일 수 있어 현재 상태를 알 수 없습니다.
overall-all-work = 점검 결과, 모니터링 중인 모든 사이트가 정상입니다.
overall-not-all-seen = 발견된 장애가 없습니다. 지금까지 사이트 { $all }곳 중 { $up }곳의 정상 동작을 확인했습니다.
overall-no-shared = 여러 사이트에 걸친 장애는 없습니다.
overall-several = 장애 { $n }건이 진행 중입니다.
overall-several-verifying = 장애 { $n }건의 고장이 더 이상 관측되지 않습니다. 사이트를 하나씩 확인하고 있습니다.
overall-cause = { $component }의 고장으로 보입니다.
overall-unknown-cause = 여러 사이트에서 동시에 장애가 발생했습니다. 원인을 조사하고 있습니다.
overall-host-says = 호스팅 회사가 조치를 마쳤다고 밝혔습니다. 사이트를 하나씩 확인하고 있습니다.
overall-verifying = 고장이 더 이상 관측되지 않습니다. 사이트를 하나씩 확인하고 있습니다.

basis = 점검 결과, 모니터링 중인 사이트 { $all }곳 중 { $up }곳이 정상입니다.
basis-unverified = { $n }곳은 진행 중인 장애의 피해를 입었거나 피해가 우려되며, 아직 정상 동작이 확인되지 않았습니다.
basis-slow = 그중 { $n }곳은 평소보다 느립니다.
basis-degraded = { $n }곳은 일부 방문자에게 열리지 않습니다.
basis-down = { $n }곳은 정상적으로 이용할 수 없습니다.
basis-own = 이용할 수 없는 사이트 중 { $n }곳은 해당 사이트만의 문제로 보입니다.
basis-rest = 나머지 { $n }곳의 원인은 아직 알 수 없습니다.
basis-unknown = { $n }곳은 지금 판단할 수 없습니다.

vantages = 관측 지점
vantages-hint = 점검을 보내는 지점입니다. 이상이 있는 지점의 결과는 제외합니다.
vantages-none = 등록된 관측 지점이 없습니다.
vantage = 관측 지점
vantage-silent = 응답 없음, 결과 제외
vantage-well = 정상
vantage-unwell = 이상, 결과 제외

uptime = 최근 { $days }일
uptime-none = 아직 기록이 없습니다.
bars-title = 최근 { $days }일, 날짜별 장애가 없던 시간의 비율
bars-title-site = 최근 { $days }일, 날짜별 이 사이트가 동작한 시간의 비율
bars-mean = 장애 없던 시간 { $percent }%
bars-mean-site = 동작한 시간 { $percent }%
bars-recorded = 기록이 있는 { $span } 기준
bars-unwatched = 기록 없음
bars-unwatched-incidents = 가동률 기록 없음, 장애 { $incidents }건
bar-day = { $date }: { $percent }%, 장애 { $incidents }건.
bar-day-site = { $date }: { $percent }%.
bar-unwatched = { $date }: 기록 없음.

recent = 최근 장애
recent-none = 기록된 장애가 없습니다.
all-history = 장애 모두 보기
row-counts = 실패 확인 총 { $hit }곳
contact = 문의

stack-label = 피해 { $hit }곳, 피해 우려 { $risk }곳, 정상 동작 확인 { $verified }곳, 제외 { $excluded }곳

feed-title = { $operator } 장애 안내

sp-none = 알려진 장애 없음
sp-minor = 일부 사이트 장애
sp-major = 다수 사이트 장애
sp-critical = 절반이 넘는 사이트 장애
sp-unknown = 현재 상태를 알 수 없음

subscribe-title = 장애 안내 구독
subscribe-hint = 새 안내가 있을 때마다 메일이나 웹훅으로 보내 드립니다. 먼저 구독 확인 메시지를 보내며, 확인하시기 전에는 다른 것을 보내지 않습니다.
subscribe-mail = 메일 주소
subscribe-webhook = 웹훅 주소 (https://…)
subscribe-language = 언어
subscribe-only = 구성 요소
subscribe-only-hint = 선택하지 않으면 모든 구성 요소의 안내를 받습니다.
subscribe-do = 구독
subscribe-asked = 아직 구독하지 않은 주소라면 곧 구독 확인 메시지가 도착합니다. 메시지에 있는 링크를 열어 확인해 주세요. 확인 메시지는 하루에 한 번만 보냅니다.
subscribe-also = 이 페이지 맨 아래의 피드로도 받아 볼 수 있습니다.
subscribe-confirm-title = 구독 확인
subscribe-confirm = 구독 확인
subscribe-confirmed = 장애 안내를 구독하고 있습니다.
subscribe-leave = 구독 해지
subscribe-left = 구독을 해지했습니다. 더 이상 안내를 보내지 않습니다.
subscribe-none = 구독 정보를 찾을 수 없습니다. 이미 해지했을 수 있습니다.
subscribe-link = 메일로 장애 안내 구독
subscribe-too-often = 요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.

subscribed-counts = 사이트
subscribed-unsubscribe = 구독 해지: { $address }
subscribed-ask-subject = [{ $operator }] 장애 안내 구독을 확인해 주세요
subscribed-ask = 이 주소로 { $operator }의 장애 안내를 받겠다는 신청이 있었습니다. 본인이 신청하셨다면 아래 링크를 열어 확인해 주세요.
subscribed-confirm = 구독 확인
subscribed-not-you = 신청하지 않으셨다면 이 메시지를 무시해 주세요. 더 이상 보내지 않습니다.

page-link-title = 고객 전용 페이지 링크를 잃어버리셨나요?
page-link-hint = 등록하신 메일 주소나 전화번호를 입력해 주세요. 링크는 등록된 연락처로만 보내 드립니다.
page-link-contact = 메일 주소 또는 전화번호
page-link-do = 내 링크 받기
page-link-asked = 등록된 연락처라면 곧 링크가 도착합니다. 링크는 하루에 세 번까지 보내 드립니다. 도착하지 않으면 다른 연락처로 등록되어 있을 수 있으니 문의해 주세요.
page-link-link = 고객 전용 페이지 링크 찾기
page-link-subject = [{ $operator }] 고객 전용 페이지 링크
page-link-words = 고객 전용 페이지 링크를 요청하셨습니다. 링크를 아는 사람은 누구나 페이지를 볼 수 있으니 다른 사람에게 전달하지 마세요.
page-link-not-you = 요청하지 않으셨더라도 따로 하실 일은 없습니다. 링크는 다른 사람에게 전달되지 않았습니다.
