# 상담, 보낸 안내, 법적 의무, 승인 화면.

nav-card = 전화 상담
nav-outbox = 발송 내역

card-title = 전화 상담
card-search = 전화번호, 고객 번호, 이름, 메일, 사이트
card-hint = 걸려 온 전화번호를 입력하면 고객 카드가 표시됩니다. 전화번호 뒤 네 자리나 사이트 주소로도 찾을 수 있습니다.
card-none = 고객을 찾을 수 없습니다. 사이트로도 검색할 수 있습니다.
card-several = 여러 고객이 검색되었습니다. 선택해 주세요.
card-may = 안내해도 되는 내용
card-may-not = 안내하면 안 되는 내용
card-prompt = 전화 자동 안내
card-contacts = 연락처
card-host-said = { $at } 호스팅 회사 설명: “{ $words }”
card-no-outage = 지금 고객님의 사이트와 관련해 알려진 장애는 없습니다.
card-own = 고객님의 사이트 { $n }곳이 정상적으로 열리지 않습니다. 알려진 장애와는 무관해 보이며, 해당 사이트를 따로 살펴보아야 합니다.
card-unexplained = 고객님의 사이트 { $n }곳이 정상적으로 열리지 않습니다. 원인은 아직 알 수 없으며 계속 점검하고 있습니다.
card-degraded = 고객님의 사이트 { $n }곳에서 점검 일부가 실패합니다. 느리게 열리거나 가끔 열리지 않을 수 있습니다.
card-slow = 고객님의 사이트 { $n }곳이 평소보다 느리게 응답합니다.
card-unchecked = 고객님의 사이트 { $n }곳은 아직 정상 여부를 판단할 점검 결과가 없습니다. 지금까지 알려진 관련 장애는 없습니다.
card-fact-hit = { $at } 현재 고객님의 사이트 { $hit }곳에서 실패를 확인했으며, 아직 정상 동작을 확인하지 못했습니다. 장애는 { $since }에 시작되었습니다.
card-fact-failed = 고객님의 사이트 { $hit }곳에서 실패를 확인한 바 있습니다. 이 장애의 실패를 마지막으로 확인한 시각은 { $last }이며, { $at } 현재 정상 동작은 아직 확인하지 못했습니다. 장애는 { $since }에 시작되었습니다.
card-fact-also = 다른 { $verified }곳은 정상 동작하는 것을 확인했습니다.
card-fact-risk = { $at } 현재 고객님의 사이트 { $risk }곳이 고장 난 구성 요소에 의존하고 있으나, 실패는 확인되지 않았습니다(피해 우려, 추정). 장애는 { $since }에 시작되었습니다.
card-fact-verified = { $since }에 시작된 장애와 관련된 고객님의 사이트 중 { $verified }곳의 정상 동작을 { $at }까지 확인했습니다.
card-fact-verified-all = { $since }에 시작된 장애와 관련된 고객님의 사이트 { $verified ->
    [1] 1곳이
   *[other] { $verified }곳이 모두
 } 정상 동작하는 것을 { $at }까지 확인했습니다.
card-not-over = 해결되었다고 안내하지 않습니다. { $verified ->
    [0] 이 장애와 관련된 고객님의 사이트 { $of }곳 중 정상 동작을 확인한 곳이 아직 없습니다.
   *[other] 이 장애와 관련된 고객님의 사이트 { $of }곳 중 { $verified }곳만 정상 동작을 확인했습니다.
 }
card-not-when = 언제 끝날지 약속하지 않습니다. 정해진 시각이 없습니다. 다음 안내 시각은 약속할 수 있습니다.
card-not-cause = 원인을 추측해서 말하지 않습니다. 아직 알 수 없습니다.
card-not-password = 비밀번호를 묻지 않습니다. 고객이 말하더라도 적지 않습니다.
card-reports = 고객 신고
prompt-greeting = 안녕하십니까.

outbox-title = 발송 내역
outbox-sent = 발송 완료
outbox-waiting = 대기
outbox-dead = 실패
outbox-dropped = 불필요
outbox-dead-title = 발송에 실패한 안내
outbox-dead-hint = 릴레이나 주소를 고친 뒤 다시 보내 주세요. 새 안내로 대체된 것은 다시 보내지 않습니다.
outbox-retry = 모두 재발송
outbox-returned = 발송 완료 후 { $at } 수신 불가로 반송됨: { $reason }
outbox-retried = 재발송 대기열에 넣었습니다.
outbox-none-dead = 발송에 실패한 안내가 없습니다.
outbox-attempts = 시도
outbox-to = 받는 사람
why-first = 첫 안내
why-cause = 원인 파악
why-stated = 호스팅 회사 설명
why-host-restored = 조치 완료 발표
why-changed = 집계 변경
why-still-down = 장애 계속
why-works = 정상 동작 확인
why-again = 다시 실패
why-excluded = 제외(확인하지 못함)
why-removed = 점검 대상에서 빠짐

