# 훈련이 끝난 뒤의 채점표.

score-check = 항목
score-wanted = 기대
score-got = 결과
score-passed = 통과
score-failed = 불합격

score-failed-component = 고장 난 구성 요소
score-victims-found = 찾은 피해 사이트
score-incidents-opened = 등록된 장애
score-cause-delay = 첫 실패부터 원인 파악까지
score-first-statement-delay = 첫 실패부터 첫 안내까지
score-false-victims = 피해로 잘못 등록한 사이트
score-falsely-verified = 정상으로 잘못 확인한 사이트
score-falsely-resolved = 잘못 종료한 장애
score-untrue-claims = 상태가 사실과 다르게 표시된 사이트
score-duplicate-statements = 중복 안내
score-spurious-incidents = 근거 없는 장애
score-relapses = 재발
score-unresolved-incidents = 종료되지 않은 장애
score-slow-sites = 느린 사이트
score-falsely-slow = 느린 것으로 잘못 판정한 사이트
score-sites-down = 열리지 않는 사이트
score-alerted = 개별 사이트 알림을 받은 사람
score-wrongly-alerted = 받지 않아야 할 알림을 받은 사람
score-announced = 점검 예고를 받은 사람
score-wrongly-announced = 해당 없는 점검 예고를 받은 사람
score-mail-recipients = 메일을 받은 사람, 한 사람당 최대 통수
score-mail-delay = 첫 실패부터 첫 메일까지, 중앙값과 최댓값
score-not-notified = 안내받지 못한 피해 고객
score-duplicate-mails = 중복 수신된 메일
score-resent-mails = 프로세스 종료 시 전송 중이던 메일의 재전송(동일 Message-ID)
score-lost-mails = 유실된 메일
score-untrue-mails = 메일 내용이 사실과 다른 사이트

score-list-missed = 찾지 못한 피해 사이트
score-list-false-victims = 피해로 잘못 등록
score-list-falsely-verified = 정상으로 잘못 확인
score-list-untrue-claims = 사실과 다른 상태
score-list-untrue-mails = 사실과 다른 메일
score-list-not-alerted = 알림 누락
score-list-wrongly-alerted = 잘못 보낸 알림
score-list-not-announced = 점검 예고 누락
score-list-wrongly-announced = 잘못 보낸 점검 예고
