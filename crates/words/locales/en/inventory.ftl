# Entries of the inventory, their history, and what is wrong with an edit.

inventory-field-customer = Customer
inventory-field-name = Name
inventory-field-language = Language
inventory-field-contact = Contacts
inventory-field-site-alerts = Alerts about their own sites
inventory-field-domain = Domain
inventory-field-url = Address
inventory-field-server = Server
inventory-field-rack = Rack
inventory-field-switch = Switch
inventory-field-datacentre = Data centre
inventory-field-load-balancer = Load balancer
inventory-field-upstream = Upstream
inventory-field-name-servers = Name servers
inventory-field-addresses = IP addresses
inventory-field-domain-expires = Registration of the domain ends on
inventory-field-status = Expected HTTP status
inventory-field-body = Text that the page must contain
inventory-field-absent = Text that the page must not contain
inventory-field-json = JSON value
inventory-field-method = Method
inventory-field-headers = Headers
inventory-field-basic-auth = Basic authentication
inventory-field-redirects = Redirects
inventory-field-certificate = Certificate
inventory-field-timeout-ms = Timeout in milliseconds
inventory-field-interval-s = Interval in seconds
inventory-field-component = Component
inventory-field-parent = Parent
inventory-field-owner = Responsible
inventory-field-label-ko = Public name in Korean
inventory-field-label-en = Public name in English
inventory-field-group-ko = Public group in Korean
inventory-field-group-en = Public group in English
inventory-field-public = Inside name is public
inventory-nav = Inventory
inventory-hint = Customers, sites and components as you declared them. A change takes effect within seconds and is kept in the history, from which it can be undone.
inventory-kind-customer = Customers
inventory-kind-site = Sites
inventory-kind-component = Components
inventory-one-customer = Customer
inventory-one-site = Site
inventory-one-component = Component
inventory-search = Search keys and fields
inventory-none = Nothing found.
inventory-next = Next
inventory-add-customer = Add a customer
inventory-add-site = Add a site
inventory-add-component = Add a component
inventory-edit = Edit
inventory-save = Save
inventory-saved = Saved. It takes effect within seconds.
inventory-unchanged = Nothing differed, so nothing was changed.
inventory-form-hint = An empty field takes away what was there. What only DNS says is not shown here.
inventory-remove = Remove
inventory-remove-ask = Remove { $name }?
inventory-remove-nothing-else = Nothing else changes.
inventory-remove-sites = { $sites -> 
    [one] One site goes with it and is not monitored any more:
   *[other] { $sites } sites go with it and are not monitored any more:
}
inventory-remove-contacts = { $n -> 
    [one] One contact goes as well, and is not told of anything any more.
   *[other] { $n } contacts go as well, and are not told of anything any more.
}
inventory-remove-carries = This component carries { $sites ->
    [one] { $sites } site
   *[other] { $sites } sites
} of { $customers ->
    [one] { $customers } customer
   *[other] { $customers } customers
}. They stay monitored, but are not on it any more: its failure would not be named as their cause.
inventory-remove-below = These components are not below it any more:
inventory-remove-more = and { $n } more
inventory-remove-incidents = Incidents, victim lists and what was sent stay as they are.
inventory-history = History
inventory-history-hint = Who changed what, when, and by what. Details are deleted after the retention of the access log.
inventory-history-none = Nothing was changed yet.
inventory-history-of = History of this entry
inventory-change = Change { $number }
inventory-change-entries = { $n -> 
    [one] one entry
   *[other] { $n } entries
}
inventory-change-by = by { $name }
inventory-change-undoes = takes back change { $number }
inventory-change-undone = Taken back by change { $number }.
inventory-change-gone = The details were deleted after their retention, so this change cannot be taken back.
inventory-change-added = added
inventory-change-removed = removed
inventory-change-changed = changed
inventory-change-first = The first { $n } are shown.
inventory-source-operations = operations
inventory-source-api = API
inventory-source-command-line = command line
inventory-source-import = import
inventory-source-apply = apply
inventory-undo = Undo
inventory-undo-ask = Undo change { $number }?
inventory-undo-hint = Everything that it touched becomes as it was before. That is a change of its own, and can be undone.
inventory-undo-changed-since = It cannot be undone: these entries were changed again since: { $keys }.
inventory-undo-changed-since-remedy = Undo the later changes first, or edit the entries.
inventory-undo-nothing = There is nothing to undo.
inventory-undo-invalid = It cannot be undone: what was there before does not fit what is there now. { $problems }
inventory-refused = These fields are not accepted: { $fields }.
inventory-cli-refused = These fields are not accepted: { $fields }.
inventory-cli-refused-remedy = Give each as FIELD=VALUE; nothing was changed.
inventory-refused-remedy = Correct them; nothing was changed.
inventory-not-found = There is no “{ $key }” in the inventory.
inventory-not-found-remedy = It may have been removed meanwhile; the history says by whom.
inventory-exists = There is a “{ $key }” already.
inventory-exists-remedy = Edit that one.
inventory-has-sites = The customer “{ $key }” has { $n ->
    [one] { $n } site
   *[other] { $n } sites
}.
inventory-has-sites-remedy = Confirm that they are removed too, or give them to another customer first.
inventory-overtaken = { $name } changed this entry at { $time }, while you were editing: { $changes }.
inventory-overtaken-remedy = Nothing of yours was saved. Look at what is there now, and save again.
inventory-overtaken-shown = Your values are kept below; saving again replaces what was changed.
inventory-drift = Drift
inventory-drift-hint = What differs from the files that were last applied (bongsu apply).
inventory-drift-never = No files were applied yet.
inventory-drift-none = The inventory is as the files say.
inventory-drift-since = Files were last applied by { $name } at { $time }.
inventory-drift-incomplete = Some changes since are not kept any more, so this list is not complete: run bongsu diff with the files.
inventory-problem-empty = is empty
inventory-problem-control = holds a line break or another control character
inventory-problem-long = is longer than { $n } characters
inventory-problem-contact = “{ $text }” is neither a mail address nor a telephone number
inventory-problem-many-contacts = more than { $n } contacts
inventory-problem-language = “{ $text }” is not one of the languages { $known }
inventory-problem-yes-or-no = “{ $text }” is not yes or no
inventory-problem-date = “{ $text }” is not a date such as 2027-03-01
inventory-problem-status = “{ $text }” is not an HTTP status (100 to 599)
inventory-problem-range = “{ $text }” is not a number from { $least } to { $most }
inventory-problem-address = “{ $text }” is not the IP address of a server
inventory-problem-owner = “{ $text }” is not us, customer or third_party
inventory-problem-component = “{ $text }” is not a component such as rack:r3
inventory-problem-method = “{ $text }” is not GET, HEAD, OPTIONS or POST
inventory-problem-url = “{ $text }” is not the address of a site of this domain
inventory-problem-other-site = would make it another site, “{ $text }”: add that one, and remove this
inventory-problem-unknown-customer = there is no customer “{ $text }”: add the customer first
inventory-problem-cycle = depends on itself: { $text }
inventory-problem-of-web = is for web sites alone, and this is another service
inventory-problem-in-clear = would be sent in clear; it needs https
inventory-problem-name = “{ $text }” cannot be a domain name
inventory-problem-json = “{ $text }” is not a JSON pointer with a value, such as /status = ok
inventory-problem-certificate = “{ $text }” is not valid, any, or a number of days
inventory-problem-unknown-field = is not a field of such an entry
inventory-problem-secret-name = is not the name of a file in the folder for secrets on the server
inventory-problem-header-secret = “{ $text }” would store a secret; give the name of a file in the folder for secrets as the login (basic_auth) instead
inventory-problem-header = “{ $text }” is not a header that can be sent
inventory-cli-saved = Saved as change { $number }. Undo it at /ops/inventory/history/{ $number }.
inventory-cli-overrides = { $n -> 
    [one] One change that somebody made by hand is replaced by the files:
   *[other] { $n } changes that somebody made by hand are replaced by the files:
}
inventory-cli-override = { $key }: { $what } (by { $name }, { $time })
inventory-cli-whole = the whole entry
inventory-cli-one-contact = Give the customer and one address: a mail address or a telephone number.
inventory-cli-no-field = “{ $text }” is not FIELD=VALUE with a column of bongsu import, such as rack=r9.
inventory-cli-near-field = “{ $text }”: there is no such column of bongsu import; did you mean { $near }=?
inventory-cli-not-found-remedy = Check how it is written; to add it, say --new.
inventory-cli-yes = Nothing was removed: add --yes.
inventory-cli-no-files = No file there ends with .json, .csv or .tsv.
inventory-cli-removals = { $removed } of { $of } entries would be removed, more than a tenth. If that is meant, add --allow-removals.
inventory-example-contact = Mail addresses and telephone numbers, separated by commas.
inventory-example-site-alerts = yes or no, by contract
inventory-example-json = A pointer with a value, such as /status = ok
inventory-example-headers = Name: value, several separated by |
inventory-example-certificate = valid, any, or a number of days
inventory-example-key = Such as server:web-1 or rack:r3
inventory-example-parent = Such as rack:r3 or dc:gasan
inventory-example-owner = us, customer or third_party
inventory-example-redirects = How many are followed.
inventory-example-basic-auth = The name of a file in the folder for secrets on the server.
inventory-example-domain-expires = A date such as 2027-03-01
inventory-cli-marked = Nothing had to be changed. These files are what later changes are compared with.
inventory-value-us = ourselves
inventory-value-customer = the customer
inventory-value-third-party = a third party
inventory-value-yes = yes
inventory-value-no = no
