# 가져오기, 편집, 파일 적용이 바꾸는 내용. 터미널에 표시됩니다.
diff-nothing = 바뀌는 내용이 없습니다
diff-customer = 고객
diff-site = 사이트
diff-component = 구성 요소
diff-customers = 고객: { $added }건 추가, { $changed }건 변경, { $removed }건 삭제
diff-sites = 사이트: { $added }건 추가, { $changed }건 변경, { $removed }건 삭제
diff-components = 구성 요소: { $added }건 추가, { $changed }건 변경, { $removed }건 삭제
diff-more = … 외 { $what } { $n }건
