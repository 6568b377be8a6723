# Services other than the web. A message that ends with “-services” replaces the one without where
# services are meant, or sites and services together; { $noun } says which.

watched-services = services
watched-both = sites and services

service-of-site = { $host }: { $service }
service-of-site-port = { $host }: { $service }, port { $port }
service-on = { $service } on { $host }
service-on-port = { $service } (port { $port }) on { $host }
service-web = web server
service-smtp = mail server (SMTP)
service-mail = incoming mail (MX)
service-submission = outgoing mail (SMTP submission)
service-imap = mailboxes (IMAP)
service-mailboxes = mailboxes (IMAP, POP3)
service-pop3 = mailboxes (POP3)
service-ftp = file transfer (FTP)
service-ssh = SSH
service-mysql = database (MySQL)
service-postgresql = database (PostgreSQL)
service-tcp = TCP service
service-tls = TLS service
service-ping = ping (ICMP)
service-records = DNS records ({ $kind })
service-dnssec = DNSSEC signatures

kind-service = service
layer-icmp = Echo (ICMP)
layer-service = Service
reason-unavailable = the service says that it is not available
reason-wrong-protocol = what answers does not speak this protocol
reason-start-tls-missing = encryption (STARTTLS) is not offered
reason-start-tls-injected = data was inserted before encryption (STARTTLS)
reason-record-mismatch = an expected DNS record is missing
reason-unsigned = the zone is not signed (DNSSEC)
reason-signature-expired = the DNSSEC signatures have expired
reason-certificate-ending = the certificate expires sooner than it should
reason-body-forbidden = the page contains a text that it must not
reason-json-mismatch = the page does not have the expected JSON value