obligation-title = 법적 의무
obligation-hint = 어떤 의무가 적용되는지는 판매하는 서비스와 회사 규모에 따라 다릅니다. 관리자가 설정 파일의 다음 항목에서 정합니다:
obligation-cloud = 클라우드 이용자에게 통지 (10분 이내)
obligation-telecom = 전기통신 이용자에게 통지 (2시간 이내)
obligation-report = 침해사고인 경우 과학기술정보통신부·KISA에 신고 (24시간 이내)
obligation-claims = 손해배상 청구권자·기준·절차 고지 (종료 후 30일 이내)
obligation-not-yet = 아직 해당 없음
obligation-never = 해당 없음: 장애가 { $least } 미만이었습니다
obligation-due = { $at }까지
obligation-late = 기한 { $at } 경과, 미이행
obligation-done = { $at } 이행
obligation-done-late = { $at } 지연 이행 (기한 { $by })
obligation-delivery = 첫 안내(연락처 기준): 발송 완료 { $sent }곳, 대기 { $waiting }곳, 실패 { $dead }곳{ $dropped ->
    [0] .
   *[other] , 새 안내로 대체되었거나 수신 거부 { $dropped }곳.
 }
obligation-delivery-returned = 발송 완료된 것 중 { $n }건은 나중에 수신 불가로 반송되었습니다.
obligation-delivery-times = 처음 { $first }, 마지막 { $last }.
obligation-by = 이행자 { $by }: “{ $words }”
obligation-not-open = 기록할 것이 없습니다. 이미 이행했거나, 이 사업자 또는 이 장애에는 적용되지 않는 의무입니다.
remedy-duty = 법적 의무 화면에서 상태를 확인해 주세요.
obligation-do = 이행 완료로 기록
obligation-how = 이행 방법 (접수 번호, 또는 해당하지 않는 사유)
obligation-document = 신고서 초안

report-title = 침해사고·장애 신고서 (초안)
report-hint = 기록을 바탕으로 작성한 초안입니다. 검토하고 고친 뒤 직접 제출해 주세요. 나중에 알게 된 내용은 알게 된 때부터 24시간 이내에 추가로 신고해 주세요.
report-who = 신고 사업자
report-when = 일시
report-when-words = 첫 실패 { $began }, 인지 { $known }.
report-when-over = 종료 { $over }.
report-what = 피해 내용
report-what-words = 피해 목록의 사이트 { $all }곳, 그중 실패가 확인된 사이트 { $hit }곳. { $at } 현재 정상 동작을 확인한 사이트 { $verified }곳.
report-what-excluded = 그중 { $n }곳은 다른 이유로 실패하여 제외하였습니다.
report-response = 조치 내용
report-told = 이용자 통지
report-contact = 담당 부서 및 연락처
report-fill = (기재)

obligation-claims-draft = 손해배상 고지 초안
obligation-claims-words = { $began }부터 { $over }까지의 장애로 손해를 입은 이용자는 이용약관의 기준에 따라 손해배상을 청구할 수 있습니다. 청구권자: 이 장애로 사이트가 열리지 않은 이용자. 기준: 이용약관의 손해배상 조항. 절차: 다음으로 연락해 주세요: { $contact }

approve-title = 승인 대기
approve-by = { $by }님이 { $at }에 작성했습니다. 다른 사람이 승인하면 게시됩니다.
approve-own = 본인이 작성한 초안입니다. 다른 사람이 승인해야 합니다.
approve-do = 승인 및 게시
approve-not = 폐기
done-waiting = 다른 사람의 승인을 기다리고 있습니다.
done-rejected = 폐기했습니다. 게시된 내용은 없습니다.
remedy-one-only = 둘 중 하나만 입력하고 다른 하나는 비워 주세요.
remedy-second-person = 작성자가 아닌 사람이 승인해야 합니다.
card-fact-excluded = 고객님의 사이트 { $excluded }곳은 다른 사유로 이 장애에서 제외되었으며, 따로 살펴보아야 합니다.
card-opened = 안내에 포함된 주소를 마지막으로 연 시각은 { $at }입니다. 메일 프로그램이 자동으로 열었을 수도 있습니다.

send-link-title = 고객 전용 페이지 링크
send-link-to = 받는 연락처
send-link-renew = 이전 링크가 유출되어 새 링크로 바꿉니다
send-link-hint = 등록된 연락처로만 보냅니다. 전화로 불러 준 연락처로는 보내지 않습니다.
send-link-do = 링크 보내기
send-link-sent = 링크를 보내는 중입니다.
outbox-intro = 장애에 대해 고객 연락처로 보낸 안내입니다. 예정된 점검 작업의 안내는 각 작업 화면에서, 경보의 통지는 경보 목록에서 확인하실 수 있습니다.
card-excluded-first = 현재 장애가 있습니다. 고객님의 사이트 { $excluded }곳은 다른 사유로 이 장애에서 제외되었으며, 따로 살펴보아야 합니다.
card-about = { $site }에 관한 내용입니다.
