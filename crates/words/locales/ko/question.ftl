# 상담사가 엔지니어에게 한 질의: 당직 호출 (S10).

question-title = 상담 질의: { $text }
question-title-untold = 상담사가 엔지니어에게 보낸 질의
question-fact = 질의자 { $by }, 고객 { $customer }. 답변 기한은 { $due }입니다.
question-fact-untold = 답변 기한은 { $due }입니다.
question-subject = [{ $operator }] { $title }
question-answer-label = 답변하는 곳
question-end-answered = 답변 완료
question-end-withdrawn = 답변이 더 필요하지 않음
