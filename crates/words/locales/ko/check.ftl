# `bongsu check`의 보고.

check-fine = 모든 단계가 정상입니다.
check-no-network = 응답한 네임서버와 리졸버가 없어 확인하지 못했습니다. 이 컴퓨터의 네트워크와 [discovery] resolvers 설정을 확인해 주세요.
check-unknown = 이 컴퓨터에서는 확인하지 못했습니다.
check-impaired = 접속은 되지만 { $layer } 단계에 문제가 있습니다.
check-only-the-name = 사이트 서버는 정상입니다. 이름(DNS)만 찾을 수 없습니다.
check-not-delegated = 등록되지 않았거나 위임되지 않은 도메인입니다.
check-broken = { $layer } 단계에서 실패합니다.
check-broken-reason = { $layer } 단계에서 실패합니다: { $reason }.

check-parent = 상위 도메인의 위임
check-child = 도메인의 NS 레코드
check-same = 동일
check-serial = 시리얼 { $serial }
check-only-in-parent = 상위 도메인에만 있음
check-only-in-child = 도메인에만 있음
check-first-byte = 첫 바이트 { $latency }
check-certificate-until = 인증서 만료 { $until }
check-skipped = 아래 단계가 실패하여 확인하지 않음
check-inconclusive = 이 컴퓨터에서는 확인할 수 없음

check-resolver-invalid = 리졸버: 검증을 끌 때만 응답함(DNSSEC 서명이 맞지 않음)
check-resolver-failed = 리졸버: SERVFAIL로 응답함(DNSSEC 오류인 경우가 많음)
check-resolver-unknown = 리졸버가 응답하지 않아 DNSSEC을 확인하지 못함

check-from-resolver = (네임서버가 주소를 알려 주지 않아 리졸버에 캐시된 주소로 확인)
check-from-last-known = (네임서버가 주소를 알려 주지 않아 마지막으로 알던 주소로 확인)
check-from-unknown = (주소를 알 수 없음)

check-server-healthy = 정상
check-server-stale = 이전 버전의 존을 응답함
check-server-lame = 이 도메인을 서비스하지 않음(lame)
check-server-failing = 응답하지 못함
check-server-unreachable = 연결되지 않음
check-server-no-address = 네임서버 이름에 자체 주소가 없음
check-server-not-checked = 확인하지 않음
