# JSON 요청을 읽을 수 없는 이유.

json-at = { $what } (위치: { $line }행 { $column }열)
json-type = 필요한 값은 { $expected }, 받은 값은 { $found }입니다
json-not-one-of = ‘{ $found }’ 대신 다음 중 하나여야 합니다: { $expected }
json-missing = ‘{ $field }’ 필드가 없습니다
json-twice = ‘{ $field }’ 필드가 두 번 있습니다
json-ends = JSON이 도중에 끝났습니다
json-more = JSON이 끝난 뒤에 다른 내용이 있습니다
json-comma = 쉼표 뒤에 값이 없습니다
json-escape = 텍스트의 이스케이프 표기가 올바르지 않습니다
json-control = 텍스트에 제어 문자가 있습니다
json-deep = JSON이 너무 깊게 중첩되어 있습니다
json-invalid = 올바른 JSON이 아닙니다
json-key = 필드 이름에 따옴표가 없습니다
json-text = 따옴표로 묶은 텍스트
json-boolean = 참 또는 거짓
json-whole-number = 정수
json-number = 숫자
json-object = 객체
json-list = 목록
json-found-number = 숫자 { $value }
json-found-text = 텍스트 “{ $value }”
json-found-boolean = { $value }
json-found-nothing = 빈 값
