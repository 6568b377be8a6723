# カレンダーからのシフト取り込み。

shift-import-title = カレンダーからシフトを取り込む
shift-import-intro = iCalendarファイルの内容を貼り付けてください。各予定には、担当者をキー、メールアドレス、または名前で記載します。複数の場合はカンマで区切ります。タイムゾーンのない時刻は、当番表の時計に従います。シフトを確認いただくまで何も変更されません。
shift-import-text = iCalendarファイル
shift-import-read = 読み込む
shift-import-refused = カレンダーは取り込まれませんでした。
shift-import-line = { $line }行目: { $why }
shift-import-nobody = 「{ $summary }」に該当する人は計画にいません。予定の名前を、担当者のキー、名前、またはメールアドレスにしてください。
shift-import-several = 「{ $name }」は、計画にいる複数の人の名前またはメールアドレスです。予定の名前をキーにしてください。
shift-import-too-long = 期間が{ $days }日を超えています。より短い期間を選択してください。
shift-import-too-many = シフトが{ $most }件を超えています。より短い期間を選択してください。
shift-import-empty = その期間に予定はありません。
shift-import-found = シフト{ $n }件を読み込みました。時刻はUTCです。内容を確認してから変更してください。
