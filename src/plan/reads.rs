//! Every read of a Plan, whatever it hangs on.
//!
//! In: a Plan. Out: its reads. Must not know: what they read.

use super::types::{Follow, Plan, RootRead};

impl Plan {
    /// Every read, those that hang on answers included: one statement each.
    pub fn statements(&self) -> impl Iterator<Item = &RootRead> {
        let reads = self.reads.iter().enumerate().map(|(place, read)| {
            self.known.iter().find(|known| known.read == place).map_or(read, |known| known.both(self))
        });
        let follows = self.follows.iter().enumerate().flat_map(|(place, follow)| {
            let mut reads = reads_of(follow);
            if self.known.iter().any(|known| known.follow == place) {
                reads.remove(0);
            }
            reads
        });
        reads.chain(follows)
    }
}

/// The reads of a follow, its walk first.
fn reads_of(follow: &Follow) -> Vec<&RootRead> {
    match follow {
        Follow::Computed(_) | Follow::Walked => Vec::new(),
        Follow::Nodes(read) => vec![&**read],
        Follow::Lineage(lineage) => {
            std::iter::once(&lineage.walk).chain(&lineage.links).chain(&lineage.around).collect()
        }
        Follow::Paths(paths) => {
            std::iter::once(&paths.walk).chain([&paths.links]).chain(&paths.target).collect()
        }
        Follow::Reach(reach) => {
            std::iter::once(&reach.walk).chain(&reach.around).chain(&reach.links).collect()
        }
        Follow::Similar(similar) => {
            vec![&similar.own, &similar.upstream, &similar.downstream, &similar.others]
        }
    }
}
