# 担当者が撤回した推定原因。

cause-withdrawn = 原因はまだわかっていません。以前お知らせした推定原因は、ホスティング会社が撤回しました。
cause-withdrawn-before = 以前お知らせした推定原因は、ホスティング会社が撤回しました。
# For engineers alone.
oncall-title-withdrawn = 障害（撤回された推定原因: { $component }）
cause-host-says = 原因についてのホスティング会社の説明: 「{ $words }」
event-cause-withdrawn = 推定原因を撤回: { $component }
event-cause-reinstated = 推定原因の撤回を取り消し: { $component }
field-named-cause = 検査結果から推定された原因: { $component }
named-cause-left = そのままにする
named-cause-withdrawn = 原因ではない（実際の原因がわかる場合は「原因」の欄に記入してください）
named-cause-still-withdrawn = 撤回したままにする
named-cause-reinstated = 撤回を取り消し、推定原因として再び案内する
named-cause-hint = 別の構成要素が原因と判明するまで、この原因は案内されません。影響のあるサイトの一覧と正常動作の確認は変わりません。
ask-cause-withdrawn = 今後、{ $component }を原因として案内しません。
ask-cause-reinstated = 今後、{ $component }を推定原因として再び案内します。
cause-withdrawn-by = { $at }に{ $by }さんが撤回しました。この原因は案内されません。
refused-named-cause = 撤回できる推定原因がないか、撤回された原因がありません。
remedy-named-cause = 障害の画面を開き直して、現在の推定原因を確認してください。
