//! Positions in the tables of the topology, each of its own type.

macro_rules! index {
    ($(#[$doc:meta])* $name:ident($int:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
        pub struct $name(pub $int);
        impl $name {
            /// As a position in the topology's table.
            pub const fn ix(self) -> usize {
                self.0 as usize
            }
            /// From a position; tables are far smaller than the integer's range.
            pub const fn at(ix: usize) -> $name {
                $name(ix as $int)
            }
        }
    };
}

index!(/** What is probed in one layer, again and again. */ StreamIx(u32));
index!(/** A site. */ SiteIx(u32));
index!(/** A zone. */ ZoneIx(u32));
index!(/** A component. */ ComponentIx(u32));
index!(/** A customer. */ CustomerIx(u32));
index!(/** A set of components that several streams share. */ ClassIx(u32));
index!(/** Where probes are sent from. */ VantageIx(u16));
index!(/** A piece of probing work: one DNS query, or one connection through its layers. */ JobIx(u32));
