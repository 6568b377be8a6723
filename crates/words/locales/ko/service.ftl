# 웹 이외의 서비스. ‘-services’로 끝나는 글은 서비스, 또는 사이트와 서비스를 함께 말할 때 원래 글을
# 대신한다. 무엇을 말하는지는 { $noun }이 나타낸다.

watched-services = 서비스
watched-both = 사이트와 서비스

service-of-site = { $host } { $service }
service-of-site-port = { $host } { $service }, { $port }번 포트
service-on = { $host }의 { $service }
service-on-port = { $host } { $port }번 포트의 { $service }
service-web = 웹 서버
service-smtp = SMTP 메일 서버
service-mail = MX 메일 수신
service-submission = SMTP 메일 발송
service-imap = IMAP 메일함
service-mailboxes = 메일함 서버(IMAP, POP3)
service-pop3 = POP3 메일함
service-ftp = FTP 파일 전송
service-ssh = SSH
service-mysql = MySQL 데이터베이스
service-postgresql = PostgreSQL 데이터베이스
service-tcp = TCP 서비스
service-tls = TLS 서비스
service-ping = ICMP 핑
service-records = { $kind } DNS 레코드
service-dnssec = DNSSEC 서명

kind-service = 서비스
layer-icmp = 응답(ICMP)
layer-service = 서비스
reason-unavailable = 서비스가 이용할 수 없다고 응답함
reason-wrong-protocol = 해당 프로토콜의 응답이 아님
reason-start-tls-missing = 암호화(STARTTLS)를 제공하지 않음
reason-start-tls-injected = 암호화(STARTTLS) 전에 데이터가 끼어듦
reason-record-mismatch = 있어야 할 DNS 레코드가 없음
reason-unsigned = 도메인에 DNSSEC 서명이 없음
reason-signature-expired = DNSSEC 서명 만료
reason-certificate-ending = 인증서 만료가 기준보다 가까움
reason-body-forbidden = 페이지에 있으면 안 되는 문구가 있음
reason-json-mismatch = 페이지에 있어야 할 JSON 값이 없음

