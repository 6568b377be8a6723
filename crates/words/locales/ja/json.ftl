# JSONリクエストを読み取れない理由。

json-at = { $what }（{ $line }行{ $column }列）
json-type = 必要な値は{ $expected }ですが、{ $found }が渡されました
json-not-one-of = 「{ $found }」は次のいずれでもありません: { $expected }
json-missing = フィールド「{ $field }」がありません
json-twice = フィールド「{ $field }」が2回あります
json-ends = JSONが途中で終わっています
json-more = JSONの後に余分な内容があります
json-comma = コンマの後に値がありません
json-escape = テキストのエスケープが正しくありません
json-control = テキストに制御文字があります
json-deep = JSONの入れ子が深すぎます
json-invalid = 正しいJSONではありません
json-key = フィールド名に引用符がありません
json-text = 引用符で囲んだテキスト
json-boolean = 真偽値
json-whole-number = 整数
json-number = 数値
json-object = オブジェクト
json-list = リスト
json-found-number = 数値{ $value }
json-found-text = テキスト「{ $value }」
json-found-boolean = { $value }
json-found-nothing = 空の値
