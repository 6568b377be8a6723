# 障害とその説明。「動作を確認」は、すべての検証に合格したサイトの数にのみ使う。

phase-investigating = 調査中
phase-identified = 原因を特定
phase-monitoring = 確認中
phase-resolved = 解決済み

victim-at-risk = 影響のおそれ（推定）
victim-seen-hit = 影響あり（観測）
victim-verified = 動作確認済み
victim-unaffected = 影響なしを確認
victim-excluded = 対象外
hint-at-risk = 障害のあるコンポーネントに依存しているが、失敗は観測されていないサイト
hint-seen-hit = 失敗が観測されたサイト
hint-verified = すべてのレイヤーの動作を複数回連続で確認したサイト
hint-unaffected = 異常は観測されず、動作を確認したサイト
hint-excluded = この障害の集計から除外したサイト

incident-title-cause = 障害: { $component }
incident-title-redundancy = 冗長性の喪失: { $component }
incident-title-unknown = 障害（原因はまだ不明）
cause-either = { $component }または{ $other }
cause-three = { $component }、{ $other }、{ $third }のいずれか
cause-one-of = { $component }、またはほかの{ $others }件のいずれか
cause-confidence = 確信度{ $percent }%。
cause-was = 原因は{ $component }の障害と考えられます。
cause-not-known = 複数のサイトで同時に失敗が発生しています。原因はまだ分かっていません。
whose = 責任の所在

mode-loss-all = これに依存する対象のチェックがすべて失敗しています。
mode-loss-some = これを経由するチェックの一部が失敗しています。その割合はまだ分かっていません。
mode-loss-part = これを経由するチェックの約{ $percent }%が失敗しています。
mode-subset-all = すべてのサイトで、これを経由するチェックがすべて失敗しています。
mode-subset-some = 一部のサイトで、これを経由するチェックがすべて失敗しています。その数はまだ分かっていません。
mode-subset-part = 約{ $percent }%のサイトで、これを経由するチェックがすべて失敗しています。
mode-was-loss-all = 最も影響が大きかった時点で、これに依存する対象のチェックがすべて失敗していました。
mode-was-loss-part = 最も影響が大きかった時点で、これを経由するチェックの約{ $percent }%が失敗していました。
mode-was-subset-all = 最も影響が大きかった時点で、すべてのサイトで、これを経由するチェックがすべて失敗していました。
mode-was-subset-part = 最も影響が大きかった時点で、約{ $percent }%のサイトで、これを経由するチェックがすべて失敗していました。

since = 発生日時
state-since = この状態になった日時
next-update-by = 次回のお知らせ期限
overdue = （予定を過ぎています）
host-restored-at = ホスティング会社による対応完了の発表
last-failure-at = 最後に観測された失敗
resolved-at = 解決日時
relapses = 再発{ $n }回

statement-title = お知らせ
statement-all = すべてのお知らせ
statement-none = お知らせはまだありません。
statement-cause = { $component }に障害が発生したとみられます。
statement-investigating-heading = 調査中
statement-investigating = 複数のサイトで同時に失敗が発生しています。原因はまだ分かっておらず、調査中です。
statement-identified-heading = 原因を特定
statement-ongoing-heading = 継続中
statement-unseen-heading = 現在、失敗は観測されていません（終了は未確認）
statement-unseen = 最後に失敗したチェックは{ $at }です。これだけでは障害が終了したとはいえないため、引き続きチェックしています。
statement-ongoing = 障害は継続しています。
statement-corrected = 後に訂正
statement-stated-heading = ホスティング会社からのお知らせ
statement-corrects-heading = ホスティング会社からのお知らせ（{ $at }のお知らせを訂正）
statement-host-restored = ホスティング会社は、対応が完了したと発表しています: 「{ $words }」 各サイトが動作するかどうかは、別途確認しています。
statement-recovering-heading = サイトごとに確認中
statement-recovering = 異常は観測されなくなりました。サイトを1つずつ確認しており、動作を確認したサイトのみ正常としてお知らせします。
statement-lasting-heading = 経過を確認中
statement-lasting = 異常のあった箇所は、チェックで再び正常に動作しています。しばらく経過を確認してから終了します。
statement-redundancy = ほかのコンポーネントが処理を引き継いでおり、影響を受けたことが判明しているサイトはありません。
statement-redundancy-ongoing = 冗長性はまだ失われたままです。
statement-redundancy-recovering-heading = 再チェック中
statement-redundancy-recovering = 異常は観測されなくなりました。サイトへのすべての経路を再度チェックしています。
statement-redundancy-restored = 冗長性は回復しました。影響を受けたことが観測されたサイトはありません。
statement-resolved-heading = 解決済み
statement-resolved = この障害に関係するサイト全{ $verified }件の動作を確認しました。
statement-resolved-excluded = この障害に関係するサイト{ $verified }件の動作を確認しました。{ $excluded }件は理由を付けて対象外としました。
statement-relapsed-heading = 再発
statement-relapsed = 解決済みとしていた障害が再発しました。
statement-counts = { $at }時点: 影響あり（観測）{ $hit }件、影響のおそれ（推定）{ $risk }件、動作確認済み{ $verified }件。
statement-next = 次回は{ $at }までにお知らせします。

event-opened = 障害を登録
event-cause-named = 原因は{ $component }と判断（確信度{ $percent }%）
event-victims-added = サイト{ $sites }件を影響サイト一覧に追加
event-phase-changed = 状態を「{ $from }」から「{ $to }」に変更
event-host-restored = ホスティング会社が対応完了を発表
event-stated = ホスティング会社がお知らせを掲載
event-unverified-claim = 確認済みの範囲（{ $of }件中{ $verified }件）を超える内容のお知らせを、理由を付けて公開
event-relapsed = 障害が再発
event-victim-excluded = { $site }を影響サイト一覧から除外

justification-dependency = { $component }に依存しています（インベントリによる）。
justification-failures = { $first }から{ $last }までに、サイト{ $sites }件で、チェック{ $asked }回中{ $failed }回が失敗。
justification-down-throughout = { $first }から{ $last }まで、アクセス不可を確認。
justification-failures-one = { $first }から{ $last }までに、チェック{ $asked }回中{ $failed }回が失敗。
justification-commonest = 最も多い理由: { $reason }。
justification-verification = 観測地点{ $vantages }か所から、すべてのレイヤーの動作を{ $rounds }回連続で確認（{ $from }から{ $until }まで）。
justification-all-verified = 動作確認済み{ $verified }件、対象外{ $excluded }件、残りなし。
justification-last-failure = チェックが最後に失敗した時刻は{ $at }です。
justification-fault-gone = { $component }を経由するチェックが最後に失敗した時刻は{ $at }です。
justification-removed = このサイトはインベントリから削除されています。
justification-person = { $by }: 「{ $words }」

draft-fact = { $since }から、複数のサイトに影響する障害が発生しています。
draft-fact-cause = { $since }から、複数のサイトに影響する障害が発生しています。{ $component }に障害が発生したとみられます。
draft-fact-gone = { $since }に発生した障害の原因である異常（{ $component }）は観測されなくなりました。サイトを1つずつ確認しています。
draft-response = 引き続きすべてのサイトをチェックし、新たに判明したことがあれば直ちにお知らせします。
