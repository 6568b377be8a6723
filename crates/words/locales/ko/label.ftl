# 사이트의 라벨과 사이트별 알림 연락처.
inventory-field-labels = 라벨
inventory-field-alert-contact = 이 사이트의 알림 연락처
inventory-example-labels = 쉼표로 구분합니다. 예: gold, team=shop
inventory-example-alert-contact = 고객 연락처 외에 이 사이트의 이상을 통지받을 이메일 주소나 전화번호
inventory-problem-label = “{ $text }”: 라벨은 한 줄, 40자 이내로 입력해 주세요
inventory-problem-many-labels = 라벨은 { $n }개까지 입력할 수 있습니다
site-labels = 라벨
label-sites = 라벨이 “{ $label }”인 사이트
label-filter = 다음 라벨의 사이트만 표시:
label-filter-off = 모두 보기
