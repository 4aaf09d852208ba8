//! A graph and a caller who may not see all of it; and the same graph without what they may not see.
//!
//! In: a case, choices. Out: what is seen, by an evaluator that is not ours; a store that holds nothing else.
//! Must not know: what is asked.

use std::{collections::BTreeSet, sync::Arc};

use mlg::{
    access::{Access, Restricted},
    catalog::{surface::InputMeaning, types::Catalog},
    execute::{self, Reader, resolvers::Resolvers},
};
use serde_json::{Value as Json, json};

use crate::{
    backends::{fill, sqlite},
    callers::{ROLES, caller, policy, seen},
    cases::Case,
    claims::{Ruled, ruled},
    graphs::CLOCK,
    oracle::Oracle,
    queries::rules::{assets, rule},
    random::Random,
};

/// Rules that are tried for one that hides neither too little nor too much.
const TRIES: usize = 12;
/// So many claims of a hundred are missing.
const MISSING: usize = 6;

/// What a caller sees of a case.
pub(crate) struct World {
    /// What reports say of the rule.
    pub(crate) told: String,
    /// What the caller sees.
    pub(crate) access: Access,
    /// How many assets they see, and how many they don't.
    pub(crate) counts: (usize, usize),
    /// The graph without the rest, as lines.
    pub(crate) lines: Vec<String>,
    /// A store of these lines.
    pub(crate) reader: Reader,
}

/// A rule for each role, and callers of them; the rules of the other roles must not count.
pub(crate) async fn worlds(case: &Case, random: &mut Random, oracle: &mut Oracle) -> Vec<World> {
    oracle.graph(&case.lines);
    let all = visible(case, oracle, Some(&json!({})));
    let rules: [Ruled; 3] = std::array::from_fn(|_| {
        let mut last = None;
        for _ in 0..TRIES {
            let filter = rule((&case.catalog, &case.graph), random);
            let one = ruled(random, &filter, MISSING);
            let seen = visible(case, oracle, one.filter.as_ref()).len();
            let fits = seen * 5 >= all.len() && seen * 5 <= all.len() * 4;
            last = Some(one);
            // Now and then nothing is hidden, or all is.
            if fits || random.chance(4) {
                break;
            }
        }
        last.expect("some were tried")
    });
    let policy = policy(&case.catalog, rules.each_ref(), Restricted::Ends);
    let mut worlds = Vec::new();
    for (role, rule) in ROLES.into_iter().zip(&rules) {
        let of_rule = visible(case, oracle, rule.filter.as_ref());
        let hidden: BTreeSet<String> = all.difference(&of_rule).cloned().collect();
        let lines = without(&case.lines, &hidden);
        let claims = Json::Object(rule.claims.clone());
        worlds.push(World {
            told: format!("{} by the rule {} with claims {claims}", role.name(), rule.text),
            access: seen(&case.catalog, &policy, &caller(role, rule)),
            counts: (of_rule.len(), hidden.len()),
            reader: holding(&case.catalog, &lines).await,
            lines,
        });
    }
    worlds
}

/// The uris of the assets that meet a filter, as npm's graphql works them out over the whole graph.
fn visible(case: &Case, oracle: &mut Oracle, filter: Option<&Json>) -> BTreeSet<String> {
    let Some(filter) = filter else { return BTreeSet::new() };
    let field = assets(&case.catalog);
    let wheres = field.arguments.values().find(|argument| argument.meaning == InputMeaning::Where);
    let ty = &wheres.expect("a root field has a filter").ty;
    let query = format!(
        "query($rule: {ty}) {{ {}(where: $rule, first: 500) {{ totalCount nodes {{ uri }} }} }}",
        field.name
    );
    let answer = oracle.query(&query, &json!({ "rule": filter }), None);
    let page = &answer["data"][&*field.name];
    let uris = page["nodes"].as_array().unwrap_or_else(|| panic!("{filter}: {answer}"));
    assert_eq!(page["totalCount"], uris.len(), "a graph fits a page");
    uris.iter().map(|node| node["uri"].as_str().expect("a uri is text").to_owned()).collect()
}

/// The lines of a graph without some assets, their parts and the relationships that touch them.
pub(crate) fn without(lines: &[String], hidden: &BTreeSet<String>) -> Vec<String> {
    let stays = |line: &&String| {
        let line: Json = serde_json::from_str(line).expect("a line is JSON");
        ["uri", "owner", "from", "to"]
            .iter()
            .all(|end| line[end].as_str().is_none_or(|uri| !hidden.contains(uri)))
    };
    lines.iter().filter(stays).cloned().collect()
}

/// A store that holds these lines and nothing else.
async fn holding(catalog: &Arc<Catalog>, lines: &[String]) -> Reader {
    let backend = sqlite();
    fill(catalog, &backend, lines, CLOCK).await;
    execute::reader(Arc::clone(catalog), backend, Resolvers::default())
}
