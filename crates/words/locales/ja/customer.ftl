# お客様専用ページ。「動作確認済み」は、すべての検証を通過したサイトにだけ使う。

audience-customer = お客様のサイト
customer-title = お客様のサイト
customer-down = { $rest ->
    [0] お客様のサイト{ $all }件すべてが表示できません。
   *[other] お客様のサイト{ $all }件のうち{ $n }件が表示できません。
 }
customer-only-down = お客様のサイトが表示できません。
customer-unsteady = { $rest ->
    [0] お客様のサイト{ $all }件すべてが、
   *[other] お客様のサイト{ $all }件のうち{ $n }件が、
 }不安定であるか、まだ動作を確認できていません。
customer-only-unsteady = お客様のサイトが、不安定であるか、まだ動作を確認できていません。
customer-works = { $all ->
    [1] 当社のチェックでは、お客様のサイトは動作しています。
   *[other] 当社のチェックでは、お客様のサイト{ $all }件すべてが動作しています。
 }
customer-slow = { $all ->
    [1] 当社のチェックでは、お客様のサイトは動作していますが、普段より遅くなっています。
   *[other] 当社のチェックでは、お客様のサイト{ $all }件すべてが動作しており、うち{ $n }件が普段より遅くなっています。
 }
customer-not-all-seen = { $all ->
    [1] お客様のサイトが
   *[other] { $rest ->
        [0] お客様のサイト{ $all }件が
       *[other] お客様のサイト{ $all }件のうち{ $n }件が
    }
 }動作しているかどうかは、まだ分かっていません。
customer-none = お客様のサイトで監視中のものはありません。
customer-outage-elsewhere = 現在発生中の障害がありますが、障害箇所に依存しているお客様のサイトはありません。
customer-sites = サイト別の状況
customer-sites-hint = 「観測」は当社のチェックで実際に観測したもの、「推定」はまだ観測していないものです。下位のレイヤーに異常がある場合、その上位のレイヤーは観測されません。
customer-more = ほか{ $n }件（すべて動作を観測）
customer-more-hidden = ほか{ $n }件
customer-yours = お客様のサイト: 異常を観測 { $hit }、影響のおそれ（推定） { $risk }、動作確認済み { $verified }。

customer-status-down = 表示できません
customer-status-unsteady = 不安定
customer-status-unverified = 動作未確認
customer-status-slow = 応答が遅い
customer-status-works = 動作中
customer-status-unknown = 現在は不明

customer-why = { $layer }: { $reason }。
customer-part-fails = 「{ $layer }」のチェック{ $streams }件のうち{ $failing }件が失敗しています。サイトの表示が遅い場合や、表示できない場合があります。
customer-all-fail = 最後に確認した時点で、「{ $layer }」のチェック{ $streams }件がすべて失敗しました。一部の訪問者には表示される場合がありますが、表示できないことが多い可能性があります。
customer-unsteady-too = このほか{ $n }件は、不安定であるか、正常な動作をまだ確認できていません。
customer-unverified-words = 障害の影響を受けているか、そのおそれがあるサイトです。すべてのレイヤーで複数回連続してチェックに成功した場合にのみ、動作していることをお知らせします。
customer-cause-host = 原因は、ホスティング会社、またはホスティング会社が利用しているものにあります。お客様のサイトで変更していただくことはありません。
customer-cause-third = 原因は、このサイトが利用している第三者にあります。
customer-cause-own = ほかのサイトと共有している部分には異常が見つかっていません。ネームサーバーの設定、証明書、アプリケーションなど、このサイト自体をご確認ください。
customer-justification = 動作確認済み:
customer-layer-ok = 正常
customer-layer-fails = 失敗
customer-layer-partly = 一部失敗、別の経路は正常
customer-layer-partly-seen = 一部失敗、残りはまだ観測なし
customer-layer-unknown = 観測なし

customer-notices = お送りした障害のお知らせ
customer-notices-none = 過去1日間にお送りした障害のお知らせはありません。
customer-notices-sent = { $at } 配信受付済み
customer-notices-waiting = 送信中
customer-notices-returned = { $at } 配信不能で返送
customer-notices-dead = 配信できませんでした

customer-report = 不具合を報告する
customer-report-hint = すべての観測地点からすべてのレイヤーを、ただちにチェックします。結果は数秒以内にこのページに表示されます。ご報告の内容は記録されます。
customer-report-site = サイト
customer-report-words = どのような症状ですか（任意）
customer-report-do = 今すぐチェック
customer-report-elsewhere = サイトを今すぐチェックするには、次を開いてください:
customer-report-link = このページのリアルタイム版

customer-checked = チェック結果: { $site }
customer-checked-since = { $at }にチェックが依頼されました。それ以降の結果:
customer-checked-layer = { $layer }: { $all }件中{ $good }件のチェックが成功しました。
customer-checked-nothing = まだ結果はありません。届き次第ここに表示されます。
customer-checked-fails = 当社でも異常を観測しています。{ $layer }: { $reason }。
customer-checked-works = 当社の観測地点（{ $vantages }）からは、現在サイトは動作しています。それでもご利用になれない場合は、お客様とサイトの間に問題がある可能性があります。ご契約のインターネット接続事業者にお問い合わせいただくか、症状を当社までお知らせください。

customer-link-hint = このページのアドレスを知っている方は、誰でもこのページを見ることができます。ほかの方に知られた場合は、ホスティング会社に新しいアドレスをご依頼ください。
customer-written = { $at }に作成しました。お客様のサイトの状態が変わるたびに、新しい版を作成します。

missing-link = このアドレスにページはありません。アドレスが変更されたか、ページの保存が終了した可能性があります。ページはお客様のサイトをチェックしている間だけ保存されます。
remedy-link = 現在のアドレスをホスティング会社にお問い合わせください。

preferences-title = 通知設定
preferences-hint = 連絡先ごとに、お送りするお知らせの種類、時間帯、言語を選択してください。このページのアドレスを知っている方は、誰でもこの設定を変更できます。
preferences-done = 保存しました。次回のお知らせから適用されます。
preferences-none = 連絡先が登録されていません。ホスティング会社にお問い合わせください。
preferences-verbosity = お知らせの種類
preferences-all = すべて（途中の集計を含む）
preferences-brief = 重要なもののみ: 障害の発生、ホスティング会社からの説明、動作の確認
preferences-nothing = なし
preferences-quiet = 通知を控える時間帯
preferences-quiet-hint = 空欄の場合は既定値になります（電話番号への通知は夜間に控えます）。00:00-00:00は、通知を控える時間帯なしを意味します。
preferences-quiet-first = 通知を控える時間帯は、サイトが表示できないという最初のお知らせも遅らせる
preferences-voice = SMSの代わりに電話でお知らせを読み上げる
preferences-language = 言語
preferences-language-default = 既定
preferences-do = 保存
unsubscribe-title = すべてのお知らせを停止
unsubscribe-words = サイトが表示できない場合も含め、今後{ $contact }にはお知らせを送信しません。いつでも再開できます。
unsubscribe-do = すべてのお知らせを停止する
unsubscribe-less = 重要なお知らせのみ受け取る
preferences-shared = この連絡先はほかのお客様と共有されているため、ここでは変更できません。ホスティング会社にお問い合わせください。
