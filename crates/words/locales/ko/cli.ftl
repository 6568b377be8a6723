# 명령줄 메시지.

cli-no-such-customer = “{ $customer }” 고객이 없습니다. `bongsu customer-pages`로 전체 목록을 볼 수 있습니다
cli-outbox-counts = 발송 { $sent }, 대기 { $pending }, 실패 { $failed }, 취소 { $dropped }
cli-outbox-retried = { $n }건을 다시 보냅니다.
import-passed-over = { $file }: { $kind } { $n }줄은 일부 네임서버만 아는 형식이라 건너뜁니다
