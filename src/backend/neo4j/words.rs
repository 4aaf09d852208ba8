//! Keeping the words of nodes right.
//!
//! In: the keys of nodes that a transaction holds locked. Out: their words, made again of what is stored. Must not know:
//! what a word is.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use neo4rs::Operation;

use super::{
    batch::{Batch, Key, NodeKey},
    connection::{Neo4j, within},
    tags,
    transaction::{Failure, Transaction, items, odd},
};
use crate::{
    backend::{
        BackendError,
        words::{Carried, Sources, Words},
    },
    catalog::types::{Catalog, TypeId},
    cypher::{
        self, search,
        write::{self, Keyed, TextColumn},
    },
    search::later_text,
    value::Value,
};

/// Nodes of one transaction of a refill.
const AT_ONCE: usize = 1_000;

/// Nodes whose words may have changed, by where their keys are unique.
type Touched = BTreeMap<Keyed, BTreeMap<Key, TypeId>>;

/// What is read and written of nodes.
struct Columns {
    texts: BTreeSet<TextColumn>,
    words: Vec<Arc<str>>,
}

/// Makes the words of a batch's nodes right.
pub(super) async fn keep(
    transaction: &mut Transaction,
    catalog: &Catalog,
    batch: &Batch,
    made: &BTreeSet<NodeKey>,
) -> Result<(), Failure> {
    let words = Words::of(catalog);
    let mut touched = Touched::new();
    let mut touch = |ty: TypeId, key: &Key| {
        if !words.of_type(ty).is_empty() {
            touched.entry(Keyed::of(catalog.node(ty))).or_default().insert(key.clone(), ty);
        }
    };
    for (ty, references) in &batch.references {
        let keyed = Keyed::of(catalog.node(*ty));
        for key in references.keys() {
            if made.contains(&(keyed.clone(), key.clone())) {
                touch(*ty, key);
            }
        }
    }
    for (ty, nodes) in &batch.nodes {
        for node in nodes {
            touch(*ty, &node.key);
        }
    }
    for (keyed, nodes) in &touched {
        rewrite(transaction, &words, keyed, nodes, &BTreeSet::new()).await?;
    }
    Ok(())
}

impl Neo4j {
    /// Makes the words of all nodes of some types right; how many were not. Those of earlier weights are removed.
    pub(super) async fn refill(
        &self,
        catalog: &Catalog,
        types: impl Iterator<Item = TypeId>,
        earlier: &BTreeSet<u32>,
    ) -> Result<u64, BackendError> {
        let words = Words::of(catalog);
        let mut wrong = 0;
        for ty in types {
            let node = catalog.node(ty);
            if words.of_type(ty).is_empty() && earlier.is_empty() {
                continue;
            }
            let statement = cypher::emit(&write::keys_of(&node.label, &node.key.stored));
            let keys = self.answer(&statement, Operation::Read, self.write()).await?;
            let keys: BTreeSet<Key> =
                keys.as_list().unwrap_or_default().iter().map(Key::of).collect::<Result<_, _>>()?;
            let keys: Vec<Key> = keys.into_iter().collect();
            for some in keys.chunks(AT_ONCE) {
                let nodes = some.iter().map(|key| (key.clone(), ty)).collect();
                wrong += self.refill_some(&words, &Keyed::of(node), &nodes, earlier).await?;
            }
        }
        Ok(wrong)
    }

    async fn refill_some(
        &self,
        words: &Words,
        keyed: &Keyed,
        nodes: &BTreeMap<Key, TypeId>,
        earlier: &BTreeSet<u32>,
    ) -> Result<u64, BackendError> {
        let _turn = self.turn().await?;
        within(
            self.write(),
            Box::pin(async {
                let mut transaction = self.begin().await.map_err(Failure::into_error)?;
                let lock = write::lock_nodes(keyed, nodes.keys().map(Key::value).collect());
                transaction.answer(&lock).await.map_err(Failure::into_error)?;
                let wrong = rewrite(&mut transaction, words, keyed, nodes, earlier)
                    .await
                    .map_err(Failure::into_error)?;
                transaction.commit().await?;
                Ok(wrong)
            }),
        )
        .await
    }
}

