# メールで送る月次レポート。

month-report-subject = [{ $operator }] { $month }のサービスレポート
month-report-label = レポート
month-report-fact = { $month }に、お客様のサイトをチェックして記録した内容です。
month-report-fact-host = { $month }に、全お客様のサイトをチェックして記録した内容です。
month-report-host = 全お客様
month-report-none = 記録上、複数サイトにわたる障害の影響はありません。1サイトだけの問題はここには記載していません。
month-report-not-watched = この月は観測を行っていません。
month-report-outages = 障害{ $n ->
    [1] { $n }件、{ $long }。
   *[other] { $n }件、合計{ $long }。重なった時間は一度だけ数えています。
}
month-report-outage = { $from } ～ { $until }（{ $long }）、失敗が観測されたサイト{ $sites }件
month-report-goes-on = { $from }から継続中、失敗が観測されたサイト{ $sites }件
month-report-more = ほか障害{ $n }件
month-report-credit = 承認された補償: { $amount }
month-report-page = サイトごとの稼働時間: { $url }
month-report-more-customers = ほか{ $n }件のお客様については、それぞれのお客様専用ページでご覧いただけます
month-report-foot = このレポートは、お客様専用ページで停止できます。
preferences-report = 月次レポートのメール
preferences-report-usual = ホスティング会社の設定に従う
preferences-report-yes = 受け取る
preferences-report-no = 受け取らない
cli-outbox-month-reports = 月次レポート: { $counts }
