# 窓口からエンジニアへの質問: 呼び出し (S10)。

question-title = 窓口からの質問: { $text }
question-title-untold = 窓口からエンジニアへの質問
question-fact = 質問者: { $by }、顧客: { $customer }。回答期限は{ $due }です。
question-fact-untold = 回答期限は{ $due }です。
question-subject = [{ $operator }] { $title }
question-answer-label = 回答する
question-end-answered = 回答済み
question-end-withdrawn = 回答は不要になりました