notice-subject-first-services = [{ $operator }] 장애 안내: { $noun } { $n }개를 이용할 수 없습니다
notice-subject-impaired-services = [{ $operator }] 장애 안내: { $noun } { $n }개가 불안정합니다
notice-subject-presumed-services = [{ $operator }] 장애 안내: { $noun } { $n }개를 이용할 수 없을 것으로 추정됩니다
notice-subject-waiting-services = [{ $operator }] 장애 안내: { $noun } { $n }개의 정상 동작을 확인하고 있습니다
notice-subject-goes-on-services = [{ $operator }] 장애 안내: { $noun } { $n }개를 아직 이용할 수 없습니다
notice-subject-restored-services = [{ $operator }] 조치 완료 발표: { $noun } { $total }개 중 { $verified }개 정상 동작 확인
notice-subject-works-services = [{ $operator }] { $noun } { $n }개의 정상 동작을 확인했습니다
notice-subject-works-some-services = [{ $operator }] { $noun } { $total }개 중 { $verified }개의 정상 동작을 확인했습니다(나머지는 이 장애에서 제외)
notice-subject-excluded-services = [{ $operator }] { $noun } { $n }개를 이 장애에서 제외했습니다(정상 동작은 확인하지 못함)
notice-subject-removed-services = [{ $operator }] { $noun } { $n }개를 더 이상 점검하지 않습니다
notice-subject-again-services = [{ $operator }] 장애 재발 안내: { $noun } { $n }개를 이용할 수 없습니다
notice-fact-hit-services = { $at } 현재 고객님의 { $noun } { $n }개를 이용할 수 없는 것을 확인했습니다. 장애는 { $since }에 시작되었습니다.
notice-fact-impaired-services = { $at } 현재 고객님의 { $noun } { $n }개에서 점검 일부가 실패하거나 응답이 없습니다. 응답이 느리거나 간헐적으로 이용할 수 없을 수 있습니다. 장애는 { $since }에 시작되었습니다.
notice-fact-presumed-services = { $at } 현재 고객님의 { $noun } { $n }개가 의존하는 구성 요소가 고장 났습니다. 이용할 수 없을 것으로 추정되며, 하나씩 확인하고 있습니다. 장애는 { $since }에 시작되었습니다.
notice-fact-none-hit-services = { $at } 현재 이 장애와 관련된 고객님의 { $noun } { $n }개는 아직 정상 동작을 확인하지 못했습니다.
notice-fact-works-services = { $at } 현재 이 장애와 관련된 고객님의 { $noun } { $n ->
    [1] { $n }개가
   *[other] { $n }개가 모두
} 정상 동작하는 것을 확인했습니다. 모든 단계가 여러 번 연속으로 정상이었습니다. 장애는 { $since }에 시작되었습니다.
notice-fact-works-some-services = { $at } 현재 이 장애와 관련된 고객님의 { $noun } { $n }개가 정상 동작하는 것을 확인했습니다. 모든 단계가 여러 번 연속으로 정상이었습니다. 다른 { $excluded }개는 사유가 있어 이 장애에서 제외되었으며, 정상 동작을 확인하지 못했습니다. 장애는 { $since }에 시작되었습니다.
notice-fact-excluded-services = { $at } 현재 고객님의 { $noun } { $n }개를 { $since }에 시작된 장애에서 제외했습니다. 정상 동작을 확인했다는 뜻은 아닙니다. 이 장애가 아닌 다른 이유로 실패하는 경우처럼 사유가 있을 때 제외합니다.
notice-fact-removed-services = { $at } 현재, { $since }에 시작된 장애와 관련된 고객님의 { $noun } { $n }개가 저희 고객 목록에 없습니다. 더 이상 점검하지 않으므로, 다시 정상 동작하는지 알려 드릴 수 없습니다.
notice-response-excluded-services = 점검은 계속됩니다. 각각의 현재 점검 결과는 고객님의 현황 페이지에서 보실 수 있습니다. 이용할 수 없는 것이 있으면 문의해 주세요.
notice-response-checking-services = 고객님의 { JOSA($noun, "을/를") } 하나씩 계속 점검하고 있습니다. 모두 정상 동작하는 것을 확인하면 바로 알려 드리겠습니다.
notice-response-recurring-services = 장애가 여러 차례 반복되고 있습니다. 고객님의 { JOSA($noun, "을/를") } 하나씩 계속 점검하고 있습니다. 모두 { $span } 동안 장애 없이 정상 동작하면 알려 드리겠습니다.
notice-response-restored-services = 호스팅 회사는 조치를 마쳤다고 밝혔습니다: “{ $words }” 지금까지 고객님의 { $noun } { $total }개 중 { $verified }개의 정상 동작을 확인했습니다. 나머지도 하나씩 확인하고 있습니다.
notice-response-works-services = 점검은 계속됩니다. { $noun } 중 다시 이용할 수 없는 것이 있으면 바로 알려 드리겠습니다.
notice-list-hit-services = 이용할 수 없음: { $n }개
notice-list-presumed-services = 이용할 수 없을 것으로 추정(고장 난 구성 요소에 의존): { $n }개
notice-list-at-risk-services = 피해 우려(고장 난 구성 요소에 의존하나 실패가 없거나 다른 경로가 있음): { $n }개

cause-not-known-services = 여러 { $noun }에서 동시에 장애가 발생했으며, 원인은 아직 알 수 없습니다.
mode-subset-all-services = 이곳을 거치는 { $noun } 점검이 모두 실패합니다.
mode-subset-some-services = 일부 { JOSA($noun, "은/는") } 이곳을 거치는 점검이 모두 실패합니다. 몇 개인지는 아직 알 수 없습니다.
mode-subset-part-services = { $noun }의 약 { $percent }%에서 이곳을 거치는 점검이 모두 실패합니다.
mode-was-subset-all-services = 가장 심했을 때 이곳을 거치는 { $noun } 점검이 모두 실패했습니다.
mode-was-subset-part-services = 가장 심했을 때 { $noun }의 약 { $percent }%에서 이곳을 거치는 점검이 모두 실패했습니다.
statement-investigating-services = 여러 { $noun }에서 동시에 장애가 발생했습니다. 원인은 아직 알 수 없으며 조사하고 있습니다.
statement-host-restored-services = 호스팅 회사는 조치를 마쳤다고 밝혔습니다: “{ $words }” { $noun }별 정상 동작 여부는 따로 확인하고 있습니다.
statement-recovering-services = 고장이 더 이상 관측되지 않습니다. { JOSA($noun, "을/를") } 하나씩 확인하고 있으며, 확인된 것만 정상이라고 안내합니다.
statement-redundancy-services = 다른 구성 요소가 대신하고 있어, 영향을 받은 것으로 확인된 { JOSA($noun, "은/는") } 없습니다.
statement-redundancy-recovering-services = 고장이 더 이상 관측되지 않습니다. { JOSA($noun, "으로/로") } 가는 모든 경로를 다시 점검하고 있습니다.
statement-redundancy-restored-services = 이중화가 회복되었습니다. 영향을 받은 것으로 확인된 { JOSA($noun, "은/는") } 없습니다.
statement-resolved-services = 이 장애와 관련된 { $noun } { $verified ->
    [1] { $verified }개가
   *[other] { $verified }개가 모두
 } 정상 동작하는 것을 확인했습니다.
