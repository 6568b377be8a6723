# 사이트가 실행되는 곳 외에 필요로 하는 것.
inventory-field-needs = 필요한 구성 요소
inventory-example-needs = 페이지가 추가로 필요로 하는 서버와 구성 요소(쉼표로 구분): db-1, lb:lb-2. 종류가 없는 이름은 서버로 봅니다
inventory-problem-many-needs = 구성 요소가 { $n }개를 넘습니다
inventory-problem-not-needed = “{ $text }”: 페이지가 필요로 하는 서버, 로드 밸런서, 서비스, 기타 구성 요소가 아닙니다
inventory-problem-unknown-need = “{ $text }”: 인벤토리에 없습니다. 먼저 구성 요소나 사이트의 서버로 등록해 주세요
doctor-foreign-addresses = 서버가 지정된 사이트 { $n }곳의 주소가 당사 네트워크 밖에 있습니다: { $names }. 인벤토리에 적힌 위치가 적용되지 않습니다.
doctor-foreign-addresses-fix = 외부 프록시 뒤에 있는 사이트라면 서버를 ‘필요’(needs) 열에 적어 주세요. 다른 곳으로 옮긴 사이트라면 서버를 지워 주세요. 당사 주소라면 [operator] own_networks에 추가해 주세요.
