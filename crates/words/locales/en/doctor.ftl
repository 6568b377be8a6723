# bongsu doctor: findings of the preflight checks, each with its remedy.

doctor-database-failed = The database cannot be read: { $why }
doctor-database-failed-fix = Make sure that the database can be reached, then run this again.
doctor-database-damaged-fix = Stop the program, keep a copy of { $file } and its -wal file, and restore the last backup; without one: sqlite3 { $file } .recover | sqlite3 repaired.db. Check the disk before you continue.
doctor-sites-none = No sites are monitored.
doctor-sites-none-fix = Import them: bongsu import FILE
doctor-channels-none = No channel is configured, so customers cannot be notified.
doctor-channels-none-fix = Set [mail] from and relays.
doctor-contacts-ok = All { $n } customers have a contact that can be reached.
doctor-contacts-utf8 = { $n } mail addresses have non-ASCII letters before the @: { $names }. Only relays with SMTPUTF8 can send to them.
doctor-contacts-utf8-fix = Ask these customers for a second address, or choose relays that offer SMTPUTF8.
doctor-contacts-missing = { $missing } of { $n } customers have no contact that can be reached.
doctor-contacts-missing-fix = Add their mail addresses in the column `contact`, and import again.
doctor-vantages-one = There is one vantage, so its own network problems look like outages.
doctor-vantages-one-fix = Add a [[vantage]] that uses another uplink.
doctor-vantages-ok = { $n } vantages.
doctor-references-none = There are no reference targets, so an unhealthy vantage goes unnoticed, and when nothing answers at all, no outage is announced: the cause may be this machine’s own network.
doctor-references-none-fix = Set [probing] reference_targets to a few addresses outside your network.
doctor-own-none = Your own domains or networks are not declared, so which components are yours is guessed from where customers’ domains point.
doctor-own-none-fix = Set [operator] own_domains and own_networks.
doctor-proxy-none = The public page is read through a proxy that is not declared, so all of its readers share the limits of one client.
doctor-proxy-none-fix = Set [web] trusted_proxies, and have the proxy append the address of the reader to X-Forwarded-For.
doctor-proxy-operations = Operations are read through a proxy that is not declared, so all logins share the limits of one client: whoever reaches the login page can keep everybody else from logging in.
doctor-references-ok = All { $n } reference targets answer.
doctor-references-watched = { $n } of the reference targets are in networks that you monitor, so they would fail together: { $list }
doctor-references-watched-fix = Choose [probing] reference_targets outside your network, at other companies.
doctor-references-failed = { $failed } of { $n } reference targets do not answer: { $list }
doctor-references-failed-fix = Choose [probing] reference_targets that always answer. If none of them answers, all results are ignored.
doctor-pages-none = Pages are not published as files, so customers have no page to read while this program is down.
doctor-pages-none-fix = Set [publish] directories.
doctor-pages-one = Pages are published to one place only.
doctor-pages-one-fix = Add an independent second place with [[mirror]] or [publish] directories.
doctor-pages-ok = Pages are published to { $n } places.
doctor-url-none = The URL of the status page is not set, so mail cannot link to it.
doctor-url-none-fix = Set [publish] url or [web] public_url.
doctor-export-none = There is no emergency export: if this program and its database are lost, so are customers’ contacts.
doctor-export-none-fix = Set [emergency_export] directory.

doctor-heartbeat-none = There is no heartbeat: if this program or its network is down, nobody outside notices, and this machine’s clock cannot be compared with another.
doctor-heartbeat-none-fix = Set [heartbeat] url to an outside monitor.
doctor-heartbeat-ok = The heartbeat endpoint answers.
doctor-heartbeat-failed = The heartbeat failed: { $why }
doctor-heartbeat-failed-fix = Check [heartbeat] url.
doctor-clock-ok = This machine’s clock agrees with the Date header of { $host }.
doctor-clock-no-date = { $host } sends no Date header, so this machine’s clock was not compared.
doctor-clock-ahead = This machine’s clock is at least { $seconds } s ahead of { $host }.
doctor-clock-behind = This machine’s clock is at least { $seconds } s behind { $host }.
doctor-clock-fix = Synchronise the clock with chrony or systemd-timesyncd.

