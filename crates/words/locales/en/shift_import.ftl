# Shifts from a calendar.

shift-import-title = Shifts from a calendar
shift-import-intro = Paste an iCalendar file. Each event names its person by key, name or mail address; several have commas between them. Nothing is changed before you have seen the shifts.
shift-import-text = iCalendar file
shift-import-read = Read
shift-import-refused = The calendar was not taken over.
shift-import-line = Line { $line }: { $why }
shift-import-nobody = “{ $summary }” names nobody of the plan. Call the event by the key, the name or the mail address of a person.
shift-import-too-many = More than { $most } shifts. Choose a shorter time.
shift-import-empty = No event is within that time.
shift-import-found = { $n ->
    [one] 1 shift was read. Look at it, and make the change.
   *[other] { $n } shifts were read. Look at them, and make the change.
}
