# 구성 요소, 단계, 실패 사유, 판정의 이름.

kind-name-server = 네임서버
kind-name-server-group = 네임서버 그룹
kind-address = 주소
kind-server = 서버
kind-rack = 랙
kind-switch = 스위치
kind-prefix = 주소 대역
kind-upstream = 상위 회선
kind-data-centre = 데이터센터
kind-load-balancer = 로드 밸런서
kind-certificate-authority = 인증 기관
kind-vantage = 관측 지점
kind-other = 구성 요소

group-of = { $first } 외 { $others }대

layer-dns = 이름 찾기(DNS)
layer-tcp = 연결(TCP)
layer-tls = 보안 연결(TLS)
layer-http = 페이지(HTTP)

reason-timeout = 응답 시간 초과
reason-unreachable = 주소에 연결할 수 없음
reason-connection-refused = 연결 거부
reason-reset = 연결이 끊김
reason-serv-fail = 네임서버가 답하지 못함(SERVFAIL)
reason-refused = 네임서버가 이 도메인의 응답을 거부함(REFUSED)
reason-not-authoritative = 네임서버가 이 도메인을 관리하지 않음
reason-nx-domain = 존재하지 않는 이름이라고 응답함(NXDOMAIN)
reason-no-data = 이름은 있으나 주소가 없음
reason-rcode = 네임서버의 기타 오류 응답
reason-rcode-code = 네임서버의 오류 응답 { $code }번
reason-malformed = 형식이 잘못된 응답
reason-truncated = 응답이 잘렸고 TCP로도 받지 못함
reason-certificate-expired = 인증서 만료
reason-certificate-not-yet-valid = 인증서 유효 기간 시작 전
reason-certificate-wrong-name = 다른 이름의 인증서
reason-certificate-untrusted = 신뢰할 수 없는 인증서
reason-handshake = 보안 연결(TLS) 실패
reason-status = 예상하지 않은 HTTP 상태
reason-status-code = HTTP 상태 { $code }
reason-body-mismatch = 페이지에 있어야 할 문구가 없음
reason-redirect-loop = 페이지 이동이 끝없이 반복됨
reason-address-forbidden = 점검이 허용되지 않은 사설 주소

outcome-ok = 정상
outcome-failed = 실패: { $reason }
outcome-missed = 점검 누락
outcome-inconclusive = 판단 보류
outcome-skipped = 건너뜀

verdict-up = 정상
verdict-slow = 느림
verdict-unverified = 아직 확인 전
verdict-degraded = 불안정
verdict-down = 장애 · { $layer }
verdict-down-any = 장애
verdict-unknown = 알 수 없음

blame-host = 호스팅 회사
blame-customer = 고객
blame-third-party = 외부 업체
blame-unknown = 아직 알 수 없음
