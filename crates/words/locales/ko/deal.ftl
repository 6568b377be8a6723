# 광고 계약과 광고주에게 보내는 내역서.

deal-title = 광고 계약
deal-none = 이 사이트의 광고 계약이 없습니다. 가져오는 명령: bongsu deals import 파일
deal-advertiser = 광고주
deal-sold = 판매 내용
deal-flat = 기간제
deal-views = 노출 { $n }회 보장
deal-actions = 방문자의 행동, 보통 방문 100만 회당 { $n }건
deal-owed = 보전
deal-statement = { $advertiser } 님께 드리는 내역서
deal-statement-intro = { $day } { $site }의 장애로 방문이 평소보다 적었습니다. 캠페인에서 제공되지 못한 부분과 보전 방법을 알려 드립니다.
deal-dated = { $at } 기준
deal-campaign = 캠페인 { $key }, { $from } ~ { $until }
deal-price = 금액: { $amount }
deal-price-each = 행동 1건당 금액: { $amount }
deal-evidence = 근거
deal-evidence-outage = { $from }부터 { $until }까지 사이트의 실패가 관측되었습니다.
deal-evidence-stated = 사이트 운영자는 { $from }부터 { $until }까지 장애가 있었다고 밝혔습니다. 관측 기록은 없습니다.
deal-evidence-missing = 트래픽이 평소 범위로 돌아올 때까지 모자란 방문: { $missing }. 지난 { $weeks }개 주의 같은 요일·같은 시각으로 추정했습니다.
deal-arithmetic = 계산
deal-line-week = 평소 한 주의 방문(지난 주들의 같은 시각별 중간값의 합): { $week }
deal-line-flight = 캠페인 { $hours }시간 전체의 평소 방문: { $sum } = { $flight }
deal-line-counted = 모자란 방문 중 캠페인 기간에 속한 것: { $counted }
deal-line-flat = 금액 × 모자란 방문 ÷ 캠페인 전체 방문: { $price } × { $counted } ÷ { $flight } = { $amount }
deal-line-views = 모자란 노출: { $counted } × { $guaranteed } ÷ { $flight } = { $shortfall }
deal-line-views-amount = 금액 × 모자란 노출 ÷ 보장 노출: { $price } × { $shortfall } ÷ { $guaranteed } = { $amount }
deal-line-actions = 모자란 행동(추정): { $counted } × { $rate } ÷ 1,000,000 = { $shortfall }
deal-line-actions-amount = 금액 × 모자란 방문 × 방문 100만 회당 행동: { $price } × { $counted } × { $rate } ÷ 1,000,000 = { $amount }
deal-line-extension = 캠페인 뒤 평소 방문이 { $counted } 이상이 되는 시간(1시간 단위): { $sum } = { $reached }, { $hours }시간
deal-usual-day = { $visits } ({ $from } ~ { $until })
deal-make-good = 보전 방법
deal-extension = 캠페인을 { $hours }시간 연장하여 { $until }까지 게재합니다.
deal-bonus = 구매하신 노출 외에 { $n }회를 추가로 제공합니다.
deal-credit = 다음 청구서에서 { JOSA($amount, "을/를") } 차감합니다.
deal-refund = { JOSA($amount, "을/를") } 환불합니다.
deal-outside = 장애가 캠페인 기간에 속하지 않습니다.
deal-no-estimate = 이 장애로 줄어든 방문을 알 수 없어 계산할 수 없습니다.
deal-no-week = 평소 한 주의 방문을 알 수 없어 계산할 수 없습니다.
deal-cannot = 계산할 수 없습니다: { $reason }
deals-imported = 광고 계약 { $n }건을 가져왔습니다.
deals-unknown-sites = 목록에 없는 사이트: { $list }. 광고 계약은 보관하지만 이 사이트의 장애는 알 수 없습니다.
deals-would-import = 광고 계약 { $n }건을 가져올 수 있습니다. 변경된 것은 없습니다.
deal-bonus-visits = 모자란 만큼인 방문 { $n }회 동안 더 게재합니다.
deal-bonus-actions = 행동 { $n }건을 무상으로 제공합니다.
deal-issuer = 다음 사이트를 대신하여 드립니다: { $site }