statement-resolved-excluded-services = 이 장애와 관련된 { $noun } { $verified }개가 정상 동작하는 것을 확인했고, { $excluded }개는 사유를 적고 제외했습니다.

customer-down-services = { $rest ->
    [0] 고객님의 { $noun } { $all }개를 모두 이용할 수 없습니다.
   *[other] 고객님의 { $noun } { $all }개 중 { $n }개를 이용할 수 없습니다.
 }
customer-only-down-services = 고객님의 서비스를 이용할 수 없습니다.
customer-services-down = 고객님의 서비스 { $all }개 중 { $n }개를 이용할 수 없습니다. 점검 결과, 고객님의 사이트는 정상입니다.
customer-unsteady-services = { $rest ->
    [0] 고객님의 { $noun } { $all }개가 모두
   *[other] 고객님의 { $noun } { $all }개 중 { $n }개가
 } 불안정하거나 아직 정상 동작이 확인되지 않았습니다.
customer-only-unsteady-services = 고객님의 서비스가 불안정하거나 아직 정상 동작이 확인되지 않았습니다.
customer-works-services = { $all ->
    [1] 점검 결과, 고객님의 서비스가 정상입니다.
   *[other] 점검 결과, 고객님의 { $noun } { $all }개가 모두 정상입니다.
 }
customer-slow-services = { $all ->
    [1] 점검 결과, 고객님의 서비스가 동작하지만 평소보다 느립니다.
   *[other] 점검 결과, 고객님의 { $noun } { $all }개가 모두 동작하며, 그중 { $n }개가 평소보다 느립니다.
 }
customer-not-all-seen-services = { $all ->
    [1] 고객님의 서비스가
   *[other] { $rest ->
        [0] 고객님의 { $noun } { $all }개가
       *[other] 고객님의 { $noun } { $all }개 중 { $n }개가
    }
 } 정상인지 아직 확인되지 않았습니다.
customer-outage-elsewhere-services = 현재 장애가 있지만, 고객님의 { $noun } 중 고장 난 곳에 의존하는 것은 없습니다.
customer-yours-services = 고객님의 { $noun }: 피해 확인 { $hit }개, 피해 우려(추정) { $risk }개, 정상 동작 확인 { $verified }개.
customer-status-down-services = 이용할 수 없음
customer-part-fails-services = ‘{ $layer }’ 점검 { $streams }건 중 { $failing }건이 실패합니다. 응답이 느리거나 간헐적으로 이용할 수 없을 수 있습니다.
customer-all-fail-services = 마지막으로 확인했을 때 ‘{ $layer }’ 점검 { $streams }건이 모두 실패했습니다. 이용할 수 없는 경우가 많을 수 있습니다.
customer-unsteady-too-services = 그 밖에 { $n }개는 불안정하거나 아직 정상으로 확인되지 않았습니다.
customer-unverified-words-services = 장애로 피해를 입었거나 피해가 우려되는 서비스입니다. 모든 단계가 여러 번 연속으로 정상이어야 정상 동작으로 안내해 드립니다.
customer-cause-host-services = 원인은 호스팅 회사 또는 호스팅 회사가 이용하는 서비스에 있습니다. 고객님이 변경하실 설정은 없습니다.
customer-cause-third-services = 원인은 이 서비스가 이용하는 외부 업체에 있습니다.
customer-cause-own-services = 다른 서비스와 함께 쓰는 부분에서는 고장이 발견되지 않았습니다. 이 서비스의 DNS 레코드, 인증서, 설정을 확인해 주세요.
customer-checked-works-services = 로그인하지 않고 점검할 수 있는 범위에서는, 저희 관측 지점({ $vantages })에서 지금 정상입니다. 그래도 이용할 수 없으면 비밀번호와 설정을 확인하시거나 증상을 저희에게 알려 주세요.
insight-server-services = 이름은 찾을 수 있으나 서비스에 연결되지 않습니다.
insight-page-services = 서버에는 연결되나 서비스가 정상적으로 응답하지 않습니다.

