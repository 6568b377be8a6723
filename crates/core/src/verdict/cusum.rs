//! Sequential tests: fast down, slow up.
