# Planned maintenance and mutes. That a window is over says nothing of what it took.

maintenance-nav = Maintenance
maintenance-title = Planned maintenance
maintenance-window = { $start } to { $end }
maintenance-scheduled = Scheduled
maintenance-in-progress = In progress
maintenance-completed = Window over
maintenance-said-scheduled = Maintenance is planned from { $start } to { $end }.
maintenance-said-in-progress = The maintenance window has begun. It is planned to end at { $end }.
maintenance-said-completed = The maintenance window ended at { $end }. Whether a site works is shown by our checks, not by this.
maintenance-mark = Under maintenance until { $until }
maintenance-calendar = Subscribe to the calendar (iCalendar)
maintenance-feed-title = { $operator }: planned maintenance
maintenance-body-label = What is done
overall-maintenance = Planned maintenance is in progress. No other outage detected.
basis-maintenance = { $n ->
    [1] { $n } of those that cannot be used depends on what is under maintenance.
   *[other] { $n } of those that cannot be used depend on what is under maintenance.
}
sp-maintenance = Maintenance in progress

# A customer's own page
customer-down-maintenance = { $all ->
    [one] Your site cannot be opened
   *[other] { $rest ->
        [0] All { $all } of your sites cannot be opened
       *[other] { $n ->
            [one] One of your { $all } sites cannot be opened
           *[other] { $n } of your { $all } sites cannot be opened
        }
    }
 } while planned maintenance is in progress.
customer-down-maintenance-services = { $all ->
    [one] Your service cannot be used
   *[other] { $rest ->
        [0] All { $all } of your { $noun } cannot be used
       *[other] { $n ->
            [one] One of your { $all } { $noun } cannot be used
           *[other] { $n } of your { $all } { $noun } cannot be used
        }
    }
 } while planned maintenance is in progress.
customer-maintenance = { $n ->
    [1] { $n } of your sites may be unreachable in this window:
   *[other] { $n } of your sites may be unreachable in this window:
}
customer-maintenance-services = { $n } of your { $noun } may be unusable in this window:

# The caller’s card
card-maintenance = Planned maintenance “{ $title }” is in progress, until { $until }. { $n ->
    [1] { $n } of your sites may be unreachable in that time.
   *[other] { $n } of your sites may be unreachable in that time.
}
card-maintenance-services = Planned maintenance “{ $title }” is in progress, until { $until }. { $n } of your { $noun } may be unusable in that time.

# Messages
announced-subject = [{ $operator }] Planned maintenance on { $start }: { $title }
changed-subject = [{ $operator }] New time of planned maintenance, { $start }: { $title }
cancelled-subject = [{ $operator }] Planned maintenance of { $start } is off: { $title }
announced-label = Maintenance
announced-fact = Maintenance is planned from { $start } to { $end }: “{ $title }”. { $n ->
    [1] { $n } of your sites may be unreachable in that time.
   *[other] { $n } of your sites may be unreachable in that time.
}
announced-fact-services = Maintenance is planned from { $start } to { $end }: “{ $title }”. { $n } of your { $noun } may be unusable in that time.
changed-fact = The maintenance “{ $title }” has another time than we told you: it is now planned from { $start } to { $end }. { $n ->
    [1] { $n } of your sites may be unreachable in that time.
   *[other] { $n } of your sites may be unreachable in that time.
}
changed-fact-services = The maintenance “{ $title }” has another time than we told you: it is now planned from { $start } to { $end }. { $n } of your { $noun } may be unusable in that time.
cancelled-fact = The maintenance “{ $title }” from { $start } to { $end }, of which we told you, has been cancelled.
withdrawn-fact = The maintenance “{ $title }” from { $start } to { $end }, of which we told you, does not take place then, or does not concern you any more.
announced-sites = May be unreachable: { $n }
announced-sites-services = May be unusable: { $n } { $noun }

