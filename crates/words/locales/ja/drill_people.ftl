# 訓練に参加した人の行動と経験: 採点表の項目。

score-pages = 呼び出し回数、最初の失敗から最初の呼び出しまで
score-acknowledged-delay = 最初の失敗から最初の応答確認まで
score-hand-overs-named = 担当者を明示した当番の引き継ぎ
score-oncall-failures = 拒否されたエンジニアのリクエスト

score-customers = 電話、書き込み、閲覧をしたお客様
score-needed-person = 担当者が必要だった通話
score-abandoned = 待機中に切られた通話
score-told-twice = 同じ説明が繰り返された会話
score-promises-broken = 守られなかった約束、全体（事前に時刻を変更したもの）
score-browsers-killed = 通話中に強制終了されたサポート担当者のブラウザー
score-keystrokes-lost = 保存確認後に失われた入力
score-answered = 1つの回答が1回だけ届いたお問い合わせ
score-untrue-sentences = お客様が聞いた事実と異なる文
score-stopped = 暴言等により終了した通話
score-caller-failures = 拒否されたお客様とサポート担当者のリクエスト

score-credits = 補償対象のお客様、契約のあるお客様全体
score-wrong-credits = 障害がなかったのに補償対象となったお客様
score-unsettled = 精算できなかった契約
score-loss-interval = 運営者の損失: 実際、推定
score-deal-statements = 広告主への明細書

drill-settlement = 当日の精算:
drill-credits = 約款に基づき責任者に提案された補償: 契約{ $of }件中{ $n }件、{ $owed }
drill-loss = { $site }の損失（午前0時までに生成した模擬アクセスによる）: { $money }。うち障害後のアクセス{ $tail }件
drill-statements = 広告主{ $n }社への明細書
