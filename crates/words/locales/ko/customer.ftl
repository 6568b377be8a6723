# 고객 자신의 페이지.

room-customer = 내 사이트
mine-title = 내 사이트
mine-down = 고객님의 사이트 { $all }곳 가운데 { $n }곳이 열리지 않습니다.
mine-only-down = 고객님의 사이트가 열리지 않습니다.
mine-unsteady = 고객님의 사이트 { $all }곳 가운데 { $n }곳이 불안정하거나 아직 확인되지 않았습니다.
mine-only-unsteady = 고객님의 사이트가 불안정하거나 아직 확인되지 않았습니다.
mine-works = { $all ->
    [1] 고객님의 사이트가 작동하는 것을 보았습니다.
   *[other] 고객님의 사이트 { $all }곳이 모두 작동하는 것을 보았습니다.
 }
mine-not-all-seen = 고객님의 사이트 { $all }곳 가운데 { $n }곳은 아직 판정하지 않았습니다.
mine-none = 지켜보고 있는 고객님의 사이트가 없습니다.
mine-outage-elsewhere = 장애가 진행 중입니다. 고객님의 사이트 가운데 고장 난 곳에 의존하는 것은 없습니다.
mine-sites = 사이트별 상태
mine-sites-hint = ‘보았음’과 ‘추정’을 구별합니다. 아래 단계가 실패하면 위 단계는 관측되지 않은 것입니다.
mine-more = 그 밖에 { $n }곳, 모두 작동하는 것을 보았습니다
mine-more-hidden = 그 밖에 { $n }곳
mine-yours = 고객님의 사이트: 실패를 본 곳 { $hit }, 위험(추정) { $risk }, 작동을 확인한 곳 { $verified }.

mine-stands-down = 열리지 않음
mine-stands-unsteady = 불안정함
mine-stands-unverified = 아직 확인 전
mine-stands-slow = 느림
mine-stands-works = 작동을 보았음
mine-stands-unknown = 아직 판정 전

mine-why = { $layer }: { $reason }.
mine-part-fails = ‘{ $layer }’ 점검 { $streams }개 가운데 { $failing }개가 실패합니다. 느리게 열리거나 때때로 열리지 않을 수 있습니다.
mine-unverified-words = 장애의 영향을 받았거나 위험한 곳입니다. 모든 단계가 여러 번 이어서 작동하는 것을 본 뒤에 작동한다고 말씀드립니다.
mine-blame-host = 원인은 호스팅 회사, 또는 호스팅 회사가 의존하는 곳에 있습니다. 고객님이 사이트에서 하실 일은 없습니다.
mine-blame-third = 원인은 이 사이트가 의존하는 제3자에게 있습니다.
mine-blame-own = 같은 곳에 의존하는 다른 사이트들은 작동합니다. 이 사이트 자체(네임서버 설정, 인증서, 프로그램)를 살펴봐 주십시오.
mine-proof = 확인:
mine-layer-ok = 작동
mine-layer-fails = 실패
mine-layer-unknown = 관측되지 않음

mine-told = 고객님께 알린 것
mine-told-none = 지난 하루 동안 보낸 것이 없습니다.
mine-told-sent = { $at } 메일 서버에 넘김
mine-told-waiting = 보내는 중
mine-told-dead = 전하지 못함

mine-report = 저는 안 됩니다
mine-report-hint = 눌러 주시면 모든 관측 지점에서 모든 단계를 곧바로 다시 점검합니다. 결과는 몇 초 안에 여기에 보입니다. 말씀은 기록에 남습니다.
mine-report-site = 어느 사이트
mine-report-words = 무엇이 보이는지(비워 두셔도 됩니다)
mine-report-do = 지금 점검하기
mine-report-elsewhere = 곧바로 점검을 받으시려면:
mine-report-link = 이 페이지의 최신판

mine-asked = 고객님을 위해 살펴봄: { $site }
mine-asked-since = { $at }에 물었습니다. 그 뒤에 온 답:
mine-asked-layer = { $layer }: 답 { $all }개 가운데 { $good }개가 작동한다고 합니다.
mine-asked-nothing = 아직 답이 없습니다. 오는 대로 여기에 보입니다.
mine-asked-fails = 저희에게도 실패가 보입니다. { $layer }: { $reason }.
mine-asked-works = 저희가 보는 곳({ $vantages })에서는 지금 작동합니다. 그래도 열리지 않으면 고객님과 사이트 사이의 길에 문제가 있을 수 있습니다. 인터넷 회사에 알리시거나, 무엇이 보이는지 저희에게 알려 주십시오.

mine-link-hint = 이 페이지의 주소를 가진 사람은 누구나 볼 수 있습니다. 주소가 새어 나갔으면 호스팅 회사에 새 주소를 요청하십시오.
mine-written = { $at }에 썼습니다. 고객님의 사이트에 변화가 있으면 새로 씁니다.

missing-link = 이 주소에는 페이지가 없습니다. 주소가 바뀌었을 수 있습니다.
remedy-link = 호스팅 회사에 지금 유효한 주소를 요청하십시오.

wishes-title = 안내 받는 방법
wishes-hint = 연락처마다 얼마나, 언제, 어느 말로 안내를 받을지 정합니다. 이 페이지의 주소를 가진 사람은 누구나 바꿀 수 있습니다.
wishes-done = 적어 두었습니다. 다음 안내부터 그렇게 합니다.
wishes-none = 등록된 연락처가 없습니다. 호스팅 회사에 알려 주십시오.
wishes-amount = 얼마나
wishes-all = 모두: 도중의 수치도
wishes-brief = 중요한 것만: 첫 안내, 회사의 발표, 정상 동작 확인
wishes-nothing = 아무것도 받지 않음
wishes-quiet = 쉬는 시간
wishes-quiet-hint = 비워 두면 평소대로입니다(전화는 밤에 쉽니다). 00:00-00:00은 쉬지 않음을 뜻합니다.
wishes-quiet-first = 사이트가 열리지 않게 된 첫 안내도 쉬는 시간에는 보내지 않음
wishes-voice = 문자 대신 전화를 걸어 읽어 주기
wishes-language = 말
wishes-language-usual = 평소대로
wishes-do = 이렇게 받기
leave-title = 안내 그만 받기
leave-words = { $contact }(으)로 장애 안내를 더 보내지 않습니다. 사이트가 열리지 않아도 알려 드리지 않습니다. 언제든 되돌릴 수 있습니다.
leave-do = 더 보내지 않기
leave-less = 중요한 것만 받기
wishes-shared = 이 연락처는 다른 고객의 연락처이기도 해서 여기서는 바꿀 수 없습니다. 호스팅 회사에 말씀해 주십시오.
