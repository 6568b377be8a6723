# 점검이 중단된 시간.

gap = { $from }부터 { $until }까지
gaps-and = { $gaps }, 그리고 { $gap }
notice-fact-works-after-gap = { $gaps }는 점검이 중단되어, 언제 정상이 되었는지는 보지 못했습니다. 늦어도 { $at }부터는 모든 단계가 점검을 통과했습니다.
incident-unwatched = 점검 중단
incident-unwatched-words = { $gaps } 점검이 중단되었습니다. 그동안 있었던 일은 보지 못했습니다.
