//! A directory of inputs, one in each file.

use std::fs;
use std::path::{Path, PathBuf};

pub struct Corpus {
    directory: PathBuf,
    inputs: Vec<Vec<u8>>,
}

impl Corpus {
    /// Reads all files, in the order of their names. A directory that is missing is empty.
    pub fn load(directory: &Path) -> Corpus {
        let entries = fs::read_dir(directory).into_iter().flatten().flatten();
        let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
        files.sort();
        let read = |file: &PathBuf| fs::read(file).expect("a file of the corpus can be read");
        Corpus { directory: directory.to_owned(), inputs: files.iter().map(read).collect() }
    }

    pub fn inputs(&self) -> impl Iterator<Item = &[u8]> {
        self.inputs.iter().map(Vec::as_slice)
    }

    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// Keeps an input under a name that its bytes determine.
    pub fn keep(&self, why: &str, input: &[u8]) -> PathBuf {
        let fnv = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        let hash = input.iter().fold(0xcbf2_9ce4_8422_2325, fnv);
        let file = self.directory.join(format!("{why}-{hash:016x}"));
        fs::create_dir_all(&self.directory)
            .and_then(|()| fs::write(&file, input))
            .expect("the corpus can be written");
        file
    }
}
