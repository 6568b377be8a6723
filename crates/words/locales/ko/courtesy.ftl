# 안내의 처음과 끝에 두는 인사말. 무엇이 보였는지는 말하지 않는다.

courtesy-greeting = 안녕하세요. { $operator }입니다.
courtesy-apology = 서비스 이용에 불편을 드려 대단히 죄송합니다.
courtesy-apology-recovery = 그동안 불편을 드려 진심으로 사과드립니다.
courtesy-apology-maintenance = 작업으로 불편을 드리게 되어 너그러운 양해를 부탁드립니다.
courtesy-closing = 감사합니다.
    { $operator } 드림
