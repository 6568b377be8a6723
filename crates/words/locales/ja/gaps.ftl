# チェックが中断していた時間。

gap = { $from }から{ $until }まで
gaps-and = { $gaps }、および{ $gap }
notice-fact-works-after-gap = { $gaps }の間はチェックが中断していたため、いつから動作していたかは観測していません。遅くとも{ $at }以降、すべてのレイヤーがチェックに合格しています。
incident-unwatched = チェックの中断
incident-unwatched-words = { $gaps }の間、チェックが中断していました。その間の出来事は観測していません。
