# 고객 전용 페이지. ‘정상 동작을 확인’은 전체 검증을 통과한 사이트에만 쓴다.

audience-customer = 내 사이트
customer-title = 내 사이트
customer-down = { $rest ->
    [0] 고객님의 사이트 { $all }곳이 모두 열리지 않습니다.
   *[other] 고객님의 사이트 { $all }곳 중 { $n }곳이 열리지 않습니다.
 }
customer-only-down = 고객님의 사이트가 열리지 않습니다.
customer-unsteady = { $rest ->
    [0] 고객님의 사이트 { $all }곳이 모두
   *[other] 고객님의 사이트 { $all }곳 중 { $n }곳이
 } 불안정하거나 아직 정상 동작이 확인되지 않았습니다.
customer-only-unsteady = 고객님의 사이트가 불안정하거나 아직 정상 동작이 확인되지 않았습니다.
customer-works = { $all ->
    [1] 점검 결과, 고객님의 사이트가 정상입니다.
   *[other] 점검 결과, 고객님의 사이트 { $all }곳이 모두 정상입니다.
 }
customer-slow = { $all ->
    [1] 점검 결과, 고객님의 사이트가 열리지만 평소보다 느립니다.
   *[other] 점검 결과, 고객님의 사이트 { $all }곳이 모두 열리며, 그중 { $n }곳이 평소보다 느립니다.
 }
customer-not-all-seen = { $all ->
    [1] 고객님의 사이트가
   *[other] { $rest ->
        [0] 고객님의 사이트 { $all }곳이
       *[other] 고객님의 사이트 { $all }곳 중 { $n }곳이
    }
 } 정상인지 아직 확인되지 않았습니다.
customer-none = 모니터링 중인 고객님의 사이트가 없습니다.
customer-outage-elsewhere = 현재 장애가 있지만, 고객님의 사이트 중 고장 난 곳에 의존하는 사이트는 없습니다.
customer-sites = 사이트별 상태
customer-sites-hint = ‘확인’은 점검에서 실제로 관측한 것이고, ‘추정’은 아직 관측하지 못한 것입니다. 아래 단계가 실패하면 위 단계는 관측하지 못합니다.
customer-more = 그 외 { $n }곳, 점검 결과 모두 정상
customer-more-hidden = 그 외 { $n }곳
customer-yours = 고객님의 사이트: 피해 확인 { $hit }곳, 피해 우려(추정) { $risk }곳, 정상 동작 확인 { $verified }곳.

customer-status-down = 열리지 않음
customer-status-unsteady = 불안정
customer-status-unverified = 아직 확인 전
customer-status-slow = 느림
customer-status-works = 정상
customer-status-unknown = 지금 판단할 수 없음

customer-why = { $layer }: { $reason }.
customer-part-fails = ‘{ $layer }’ 점검 { $streams }건 중 { $failing }건이 실패합니다. 느리게 열리거나 간헐적으로 열리지 않을 수 있습니다.
customer-all-fail = 마지막으로 확인했을 때 ‘{ $layer }’ 점검 { $streams }건이 모두 실패했습니다. 일부 방문자에게는 열릴 수 있지만, 열리지 않는 경우가 많을 수 있습니다.
customer-unsteady-too = 그 밖에 { $n }곳은 불안정하거나 아직 정상으로 확인되지 않았습니다.
customer-unverified-words = 장애로 피해를 입었거나 피해가 우려되는 사이트입니다. 모든 단계가 여러 번 연속으로 정상이어야 정상 동작으로 안내해 드립니다.
customer-cause-host = 원인은 호스팅 회사 또는 호스팅 회사가 이용하는 서비스에 있습니다. 고객님이 사이트에서 변경하실 것은 없습니다.
customer-cause-third = 원인은 이 사이트가 이용하는 외부 업체에 있습니다.
customer-cause-own = 다른 사이트와 함께 쓰는 부분에서는 고장이 발견되지 않았습니다. 이 사이트의 네임서버 설정, 인증서, 웹 프로그램을 확인해 주세요.
customer-justification = 정상 동작 확인:
customer-layer-ok = 정상
customer-layer-fails = 실패
customer-layer-partly = 일부 실패, 다른 경로 정상
customer-layer-partly-seen = 일부 실패, 나머지는 아직 관측 없음
customer-layer-unknown = 관측 없음

