# 전화: 고객에게 들려주는 안내와 상담 화면.

call-key-message = 사이트의 정상 동작이 확인될 때 메시지를 받으시려면 1번을 눌러 주세요.
call-key-callback = 순서를 유지한 채 전화를 받으시려면 2번을 눌러 주세요.
call-key-person = 상담원과 통화하시려면 0번을 눌러 주세요.
call-key-language = 한국어 안내는 9번을 눌러 주세요.
call-public-none = { $at } 현재 확인된 장애가 없습니다.
call-connect = 상담원에게 연결합니다. 연결까지 걸리는 시간은 알 수 없습니다.
call-noted-message = 사이트의 정상 동작이 확인되면 메시지를 보내 드리겠습니다. 감사합니다.
call-noted-callback = 순서를 유지했습니다. { $at }까지 전화드리겠습니다. 감사합니다.
call-noted-place = 순서를 유지했으며, 저희가 전화드리겠습니다. 감사합니다.
call-asked-already = 이미 요청하셨으며 순서가 유지되고 있습니다. 감사합니다.
call-not-noted = 요청을 기록하지 못했습니다. 다시 전화해 주세요. 감사합니다.
call-not-noted-person = 요청을 기록하지 못했습니다. 상담원에게 연결합니다.
call-goodbye = 감사합니다.
