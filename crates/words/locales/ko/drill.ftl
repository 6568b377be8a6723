# 훈련이 터미널에 출력하는 글.

drill-killed = 상황실 프로그램이 강제 종료되었습니다. 저장된 기록을 읽어 다시 시작합니다.
drill-opened = 첫 실패 후 { $after }초 만에 장애를 등록했습니다.
drill-cause-loss = 첫 실패 후 { $after }초 만에 원인을 파악했습니다: { $component }. 이곳을 거치는 점검의 { $rate }% 유실, 확신도 { $confidence }%, 책임 소재: { $owner }.
drill-cause-subset = 첫 실패 후 { $after }초 만에 원인을 파악했습니다: { $component }. 이곳을 거쳐 점검한 사이트의 { $rate }% 실패, 확신도 { $confidence }%, 책임 소재: { $owner }.
drill-monitoring = 고장이 더 이상 관측되지 않습니다. 사이트를 하나씩 확인합니다.
drill-resolved = 장애 종료: 피해 목록의 모든 사이트가 정상 동작을 확인받았거나 제외되었습니다.
drill-host-restored = 호스팅 회사가 조치를 마쳤다고 밝혔습니다. 기록만 하며, 이것으로 정상 동작을 확인한 사이트는 없습니다.
drill-relapsed = 고장이 재발했습니다. 같은 장애가 다시 시작된 것으로 기록합니다.
drill-first-statement = 첫 실패 후 { $after }초 만에 첫 안내를 게시했습니다. 피해가 확인되거나 우려되는 사이트 { $sites }곳.
drill-hit = 피해 확인 { $hit }곳, 피해 우려 { $risk }곳.
drill-verified = { $total }곳 중 { $verified }곳 정상 동작 확인.

drill-operator = 모의호스팅
drill-operations-pages = 운영 화면
drill-public-page = 공개 화면
drill-title = 훈련 ‘{ $title }’. 모든 트래픽은 이 컴퓨터 안에서만 오갑니다.
drill-check-hint = 사이트 하나를 자세히 점검하려면: bongsu check www.… --config { $config }
drill-press-ctrl-c = 종료하려면 Ctrl-C를 눌러 주세요.
drill-author-host = 호스팅 회사
drill-unverified-reason = 훈련 시간표

drill-logged-in = 훈련이므로 이 컴퓨터에서는 비밀번호 없이 관리자 윤하나로 로그인됩니다.
