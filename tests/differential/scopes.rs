//! Response keys of one selection set and those below it: fields that would conflict get an alias (GraphQL 5.3.2).
//!
//! In: a field that should stand somewhere. Out: its response key, and the scope of its sub-selections.
//! Must not know: what fields mean.

/// The fields that share a response object, fragments included.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    key: String,
    /// The only concrete type it applies to; `None` for any.
    on: Option<String>,
    /// Name and arguments.
    field: String,
    ty: String,
    leaf: bool,
    below: Scope,
}

/// A field that is to be selected.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// Response key it would like.
    pub(crate) key: String,
    /// Concrete type it applies to, if only one.
    pub(crate) on: Option<String>,
    /// Name and arguments.
    pub(crate) field: String,
    /// Its type.
    pub(crate) ty: String,
    /// It has no sub-selections.
    pub(crate) leaf: bool,
}

impl Scope {
    /// Whether a field can stand under its key beside those that are there.
    pub(crate) fn fits(&self, wanted: &Wanted) -> bool {
        self.entries.iter().filter(|entry| entry.key == wanted.key).all(|entry| {
            if apart(entry, wanted) {
                entry.leaf && wanted.leaf && entry.ty == wanted.ty
            } else {
                entry.field == wanted.field && entry.ty == wanted.ty
            }
        })
    }

    /// Adds a field that fits and takes the scope below it, to be put back.
    pub(crate) fn add(&mut self, wanted: &Wanted) -> (usize, Scope) {
        let same = self.entries.iter().position(|entry| entry.key == wanted.key && !apart(entry, wanted));
        let index = same.unwrap_or(self.entries.len());
        if let Some(index) = same {
            let entry = &mut self.entries[index];
            if entry.on != wanted.on {
                entry.on = None;
            }
        } else {
            let Wanted { key, on, field, ty, leaf } = wanted.clone();
            self.entries.push(Entry { key, on, field, ty, leaf, below: Scope::default() });
        }
        (index, std::mem::take(&mut self.entries[index].below))
    }

    /// Puts back what [`Scope::add`] gave.
    pub(crate) fn put_back(&mut self, index: usize, below: Scope) {
        self.entries[index].below = below;
    }
}

fn apart(entry: &Entry, wanted: &Wanted) -> bool {
    matches!((&entry.on, &wanted.on), (Some(one), Some(other)) if one != other)
}
