# The names of components, layers, reasons and verdicts.

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

reason-timeout = no answer within the time allowed
reason-unreachable = the address cannot be reached
reason-connection-refused = connection refused
reason-reset = connection broken off
reason-serv-fail = the name server could not answer (SERVFAIL)
reason-refused = the name server will not answer for this domain (REFUSED)
reason-not-authoritative = the name server is not in charge of this domain
reason-nx-domain = the name is said not to exist (NXDOMAIN)
reason-no-data = the name exists without an address
reason-rcode = another error from the name server
reason-rcode-code = error { $code } from the name server
reason-malformed = an answer that cannot be read
reason-truncated = the answer was cut off and did not come by TCP either
reason-certificate-expired = the certificate has expired
reason-certificate-not-yet-valid = the certificate is not valid yet
reason-certificate-wrong-name = the certificate is for another name
reason-certificate-untrusted = the certificate is not trusted
reason-handshake = the secure connection failed
reason-status = an unexpected HTTP status
reason-status-code = HTTP status { $code }
reason-body-mismatch = the page lacks the text it must hold
reason-address-forbidden = a private address that may not be probed

outcome-ok = Answered
outcome-failed = Failed: { $reason }
outcome-missed = Not asked in time
outcome-inconclusive = Inconclusive
outcome-skipped = Skipped

verdict-up = Up
verdict-slow = Slow
verdict-down = Down · { $layer }
verdict-down-any = Down
verdict-unknown = Unknown

blame-host = The hosting company
blame-customer = The customer
blame-third-party = A third party
blame-unknown = Not yet known