card-no-outage-services = 지금 고객님의 { JOSA($noun, "과/와") } 관련해 알려진 장애는 없습니다.
card-own-services = 고객님의 { $noun } { $n }개를 정상적으로 이용할 수 없습니다. 알려진 장애와는 무관해 보이며, 따로 살펴보아야 합니다.
card-unexplained-services = 고객님의 { $noun } { $n }개를 정상적으로 이용할 수 없습니다. 원인은 아직 알 수 없으며 계속 점검하고 있습니다.
card-degraded-services = 고객님의 { $noun } { $n }개에서 점검 일부가 실패합니다. 느리게 응답하거나 가끔 응답하지 않을 수 있습니다.
card-slow-services = 고객님의 { $noun } { $n }개가 평소보다 느리게 응답합니다.
card-unchecked-services = 고객님의 { $noun } { $n }개는 아직 정상 여부를 판단할 점검 결과가 없습니다. 지금까지 알려진 관련 장애는 없습니다.
card-fact-hit-services = { $at } 현재 고객님의 { $noun } { $hit }개에서 실패를 확인했으며, 아직 정상 동작을 확인하지 못했습니다. 장애는 { $since }에 시작되었습니다.
card-fact-failed-services = 고객님의 { $noun } { $hit }개에서 실패를 확인한 바 있습니다. 이 장애의 실패를 마지막으로 확인한 시각은 { $last }이며, { $at } 현재 정상 동작은 아직 확인하지 못했습니다. 장애는 { $since }에 시작되었습니다.
card-fact-also-services = 다른 { $verified }개는 정상 동작하는 것을 확인했습니다.
card-fact-risk-services = { $at } 현재 고객님의 { $noun } { $risk }개가 고장 난 구성 요소에 의존하고 있으나, 실패는 확인되지 않았습니다(피해 우려, 추정). 장애는 { $since }에 시작되었습니다.
card-fact-verified-services = { $since }에 시작된 장애와 관련된 고객님의 { $noun } 중 { $verified }개의 정상 동작을 { $at }까지 확인했습니다.
card-fact-verified-all-services = { $since }에 시작된 장애와 관련된 고객님의 { $noun } { $verified ->
    [1] 1개가
   *[other] { $verified }개가 모두
 } 정상 동작하는 것을 { $at }까지 확인했습니다.
card-fact-excluded-services = 고객님의 { $noun } { $excluded }개는 다른 사유로 이 장애에서 제외되었으며, 따로 살펴보아야 합니다.
card-excluded-first-services = 현재 장애가 있습니다. 고객님의 { $noun } { $excluded }개는 다른 사유로 이 장애에서 제외되었으며, 따로 살펴보아야 합니다.
card-not-over-services = 해결되었다고 안내하지 않습니다. 이 장애와 관련된 고객의 { $noun } { $of }개 중 정상 동작을 확인한 것은 { $verified }개입니다.

overall-all-work-services = 점검 결과, 모니터링 중인 모든 { JOSA($noun, "이/가") } 정상입니다.
overall-not-all-seen-services = 발견된 장애가 없습니다. 지금까지 { $noun } { $all }개 중 { $up }개의 정상 동작을 확인했습니다.
overall-no-shared-services = 여러 { $noun }에 걸친 장애는 없습니다.
overall-several-verifying-services = 장애 { $n }건의 고장이 더 이상 관측되지 않습니다. { JOSA($noun, "을/를") } 하나씩 확인하고 있습니다.
overall-unknown-cause-services = 여러 { $noun }에서 동시에 장애가 발생했습니다. 원인을 조사하고 있습니다.
overall-host-says-services = 호스팅 회사가 조치를 마쳤다고 밝혔습니다. { JOSA($noun, "을/를") } 하나씩 확인하고 있습니다.
overall-verifying-services = 고장이 더 이상 관측되지 않습니다. { JOSA($noun, "을/를") } 하나씩 확인하고 있습니다.
basis-services = 점검 결과, 모니터링 중인 { $noun } { $all }개 중 { $up }개가 정상입니다.
basis-own-services = 이용할 수 없는 것 중 { $n }개는 해당 { $noun }만의 문제로 보입니다.
basis-degraded-services = { $n }개는 일부 이용자에게 정상이 아닙니다.
basis-unverified-services = { $n }개는 진행 중인 장애의 피해를 입었거나 피해가 우려되며, 아직 정상 동작이 확인되지 않았습니다.
basis-slow-services = 그중 { $n }개는 평소보다 느립니다.
basis-down-services = { $n }개는 정상적으로 이용할 수 없습니다.
basis-unknown-services = { $n }개는 지금 판단할 수 없습니다.
basis-maintenance-services = 이용할 수 없는 것 중 { $n }개는 점검 작업 대상에 의존합니다.

doctor-ping-refused = 인벤토리의 핑(ICMP) { $n }건을 보내지 못합니다. 시스템이 허용하지 않습니다.
doctor-ping-fix = 서비스가 속한 그룹을 허용하세요. 모든 그룹을 허용하려면 sysctl net.ipv4.ping_group_range="0 2147483647"로 설정합니다.
