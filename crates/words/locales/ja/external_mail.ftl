# メールで届くアラート。社内用。

external-log-comes-again = 発生と解消を繰り返しています。継続した場合に限り、改めて呼び出します
external-mails = アラートとして受け取らなかったメール
external-mails-intro = 送信元には何も通知していません。1分間に多数届いた場合は一部のみを表示します。全件数は指標bongsu_alert_mails_totalで確認できます。
external-mail-at = 受信時刻
external-mail-sender = メールに記載の送信者
external-mail-source = ソース
external-mail-why = 受け取らなかった理由
external-mail-none = なし
external-mail-no-sender = メールとして読めないか、送信者が一意でない
external-mail-unknown-sender = この送信者を許可する[[alert_source]]がない
external-mail-unverified = この送信者からのメールであることが証明されていない（authserv_idとallow_unverified_sendersを確認してください）
external-mail-forged = 送信者のドメインが、自ドメインからのメールではないとしている
external-mail-too-old = 読み取りの1日以上前に送信された
external-mail-own = このデスクが送信したメール
external-mail-reply = 自動応答または配信レポート