notice-subject-first-services = [{ $operator }] Outage: { $n ->
    [one] one of your { $noun } cannot be used
   *[other] { $n } of your { $noun } cannot be used
}
notice-subject-impaired-services = [{ $operator }] Outage: { $n ->
    [one] one of your { $noun } is degraded
   *[other] { $n } of your { $noun } are degraded
}
notice-subject-presumed-services = [{ $operator }] Outage: { $n ->
    [one] one of your { $noun } is presumed unavailable
   *[other] { $n } of your { $noun } are presumed unavailable
}
notice-subject-waiting-services = [{ $operator }] Outage: { $n ->
    [one] one of your { $noun } is not verified working yet
   *[other] { $n } of your { $noun } are not verified working yet
}
notice-subject-goes-on-services = [{ $operator }] Outage: { $n ->
    [one] one of your { $noun } still cannot be used
   *[other] { $n } of your { $noun } still cannot be used
}
notice-subject-restored-services = [{ $operator }] Host reports fix complete: { $verified } of { $total } { $noun } verified working
notice-subject-works-services = [{ $operator }] { $n ->
    [one] Your service involved in the outage was verified working
   *[other] All { $n } of your { $noun } involved in the outage were verified working
}
notice-subject-works-some-services = [{ $operator }] { $verified } of { $total } { $noun } were verified working; the others were excluded from this outage
notice-subject-excluded-services = [{ $operator }] { $n ->
    [one] One of your { $noun } is no longer counted in this outage; it was not verified working
   *[other] { $n } of your { $noun } are no longer counted in this outage; they were not verified working
}
notice-subject-removed-services = [{ $operator }] { $n ->
    [one] One of your { $noun } is
   *[other] { $n } of your { $noun } are
} no longer monitored by us
notice-subject-again-services = [{ $operator }] Outage again: { $n ->
    [one] one of your { $noun } cannot be used
   *[other] { $n } of your { $noun } cannot be used
}
notice-fact-hit-services = As of { $at }, our checks show that { $n ->
    [one] one of your { $noun }
   *[other] { $n } of your { $noun }
} cannot be used. The outage began at { $since }.
notice-fact-impaired-services = As of { $at }, some of our checks of { $n ->
    [one] one of your { $noun } fail or get no answer. It
   *[other] { $n } of your { $noun } fail or get no answer. They
} may respond slowly, or sometimes not at all. The outage began at { $since }.
notice-fact-presumed-services = As of { $at }, a component that { $n ->
    [one] one of your { $noun } depends on has failed. We presume it is unavailable and are checking it.
   *[other] { $n } of your { $noun } depend on has failed. We presume they are unavailable and are checking each one.
} The outage began at { $since }.
notice-fact-none-hit-services = As of { $at }, { $n ->
    [one] one of your { $noun } involved in this outage is
   *[other] { $n } of your { $noun } involved in this outage are
} not yet verified working.
notice-fact-works-services = As of { $at }, { $n ->
    [one] your service involved in this outage has
   *[other] all { $n } of your { $noun } involved in this outage have
} been verified working: every layer passed several checks in a row. The outage began at { $since }.
notice-fact-works-some-services = As of { $at }, { $n ->
    [one] one of your { $noun } has
   *[other] { $n } of your { $noun } have
} been verified working: every layer passed several checks in a row. { $excluded ->
    [one] Another one was
   *[other] { $excluded } others were
} excluded from this outage, with a reason, and not verified. The outage began at { $since }.
notice-fact-excluded-services = As of { $at }, { $n ->
    [one] one of your { $noun } is
   *[other] { $n } of your { $noun } are
} no longer counted in the outage that began at { $since }. This does not mean that { $n ->
    [one] it works: it was
   *[other] they work: they were
} excluded with a reason, for example because { $n ->
    [one] it fails
   *[other] they fail
} for a reason other than this outage.
notice-fact-removed-services = As of { $at }, { $n ->
    [one] one of your { $noun } that was involved in the outage
   *[other] { $n } of your { $noun } that were involved in the outage
} of { $since } { $n ->
    [one] is
   *[other] are
} no longer in our list of customers’ sites and services. We do not check { $n ->
    [one] it
   *[other] them
} any more, so we cannot tell you when { $n ->
    [one] it works
   *[other] they work
} again.
notice-response-excluded-services = We keep checking. Your page shows what our checks see of each of them now. If something does not work, please contact us.
notice-response-checking-services = We keep checking each of your { $noun }. You will be notified as soon as all of them are verified working.
notice-response-recurring-services = This outage has ended and begun again several times. We keep checking each of your { $noun }. You will be notified once all of them have worked for { $span } without a failure.
notice-response-restored-services = The hosting company reports that the fix is complete: “{ $words }” Your { $noun } verified working so far: { $verified } of { $total }. We are verifying the others one by one.
notice-response-works-services = We keep checking. If one of your { $noun } fails again, you will be notified at once.
notice-list-hit-services = Cannot be used: { $n }
notice-list-presumed-services = Presumed unavailable (depends on a failed component): { $n }
notice-list-at-risk-services = At risk (depends on a failed component; not seen failing, or usable another way): { $n }

cause-not-known-services = Several { $noun } are failing at the same time; the cause is not yet known.
mode-subset-all-services = All { $noun } fail every check through it.
mode-subset-some-services = Some { $noun } fail every check through it. How many is not yet known.
mode-subset-part-services = About { $percent }% of { $noun } fail every check through it.
mode-was-subset-all-services = At its worst, all { $noun } failed every check through it.
mode-was-subset-part-services = At its worst, about { $percent }% of { $noun } failed every check through it.
statement-investigating-services = Several { $noun } are failing at the same time. The cause is not yet known and is being investigated.
statement-host-restored-services = The hosting company reports that the fix is complete: “{ $words }” Whether each of the { $noun } works is being verified separately.
statement-recovering-services = The fault is no longer seen. The { $noun } are being verified one by one, and only what was verified is reported as working.
statement-redundancy-services = Other components have taken over: none of the { $noun } is known to be affected.
statement-redundancy-recovering-services = The fault is no longer seen. Every path to the { $noun } is being checked again.
statement-redundancy-restored-services = The redundancy is restored. None of the { $noun } was seen to be affected.
statement-resolved-services = { $verified ->
    [one] The one service involved in this outage was verified working.
   *[other] All { $verified } { $noun } involved in this outage were verified working.
 }
statement-resolved-excluded-services = { $verified } of the { $noun } involved in this outage verified working, { $excluded } excluded with a reason.