# Operations
maintenance-new = Plan maintenance
maintenance-change = Change the plan
maintenance-import = Import a calendar
maintenance-import-hint = Paste an iCalendar file. Every event becomes a maintenance of what is named below; an event that was imported before is changed to what the file says now. Titles and descriptions are shown as they are written, in every language.
maintenance-import-nothing = Nothing in this calendar is new, and nothing has changed.
maintenance-running = In progress now
maintenance-coming = Scheduled
maintenance-past = Past windows
maintenance-nothing = None.
maintenance-takes = { $n ->
    [1] { $n } site may be unreachable
   *[other] { $n } sites may be unreachable
}
maintenance-windows = Windows
maintenance-author = Planned by
maintenance-told = Announcements to contacts
maintenance-cancelled = Cancelled { $at }.
maintenance-scope = What is taken down
maintenance-scope-hint = One per line. While a window runs, what begins to fail in these opens no incident. A server with a single site is that site: name the site.
maintenance-known = Known components
maintenance-when = When
maintenance-title-ko = Title in Korean
maintenance-title-en = Title in English
maintenance-body-ko = Description in Korean
maintenance-body-en = Description in English
maintenance-components = Components
maintenance-sites = Sites
maintenance-customers = Customers, by key
maintenance-start = First start
maintenance-minutes = Duration in minutes
maintenance-zone = Time zone
maintenance-rule = Repeat (RRULE)
maintenance-rule-hint = Leave empty for once. Example: FREQ=MONTHLY;BYDAY=2SU for the second Sunday of each month. Windows follow the clocks of the time zone when they change.
maintenance-except = Except on (starts, one per line)
maintenance-notice-hours = Tell affected contacts this many hours before
maintenance-notice-hint = Leave empty to tell nobody. Contacts are told once for each window, and again if it moves, takes longer or is cancelled.
maintenance-public = Show on the public page
maintenance-public-hint = Maintenance that names sites or customers is never shown there.
maintenance-calendar-file = Calendar
maintenance-until = Until
maintenance-more-windows = … and further windows by the rule.
maintenance-ask-takes = It can make { $sites ->
    [one] { $sites } site
   *[other] { $sites } sites
} of { $customers ->
    [one] { $customers } customer
   *[other] { $customers } customers
} unreachable.
maintenance-ask-told = Their contacts are told { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
} before each window; at once, if it is nearer than that.
maintenance-ask-not-told = Their contacts are not told.
maintenance-ask-public = The public page shows it.
maintenance-ask-not-public = The public page does not show it.
maintenance-end = End now
maintenance-extend = Extend
maintenance-cancel = Cancel the maintenance
maintenance-ask-end = End the window that is in progress? What fails from now on opens an incident. Later windows stay.
maintenance-ask-extend = Extend the window until { $until }? Contacts who were told another end are told this one.
maintenance-ask-cancel = Cancel this maintenance? A window in progress ends now, and no other begins. Contacts who were told of one are told that it is off.

# Mutes
mute-title = Mutes
mute-hint = Nobody is alerted of a muted site or customer, and their contacts get no notices. Checks, victim lists and counts go on as before. A mute ends by itself; what was missed is then told.
mute-now = Muted now
mute-nobody = Nothing is muted.
mute-past = Ended
mute-do = Mute a site or customer
mute-end = End the mute
mute-ended-by = ended by { $name }
mute-target = Site (host name), or customer:key
mute-site = Site { $name }
mute-customer = Customer { $name }
mute-mark = Muted until { $until }
mute-ask = Mute { $target } until { $until }?

# Refusals
maintenance-none = There is no such maintenance.
maintenance-none-remedy = Reload the list of maintenance to see what is planned.
maintenance-planned = This maintenance is planned already.
maintenance-over = This maintenance is over.
maintenance-not-running = No window of this maintenance is in progress.
maintenance-extension = The window cannot be extended to that time.
maintenance-extension-remedy = Choose a time after its end, within fourteen days of its start, and before the next window.
mute-no-reason = A mute needs a reason.
mute-no-reason-remedy = Write why, in at most 500 characters.
mute-end-refused = A mute cannot end then.
mute-end-remedy = Choose a time in the future, within ninety days.
mute-none-such = That site or customer is not muted.
mute-none-remedy = Reload the list of mutes.
remedy-time = Write it like 2026-03-29T02:00.
remedy-component-key = Write kind and name, such as server:web-1.
plan-refused = This cannot be planned.
plan-no-title = Give it a title.
plan-too-long = The title has at most 200 characters, the description at most 4,000.
plan-no-scope = Name a component, a site or a customer that is taken down.
plan-wide-scope = Name at most 1,000 components, sites and customers.
plan-no-component = There is no component “{ $name }”.
plan-no-site = There is no site “{ $name }”.
plan-no-customer = There is no customer “{ $name }”.
plan-no-zone = There is no time zone “{ $name }”; use a name such as Asia/Seoul.
plan-duration = A window lasts between one minute and fourteen days.
plan-lead = Contacts are told at most thirty days before.
plan-start = The rule does not name the day of the first start.
plan-exception = { $at } is not a start of the rule.
plan-overlap = A window would begin before the one before it ends.
plan-long-ago = The first start is more than twenty years ago.
plan-over = No window is left: its times are past.
rule-unsupported = “{ $part }” is not supported.
rule-invalid = “{ $part }” is not understood.
rule-no-frequency = The rule needs FREQ=DAILY, WEEKLY or MONTHLY.
rule-two-ends = The rule ends by COUNT or by UNTIL, not by both.
rule-remedy = Leave it empty for once, or write a rule such as FREQ=MONTHLY;BYDAY=2SU.
plan-unknown-remedy = Write it as the inventory has it, or leave it out.
plan-start-remedy = Begin on a day that the rule names.
plan-exception-remedy = Leave it out, or write the date and time at which a window would start.
plan-overlap-remedy = Let it repeat less often, or let a window be shorter.
plan-later-remedy = Choose a later start.
ical-line = Line { $line }: { $problem }
ical-no-calendar = This is not an iCalendar file; it must begin with BEGIN:VCALENDAR.
ical-truncated = The file ends before END:{ $end }.
ical-too-large = The calendar has more than 1 MiB or 500 events.
ical-empty = There is no event in it.
ical-no-property = This is not a property of the form NAME:VALUE.
ical-ends-before-start = The event does not end after its beginning (DTEND, DTSTART).
ical-missing = The event has no { $what }.

# Command line
cli-outbox-announcements = maintenance announcements: { $counts }
maintenance-can-take = { $n ->
    [1] { $n } site that it can make unreachable
   *[other] { $n } sites that it can make unreachable
}
