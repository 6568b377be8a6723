# 캘린더에서 근무 가져오기.

shift-import-title = 캘린더에서 근무 가져오기
shift-import-intro = iCalendar 파일을 붙여 넣으세요. 일정 제목에 담당자의 키, 메일 주소 또는 이름을 적고, 여러 명이면 쉼표로 구분합니다. 시간대가 없는 시각은 근무표의 시간대로 읽습니다. 근무를 확인하기 전에는 아무것도 바뀌지 않습니다.
shift-import-text = iCalendar 파일
shift-import-read = 읽기
shift-import-refused = 캘린더를 가져오지 않았습니다.
shift-import-line = { $line }번째 줄: { $why }
shift-import-nobody = “{ $summary }”: 계획에 없는 사람입니다. 일정 제목에 담당자의 키, 이름 또는 메일 주소를 적으세요.
shift-import-several = “{ $name }”: 이름이나 메일 주소가 같은 사람이 계획에 여럿 있습니다. 일정 제목에 키를 적으세요.
shift-import-too-long = 기간이 { $days }일을 넘습니다. 기간을 줄이세요.
shift-import-too-many = 근무가 { $most }건을 넘습니다. 기간을 줄이세요.
shift-import-empty = 그 기간에 일정이 없습니다.
shift-import-found = 근무 { $n }건을 읽었습니다. 시각은 UTC입니다. 확인한 뒤 변경하세요.
