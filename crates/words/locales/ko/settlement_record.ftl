# 정산: 추정한 시간, 고객이 알린 기록, 계산하지 못한 계약.

settlement-line-sites = { $at }부터 이 계약의 사이트는 { $sites }개입니다.
settlement-piece-presumed-not-watched = { $incident } 장애 중 중단으로 추정(관측하지 않은 시간이며, 그 전에 중단이 관측됨. 집계 기준에 따라 포함)
settlement-piece-presumed-no-verdict = { $incident } 장애 중 중단으로 추정(판정할 수 없던 시간이며, 그 전에 중단이 관측됨. 집계 기준에 따라 포함)
settlement-channel-page = 고객 페이지
settlement-channel-ticket = 문의 또는 메일
settlement-channel-telephone = 전화
settlement-channel-other = 그 밖의 방법
settlement-question-not-seen = { $incident } 장애 도중 { $site }을(를) 집계 기준이 이어 주는 시간보다 오래 관측하지 못했습니다. 그 시간은 세지 않으며 장애가 끊긴 것으로 봅니다. 그때도 중단되어 있었다면 bridge_minutes를 늘린 집계 기준을 적용하고 그 달을 다시 정산하세요.
settlement-failure-money = 금액이 너무 크거나, 이미 승인된 금액과 통화가 다릅니다
settlement-failures = 계산하지 못한 계약
settlement-failures-hint = 보상할 금액이 없는 것이 아니라 계산하지 못한 것입니다. 계약이나 약관을 바로잡으면 그 달을 다시 정산합니다.
settlement-failure-why = 이유
credit-report-title = 고객이 알린 때
credit-report-hint = 이 약관은 고객이 알린 때부터 셉니다. 고객 페이지의 신고, 이 장애에 관한 문의, 장애 중의 전화는 이미 반영되어 있습니다. 그 밖에 알게 된 것을 적으면 그 달을 다시 계산합니다.
credit-report-known = { $by } 님이 적음: { $at }, { $channel }. { $note }
credit-report-incident = 장애
credit-report-at = 알린 시각 { $zone }
credit-report-channel = 알린 방법
credit-report-note = 어떻게 알게 되었는지
credit-report-enter = 기록하기
settle-cli-not-kept = { $month }의 판정 기록이 더는 남아 있지 않습니다([store] verdict_retention_days). 다시 계산하면 금액이 실제보다 적어집니다.
settle-cli-currencies = 승인된 보상의 통화가 { $list }입니다. 청구 프로그램은 고객마다 정해진 통화로 적립하므로 --currency로 하나를 고르고, 해당 고객의 통화가 맞는지 확인하세요.
settle-cli-currency-unknown = “{ $text }”은(는) 알 수 없는 통화입니다
settle-cli-exported-before = 이미 넘긴 것으로 표시된 보상 { $n }건을 뺐습니다. 다시 출력하려면 --again을 쓰세요.
settle-cli-marked = 보상 { $n }건을 넘긴 것으로 표시했습니다.
