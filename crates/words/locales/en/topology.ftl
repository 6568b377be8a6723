# Names of components, layers, failure reasons and verdicts.

kind-name-server = name server
kind-name-server-group = name-server group
kind-address = address
kind-server = server
kind-rack = rack
kind-switch = switch
kind-prefix = prefix
kind-upstream = upstream
kind-data-centre = data centre
kind-load-balancer = load balancer
kind-certificate-authority = certificate authority
kind-vantage = vantage
kind-other = component

group-of = { $others ->
    [one] { $first } and { $others } other
   *[other] { $first } and { $others } others
 }

layer-dns = Name (DNS)
layer-tcp = Connection (TCP)
layer-tls = Security (TLS)
layer-http = Page (HTTP)

reason-timeout = timed out
reason-unreachable = address unreachable
reason-connection-refused = connection refused
reason-reset = connection reset
reason-serv-fail = the name server could not answer (SERVFAIL)
reason-refused = the name server refuses to answer for this domain (REFUSED)
reason-not-authoritative = the name server is not authoritative for this domain
reason-nx-domain = the name server says that the name does not exist (NXDOMAIN)
reason-no-data = the name exists but has no address
reason-rcode = another error from the name server
reason-rcode-code = error { $code } from the name server
reason-malformed = malformed response
reason-truncated = the response was truncated, and the retry over TCP failed too
reason-certificate-expired = the certificate has expired
reason-certificate-not-yet-valid = the certificate is not valid yet
reason-certificate-wrong-name = the certificate is for another name
reason-certificate-untrusted = the certificate is not trusted
reason-handshake = the TLS handshake failed
reason-status = unexpected HTTP status
reason-status-code = HTTP status { $code }
reason-body-mismatch = the page does not contain the expected text
reason-redirect-loop = the page redirects endlessly
reason-address-forbidden = the address is private and may not be probed

outcome-ok = OK
outcome-failed = Failed: { $reason }
outcome-missed = Missed
outcome-inconclusive = Inconclusive
outcome-skipped = Skipped

verdict-up = Up
verdict-slow = Slow
verdict-unverified = Not verified yet
verdict-degraded = Degraded
verdict-down = Down · { $layer }
verdict-down-any = Down
verdict-unknown = Unknown

blame-host = The hosting company
blame-customer = The customer
blame-third-party = A third party
blame-unknown = Not yet known
