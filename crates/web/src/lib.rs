//! Shows: public page, operations, API.
