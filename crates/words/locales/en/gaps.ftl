# Times in which nobody watched.

gap = { $from } to { $until }
gaps-and = { $gaps } and { $gap }
notice-fact-works-after-gap = Our checks were interrupted from { $gaps }, so that nobody saw when it began to work. Every layer has passed since { $at } at the latest.
incident-unwatched = Not watched
incident-unwatched-words = From { $gaps } our checks were interrupted. What happened meanwhile was not seen.
