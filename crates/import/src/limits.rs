//! How much of a file is read, so that a hostile one costs little.

/// The largest file, in bytes.
pub const MAX_FILE_BYTES: u64 = 256 << 20;
/// The most that a workbook unpacks to, in bytes: a small archive can hold a huge one.
pub const MAX_UNPACKED_BYTES: u64 = 256 << 20;
/// The most files in a workbook.
pub const MAX_PARTS: usize = 10_000;
/// The most lines of a sheet; Excel has about five times as many.
pub const MAX_ROWS: usize = 200_000;
/// The most columns of a sheet.
pub const MAX_COLUMNS: u32 = 500;
/// The most nodes of a configuration, without what its anchors repeat.
pub const MAX_NODES: usize = 2_000_000;
/// How deep lists and maps may stand in each other.
pub const MAX_DEPTH: usize = 100;
