//! What search should find, worked out from the lines alone, with a tokenizer of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

/// An asset as it is written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asset {
    pub(crate) kind: &'static str,
    pub(crate) uri: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) license: Option<String>,
    pub(crate) lifecycle: Option<&'static str>,
    pub(crate) owners: BTreeSet<String>,
    pub(crate) upstream: BTreeSet<String>,
    pub(crate) aliases: BTreeSet<String>,
    pub(crate) checksum: Option<&'static str>,
}

/// A question.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) query: String,
    pub(crate) name_holds: Option<String>,
    /// Something upstream has a name that holds this.
    pub(crate) above: Option<String>,
    pub(crate) owned_by: Option<String>,
    pub(crate) selected: BTreeMap<&'static str, BTreeSet<Option<String>>>,
    /// Only among the assets of this shelf.
    pub(crate) shelf: Option<String>,
}

impl Question {
    /// Its `where`.
    pub(crate) fn condition(&self) -> Json {
        let mut condition = json!({});
        if let Some(text) = &self.name_holds {
            condition["name"] = json!({"contains": text});
        }
        if let Some(text) = &self.above {
            condition["upstream"] = json!({"some": {"name": {"contains": text}}});
        }
        if let Some(uri) = &self.owned_by {
            condition["owners"] = json!({"some": {"uri": {"eq": uri}}});
        }
        if let Some(shelf) = &self.shelf {
            condition["externalUrl"] = json!({"eq": shelf});
        }
        condition
    }
}

/// One word: where it is cut, and joined again.
struct Word {
    parts: Vec<String>,
    whole: String,
}

/// Letters are told apart by case and digits only: that is all the tests' words have.
fn words(text: &str) -> Vec<Word> {
    let mut all = Vec::new();
    for piece in text.split(char::is_whitespace) {
        let letters: Vec<char> = piece.chars().filter(|letter| *letter != '\u{301}').collect();
        let mut parts: Vec<String> = Vec::new();
        let mut part = String::new();
        for (at, letter) in letters.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| letters[at]);
            let next = letters.get(at + 1);
            let border = before.is_some_and(|before| {
                before.is_numeric() != letter.is_numeric()
                    || before.is_lowercase() && letter.is_uppercase()
                    || before.is_uppercase()
                        && letter.is_uppercase()
                        && next.is_some_and(|next| next.is_lowercase())
            });
            if (border || !letter.is_alphanumeric()) && !part.is_empty() {
                parts.push(std::mem::take(&mut part));
            }
            if letter.is_alphanumeric() {
                part.extend(letter.to_lowercase().map(|letter| match letter {
                    'é' => 'e',
                    'ö' => 'o',
                    other => other,
                }));
            }
        }
        if !part.is_empty() {
            parts.push(part);
        }
        if !parts.is_empty() {
            let whole = parts.concat();
            all.push(Word { parts, whole });
        }
    }
    all
}

/// Lists of tokens in which runs are looked for: the parts, and the wholes of words with several.
fn runs(text: &str) -> [Vec<String>; 2] {
    let words = words(text);
    let wholes = words.iter().filter(|word| word.parts.len() > 1).map(|word| word.whole.clone()).collect();
    [words.into_iter().flat_map(|word| word.parts).collect(), wholes]
}

struct Term {
    /// One of these stands in a row.
    any: Vec<Vec<String>>,
    prefix: bool,
    phrase: bool,
}

fn terms(query: &str) -> (Vec<Term>, Vec<String>) {
    let mut terms = Vec::new();
    let mut parts = Vec::new();
    for (place, piece) in query.split('"').enumerate() {
        let words = words(piece);
        parts.extend(words.iter().flat_map(|word| word.parts.clone()));
        if place % 2 == 1 {
            let run: Vec<String> = words.into_iter().flat_map(|word| word.parts).collect();
            if !run.is_empty() {
                terms.push(Term { any: vec![run], prefix: false, phrase: true });
            }
        } else {
            let of =
                |word: Word| Term { any: vec![vec![word.whole], word.parts], prefix: false, phrase: false };
            terms.extend(words.into_iter().map(of));
        }
    }
    let last = query.split(char::is_whitespace).next_back();
    let typed = last.is_some_and(|word| !words(word).is_empty()) && !query.ends_with('"');
    if let Some(term) = terms.last_mut()
        && typed
        && !term.phrase
    {
        term.prefix = true;
    }
    (terms, parts)
}