/// Reads what nodes hold and carry, and writes what they should carry where it differs; how many it differed of, at least.
async fn rewrite(
    transaction: &mut Transaction,
    words: &Words,
    keyed: &Keyed,
    nodes: &BTreeMap<Key, TypeId>,
    earlier: &BTreeSet<u32>,
) -> Result<u64, Failure> {
    let types: BTreeSet<TypeId> = nodes.values().copied().collect();
    let of_types = types.iter().flat_map(|ty| words.of_type(*ty).properties());
    let texts = of_types.map(|property| (Arc::clone(&property.stored), property.list)).collect();
    let weights =
        words.classes().iter().chain(earlier.iter().filter(|weight| !words.classes().contains(weight)));
    let found_by = [search::name(), search::whole(), search::starts(), search::aliases()];
    let names = found_by.into_iter().chain(weights.map(|weight| search::words_of(*weight)));
    let columns = Columns { texts, words: names.collect() };
    let keys = nodes.keys().map(Key::value).collect();
    let read = write::read_words(keyed, &columns.texts, &columns.words, keys);
    let mut rows = Vec::new();
    let mut tags = BTreeMap::new();
    for row in items(&transaction.answer(&read).await?)? {
        let row = row.as_list().ok_or_else(odd)?;
        let key = Key::of(row.first().ok_or_else(odd)?)?;
        let sources = words.of_type(*nodes.get(&key).ok_or_else(odd)?);
        let (change, carried) = change(sources, &columns, &row[1..]).ok_or_else(odd)?;
        if sources.has_tags() {
            tags.insert(key.clone(), carried.tags);
        }
        if !change.is_empty() {
            rows.push(Value::List(vec![key.value(), Value::Map(change)]));
        }
    }
    let count = rows.len();
    if count > 0 {
        transaction.write(&write::upsert_nodes(keyed, &[], &[], rows), count).await?;
    }
    let count = count.max(tags::keep(transaction, keyed, tags).await?);
    Ok(u64::try_from(count).expect("a batch fits into memory"))
}

/// The words to set or remove of a node, of its texts and the words it carries; and all that it should carry.
fn change(sources: &Sources, columns: &Columns, cells: &[Value]) -> Option<(Vec<(String, Value)>, Carried)> {
    let (texts, carried) = cells.split_at_checked(columns.texts.len())?;
    let by_column: BTreeMap<&TextColumn, &Value> = columns.texts.iter().zip(texts).collect();
    let value = |property: &Arc<crate::catalog::types::Property>| {
        let column = (Arc::clone(&property.stored), property.list);
        by_column.get(&column).map_or(Value::Null, |value| (*value).clone())
    };
    let values: Vec<Value> = sources.properties().iter().map(value).collect();
    let of_node = sources.carried(&values);
    let Carried { name, classes, starts, tags: _, aliases, checksum: _ } = of_node.clone();
    let whole = starts.as_ref().map(|starts| starts.whole.clone());
    let found_by = [name, whole, starts.as_ref().and_then(later_text)];
    let text = |words: Option<String>| words.map_or(Value::Null, Value::String);
    let aliases: Vec<Value> = aliases.into_iter().map(Value::String).collect();
    let aliases = if aliases.is_empty() { Value::Null } else { Value::List(aliases) };
    let wanted = found_by.map(text).into_iter().chain([aliases]);
    let wanted = wanted.chain(classes.into_iter().chain(std::iter::repeat(None)).map(text));
    let different =
        columns.words.iter().zip(wanted).zip(carried).filter(|((_, wanted), there)| wanted != *there);
    Some((different.map(|((stored, wanted), _)| (stored.to_string(), wanted)).collect(), of_node))
}
