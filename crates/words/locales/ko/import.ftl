# `bongsu import` 메시지.

import-recognised = { $file }: { $format } 형식으로 읽었습니다(다른 형식이면 --from으로 지정해 주세요)
import-format-table = 표
import-format-json = bongsu 문서
import-format-zone = 존 파일
import-format-catalog = 카탈로그 존

import-passed-over = { $file }: { $kind } { $n }줄은 일부 네임서버만 지원하는 형식이어서 건너뛰었습니다
import-read-as = { $file }: { $encoding } 인코딩으로 읽었습니다. “{ $example }”이 깨져 보이면 --encoding으로 인코딩을 지정해 주세요
import-trunk-prefix = { $file }: 전화번호 { $n }건의 앞자리 0이 빠져 있어 채웠습니다: { $examples }
import-before-header = { $file }: 제목 행 위의 { $n }줄을 건너뛰었습니다: { $examples }
import-columns-left-out = { $file }: 사용하지 않는 열 { $n }개를 제외했습니다: { $examples }
import-and-more = { $examples } 외 { $more }건
import-name-is-key = { $file }: 고객번호 열이 없어 “{ $column }” 열로 고객을 구분합니다
import-no-encoding = “{ $name }”: 알 수 없는 인코딩입니다. cp949, utf-8, windows-1252 등을 사용할 수 있습니다

import-owner-of-domain = 고객 도메인 아래에 있어 해당 고객에 배정한 사이트 { $n }곳: { $examples }

import-has-no-place = { $file }: 가져오지 않는 항목
import-no-place = { $reason } { $n }건: { $examples }
import-no-place-count = { $reason } { $n }건
import-no-place-sheet = 숨긴 시트
import-no-place-not-in-use = 사용 중이 아닌 항목(“{ $state }”)
import-no-place-no-domain = 도메인이 없는 항목
import-no-place-not-a-domain = 등록 가능한 도메인이 아닌 이름
import-no-place-address = 도메인 대신 IP 주소를 쓴 항목
import-no-place-no-account = 계정이 없는 도메인
import-no-place-same-site = 파일 안에서 중복된 사이트
import-no-place-contact = 이메일 주소도 전화번호도 아닌 연락처
import-no-place-monitor-kind = 대응하는 점검 방식이 없는 “{ $kind }” 유형의 모니터
import-no-place-setting = 가져오지 않는 설정 “{ $name }”(대신 쓸 수 있는 설정은 docs/moving-in.md에 있습니다)
import-no-place-other-pages = 목록의 일부만 있음(나머지 페이지도 내보내 주세요)
import-no-place-other-hosts = 다른 호스트로의 리디렉션(여기서는 다른 사이트이므로 요청하지 않고 정상 페이지로 봅니다, docs/moving-in.md)을 따라갈 수 있는 사이트
import-no-place-component = 대응하는 구성 요소가 지정되지 않은 항목(--component 이름=키로 지정해 주세요)
import-no-place-component-part = 여기서는 표시하지 않는 구성 요소의 항목 “{ $part }”
import-no-place-long-label = 이름이 { $most }자를 넘어 공개 이름으로 쓸 수 없는 구성 요소(label_ko, label_en으로 공개 이름을 입력하기 전에는 공개 페이지와 API에 표시되지 않습니다)
import-no-place-some-components = 일부 구성 요소가 등록되어 있지 않아(--component) 나머지만 구독하게 되는 구독자
import-no-place-past = 지난 장애(이 프로그램이 직접 확인한 것만 안내합니다)
import-no-place-subscriber-mode = 이메일이 아닌 “{ $mode }” 구독자
import-no-place-subscriber-of-components = 등록되지 않은 구성 요소만 구독한 구독자(--component)
import-no-place-same-subscriber = 파일 안에서 주소가 중복된 구독자
import-no-place-role = 대응하는 구성 요소가 없는 “{ $role }” 역할의 장비
import-no-place-part = “{ $name }”

import-refused = 잘못된 행이 { $n }건 있어 아무것도 가져오지 않았습니다
import-same-problem = … 같은 문제 { $n }건 더 있음
import-same-problem-to = … 같은 문제 { $n }건 더 있음({ $line }행까지)
import-map-column = 다른 이름의 열이면: --map '{ $column }=열'(예: --map '{ $column }=customer')
import-leave-column-out = 이 열을 제외하려면: --map '{ $column }=-'

import-after = 적용 후: 고객 { $customers }, 사이트 { $sites }, 구성 요소 { $components }
import-no-contact = 연락처가 없어 알림을 받을 수 없는 고객 { $n }: { $names }
import-dry-run = 미리보기입니다. 변경된 것은 없습니다(dry run)
import-saved = { $written }건 저장, { $removed }건 삭제

import-subscribers-saved = 구독자 { $n }명 추가
import-subscribers-invited = 구독자 { $n }명에게 구독 확인 메일을 보냅니다(이미 구독 중인 주소는 제외)
import-subscribers = 이메일 구독자 { $n }명({ $language }), { $confirmed ->
    [yes] 확인된 구독으로 가져옵니다
   *[no] 구독 확인 메일을 보냅니다
}. 이미 구독 중인 주소는 그대로 둡니다
import-subscribers-undecided = 파일에 이메일 구독자 { $n }명이 있어 아무것도 가져오지 않았습니다. 이미 구독을 확인하고 수신에 동의한 구독자라면 --subscribers confirmed, 한 명씩 확인 메일을 보내려면 --subscribers invite, 제외하려면 --subscribers leave-out을 지정해 주세요.
import-no-component = --component: “{ $text }” 값이 이름=종류:이름 형식이 아닙니다(예: '웹서버 2=server:web-2')
import-whose = 새 사이트 { $n }개의 고객이 파일에 없어 아무것도 가져오지 않았습니다: { $names }
import-whose-no-group = 다른 프로그램에서 어느 그룹에도 속하지 않은 사이트입니다. --customer KEY를 함께 지정하거나, 고객이 있는 표를 함께 가져오세요
import-whose-table = 다음 중 하나를 선택해 주세요:
    - 고객, 연락처, 도메인이 있는 표를 함께 가져옵니다(알림을 보낼 수 있으므로 권장합니다)
    - 모두 한 고객의 사이트라면 --customer KEY를 지정합니다
    - 도메인마다 고객을 만들려면 --customer-by domain을 지정합니다
import-whose-group = - 다른 프로그램의 그룹마다 고객을 만들려면 --customer-by group을 지정합니다(그룹 { $n }: { $names }). 그룹이 없는 사이트는 --customer KEY로 함께 지정할 수 있습니다
