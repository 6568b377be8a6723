//! Asks the network: DNS at each authoritative server, TCP, TLS, HTTP.