impl Term {
    fn stands_in(&self, text: &str) -> bool {
        runs(text).iter().any(|tokens| self.any.iter().any(|run| self.has(tokens, run)))
    }

    fn has(&self, tokens: &[String], run: &[String]) -> bool {
        tokens.windows(run.len()).any(|there| {
            let (end, start) = there.split_last().unwrap();
            let (last, before) = run.split_last().unwrap();
            start == before && if self.prefix { end.starts_with(last.as_str()) } else { end == last }
        })
    }
}

impl Asset {
    /// Searched fields in schema order, with weights.
    fn fields(&self) -> Vec<(&'static str, u64, Vec<&str>)> {
        vec![
            ("name", 8, vec![self.name.as_str()]),
            ("description", 2, self.description.iter().map(String::as_str).collect()),
            ("tags", 4, self.tags.iter().map(String::as_str).collect()),
            ("license", 1, self.license.iter().map(String::as_str).collect()),
        ]
    }

    fn score(&self, terms: &[Term], parts: &[String]) -> Option<u64> {
        if terms.is_empty() {
            return Some(0);
        }
        let mut score = 0;
        for term in terms {
            let weights = self.fields().into_iter().filter_map(|(_, weight, texts)| {
                texts.iter().any(|text| term.stands_in(text)).then_some(weight)
            });
            score += 10 * weights.max()?;
        }
        let name = runs(&self.name)[0].join(" ");
        let asked = parts.join(" ");
        Some(
            score
                + if name == asked {
                    50
                } else if name.starts_with(&asked) {
                    20
                } else {
                    0
                },
        )
    }

    fn values(&self, facet: &str) -> Vec<Option<String>> {
        let of = |values: Vec<String>| {
            if values.is_empty() { vec![None] } else { values.into_iter().map(Some).collect() }
        };
        match facet {
            "TYPE" => vec![Some(self.kind.to_uppercase())],
            "LIFECYCLE" => of(self.lifecycle.iter().map(|value| (*value).to_owned()).collect()),
            "TAGS" => of(self.tags.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect()),
            "OWNERS" => of(self.owners.iter().cloned().collect()),
            other => panic!("{other} is no facet of the test"),
        }
    }

    fn chosen(&self, question: &Question, but: &str) -> bool {
        question
            .selected
            .iter()
            .filter(|(facet, values)| **facet != but && !values.is_empty())
            .all(|(facet, values)| self.values(facet).iter().any(|value| values.contains(value)))
    }
}

fn above<'a>(assets: &'a [Asset], asset: &'a Asset, met: &mut BTreeSet<&'a str>) {
    for uri in &asset.upstream {
        if met.insert(uri) {
            above(assets, assets.iter().find(|other| other.uri == *uri).unwrap(), met);
        }
    }
}

