# 훈련이 터미널에 출력하는 글.

drill-killed = 봉수 프로세스가 강제 종료되었습니다. 저장소의 기록에서 다시 시작합니다.
drill-opened = 장애를 등록했습니다. 첫 실패 후 { $after }초.
drill-cause-loss = 원인: { $component }. 점검 손실 { $rate }%, 확신도 { $confidence }%, 책임: { $owner }. 첫 실패 후 { $after }초.
drill-cause-subset = 원인: { $component }. 거쳐 점검한 사이트의 불통 비율 { $rate }%, 확신도 { $confidence }%, 책임: { $owner }. 첫 실패 후 { $after }초.
drill-monitoring = 장애가 더 이상 관측되지 않습니다. 사이트를 하나씩 확인합니다.
drill-resolved = 장애 종료: 미확인 사이트가 없습니다.
drill-host-restored = 호스팅 회사가 조치를 완료했다고 발표했습니다. 기록만 하며, 확인된 것으로 처리하지 않습니다.
drill-relapsed = 장애가 재발했습니다. 같은 장애로 처리합니다.
drill-first-statement = 첫 안내를 게시했습니다. 첫 실패 후 { $after }초. 피해 또는 위험 사이트 { $sites }곳.
drill-hit = 장애가 관측된 사이트 { $hit }곳, 위험 사이트 { $risk }곳.
drill-verified = 정상 동작 확인 { $verified }/{ $total }곳.

drill-operator = 모의호스팅
drill-operations-pages = 운영 화면
drill-public-page = 고객이 보는 상태 페이지
drill-title = 훈련: { $title }. 모든 트래픽은 이 컴퓨터 안에서만 오갑니다.
drill-check-hint = 사이트 하나를 자세히 점검하려면: bongsu check www.… --config { $config }
drill-press-ctrl-c = 종료하려면 Ctrl-C를 눌러 주세요.
drill-author-host = 호스팅 회사
drill-unverified-reason = 훈련 시간표

drill-logged-in = 이 컴퓨터에서는 비밀번호 없이 관리자 하나로 로그인됩니다. 훈련이기 때문입니다.
