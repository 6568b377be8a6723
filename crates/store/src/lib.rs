//! Remembers: SQLite or PostgreSQL below one small interface.