doctor-relay-ok = Mail: { $relay } answers, and accepts the login where one is set.
doctor-relay-failed = Mail: { $relay } cannot be used: { $why }
doctor-relay-failed-fix = Check [mail] relays, BONGSU_MAIL_PASSWORD and that server.
doctor-relay-one = Mail: there is only one relay.
doctor-relay-one-fix = Add a relay of another company to [mail] relays.
doctor-mailbox-ok = The mailbox of [{ $section }] on { $host } can be read.
doctor-mailbox-failed = The mailbox of [{ $section }] cannot be read: { $why }
doctor-mailbox-failed-fix = Check imap and the password in [{ $section }], and that server. Until then no mail comes in this way.
doctor-received-fields = [{ $section }] believes what { $server } says of a sender where your own servers put { $n } Received { $n ->
    [one] field
   *[other] fields
} on each mail (received_fields). Count them in a mail that came in: 1 where that server hands it over itself, 2 behind Dovecot’s LMTP, 3 behind a content filter.
doctor-mail-last-sent = Mail was last sent { $days ->
    [one] { $days } day
   *[other] { $days } days
} ago.
doctor-mail-never-sent = Mail was never sent.
doctor-mail-untested-fix = Send a test mail: bongsu doctor --mail me@my.address
doctor-test-mail-impossible = The test mail cannot be sent: mail is not configured.
doctor-test-mail-sent = A relay accepted the test mail: { $answer }
doctor-test-mail-failed = No relay accepted the test mail: { $why }
doctor-test-mail-failed-fix = Check [mail] and the address.
doctor-test-mail-subject = Test mail
doctor-test-mail-label = Note
doctor-test-mail-text = There is no outage. A person sent this message to test outage notices.

doctor-template-ok = AlimTalk template { $code } is approved and matches.
doctor-template-failed = AlimTalk template { $code } cannot be used: { $why }
doctor-template-failed-fix = Copy the approved text into [[sms.template]], or register the template again. Until then notices are sent as text messages.
doctor-webhook-ok = Webhook { $name }: its host resolves.
doctor-webhook-failed = Webhook { $name } cannot be used: { $why }
doctor-webhook-failed-fix = Check the [[webhook]] with this name.
doctor-webhook-unknown = There is no webhook “{ $name }”.
doctor-webhook-unknown-fix = Use the `name` of a [[webhook]].
doctor-webhook-test-ok = Webhook { $name } accepted the test: { $answer }
doctor-webhook-test-failed = Webhook { $name } did not accept the test: { $why }
doctor-webhook-test-text = This is a test. There is no outage.
doctor-mirror-ok = Mirror { $name } accepts files.
doctor-mirror-failed = Mirror { $name } does not accept files: { $why }
doctor-mirror-failed-fix = Check the address and user of the [[mirror]], and its permissions there.

doctor-own-relay = Mail relay
doctor-own-mirror = Mirror
doctor-own-gateway = SMS gateway
doctor-own-published = Published pages
doctor-own-page = Status page
doctor-own-unresolved = { $purpose }: { $host } does not resolve.
doctor-own-unresolved-fix = Correct the name in the configuration, or its DNS.
doctor-own-name-servers = { $purpose }: { $host } uses name servers that you monitor ({ $server }). { $effect }
doctor-own-name-servers-cached = Its address is cached while this program runs, but cannot be found after a restart during an attack.
doctor-own-name-servers-public = While they are under attack, customers cannot find it.
doctor-own-name-servers-fix = Use a host name in a domain that is on another company’s name servers.
doctor-own-network = { $purpose }: { $host } ({ $ip }) is in a network that you monitor.
doctor-own-network-fix = Move it to another company’s network.
doctor-own-independent = { $purpose }: { $host } shares neither name servers nor network with what you monitor.

