# ほかのプログラムの当番計画。

oncall-import-no-address = エクスポートに「{ $by }」の連絡先がありません
oncall-import-no-person = エクスポートに担当者「{ $id }」がありません
oncall-import-no-target = エクスポートに、呼び出し可能な「{ $id }」がありません
oncall-import-in-nothing = 除外: どの当番表、どのポリシーでも指定されていません
oncall-import-no-layers = 除外: 読み取れるローテーションがありません
oncall-import-no-steps = 除外: 誰かを呼び出すステップがありません
oncall-import-no-condition = `when`に条件を記述してください。それまでは前にあるポリシーが使用されます
oncall-import-kind = 除外: ここには「{ $kind }」に当たるものがありません
oncall-import-several = 除外: ここでは1回の当番は1人です。人ごとにレイヤーを作るか、チームを使用してください
oncall-import-start = 除外: 「{ $text }」は時刻ではありません
oncall-import-turn = 除外: 交代の間隔{ $secs }秒は、1時間の倍数ではありません
oncall-import-ends = 除外: { $at }に終了します。臨時の当番表を作成してください
oncall-import-wait = { $secs }秒は30秒から1日までの範囲外のため、範囲内に変更しました
oncall-import-dry-run = 何も変更していません。出力内容を保存し、編集してから「bongsu oncall apply」で適用してください。
oncall-import-not-json = { $file }: JSONオブジェクトではありません
oncall-import-parallel = 元のプログラムでは複数のローテーションが同時に当番です。ここでは当番表ごとに一度に1人のため、次の当番表に分けました。この当番表を呼び出していた手順は、すべてを呼び出します: { $keys }
oncall-import-missing = エクスポートにありません。必要なAPIの応答はdocs/oncall.mdを参照してください
oncall-import-unread = 読み取っていません。ここでは知られていない名前です
oncall-import-empty = { $file }: 呼び出す人が見つからないため、何も変更していません。APIの応答をどの名前で入れるかは、docs/oncall.mdの「Move in from another program」を参照してください。
oncall-import-replace = 使用中の計画（{ $people }人、当番表{ $schedules }件）があるため、変更していません。変更内容は--dry-runで確認し、--replaceで置き換えてください。「bongsu oncall export」で写しを残せます。
oncall-import-part = すべてではありません（{ $sign }）。残りも取得し、同じリストに入れてください
oncall-import-turn-unknown = 現在の担当者は開始時刻から計算しました。docs/oncall.mdの問い合わせのとおり、activeUserIndexとnextHandoffTimesも取得してください
oncall-import-not-whole = { $file }: 上に示したとおりエクスポートが全部そろっていないため、何も変更していません。--dry-runで作られる計画を確認できます。
oncall-import-never = 除外: 曜日が選ばれていないため、元のプログラムでも当番になりません
