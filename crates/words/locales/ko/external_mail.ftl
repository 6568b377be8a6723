# 메일로 오는 경보. 회사 내부 사람만 봅니다.

external-log-comes-again = 발생과 해소를 반복합니다. 계속될 때만 다시 호출합니다
external-mails = 경보로 받지 않은 메일
external-mails-intro = 보낸 쪽에는 아무것도 알리지 않았습니다. 1분에 많이 오면 일부만 표시하며, 전체 건수는 지표 bongsu_alert_mails_total에 있습니다.
external-mail-at = 받은 시각
external-mail-sender = 메일에 적힌 보낸 사람
external-mail-source = 출처
external-mail-why = 받지 않은 이유
external-mail-none = 없음
external-mail-no-sender = 메일로 읽을 수 없거나 보낸 사람이 하나로 정해지지 않음
external-mail-unknown-sender = 이 보낸 사람을 허용하는 [[alert_source]]가 없음
external-mail-unverified = 이 보낸 사람의 메일인지 증명되지 않음: authserv_id와 allow_unverified_senders를 확인하세요
external-mail-forged = 보낸 사람의 도메인이 자기 메일이 아니라고 함
external-mail-too-old = 읽기 하루보다 더 전에 보낸 메일
external-mail-own = 이 데스크가 보낸 메일
external-mail-reply = 자동 응답 또는 배달 보고