doctor-disk = { $what }: { $percent }% of the disk that holds { $directory } is free.
doctor-disk-fix = Free some space, or add a disk.
doctor-disk-database = Database
doctor-disk-pages = Published pages
doctor-config-failed = A configured service cannot be used: { $why }
doctor-config-failed-fix = Correct the setting. Until then bongsu serve does not start.

doctor-no-administrator = No one can log in as an administrator.
doctor-no-administrator-fix = Run `bongsu user setup-link`, or `bongsu user add --admin LOGIN`, and open the link.
doctor-administrators = Every administrator has a second factor.
doctor-no-factor = Administrators without a second factor: { $names }
doctor-no-factor-fix = Ask them to open /account/second-factor and set it up.
doctor-key = The key file for second factors exists and decrypts them.
doctor-key-none = No second factor is encrypted yet; the key file is created at the first start.
doctor-key-missing = The key file { $file } is missing: one-time codes do not work, only recovery codes do.
doctor-key-unreadable = The key file cannot be used: { $reason }
doctor-key-other = The key file { $file } is a different one: it cannot decrypt the second factors of { $names }.
doctor-key-fix = Restore the key file from its backup and restart. If it is lost, reset every user: bongsu user reset NAME
doctor-key-open = Users other than its owner can read the key file { $file }.
doctor-key-open-fix = chmod 600 { $file }

doctor-dkim-off = Mail is not signed (DKIM), and may be taken for spam.
doctor-dkim-off-fix = Set [mail] dkim_domain, dkim_selector and dkim_key_file.
doctor-dkim-ok = DKIM: { $name } has our key.
doctor-dkim-missing = DKIM: { $name } has no key, so nobody can verify our signature.
doctor-dkim-revoked = DKIM: the key at { $name } is revoked.
doctor-dkim-other = DKIM: the key at { $name } is not ours, so our signature is invalid.
doctor-dkim-several = DKIM: { $name } has several keys, and which one counts is not defined.
doctor-dkim-fix = Publish this TXT record at { $name }, and no other: { $record }
doctor-spf-ok = SPF: { $domain } has a policy: { $policy }
doctor-spf-missing = SPF: { $domain } does not say who sends its mail.
doctor-spf-missing-fix = Publish a TXT record with the addresses of your relays, such as “v=spf1 ip4:192.0.2.1 -all”.
doctor-spf-nobody = SPF: { $domain } says that nobody sends its mail.
doctor-spf-everybody = SPF: { $domain } lets everybody send its mail.
doctor-spf-everybody-fix = Name the addresses of your relays, and end with “-all”.
doctor-spf-several = SPF: { $domain } has several policies, which count as none.
doctor-spf-several-fix = Merge them into one TXT record.
doctor-dmarc-ok = DMARC: the policy at { $name } is “{ $policy }”.
doctor-dmarc-missing = DMARC: { $name } has no policy.
doctor-dmarc-missing-fix = Publish a TXT record at { $name }, to begin with “v=DMARC1; p=none”. Large mail providers ask for one.
doctor-dmarc-unaligned = DMARC: the policy is “{ $policy }”, and mail is not signed for the domain of its sender. It passes only while SPF does.
doctor-dmarc-unaligned-fix = Set [mail] dkim_domain to { $domain }.
doctor-mail-dns-silent = No resolver answered for { $name }.
doctor-mail-dns-silent-fix = Check [discovery] resolvers and the name servers of that domain, then run this again.
doctor-relay-local = The relay { $relay } is on this machine, which sends from { $ip }, in a network that is monitored. When that network fails, mail about it stays here, unless the relay hands it to another one over a different network.
doctor-relay-local-fix = Add a relay in another network to [mail] relays.
