# 훈련에 참여한 사람들이 한 일과 겪은 일: 채점표 항목.

score-pages = 호출 수, 첫 실패부터 첫 호출까지
score-acknowledged-delay = 첫 실패부터 첫 호출 응답까지
score-hand-overs-named = 담당자를 밝힌 교대 인계
score-oncall-failures = 거부된 엔지니어 요청

score-customers = 전화한 고객, 글을 쓴 고객, 페이지를 연 고객
score-needed-person = 상담원이 필요했던 통화
score-abandoned = 기다리다 끊은 통화
score-told-twice = 같은 이야기를 다시 해야 했던 통화
score-promises-broken = 지키지 못한 약속, 전체(미리 변경한 횟수)
score-browsers-killed = 통화 중에 강제 종료된 상담원 브라우저
score-keystrokes-lost = 저장 확인 후 사라진 글자
score-answered = 한 번의 답변이 한 번씩 전달된 문의
score-untrue-sentences = 고객이 들은 안내 중 사실과 다른 문장
score-stopped = 폭언으로 중단한 통화
score-caller-failures = 거부된 고객·상담원 요청

score-credits = 보상 대상 고객, 계약 고객 전체
score-wrong-credits = 장애가 없었는데 보상 대상이 된 고객
score-unsettled = 정산하지 못한 계약
score-loss-interval = 운영자의 손실: 실제, 추정
score-deal-statements = 광고주 확인서

drill-settlement = 오늘의 정산:
drill-credits = 약관에 따른 보상(관리자 승인 대기): 계약 { $of }건 중 { $n }건, { $owed }
drill-loss = { $site }의 손실(자정까지 생성한 가상 방문 기준): { $money }, 그중 장애 종료 이후 방문 { $tail }회
drill-statements = 광고주 확인서 { $n }건
