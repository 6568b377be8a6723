# 時系列のグラフ。

chart-course = サイト数の推移
chart-course-own = お客様のサイト数の推移
chart-course-title = { $from }から{ $until }までの、影響あり（観測）、影響のおそれ（推定）、動作確認済みのサイト
chart-own-title = お客様のサイト: { $from }から{ $until }までの、影響あり（観測）、影響のおそれ（推定）、動作確認済み
chart-course-desc = 同時に影響を受けたサイトの最多数: { $peakat }に{ $peak }件。{ $at }時点: 影響あり{ $hit }件、影響のおそれ{ $risk }件、動作確認済み{ $verified }件。
chart-course-hint = 「影響あり」は観測、「影響のおそれ」は推定です。この2つを合計することはありません。
chart-course-excluded = 対象外のサイト{ $n }件は含まれていません。
chart-course-revised = 同じ時刻の更新と数が異なる場合は、その後に分かったことを反映しています。その時に実行中だった確認は行われた時刻に反映し、正常確認後に再び失敗したサイトは最初の失敗時点から影響ありとして数えます。
chart-course-none = まだ一覧に載ったサイトはありません。
chart-mark = 番号
chart-mark-began = 最初の失敗
chart-mark-stated = お知らせ: { $heading }
chart-mark-phase = 状態: { $phase }
chart-marks-left-out = この間のほか{ $n }件は表示していません。
chart-as-table = 表で表示
chart-from = 開始

chart-latency = レイヤー別の応答時間
chart-latency-site = 応答時間: { $site }
chart-latency-title = { $layer }: { $from }から{ $until }までの応答時間
chart-latency-desc = { $answered ->
    [0] 応答のあったチェックはなく、{ $failed }件が失敗しました。
   *[other] チェック{ $answered }件に応答あり、{ $failed }件が失敗。最も遅い応答: { $slowest }。
 }
chart-latency-baseline = 通常: { $baseline }。{ $limit }を超えると応答が遅いと判定します。
chart-latency-hint = 1目盛りは3分です。通常の応答時間は、ページ（HTTP）についてのみ学習します。
chart-latency-none = 現在、このサイトの応答時間は記録していません。同時に記録できるサイト数には上限があります。
chart-since = { $at }から記録。3時間保存します。
chart-median = 中央値
chart-range = 最速から最遅
chart-baseline = 通常から、遅いと判定する上限まで
chart-failed = 失敗したチェック
chart-failed-of = { $all }件中{ $failed }件が失敗
chart-gap = 観測なし
chart-nothing-observed = この時間帯に観測されたものはありません。

chart-share = チェックが失敗しているサイトの割合
chart-share-title = { $from }から{ $until }までに、これに依存するサイトのうち、これを経由するチェックに失敗があったサイトの割合
chart-share-desc = 最大の割合: { $at }から{ $most }。最後の値: { $last }。
chart-share-key = これを経由するチェックに失敗があったサイト
chart-share-hint = 3分ごとの最大の割合です。精度は約0.5%です。
chart-share-none = 現在、このコンポーネントは記録していません。
