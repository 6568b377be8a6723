# Words that all screens share.

skip = Skip to content
nav = Main menu
nav-status = Status
nav-history = Past incidents
nav-api = API
nav-operations = Overview
nav-sites = Sites
nav-components = Components
nav-incidents = Incidents
nav-public = Public page
room-public = service status
room-operations = operations

drill = Drill
drill-words = This is not a real outage. Scenario { $scenario }, { $speed } times as fast as life.

stale-engine-heading = The present state is not known.
stale-engine = Nothing new was observed since { $at }, for { $span }. What follows is as of then.
stale-page-heading = This page has stopped updating.
stale-page = What follows may no longer be so.
reload = Reload

as-of = As of
zone = time zone { $zone }
feeds = Subscribe:
made-by = Written by bongsu from recorded observations; what the host says stands as its word. “Presumed” and “seen” are kept apart.

span-seconds = { $n } s
span-minutes = { $n } min
span-hours = { $n } h
span-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
 }

pager = Pages
pager-back = Back
pager-on = Next
pager-newest = Newest
pager-older = Older
pager-first = First
pager-here = Page { $page } of { $last }
search = Search
all = All
rows-found = { $n ->
    [one] { $n } entry
   *[other] { $n } entries
 }
rows-none = Nothing matches.

missing-page = There is no page at this address.
missing-incident = There is no such incident.
missing-site = This site is not watched.
missing-component = There is no such component.
invalid-field = The value of “{ $field }” cannot be accepted.
field-form = form
field-search = Search
field-words = Your words
too-many-live = Too many pages are kept live at the moment.
history-unreadable = The record cannot be read at the moment. What is shown of the present is not affected.
desk-no-incident = The incident is already resolved, or does not exist.
desk-no-victim = The site is not on this incident’s victim list.
desk-unavailable = It could not be confirmed that this was recorded.
refused-method = This address does not take that kind of request.
refused-size = What was sent is too long.
refused-origin = The request came from another site and was not accepted.
refused-time = No answer could be given in time.
refused-request = The request cannot be accepted.
failed-inside = Something went wrong here, and there is no answer.
remedy-page = Please check the address.
remedy-incident = Please choose it again from the list of incidents.
remedy-site = Please look for its name in the list of sites.
remedy-component = Please look for it in the list of components.
remedy-history = Please try again in a moment.
remedy-victim = Please give the name as it stands on the victim list.
remedy-again = Please look at the incident’s timeline first; if it is not there, send it again.
remedy-reload = The page can be used as it is; reload it to see the newest state.
remedy-api = See /api for the addresses and methods there are.
remedy-missing = Please give a value.
remedy-too-long = Please give at most { $most } characters.
remedy-number = Please give a whole number from { $low } to { $high }.
remedy-one-of = Please give one of: { $all }
remedy-host = Please give a host name such as www.example.kr.
remedy-id = Please give an id as it stands in the list of incidents.
remedy-text = Please give text without control characters.
remedy-readable = Please open the page again and send its form; programs find what is expected in /api.
go-home = Go to the first page

api-intro = All addresses and shapes are in the OpenAPI document:
api-operations = operations only
api-others = Other formats
api-body = Shape of the body:
missing-contact = This is no contact of this customer.
missing-customer = There is no such customer.
remedy-contact = Please choose it again on the customer’s page.
remedy-customer = Please look for the number or the name again.
remedy-span = Please write it like 22:00-07:00.
remedy-mail = Please write a mail address such as kim@example.kr.
remedy-url = Please write an address that begins with https://.