customer-notices = 보내 드린 장애 안내
customer-notices-none = 최근 하루 동안 보내 드린 장애 안내가 없습니다.
customer-notices-sent = { $at } 발송 완료
customer-notices-waiting = 발송 중
customer-notices-returned = { $at } 수신 불가로 반송됨
customer-notices-dead = 발송 실패

customer-report = 문제 신고
customer-report-hint = 신고하시면 모든 관측 지점에서 모든 단계를 바로 점검합니다. 결과는 몇 초 안에 이 페이지에 표시됩니다. 신고 내용은 기록됩니다.
customer-report-site = 사이트
customer-report-words = 어떤 증상인가요? (선택)
customer-report-do = 지금 점검
customer-report-elsewhere = 사이트를 바로 점검하려면 다음 페이지를 여세요:
customer-report-link = 이 페이지의 실시간 화면

customer-checked = 점검 결과: { $site }
customer-checked-since = { $at }에 점검을 요청했습니다. 그 뒤의 결과:
customer-checked-layer = { $layer }: 점검 { $all }건 중 { $good }건 정상.
customer-checked-nothing = 아직 결과가 없습니다. 나오는 대로 여기에 표시됩니다.
customer-checked-fails = 저희 점검에서도 실패합니다. { $layer }: { $reason }.
customer-checked-works = 저희 관측 지점({ $vantages })에서는 지금 정상입니다. 그래도 열리지 않으면 고객님과 사이트 사이의 통신 구간에 문제가 있을 수 있습니다. 인터넷 회사에 문의하시거나 증상을 저희에게 알려 주세요.

customer-link-hint = 이 페이지의 주소를 아는 사람은 누구나 볼 수 있습니다. 주소가 유출되었다면 호스팅 회사에 새 주소를 요청해 주세요.
customer-written = { $at }에 작성했습니다. 고객님의 사이트 상태가 바뀌면 다시 작성합니다.

missing-link = 이 주소에는 페이지가 없습니다. 주소가 변경되었거나, 페이지를 더 이상 보관하지 않을 수 있습니다. 페이지는 고객의 사이트를 점검하는 동안에만 보관합니다.
remedy-link = 호스팅 회사에 현재 주소를 문의해 주세요.

preferences-title = 알림 설정
preferences-hint = 연락처마다 어떤 안내를, 언제, 어떤 언어로 받을지 정합니다. 이 페이지의 주소를 아는 사람은 누구나 변경할 수 있습니다.
preferences-done = 저장했습니다. 다음 안내부터 적용됩니다.
preferences-none = 등록된 연락처가 없습니다. 호스팅 회사에 문의해 주세요.
preferences-verbosity = 받을 안내
preferences-all = 모두(중간 집계 포함)
preferences-brief = 중요한 것만: 장애 발생, 호스팅 회사 설명, 정상 동작 확인
preferences-nothing = 받지 않음
preferences-quiet = 방해 금지 시간
preferences-quiet-hint = 비워 두면 기본값을 따릅니다(전화번호는 야간). 00:00-00:00은 방해 금지 시간이 없다는 뜻입니다.
preferences-quiet-first = 사이트가 열리지 않는다는 첫 안내도 방해 금지 시간에는 미루기
preferences-voice = 문자 대신 전화로 읽어 주기
preferences-language = 언어
preferences-language-default = 기본값
preferences-do = 저장
unsubscribe-title = 안내 중단
unsubscribe-words = 다음 연락처로는 더 이상 안내를 보내지 않습니다: { $contact }. 사이트가 열리지 않아도 알려 드리지 않습니다. 언제든지 다시 받을 수 있습니다.
unsubscribe-do = 안내 중단
unsubscribe-less = 중요한 안내만 받기
preferences-shared = 다른 고객도 함께 쓰는 연락처여서 여기서는 변경할 수 없습니다. 호스팅 회사에 문의해 주세요.
