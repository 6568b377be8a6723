# 고객이 보낸 메일과 파일.

ticket-origin-mail = 메일
ticket-mail-foot-reply = 이 메일에 회신하시거나 페이지에서 남겨 주세요. 비밀번호는 절대 보내지 마세요.
ticket-mail-foot-reply-only = 이 메일에 회신해 주세요. 비밀번호는 절대 보내지 마세요.
ticket-receipt-subject = [{ $reference }] { $operator }: 메일을 받았습니다
ticket-receipt-label = 보내 주신 메일
ticket-receipt-masked = 메일에 비밀번호, 키 또는 카드 번호로 보이는 내용이 있어 가렸으며 저장하지 않았습니다. 메일로 보내신 비밀번호는 변경해 주세요. 접속 정보가 필요한 경우 문의 페이지의 안전 전달을 이용해 주세요. 암호화되어 한 번만 볼 수 있습니다.
ticket-receipt-too-large = 파일 { $n }개는 너무 커서 저장하지 않았습니다. 파일 하나는 { $mb }MB까지 받습니다.
ticket-receipt-kind = 파일 { $n }개는 받지 않는 형식이어서 저장하지 않았습니다. 그림(PNG, JPEG, GIF, WebP), PDF, 일반 텍스트만 받습니다.
ticket-receipt-too-many = 메일 한 통에 파일을 10개까지 받을 수 있어 { $n }개는 저장하지 않았습니다.
ticket-receipt-no-room = 저장 공간이 부족하여 파일 { $n }개를 저장하지 못했습니다.
ticket-file = 파일: { $name } ({ $size })
ticket-file-not-kept = 저장하지 않은 파일: { $name } – { $why }
ticket-file-too-large = 너무 큼
ticket-file-kind = 그림, PDF, 일반 텍스트가 아님
ticket-file-too-many = 파일이 너무 많음
ticket-file-no-room = 저장 공간 부족
ticket-file-show = 그림 보기
ticket-file-warning = 고객이 보낸 파일이며 안전한지 검사하지 않았습니다.
ticket-file-none = 해당 파일이 없습니다.
ticket-mail-whole = 메일 전체
ticket-files-add = 파일 추가
ticket-files-hint = 그림(PNG, JPEG, GIF, WebP), PDF, 일반 텍스트를 하나에 { $mb }MB까지 보내실 수 있습니다. 비밀번호가 담긴 파일은 보내지 마세요.
ticket-files-send = 파일 보내기
