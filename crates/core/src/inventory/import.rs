//! Reading inventories from files.