/// The hits as `[score, uri, matched fields]`, and `[total, facets]`.
pub(crate) fn expected(assets: &[Asset], question: &Question) -> (Json, Json) {
    let (terms, parts) = terms(&question.query);
    let meets = |asset: &Asset| {
        let mut met = BTreeSet::new();
        above(assets, asset, &mut met);
        let named =
            |uri: &str, text: &str| assets.iter().any(|other| other.uri == uri && other.name.contains(text));
        question.name_holds.as_ref().is_none_or(|text| asset.name.contains(text.as_str()))
            && question.owned_by.as_ref().is_none_or(|uri| asset.owners.contains(uri))
            && question.above.as_ref().is_none_or(|text| met.iter().any(|uri| named(uri, text)))
    };
    let hits: Vec<(u64, &Asset)> = assets
        .iter()
        .filter(|asset| meets(asset))
        .filter_map(|asset| Some((asset.score(&terms, &parts)?, asset)))
        .collect();
    let mut page: Vec<_> = hits.iter().filter(|(_, asset)| asset.chosen(question, "")).collect();
    page.sort_by(|(one, left), (other, right)| other.cmp(one).then_with(|| left.uri.cmp(&right.uri)));
    let page: Vec<Json> = page
        .into_iter()
        .map(|(score, asset)| {
            let matched: Vec<&str> = asset
                .fields()
                .into_iter()
                .filter(|(_, _, texts)| {
                    texts.iter().any(|text| terms.iter().any(|term| term.stands_in(text)))
                })
                .map(|(name, ..)| name)
                .collect();
            json!([score, asset.uri, matched])
        })
        .collect();
    let facets = ["TYPE", "LIFECYCLE", "TAGS", "OWNERS"].map(|facet| {
        let mut counts: BTreeMap<Option<String>, u64> = BTreeMap::new();
        for (_, asset) in hits.iter().filter(|(_, asset)| asset.chosen(question, facet)) {
            asset.values(facet).into_iter().for_each(|value| *counts.entry(value).or_default() += 1);
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by(|(one, left), (other, right)| {
            right.cmp(left).then_with(|| one.is_none().cmp(&other.is_none())).then_with(|| one.cmp(other))
        });
        let values: Vec<Json> = counts
            .into_iter()
            .map(|(value, count)| {
                let asset = value.as_ref().filter(|_| facet == "OWNERS").map(|uri| json!({"uri": uri}));
                json!({"value": value, "count": count, "asset": asset})
            })
            .collect();
        json!({"field": facet, "values": values})
    });
    let total = page.len();
    (json!(page), json!([total, facets]))
}

/// What `suggest` should answer: `[text, type, uri or null]`, as a scan of all names and tags tells.
pub(crate) fn suggested(assets: &[Asset], prefix: &str, types: Option<&[&str]>, first: usize) -> Json {
    let wanted = |name: &str| types.is_none_or(|types| types.contains(&name));
    let joined = |text: &str| words(text).into_iter().flat_map(|word| word.parts).collect::<Vec<String>>();
    let typed = joined(prefix).concat();
    let mut texts: BTreeMap<(String, String), String> = BTreeMap::new();
    for asset in assets {
        if wanted(&asset.kind.to_uppercase()) {
            texts.insert((asset.uri.clone(), asset.kind.to_uppercase()), asset.name.clone());
        }
        for tag in asset.tags.iter().filter(|_| wanted("TAG")) {
            texts.insert((tag.clone(), "TAG".to_owned()), tag.clone());
        }
    }
    let mut found = Vec::new();
    for ((key, kind), text) in texts {
        let parts = joined(&text);
        let starts = (0..parts.len()).map(|at| (usize::from(at > 0), parts[at..].concat()));
        if let Some((rank, start)) = starts.filter(|(_, start)| start.starts_with(&typed)).min() {
            found.push((rank, start, key, kind, text));
        }
    }
    found.sort();
    found.truncate(first);
    let shown = found.into_iter().map(|(_, _, key, kind, text)| {
        let uri = if kind == "TAG" { Json::Null } else { json!(key) };
        json!([text, kind, uri])
    });
    shown.collect()
}

/// What `duplicates` should answer: `[reason, value, count, uris]`, as a comparison of all assets of a type tells.
pub(crate) fn alike(assets: &[Asset], kind: &str, reasons: Option<&[&str]>, first: usize) -> Json {
    const REASONS: [&str; 3] = ["NAME", "CHECKSUM", "ALIAS"];
    let joined = |text: &String| words(text).into_iter().flat_map(|word| word.parts).collect::<String>();
    let mut groups: BTreeMap<(usize, String), BTreeSet<&str>> = BTreeMap::new();
    for asset in assets.iter().filter(|asset| asset.kind == kind) {
        let names = [(0, joined(&asset.name))].into_iter();
        let checksums = asset.checksum.iter().map(|text| (1, (*text).to_owned()));
        let aliases = asset.aliases.iter().map(|alias| (2, joined(alias)));
        for (reason, value) in names.chain(checksums).chain(aliases).filter(|(_, value)| !value.is_empty()) {
            if reasons.is_none_or(|reasons| reasons.contains(&REASONS[reason])) {
                groups.entry((reason, value)).or_default().insert(&asset.uri);
            }
        }
    }
    let mut groups: Vec<_> = groups.into_iter().filter(|(_, uris)| uris.len() > 1).collect();
    groups.sort_by(|(key, uris), (other, others)| others.len().cmp(&uris.len()).then(key.cmp(other)));
    let shown = groups.into_iter().take(first).map(|((reason, value), uris)| {
        json!([REASONS[reason], value, uris.len(), uris.iter().take(20).collect::<Vec<_>>()])
    });
    shown.collect()
}
