//! Rehearses: a small hosting company on loopback, and thousands of outages on virtual time.
