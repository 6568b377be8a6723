# 広告契約と、広告主への報告書。

deal-title = 広告契約
deal-none = このサイトの広告契約は登録されていません。インポートするコマンド: bongsu deals import FILE
deal-advertiser = 広告主
deal-sold = 販売内容
deal-flat = 期間単位の掲載枠
deal-views = 表示回数{ $n }回を保証
deal-actions = 訪問者のアクション、通常は訪問100万回あたり{ $n }件
deal-owed = 補填
deal-statement = { $advertiser }様への報告書
deal-statement-intro = { $day }、{ $site }では障害により訪問数が通常より少なくなりました。この報告書では、キャンペーンのうち提供できなかった分と、その補填の方法をお知らせします。
deal-dated = { $at }時点
deal-campaign = キャンペーン{ $key }、{ $from }から{ $until }まで
deal-price = 金額: { $amount }
deal-price-each = アクション1件の金額: { $amount }
deal-evidence = 根拠
deal-evidence-outage = 監視により、{ $from }から{ $until }までサイトの異常を観測しました。
deal-evidence-stated = サイトの運営者は、{ $from }から{ $until }まで障害があったとしています。監視の記録はありません。
deal-evidence-missing = トラフィックが通常の範囲に戻るまでに不足した訪問数: { $missing }。過去{ $weeks }週間の同じ曜日・時間帯から推定しました。
deal-arithmetic = 計算
deal-line-week = 通常の1週間の訪問数（過去の週の同じ時刻ごとの中央値の合計）: { $week }
deal-line-flight = { $hours }時間のキャンペーン全体の通常の訪問数: { $sum } = { $flight }
deal-line-counted = 不足した訪問数のうち、キャンペーン期間内のもの: { $counted }
deal-line-flat = 金額 × 不足数 ÷ キャンペーンの訪問数: { $price } × { $counted } ÷ { $flight } = { $amount }
deal-line-views = 不足した表示回数: { $counted } × { $guaranteed } ÷ { $flight } = { $shortfall }
deal-line-views-amount = 金額 × 不足した表示回数 ÷ 保証した表示回数: { $price } × { $shortfall } ÷ { $guaranteed } = { $amount }
deal-line-actions = 不足したアクション（推定）: { $counted } × { $rate } ÷ 1,000,000 = { $shortfall }
deal-line-actions-amount = 金額 × 不足した訪問数 × 訪問100万回あたりのアクション: { $price } × { $counted } × { $rate } ÷ 1,000,000 = { $amount }
deal-line-extension = キャンペーン終了後、通常の訪問数が{ $counted }以上になる時間（1時間単位）: { $sum } = { $reached }、{ $hours }時間
deal-usual-day = { $visits }（{ $from }から{ $until }まで）
deal-make-good = 補填の方法
deal-extension = キャンペーンを{ $hours }時間延長し、{ $until }までとします。
deal-bonus = ご購入分に加えて、表示回数{ $n }回を提供します。
deal-credit = 次回のご請求から{ $amount }を差し引きます。
deal-refund = { $amount }を返金します。
deal-outside = 障害はキャンペーン期間外でした。
deal-no-estimate = この障害で失われた訪問数が分からないため、計算できません。
deal-no-week = 通常の1週間の訪問数が分からないため、計算できません。
deal-cannot = 計算できません: { $reason }
deals-imported = 広告契約{ $n }件をインポートしました。
deals-unknown-sites = 登録されていないサイト: { $list }。広告契約は保存しますが、これらのサイトの障害は分かりません。
deals-would-import = 広告契約{ $n }件をインポートできます。何も変更していません。
deal-bonus-visits = 不足した分と同じ訪問{ $n }回の間、追加で掲載します。
deal-bonus-actions = アクション{ $n }件を無償で提供します。
deal-issuer = { $site }に代わって発行
