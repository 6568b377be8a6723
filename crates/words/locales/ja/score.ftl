# 訓練終了時の採点表。

score-check = 項目
score-wanted = 期待値
score-got = 結果
score-passed = 合格
score-failed = 不合格

score-failed-component = 障害が発生したコンポーネント
score-victims-found = 検出した影響サイト
score-incidents-opened = 登録された障害
score-cause-delay = 最初の失敗から原因の特定まで
score-first-statement-delay = 最初の失敗から最初のお知らせまで
score-false-victims = 誤って影響ありとしたサイト
score-falsely-verified = 誤って動作確認済みとしたサイト
score-falsely-resolved = 誤って解決済みとした障害
score-untrue-claims = 状態が事実と異なるサイト
score-duplicate-statements = 重複したお知らせ
score-spurious-incidents = 根拠のない障害
score-relapses = 再発
score-unresolved-incidents = 未解決の障害
score-slow-sites = 応答の遅いサイト
score-falsely-slow = 誤って応答が遅いと判定したサイト
score-sites-down = 表示できないサイト
score-alerted = 個別サイトのアラートを受けた人
score-wrongly-alerted = 自分の担当でないもの、または通知停止中のもののアラートを受けた人
score-announced = メンテナンスの事前のお知らせを受けた人
score-wrongly-announced = 関係のないメンテナンスのお知らせを受けた人
score-mail-recipients = メール受信者、1人あたりの最多通数
score-mail-delay = 最初の失敗から最初のメールまで、中央値と最大値
score-not-notified = お知らせが届いていない影響対象者
score-duplicate-mails = 重複したメール
score-resent-mails = 異常終了時に送信中で、同じMessage-IDで再送されたメール
score-lost-mails = 失われたメール
score-untrue-mails = 事実と異なるメールが送られたサイト

score-list-missed = 検出漏れ
score-list-false-victims = 誤って影響ありとしたもの
score-list-falsely-verified = 誤って動作確認済みとしたもの
score-list-untrue-claims = 事実と異なる状態
score-list-untrue-mails = 事実と異なるメール
score-list-not-alerted = アラートが届いていないもの
score-list-wrongly-alerted = 誤って送られたアラート
score-list-not-announced = メンテナンスのお知らせが届いていないもの
score-list-wrongly-announced = 誤って送られたメンテナンスのお知らせ