customer-down-services = { $rest ->
    [0] All { $all } of your { $noun } cannot be used.
   *[other] { $n ->
        [one] One of your { $all } { $noun } cannot be used.
       *[other] { $n } of your { $all } { $noun } cannot be used.
    }
 }
customer-only-down-services = Your service cannot be used.
customer-services-down = { $n ->
    [one] One of your { $all } services cannot be used. Our checks show your sites working.
   *[other] { $n } of your { $all } services cannot be used. Our checks show your sites working.
 }
customer-unsteady-services = { $rest ->
    [0] All { $all } of your { $noun } are degraded or not yet verified working.
   *[other] { $n ->
        [one] One of your { $all } { $noun } is degraded or not yet verified working.
       *[other] { $n } of your { $all } { $noun } are degraded or not yet verified working.
    }
 }
customer-only-unsteady-services = Your service is degraded or not yet verified working.
customer-works-services = { $all ->
    [one] Our checks show your service working.
   *[other] Our checks show all { $all } of your { $noun } working.
 }
customer-slow-services = { $all ->
    [1] Your service works, but more slowly than usual.
   *[other] All { $all } of your { $noun } work; { $n ->
        [one] one of them responds
       *[other] { $n } of them respond
    } more slowly than usual.
 }
customer-not-all-seen-services = It is not known yet whether { $all ->
    [one] your service works.
   *[other] { $rest ->
        [0] your { $all } { $noun } work.
       *[other] { $n ->
            [one] one of your { $all } { $noun } works.
           *[other] { $n } of your { $all } { $noun } work.
        }
    }
 }
customer-outage-elsewhere-services = There is an ongoing outage, but none of your { $noun } depends on what failed.
customer-yours-services = Of your { $noun }: { $hit } seen failing, { $risk } at risk (presumed), { $verified } verified working.
customer-status-down-services = Cannot be used
customer-part-fails-services = { $failing } of { $streams } “{ $layer }” checks fail. The service may respond slowly, or sometimes not at all.
customer-all-fail-services = All { $streams } “{ $layer }” checks failed when they were last made. The service may often not be usable.
customer-unsteady-too-services = { $n ->
    [one] One more is unstable, or not yet seen to work.
   *[other] { $n } more are unstable, or not yet seen to work.
 }
customer-unverified-words-services = Affected by an outage or at risk from it. We report a service as working only after every layer has passed several checks in a row.
customer-cause-host-services = The cause lies with the hosting company or something it depends on. You do not need to change any settings.
customer-cause-third-services = The cause lies with a third party that this service depends on.
customer-cause-own-services = No fault was found in what this service shares with others. Please check this service itself: its DNS records, certificate and settings.
customer-checked-works-services = From where we probe ({ $vantages }), the service works now, as far as it can be checked without logging in. If it still does not work for you, please check your password and settings, or send us what you see.
insight-server-services = The name can be found, but the service cannot be reached.
insight-page-services = The server can be reached, but the service does not answer as it should.

card-no-outage-services = At present there is no known outage that involves your { $noun }.
card-own-services = { $n ->
    [one] One of your { $noun } cannot be used properly. This does not appear to be part of a known outage; it
   *[other] { $n } of your { $noun } cannot be used properly. This does not appear to be part of a known outage; they
 } must be examined separately.
card-unexplained-services = { $n ->
    [one] One of your { $noun }
   *[other] { $n } of your { $noun }
 } cannot be used properly. The cause is not known yet; we keep checking.
card-degraded-services = Some checks of { $n ->
    [one] one of your { $noun } fail. It
   *[other] { $n } of your { $noun } fail. They
 } may respond slowly, or sometimes not at all.
card-slow-services = { $n ->
    [one] One of your { $noun } responds
   *[other] { $n } of your { $noun } respond
 } more slowly than usual.
card-unchecked-services = For { $n ->
    [one] one of your { $noun } our checks have no result yet that shows whether it works.
   *[other] { $n } of your { $noun } our checks have no result yet that shows whether they work.
 } No outage that involves { $n ->
    [one] it
   *[other] them
 } is known so far.
