# サイトのラベルと、サイトごとのアラート通知先。
inventory-field-labels = ラベル
inventory-field-alert-contact = このサイトのアラート通知先
inventory-example-labels = カンマ区切り: gold, team=shop
inventory-example-alert-contact = お客様の連絡先のほかに、このサイトのアラートを通知するメールアドレスまたは電話番号
inventory-problem-label = 「{ $text }」はラベルに使用できません。1行、40文字以内で入力してください
inventory-problem-many-labels = ラベルが{ $n }個を超えています
site-labels = ラベル
label-sites = ラベル「{ $label }」のサイト
label-filter = 次のラベルのサイトのみ:
label-filter-off = すべて表示
