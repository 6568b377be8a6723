# 訓練がターミナルに出力する文言。

drill-killed = デスクのプログラムが強制終了されました。保存済みの内容から再起動します。
drill-opened = 最初の失敗から{ $after }秒後に障害を登録しました。
drill-cause-loss = 最初の失敗から{ $after }秒後に原因を特定しました: { $component }。これを経由するチェックの{ $rate }%が失われています。確信度{ $confidence }%。責任の所在: { $owner }。
drill-cause-subset = 最初の失敗から{ $after }秒後に原因を特定しました: { $component }。これを経由してチェックしたサイトの{ $rate }%が失敗しています。確信度{ $confidence }%。責任の所在: { $owner }。
drill-monitoring = 異常は観測されなくなりました。サイトを1つずつ確認しています。
drill-resolved = 解決済み: 影響サイト一覧のすべてのサイトが、動作確認済みまたは対象外となりました。
drill-host-restored = ホスティング会社は、対応が完了したと発表しています。これは記録されますが、これによって動作確認済みとなるサイトはありません。
drill-relapsed = 異常が再発しました。同じ障害を再開します。
drill-first-statement = 最初の失敗から{ $after }秒後に最初のお知らせを公開しました。影響あり、または影響のおそれがあるサイト{ $sites }件。
drill-hit = 失敗が観測されたサイト{ $hit }件、ほかに影響のおそれ{ $risk }件。
drill-verified = サイト{ $total }件中{ $verified }件の動作を確認しました。

drill-operator = サンプルホスティング
drill-operations-pages = 運用ページ
drill-public-page = 公開ページ
drill-title = 訓練「{ $title }」。すべての通信はこのマシンの中だけで行われます。
drill-check-hint = サイトを1つ詳しくチェックするには: bongsu check www.… --config { $config }
drill-press-ctrl-c = 終了するにはCtrl-Cを押してください。
drill-author-host = ホスティング会社
drill-unverified-reason = 訓練の時間表

drill-logged-in = これは訓練です。このマシンでは、パスワードなしで管理者 Yoon Hana としてログインしています。
