# サイトごとのアラートと期限。失敗は最後に観測した時刻とともに、終了は確認したものだけを伝える。

alert-subject-failing = [{ $operator }] { $n ->
    [1] { $site }: { $what }
   *[other] サイト{ $n }件の確認が必要です
}
alert-subject-passed = [{ $operator }] { $n ->
    [1] { $site }: { $what }
   *[other] サイト{ $n }件が失敗し、その後再び動作しています
}
alert-subject-expiring = [{ $operator }] { $n ->
    [1] { $site }: { $what }
   *[other] 証明書・ドメイン{ $n }件の有効期限が近づいています
}
alert-subject-ended = [{ $operator }] { $n ->
    [1] { $site }: { $what }
   *[other] アラート{ $n }件が終了しました
}
alert-fact = { $at }時点: { $parts }。
alert-fact-failing = 異常のあるサイト{ $n }件
alert-fact-passed = 失敗後に再び動作しているサイト{ $n }件
alert-fact-expiring = 期限が近い証明書・ドメイン{ $n }件
alert-fact-ended = 終了したアラート{ $n }件
alert-cause-operator = 個別のサイトで観測された異常であり、共通の原因は今のところ見つかっていません。発生中の障害で説明がつくものは含みません。
alert-cause-customer = 当社のチェックでは、複数のサイトに共通する原因は今のところ見つかっていません。
alert-cause-named = 当社のチェックでは、複数のサイトに共通する原因は今のところ見つかっていません。
alert-why = お客様のページでのお申し込み、またはご契約に基づいてお送りしています。
alert-why-named = { $operator }が、{ $site }{ $more ->
    [0] {""}
   *[other] ほか{ $more }件
}に関するアラートの通知先として指定したため、お送りしています。変更をご希望の場合は、{ $operator }にお問い合わせください。
alert-why-label = このメッセージをお送りする理由
alert-operations-label = 継続中のアラート
alert-page-label = お客様のサイトの現在の状況

alert-list-failing = 異常: { $n }件
alert-list-passed = 失敗後に再び動作: { $n }件
alert-list-expiring = 期限間近: { $n }件
alert-list-ended = 終了: { $n }件
alert-list-more = ほか{ $n }件

alert-kind-down = 表示不可
alert-kind-partial = 一部失敗
alert-kind-slow = 応答遅延
alert-kind-certificate = 証明書の期限
alert-kind-domain = ドメインの期限

alert-what-down = { $layer }で失敗（{ $reason }）
alert-what-partial = 動作しているが一部で失敗: { $layer }（{ $reason }）
alert-what-slow = 応答が通常より大幅に遅い
alert-what-certificate = 証明書の有効期限は{ $until }（{ $days ->
    [0] 本日
   *[other] 残り{ $days }日
 }）
alert-what-domain = ドメインの登録期限は{ $until }（{ $days ->
    [0] 本日
   *[other] 残り{ $days }日
 }）
alert-was-down = { $layer }で失敗していた（{ $reason }）
alert-was-partial = 動作していたが一部で失敗していた: { $layer }（{ $reason }）
alert-was-slow = 応答が通常より大幅に遅かった
alert-what-passed = { $what }、{ $since }から、最終確認{ $asof }。{ $works }から再び動作
alert-what-verified = { $since }からすべてのレイヤーの動作を確認
alert-what-renewed-certificate = 証明書の有効期限が{ $until }に変更
alert-what-renewed-domain = ドメインの登録期限が{ $until }に変更

alert-line-failing = { $site }{ $customer }: { $what }、{ $since }から、最終確認{ $asof }
alert-line-other = { $site }{ $customer }: { $what }
alert-line-customer = （お客様: { $customer }）

alerts-title = アラート
alerts-intro = 個別に異常のあるサイトと、期限が近い証明書・ドメインです。発生中の障害で説明がつくものは、ここには表示しません。
alerts-caption = 継続中のアラート
alerts-ended-caption = 過去1時間に終了したアラート
alerts-column-subject = サイト・ドメイン
alerts-column-customer = お客様
alerts-column-kind = アラート
alerts-column-what = 観測内容
alerts-column-since = 開始
alerts-column-as-of = 最終確認
alerts-column-told = 通知先
alerts-kind = 種類
alerts-none = アラートはありません。
alerts-told-nobody = なし
alerts-told-customer = 連絡先{ $n }件
alerts-told-pending = { $who }（送信待ち）
alerts-repeats = 1時間以内に再発{ $n }回
alert-end-verified = { $at }に動作を確認
alert-end-renewed = 更新済み（{ $at }に確認）
alert-end-expired = { $at }に期限切れ。異常として表示
alert-end-joined = { $at }に障害の対象に追加
alert-end-removed = { $at }にインベントリから除外（動作は未確認）

preferences-alerts = お客様のサイトに関するアラート
preferences-alerts-contract = ご契約どおり
preferences-alerts-yes = 受け取る
preferences-alerts-no = 受け取らない
preferences-alerts-hint = お客様のサイトで個別の原因による異常が発生したとき、および証明書やドメインの期限が切れる前にお知らせします。複数のお客様に影響する障害は、この設定にかかわらずお知らせします。

cli-outbox-alerts = アラート: { $counts }
