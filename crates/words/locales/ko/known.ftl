# 실패에 대해 알려진 것만 적습니다.

# 고장 난 구성 요소를 모르고 모두 같은 방식으로 실패할 때. 모두에서 확인된 것만 적습니다.
incident-title-expired = 여러 사이트 인증서 만료
cause-alike-expired = { $tense ->
    [past] 여러 사이트의 인증서가 만료되어 있었습니다.
   *[now] 여러 사이트의 인증서가 만료되어 정상적으로 열리지 않습니다.
 }
cause-alike-expired-services = { $tense ->
    [past] 여러 { $noun }의 인증서가 만료되어 있었습니다.
   *[now] 여러 { $noun }의 인증서가 만료되어 정상적으로 이용할 수 없습니다.
 }
cause-alike-refused = { $tense ->
    [past] 여러 사이트의 이름을 찾을 수 없었습니다. 네임서버가 이 도메인들을 서비스하지 않는다고 응답했으며(REFUSED), 그 이유는 아직 알 수 없습니다.
   *[now] 여러 사이트의 이름을 찾을 수 없습니다. 네임서버가 이 도메인들을 서비스하지 않는다고 응답하며(REFUSED), 그 이유는 아직 알 수 없습니다.
 }
cause-alike-refused-services = { $tense ->
    [past] 여러 { $noun }의 이름을 찾을 수 없었습니다. 네임서버가 이 도메인들을 서비스하지 않는다고 응답했으며(REFUSED), 그 이유는 아직 알 수 없습니다.
   *[now] 여러 { $noun }의 이름을 찾을 수 없습니다. 네임서버가 이 도메인들을 서비스하지 않는다고 응답하며(REFUSED), 그 이유는 아직 알 수 없습니다.
 }
cause-alike = { $tense ->
    [past] 여러 사이트가 동시에 같은 방식으로 실패했습니다({ $layer }: { $reason }). 그 이유는 아직 알 수 없습니다.
   *[now] 여러 사이트가 동시에 같은 방식으로 실패하고 있습니다({ $layer }: { $reason }). 그 이유는 아직 알 수 없습니다.
 }
cause-alike-services = { $tense ->
    [past] 여러 { JOSA($noun, "이/가") } 동시에 같은 방식으로 실패했습니다({ $layer }: { $reason }). 그 이유는 아직 알 수 없습니다.
   *[now] 여러 { JOSA($noun, "이/가") } 동시에 같은 방식으로 실패하고 있습니다({ $layer }: { $reason }). 그 이유는 아직 알 수 없습니다.
 }

# 이름을 찾을 수 없을 때 알려진 것. 정상으로 응답하는 네임서버가 없습니다.
insight-name-refused = 이름(DNS)을 찾을 수 없습니다. 네임서버가 이 도메인을 서비스하지 않는다고 응답합니다(REFUSED).
insight-name-absent = 이름(DNS)을 찾을 수 없습니다. 네임서버가 없는 이름이라고 응답합니다(NXDOMAIN).
insight-name-no-data = 이름(DNS)을 찾을 수 없습니다. 네임서버가 이름은 있으나 주소가 없다고 응답합니다.
insight-name-silent = 이름(DNS)을 찾을 수 없습니다. 이 도메인의 네임서버가 응답하지 않습니다.
insight-name-fails = 이름(DNS)을 찾을 수 없습니다: { $reason }.
insight-still-answers = 지금까지 알려진 주소에서는 마지막으로 점검했을 때 사이트가 응답했습니다.
insight-still-answers-services = 지금까지 알려진 주소에서는 마지막으로 점검했을 때 서비스가 응답했습니다.

# 끝난 장애에 대해.
customer-was-excluded = 고객님의 사이트 { $excluded }곳은 다른 사유가 있어 이 장애가 끝나기 전에 집계에서 제외되었으며, 이 장애에서는 정상 동작을 확인하지 않았습니다.
customer-was-excluded-services = 고객님의 { $noun } { $excluded }개는 다른 사유가 있어 이 장애가 끝나기 전에 집계에서 제외되었으며, 이 장애에서는 정상 동작을 확인하지 않았습니다.
customer-was-unwatched = 이 장애가 끝날 때 고객님의 사이트가 저희 목록에 없어, 언제 다시 정상이 되었는지 보지 못했습니다. 지금은 점검하고 있습니다.
