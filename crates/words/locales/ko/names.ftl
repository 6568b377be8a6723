# 공개 이름이 없고 공개하지 않은 구성 요소를 고객과 일반에 부르는 말.

some-name-server = { $whose ->
   *[other] 네임서버 한 대
}
some-name-server-group = { $whose ->
   *[other] 네임서버 그룹 한 개
}
some-address = { $whose ->
   *[other] 서버 주소 한 개
}
some-server = { $whose ->
   *[other] 서버 한 대
}
some-rack = { $whose ->
   *[other] 랙 한 개
}
some-switch = { $whose ->
   *[other] 스위치 한 대
}
some-prefix = { $whose ->
   *[other] 네트워크 대역 한 개
}
some-upstream = { $whose ->
   *[other] 상위 회선 한 곳
}
some-data-centre = { $whose ->
   *[other] 데이터센터 한 곳
}
some-load-balancer = { $whose ->
   *[other] 로드 밸런서 한 대
}
some-certificate-authority = { $whose ->
   *[other] 인증 기관 한 곳
}
some-vantage = { $whose ->
   *[other] 관측 지점 한 곳
}
some-component = { $whose ->
   *[other] 구성 요소 한 개
}
refused-internal-name = { $field }의 { $at }번째 글자에 있는 “{ $name }”: 내부 이름이나 주소는 모두가 읽는 글에 쓸 수 없습니다.
refused-internal = { $field }의 { $at }번째 글자에 내부 이름이나 주소가 있습니다. 모두가 읽는 글에는 쓸 수 없습니다.
remedy-internal-name = 공개 이름으로 바꾸거나 무엇인지 쉬운 말로 적어 주세요. 공개할 수 있는 이름은 인벤토리(공개이름, 공개 열)에서 정합니다.
vantage-number = 관측 지점 { $n }
public-name = 공개되는 이름
