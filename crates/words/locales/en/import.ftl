# What `bongsu import` says.

import-recognised = { $file }: read as { $format } (say otherwise with --from)
import-format-table = a table
import-format-json = a document of bongsu
import-format-zone = a zone file
import-format-catalog = a catalog zone

import-passed-over = { $file }: skipped { $n } lines of type { $kind }, which only some name servers support
import-read-as = { $file }: read as { $encoding }; if “{ $example }” is not what it says, name the encoding with --encoding
import-trunk-prefix = { $file }: { $n ->
    [one] 1 phone number
   *[other] { $n } phone numbers
} had lost the 0 in front, as in spreadsheets; it was put back: { $examples }
import-before-header = { $file }: skipped { $n ->
    [one] 1 line
   *[other] { $n } lines
} above the heading: { $examples }
import-columns-left-out = { $file }: left out { $n ->
    [one] 1 column that has
   *[other] { $n } columns that have
} no place here: { $examples }
import-and-more = { $examples }, and { $more } more
import-name-is-key = { $file }: has no customer numbers, so “{ $column }” tells customers apart
import-no-encoding = “{ $name }” is not an encoding; cp949, utf-8 and windows-1252 are some

import-owner-of-domain = Sites below a customer's domain, given to that customer ({ $n }): { $examples }

import-has-no-place = { $file }: has no place here
import-no-place = { $n } × { $reason }: { $examples }
import-no-place-count = { $n } × { $reason }
import-no-place-sheet = hidden sheet
import-no-place-not-in-use = not in use (“{ $state }”)
import-no-place-no-domain = without a domain
import-no-place-not-a-domain = not a domain that somebody can own
import-no-place-address = an address where a name is needed
import-no-place-no-account = domain of no account
import-no-place-same-site = site that the file has already
import-no-place-contact = neither an e-mail address nor a phone number
import-no-place-monitor-kind = monitor of the kind “{ $kind }”, for which there is nothing here
import-no-place-setting = setting “{ $name }”, which is not taken over (docs/moving-in.md says what there is instead)
import-no-place-other-pages = part of a list; export its other pages too
import-no-place-other-hosts = redirect to another host, which is another site here: it is not asked, and counts as a page that works (docs/moving-in.md); sites that follow redirects
import-no-place-component = component of which nobody said what it is here; say it with --component NAME=KEY
import-no-place-component-part = part “{ $part }” of a component, which is not shown here
import-no-place-long-label = name of a component that is longer than { $most } characters, so it has no label; the public and the API do not name it until you give it one (label_ko, label_en)
import-no-place-some-components = subscriber of several components, some of which are not known here (--component) and are left out of the subscription
import-no-place-past = incident of the past; told here is only what was seen here
import-no-place-subscriber-mode = subscriber by “{ $mode }”, and not by mail
import-no-place-subscriber-of-components = subscriber of components that are not known here (--component)
import-no-place-same-subscriber = subscriber whose address the file has already
import-no-place-role = device of the role “{ $role }”, which is no component here
import-no-place-part = “{ $name }”

import-refused = { $n ->
    [one] 1 row is bad; nothing was imported
   *[other] { $n } rows are bad; nothing was imported
}
import-same-problem = … and { $n } more with the same problem
import-same-problem-to = … and { $n } more with the same problem, up to line { $line }
import-map-column = if it is known here by another name: --map '{ $column }=COLUMN', such as --map '{ $column }=customer'
import-leave-column-out = to leave the column out: --map '{ $column }=-'

import-after = afterwards: customers { $customers }, sites { $sites }, components { $components }
import-no-contact = { $n ->
    [one] 1 customer has no contact and is
   *[other] { $n } customers have no contact and are
} not notified: { $names }
import-dry-run = dry run; nothing was changed
import-saved = { $written } entries written, { $removed } removed

import-subscribers-saved = { $n ->
    [one] 1 subscriber
   *[other] { $n } subscribers
} added
import-subscribers-invited = { $n ->
    [one] 1 subscriber is asked by mail to confirm, unless subscribed already
   *[other] { $n } subscribers are asked by mail to confirm, but for those who are subscribed already
}
import-subscribers = { $n ->
    [one] 1 subscriber
   *[other] { $n } subscribers
} by mail, in { $language }, { $confirmed ->
    [yes] confirmed as they are
   *[no] who will be asked to confirm
}; who is subscribed already stays as they are
import-subscribers-undecided = Subscribers by mail in the files: { $n }; nothing was imported. Say --subscribers confirmed if they have confirmed there and agreed to hear from you, --subscribers invite to ask each of them by mail, or --subscribers leave-out.
import-no-component = --component: “{ $text }” is not NAME=KIND:NAME, such as 'Web server 2=server:web-2'
import-whose = { $n ->
    [one] 1 site is
   *[other] { $n } sites are
} new, and no file says whose; nothing was imported: { $names }
import-whose-no-group = The other program has them in no group: add --customer KEY for them, or import a table with their customers in the same command
import-whose-table = Do one of these:
    - import a table with customer, contact and domain in the same command (best: somebody can then be notified)
    - say --customer KEY if all of them are one customer's
    - say --customer-by domain to make a customer of each domain
import-whose-group = - say --customer-by group to make a customer of each group of the other program ({ $n }: { $names }), with --customer KEY for sites in no group
