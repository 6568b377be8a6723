# Shifts from a calendar.

shift-import-title = Shifts from a calendar
shift-import-intro = Paste an iCalendar file. Each event names its person by key, mail address or name; several have commas between them. Times without a zone are by the clocks of the schedule. Nothing is changed before you have seen the shifts.
shift-import-text = iCalendar file
shift-import-read = Read
shift-import-refused = The calendar was not taken over.
shift-import-line = Line { $line }: { $why }
shift-import-nobody = “{ $summary }” names nobody of the plan. Call the event by the key, the name or the mail address of a person.
shift-import-several = “{ $name }” is the name or the mail address of several people of the plan. Call the event by the key.
shift-import-too-long = The time is longer than { $days } days. Choose a shorter one.
shift-import-too-many = More than { $most } shifts. Choose a shorter time.
shift-import-empty = No event is within that time.
shift-import-found = { $n ->
    [one] 1 shift was read. Its times are in UTC. Look at it, and make the change.
   *[other] { $n } shifts were read. Their times are in UTC. Look at them, and make the change.
}
