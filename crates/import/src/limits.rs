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
/// The most cells of all sheets that are read, those counted that are empty; and of the rows of a
/// database.
pub const MAX_CELLS: usize = 10_000_000;
/// The most text that cells, or rows of a database, are made into, in bytes: one text can stand in
/// any number of them.
pub const MAX_TEXT_BYTES: usize = 64 << 20;
/// The most maps that the merge keys of one map may lead to, one behind the other.
pub const MAX_MERGES: usize = 1_000;
/// How deep lists and maps may stand in each other.
pub const MAX_DEPTH: usize = 100;