card-fact-hit-services = As of { $at }, { $hit ->
    [one] one of your { $noun } was seen failing and is
   *[other] { $hit } of your { $noun } were seen failing and are
 } not yet verified working. The outage began at { $since }.
card-fact-failed-services = { $hit ->
    [one] One of your { $noun } was seen failing and has
   *[other] { $hit } of your { $noun } were seen failing and have
 } not been verified working yet, as of { $at }. The last failure in this outage was seen at { $last }. The outage began at { $since }.
card-fact-also-services = { $verified ->
    [one] One other has
   *[other] { $verified } others have
 } been verified working.
card-fact-risk-services = As of { $at }, { $risk ->
    [one] one of your { $noun } depends on what failed and has
   *[other] { $risk } of your { $noun } depend on what failed and have
} not been seen failing (presumed at risk). The outage began at { $since }.
card-fact-verified-services = { $verified ->
    [one] One of your { $noun } involved in the outage of { $since } was
   *[other] { $verified } of your { $noun } involved in the outage of { $since } were
 } verified working by { $at }.
card-fact-verified-all-services = { $verified ->
    [one] Your one service involved in the outage of { $since } was
   *[other] All { $verified } of your { $noun } involved in the outage of { $since } were
 } verified working by { $at }.
card-excluded-first-services = There is an ongoing outage. { $excluded ->
    [one] One of your { $noun } was excluded from it for another reason and must be examined separately.
   *[other] { $excluded } of your { $noun } were excluded from it for another reason and must be examined separately.
 }
card-fact-excluded-services = { $excluded ->
    [one] One of your { $noun } was excluded from this outage for another reason and must be examined separately.
   *[other] { $excluded } of your { $noun } were excluded from this outage for another reason and must be examined separately.
 }
card-not-over-services = Do not say that it is over. { $of ->
    [one] The caller’s one service in this outage has not been verified working.
   *[other] Of the caller’s { $of } { $noun } in this outage, { $verified ->
        [0] none has
        [one] only one has
       *[other] only { $verified } have
    } been verified working.
 }

overall-all-work-services = Our checks show all monitored { $noun } working.
overall-not-all-seen-services = No outage detected. { $up } of { $all } { $noun } seen working so far.
overall-no-shared-services = No outage affecting several { $noun } detected.
overall-several-verifying-services = The faults behind { $n } outages are no longer seen. The { $noun } are being verified one by one.
overall-unknown-cause-services = Several { $noun } are failing at the same time. The cause is being investigated.
overall-host-says-services = The host reports that the fix is complete. The { $noun } are being verified one by one.
overall-verifying-services = The fault is no longer seen. The { $noun } are being verified one by one.
basis-services = Our checks show { $up } of { $all } monitored { $noun } working.
basis-own-services = { $n ->
    [one] { $n } of the failing { $noun } appears to have a problem of its own.
   *[other] { $n } of the failing { $noun } appear to have problems of their own.
 }
basis-degraded-services = { $n ->
    [one] { $n } fails for some users.
   *[other] { $n } fail for some users.
 }
basis-unverified-services = { $n ->
    [one] { $n } is affected by or at risk from an open incident and not yet verified.
   *[other] { $n } are affected by or at risk from an open incident and not yet verified.
 }
basis-slow-services = { $n ->
    [one] { $n } of them is slower than usual.
   *[other] { $n } of them are slower than usual.
 }
basis-down-services = { $n ->
    [one] { $n } cannot be used properly.
   *[other] { $n } cannot be used properly.
 }
basis-unknown-services = { $n ->
    [one] { $n } cannot be judged at the moment.
   *[other] { $n } cannot be judged at the moment.
 }
basis-maintenance-services = { $n ->
    [1] { $n } of those that cannot be used depends on what is under maintenance.
   *[other] { $n } of those that cannot be used depend on what is under maintenance.
}

doctor-ping-refused = { $n ->
    [one] One echo (ICMP) of the inventory is not sent: the system does not permit it.
   *[other] { $n } echoes (ICMP) of the inventory are not sent: the system does not permit it.
 }
doctor-ping-fix = Let a group of the service send them: sysctl net.ipv4.ping_group_range="0 2147483647" permits all groups.
