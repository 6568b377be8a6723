# 엔진이 명령을 거절한 이유와 해결 방법.

refused-correction = 정정할 안내를 찾을 수 없습니다.
remedy-correction = 목록에서 정정할 안내를 다시 선택해 주세요.
refused-approval = 이 안내는 다른 사람이 먼저 승인해야 합니다.
remedy-approval = 승인 요청을 올리면 다른 담당자가 장애 페이지에서 승인할 수 있습니다.
refused-permission = 이 작업을 할 권한이 없습니다.
remedy-permission = 권한이 있는 담당자에게 요청해 주세요.
refused-oneself = 본인의 역할과 로그인은 본인이 바꿀 수 없습니다.
remedy-oneself = 다른 관리자에게 요청해 주세요.
refused-same-person = 작성자 본인은 승인할 수 없습니다.
refused-no-draft = 승인 대기 중인 안내를 찾을 수 없습니다.
refused-decided = 이미 승인되었거나 폐기된 안내입니다.
remedy-draft = 장애 페이지를 새로 고쳐 대기 중인 안내를 확인해 주세요.
