# 精算: 推定した時間、お客様からの連絡、算出できなかったもの。

settlement-line-sites = { $at }以降、この契約の対象サイトは{ $sites }件です。
settlement-piece-presumed-not-watched = { $incident }の障害で停止と推定（チェックが行われておらず、その前に停止が観測されている。集計基準によりこの時間を算入）
settlement-piece-presumed-no-verdict = { $incident }の障害で停止と推定（チェックの判定が得られず、その前に停止が観測されている。集計基準によりこの時間を算入）
settlement-channel-page = お客様専用ページ
settlement-channel-ticket = お問い合わせまたはメール
settlement-channel-telephone = 電話
settlement-channel-other = その他の方法
settlement-question-not-seen = { $incident }の障害の途中に、集計基準で補間できる時間より長く、{ $site }が観測されていない時間がありました。その時間は算入されず、障害はそこで中断したものとして扱われます。それでもサイトが停止していた場合は、bridge_minutesを長くした集計基準を適用し、その月を再度精算してください。
settlement-failure-money = 金額が大きすぎるか、以前に承認された金額と通貨が異なります
settlement-failures = 算出できなかった契約
settlement-failures-hint = これらの契約に補償額の表示がないのは、金額が算出できていないためにすぎません。契約または約款を修正すると、その月が再度精算されます。
settlement-failure-why = 理由
credit-report-title = お客様から連絡があった日時
credit-report-hint = この約款では、お客様からの連絡の時点から起算します。お客様専用ページでの報告、この障害に関するお問い合わせ、障害発生中の通話は、すでに反映されています。それ以外に分かっているものをここに入力すると、その月が再度算出されます。
credit-report-known = { $by }さんが入力: { $at }、{ $channel }。{ $note }
credit-report-incident = 障害
credit-report-at = 連絡日時 { $zone }
credit-report-channel = 連絡方法
credit-report-note = 連絡があったと分かる根拠
credit-report-enter = 連絡を入力
settle-cli-not-kept = { $month }の判定の変化は、すでに保存されていません（[store] verdict_retention_days）。再度算出すると、金額が実際より少なくなります。
settle-cli-currencies = 承認済みの補償の通貨は{ $list }です。課金システムでは、各顧客の通貨でクレジットが付与されます。--currencyで通貨を1つ指定し、該当する顧客がその通貨で支払っていることを確認してください。
settle-cli-currency-unknown = 「{ $text }」は不明な通貨です
settle-cli-exported-before = 補償{ $n }件を除外しました。以前に引き渡し済みとして記録されています。出力するには--againを指定してください。
settle-cli-marked = 補償{ $n }件を引き渡し済みとして記録しました。
