# 運用画面で編集する当番計画。

oncall-plan-title = 当番計画
oncall-plan-text = 計画ファイル
oncall-plan-hint = 「bongsu oncall export」が書き出すTOML形式です。「bongsu oncall example」で、最初に使える計画例を出力できます。計画は全体としてチェックされ、変更内容を確認いただくまで何も適用されません。
oncall-plan-refused = 何も変更していません。この計画は適用できません:
oncall-plan-ask = この計画を適用しますか？
oncall-plan-effect = 1秒以内に有効になります。進行中の呼び出しには、開始時のポリシーが引き続き適用されます。
oncall-plan-warnings = ご確認ください:
