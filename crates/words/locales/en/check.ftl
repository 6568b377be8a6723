# The report of `bongsu check`.

check-fine = Every layer works.
check-no-network = No name server or resolver answered, so nothing could be checked. Check this machine’s network and the setting [discovery] resolvers.
check-unknown = This machine could not check the site.
check-impaired = Reachable, with problems at { $layer }.
check-only-the-name = The site’s server works; only its name does not resolve (DNS).
check-not-delegated = The domain is not registered or not delegated.
check-broken = Fails at { $layer }.
check-broken-reason = Fails at { $layer }: { $reason }.

check-parent = delegation at the parent
check-child = NS records of the zone
check-same = same
check-serial = serial { $serial }
check-only-in-parent = only at the parent
check-only-in-child = only in the zone
check-first-byte = first byte { $latency }
check-certificate-until = certificate expires { $until }
check-skipped = not checked: a lower layer fails
check-inconclusive = could not be checked from this machine

check-resolver-invalid = resolver: answers only without validation; the DNSSEC signatures do not validate
check-resolver-failed = resolver: answers with SERVFAIL although the name servers may answer (DNSSEC is a common cause)
check-resolver-unknown = resolver: no answer, so DNSSEC was not checked

check-from-resolver = (the name servers give no address; using those still cached by a resolver)
check-from-last-known = (the name servers give no address; using the last known ones)
check-from-unknown = (address unknown)

check-server-healthy = healthy
check-server-stale = stale: serves an older copy
check-server-lame = lame: does not serve this zone
check-server-failing = failing: cannot answer
check-server-unreachable = unreachable
check-server-no-address = its name has no address of its own
check-server-not-checked = not checked
