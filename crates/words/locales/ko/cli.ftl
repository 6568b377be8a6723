# 명령줄 메시지.

cli-no-such-customer = “{ $customer }” 고객이 없습니다. `bongsu customer-pages`로 전체 목록을 볼 수 있습니다
cli-outbox-counts = 발송 완료 { $sent }, 대기 { $pending }, 실패 { $failed }, 불필요 { $dropped }
cli-outbox-notices = 장애 안내: { $counts }
cli-outbox-page-links = 고객 전용 페이지 링크: { $counts }
cli-outbox-retried = { $n }건을 재발송 대기열에 넣었습니다.

cli-user-set-up = 이미 로그인할 수 있는 사람이 있습니다. `bongsu user add` 또는 `bongsu user reset`을 사용해 주세요.
cli-user-taken = 아이디 ‘{ $login }’: 이미 사용 중입니다.
cli-user-unknown = 아이디 ‘{ $login }’: 해당 사용자가 없습니다.
cli-user-scopes = 권한 범위는 read, act, metrics 중에서 쉼표로 구분해 입력해 주세요.
cli-user-no-provider = 통합 로그인이 설정되지 않았습니다. [oidc] issuer를 설정해 주세요.
cli-user-other-identity = 통합 로그인 서버가 이 값으로 다른 사용자를 가리킵니다.
cli-user-disabled = 사용 중지
cli-user-no-password = 비밀번호 없음
cli-user-no-factor = 비밀번호
cli-user-factor = 비밀번호와 2단계 인증

config-problem = { $file }: { $line }행: { $message }
config-no-errors = { $file }: 오류가 없습니다
