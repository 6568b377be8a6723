# 전화를 받는 사람, 보낸 것을 보는 사람, 법이 정한 일을 챙기는 사람의 화면.

nav-card = 상담
nav-outbox = 보낸 안내

card-title = 전화 상담
card-search = 전화번호, 고객 번호, 이름, 메일, 사이트
card-hint = 걸려 온 번호를 넣으면 그 고객의 카드가 나옵니다.
card-none = 찾은 고객이 없습니다. 사이트 이름으로도 찾을 수 있습니다.
card-several = 여러 고객이 나왔습니다. 고르십시오.
card-may = 이렇게 말할 수 있습니다
card-may-not = 이렇게 말하지 않습니다
card-prompt = 전화 안내가 읽어 주는 말
card-contacts = 연락처
card-host-said = { $at } 회사의 발표: “{ $words }”
card-no-outage = 고객님의 사이트와 관련된 장애는 알려진 것이 없습니다.
card-own = 고객님의 사이트 { $n }곳이 열리지 않습니다. 알려진 장애와는 관계가 없어 보이므로, 그 사이트를 따로 살펴보아야 합니다.
card-fact-hit = { $at } 현재 고객님의 사이트 { $hit }곳이 실패하는 것을 보았고 아직 정상 동작을 확인하지 못했습니다. 첫 실패는 { $since }입니다.
card-fact-also = 다른 { $verified }곳은 다시 정상 동작하는 것을 확인했습니다.
card-fact-risk = { $at } 현재 고객님의 사이트 { $risk }곳이 장애가 난 곳에 의존하고 있습니다. 아직 실패한 것을 보지는 못했습니다(추정). 장애는 { $since }에 시작되었습니다.
card-fact-verified = { $since }에 시작된 장애의 영향을 받은 고객님의 사이트 { $verified }곳이 { $at }까지 정상 동작하는 것을 확인했습니다.
card-not-over = “다 됐습니다”라고 하지 않습니다. 이 장애에 걸린 고객님의 사이트 { $of }곳 가운데 { $verified }곳만 정상 동작을 확인했습니다.
card-not-when = 언제 끝난다고 약속하지 않습니다. 아직 아무도 때를 말하지 않았습니다. 약속할 수 있는 것은 다음 소식의 때입니다.
card-not-cause = 원인을 짐작해 말하지 않습니다. 아직 모릅니다.
card-not-password = 비밀번호를 묻지 않습니다. 말해 주셔도 적지 않습니다.
card-reports = 고객이 한 말
prompt-greeting = 안녕하십니까.

outbox-title = 보낸 안내
outbox-sent = 넘김
outbox-waiting = 기다림
outbox-dead = 아무도 받지 않음
outbox-dropped = 필요 없어짐
outbox-dead-title = 아무도 받지 않은 안내
outbox-dead-hint = 릴레이나 주소를 고친 뒤 다시 보내십시오. 그사이 새 소식이 나간 것은 다시 보내지 않습니다.
outbox-retry = 모두 다시 보내기
outbox-retried = 다시 보냅니다.
outbox-none-dead = 아무도 받지 않은 안내는 없습니다.
outbox-attempts = 시도
outbox-to = 받는 이
why-first = 첫 안내
why-cause = 원인
why-stated = 회사의 발표
why-host-restored = 조치 완료 발표
why-changed = 수가 바뀜
why-still-down = 계속됨
why-works = 정상 동작 확인
why-again = 다시 장애

duty-title = 법이 정한 일
duty-hint = 어느 것이 이 회사에 해당하는지는 파는 것과 규모에 따라 다릅니다. 설정의 [duties] apply에 적습니다.
duty-cloud = 클라우드 이용자에게 알림 (10분)
duty-telecom = 전기통신 이용자에게 알림 (2시간)
duty-report = 침해사고라면 과학기술정보통신부·KISA에 신고 (24시간)
duty-claims = 손해배상 청구권자·기준·절차를 알림 (끝난 뒤 30일)
duty-not-yet = 아직 해당하지 않음
duty-due = { $at }까지
duty-late = { $at }까지였습니다. 아직 하지 않았습니다.
duty-done = { $at }에 함
duty-done-late = { $at }에 함 ({ $by }까지였습니다)
duty-proof = 첫 안내: { $sent }명에게 넘김, { $waiting }명 기다림, { $dead }명 받지 않음{ $dropped ->
    [0] .
   *[other] , { $dropped }명은 새 소식이 앞질렀거나 원하지 않음.
 }
duty-proof-times = 처음 { $first }, 마지막 { $last }.
duty-by = 한 사람과 방법: { $by }, “{ $words }”
duty-not-open = 지금 거기에 적을 것이 없습니다. 이미 했거나, 이 사업자나 이 장애에는 해당하지 않습니다.
remedy-duty = 의무 화면에서 어떻게 되어 있는지 보십시오.
duty-do = 했다고 적기
duty-how = 어떻게 (접수 번호; 해당하지 않으면 그 까닭)
duty-document = 신고서 초안

report-title = 침해사고·장애 신고서 (초안)
report-hint = 기록에서 채운 초안입니다. 사람이 읽고 고쳐서 내십시오. 새로 알게 된 것이 있으면 그때부터 24시간 안에 다시 냅니다.
report-who = 신고하는 곳
report-when = 일시
report-when-words = 첫 실패 { $began }, 알게 된 때 { $known }.
report-when-over = 끝난 때 { $over }.
report-what = 피해 내용
report-what-words = 피해 목록의 사이트 { $all }곳, 그 가운데 실제로 실패한 것을 본 사이트 { $hit }곳. { $at } 현재 정상 동작을 확인한 사이트 { $verified }곳.
report-response = 대응
report-told = 이용자에게 알린 것
report-contact = 담당 부서와 연락처
report-fill = (적으십시오)

duty-claims-draft = 손해배상 안내 초안
duty-claims-words = { $began }부터 { $over }까지의 장애로 손해를 입은 이용자는 이용약관의 기준에 따라 배상을 청구할 수 있습니다. 청구할 수 있는 분: 이 장애로 사이트가 열리지 않은 이용자. 기준: 이용약관의 손해배상 조항. 절차: { $contact }로 연락해 주십시오.

approve-title = 승인을 기다리는 말
approve-by = { $by }님이 { $at }에 썼습니다. 다른 사람이 승인해야 나갑니다.
approve-name = 승인하는 사람
approve-do = 승인하고 모두에게 알리기
approve-not = 버리기
done-waiting = 다른 사람의 승인을 기다립니다.
done-rejected = 버렸습니다. 아무것도 나가지 않았습니다.
remedy-one-only = 둘 가운데 하나만 적고 다른 하나는 비워 두십시오.
remedy-second-person = 쓴 사람이 아닌 사람이 승인해야 합니다.
card-fact-excluded = { $excluded }곳은 다른 까닭으로 이 장애에서 빠졌습니다. 그 사이트는 따로 살펴보아야 합니다.
card-opened = 안내 속의 주소를 마지막으로 연 것은 { $at }입니다. 메일 프로그램이 스스로 열어 보았을 수도 있습니다.
