# Plans of who is on call from other programs.

oncall-import-no-address = the export has no address for “{ $by }”
oncall-import-no-person = there is no person “{ $id }” in the export
oncall-import-no-target = there is no “{ $id }” in the export that could be called
oncall-import-in-nothing = left out: no schedule and no policy names them
oncall-import-no-layers = left out: none of its rotations could be read
oncall-import-no-steps = left out: none of its steps calls anybody
oncall-import-no-condition = write a condition into `when`: until then the policies before it are used
oncall-import-kind = left out: there is no “{ $kind }” here
oncall-import-several = left out: one person has a turn here; make a layer for each, or a team
oncall-import-start = left out: “{ $text }” is no time
oncall-import-turn = left out: a turn of { $secs } s is no number of hours
oncall-import-ends = left out: it ends at { $at }; make a temporary schedule for it
oncall-import-wait = { $secs } s is not within 30 s to a day, and was brought there
oncall-import-dry-run = Nothing was changed. Save what is printed, edit it, and apply it with “bongsu oncall apply”.
oncall-import-not-json = { $file }: this is no JSON object
oncall-import-parallel = several rotations are on call at once there; here each schedule has one person at a time, so these are its schedules, and whoever called it calls all of them: { $keys }
oncall-import-missing = the export does not have it; docs/oncall.md says which answers of the API it holds
oncall-import-unread = nothing was read of it: no such name is known here
oncall-import-empty = { $file }: nobody who would be called was found in it; nothing was changed. docs/oncall.md, “Move in from another program”, says under which names an export holds the answers of the API.
oncall-import-replace = A plan is in force, with { $people } people and { $schedules } schedules, and would be replaced. See what changes with --dry-run; --replace replaces it, and “bongsu oncall export” keeps a copy.
oncall-import-part = it is not all that there is ({ $sign }): fetch the rest into the same list
oncall-import-turn-unknown = whose turn it is now was worked out from its start; ask for activeUserIndex and nextHandoffTimes as docs/oncall.md has it
oncall-import-not-whole = { $file }: the export is not whole, as named above; nothing was changed. --dry-run prints the plan that comes of it.
oncall-import-never = left out: no day is chosen for it, so that it is never on call there
