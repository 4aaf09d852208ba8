//! Guesses at what is hidden, by anything that asks about values without showing them.
//!
//! In: a place. Out: nothing; it asserts. Must not know: how rules are kept.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value as Json, json};

use crate::world::{Place, SECRET, uri};

/// Filters at the root and through what is open, right guesses and wrong ones.
pub(crate) async fn filters(place: &Place) {
    let dataset = uri("dataset", true);
    for guess in [
        format!("{{description: {{eq: {SECRET:?}}}}}"),
        "{description: {startsWith: \"needle4\"}}".to_owned(),
        "{description: {endsWith: \"4711\"}}".to_owned(),
        "{description: {contains: \"EEDLE\", ignoreCase: true}}".to_owned(),
        format!("{{description: {{in: [{SECRET:?}]}}}}"),
        "{createdAt: {gt: \"2030-01-01T00:00:00Z\"}}".to_owned(),
        "{lifecycle: {eq: RETIRED}}".to_owned(),
        "{tags: {has: \"closed4711\"}}".to_owned(),
        format!("{{uri: {{eq: {dataset:?}}}}}"),
        "{NOT: {description: {eq: \"hay\"}}}".to_owned(),
    ] {
        let queries = [
            format!("{{ assets(where: {guess}) {{ totalCount nodes {{ uri }} }} }}"),
            format!("{{ datasets(where: {guess}) {{ totalCount }} }}"),
            format!("{{ models(where: {{trainedOn: {{some: {guess}}}}}) {{ totalCount nodes {{ uri }} }} }}"),
            format!(
                "{{ models(where: {{trainedOnConnection: {{some: {{node: {guess}}}}}}}) {{ totalCount }} }}"
            ),
            format!("{{ models(where: {{upstream: {{some: {guess}}}}}) {{ totalCount }} }}"),
            format!("{{ datasets(where: {{downstream: {{some: {guess}}}}}) {{ totalCount }} }}"),
            format!(
                "{{ assets(where: {{on: {{model: {{trainedOn: {{some: {guess}}}}}}}}}) {{ totalCount }} }}"
            ),
            format!("{{ search(where: {guess}) {{ totalCount }} }}"),
        ];
        for query in &queries {
            place.closed(query).await;
        }
        // The complement tells as much.
        for query in [
            format!("{{ models(where: {{trainedOn: {{none: {guess}}}}}) {{ totalCount }} }}"),
            format!("{{ models(where: {{NOT: {{trainedOn: {{some: {guess}}}}}}}) {{ totalCount }} }}"),
            format!("{{ models(where: {{trainedOn: {{single: {guess}}}}}) {{ totalCount }} }}"),
            format!("{{ models(where: {{upstream: {{none: {guess}}}}}) {{ totalCount }} }}"),
        ] {
            place.closed(&query).await;
        }
    }
    // Wrong guesses are answered as right ones are.
    for field in ["description", "license"] {
        let ask = |guess: &str| {
            format!("{{ datasets(where: {{{field}: {{startsWith: {guess:?}}}}}) {{ totalCount }} }}")
        };
        let (right, wrong) = (place.same(&ask("need")).await, place.same(&ask("noodle")).await);
        assert_eq!(right, wrong);
    }
    let open = uri("dataset", false);
    place.closed(&format!("{{ dataset(uri: {open:?}) {{ trainedModels(where: {{lifecycle: {{eq: RETIRED}}}}) {{ uri }} }} }}")).await;
    place.closed("{ models(where: {domain: {lifecycle: {eq: RETIRED}}}) { totalCount } }").await;
    place.closed("{ models(where: {owners: {all: {name: {startsWith: \"open\"}}}}) { totalCount } }").await;
    place.closed("{ metrics(where: {value: {gt: 40}}) { totalCount } }").await;
    place.closed("{ metrics(where: {evaluation: {lifecycle: {eq: RETIRED}}}) { totalCount } }").await;
}

/// The value of a cursor, as a client may write it.
fn cursor(of: &Json) -> String {
    URL_SAFE_NO_PAD.encode(of.to_string())
}

/// Where something hidden would stand is not told by what stands before and behind.
pub(crate) async fn orders_and_cursors(place: &Place) {
    for order in ["NAME_ASC", "NAME_DESC", "CREATED_AT_ASC", "ROW_COUNT_DESC", "DESCRIPTION_ASC"] {
        for page in ["first: 1", "last: 1"] {
            let ask = |more: &str| {
                format!(
                    "{{ datasets(orderBy: {order}, {page}{more}) {{ edges {{ cursor node {{ name }} }} \
                     pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
                )
            };
            place.closed(&ask("")).await;
        }
    }
    let hidden = uri("dataset", true);
    let lineage = format!(
        "{{ model(uri: {:?}) {{ lineage(direction: UPSTREAM, after: CURSOR) {{ edges {{ cursor node {{ uri }} }} pageInfo {{ hasNextPage hasPreviousPage }} }} }} }}",
        uri("model", false)
    );
    // Cursors that nobody was given: at what is hidden, right before and right behind it.
    for at in [hidden.clone(), hidden[..hidden.len() - 1].to_owned(), format!("{hidden}x")] {
        let by_name = cursor(&json!(["Dataset:NAME_ASC", "secret dataset", at]));
        let by_uri = cursor(&json!(["Dataset:", at]));
        let of_hits = cursor(&json!(["search:all", at]));
        let unused = cursor(&json!(["Asset:", at]));
        let walked = cursor(&json!(["Lineage:UPSTREAM", 1, at]));
        for query in [
            format!(
                "{{ datasets(orderBy: NAME_ASC, after: {by_name:?}) {{ nodes {{ uri }} pageInfo {{ hasPreviousPage hasNextPage }} }} }}"
            ),
            format!(
                "{{ datasets(orderBy: NAME_ASC, last: 5, before: {by_name:?}) {{ nodes {{ uri }} pageInfo {{ hasPreviousPage hasNextPage }} }} }}"
            ),
            format!("{{ datasets(after: {by_uri:?}) {{ nodes {{ uri }} pageInfo {{ hasPreviousPage }} }} }}"),
            format!(
                "{{ datasets(last: 1, before: {by_uri:?}) {{ nodes {{ uri }} pageInfo {{ hasPreviousPage hasNextPage }} }} }}"
            ),
            format!("{{ search(after: {of_hits:?}) {{ nodes {{ uri }} }} }}"),
            format!("{{ unused(after: {unused:?}) {{ nodes {{ uri }} }} }}"),
            lineage.replace("CURSOR", &format!("{walked:?}")),
        ] {
            let answer = place.same(&query).await;
            assert_eq!(answer.get("errors"), None, "{query}");
        }
    }
}

/// Counts, aggregates, groups and facets are of what is seen.
pub(crate) async fn sums(place: &Place) {
    for query in [
        "{ datasets { aggregate { count rowCount { min max sum avg } createdAt { min max } } } }",
        "{ datasets { groups(by: LICENSE) { value aggregate { count rowCount { max } } } } }",
        "{ assets { groups(by: LIFECYCLE) { value aggregate { count } } } }",
        "{ assets { groups(by: TYPE) { value aggregate { count } } } }",
        "{ assets { groups(by: TAGS) { value aggregate { count } } } }",
        "{ metrics { aggregate { count value { min max sum avg } } } }",
        "{ search { totalCount facets(fields: [TYPE, TAGS, LIFECYCLE, OWNERS, DOMAIN, LICENSE]) { field values { value count asset { uri } } } } }",
        "{ search(selected: [{facet: OWNERS, values: [\"mlg://team/t/s-secret\"]}]) { totalCount } }",
        "{ search(selected: [{facet: TAGS, values: [\"closed4711\"]}]) { totalCount facets(fields: [TAGS]) { values { value count } } } }",
        "{ unused { totalCount } }",
        "{ duplicates(type: DATASET) { value count } }",
        "{ duplicates(type: DATASET, by: [CHECKSUM]) { value count } }",
    ] {
        place.closed(query).await;
    }
}

/// Nothing that only something hidden says is found, suggested, or shown around a hit.
pub(crate) async fn words(place: &Place) {
    for word in [SECRET, "needle", "n", "secret", "4711", "closed4711"] {
        place.closed(&format!("{{ search(query: {word:?}) {{ totalCount edges {{ score highlights {{ field fragments {{ text }} }} }} }} }}")).await;
    }
    for prefix in ["secret", "s", "closed", "closed4711", ""] {
        place
            .closed(&format!("{{ suggest(prefix: {prefix:?}, first: 50) {{ text type asset {{ uri }} }} }}"))
            .await;
        place
            .closed(&format!("{{ suggest(prefix: {prefix:?}, types: [TAG, DATASET]) {{ text type }} }}"))
            .await;
    }
    let answer = place.same("{ suggest(prefix: \"\", types: [TAG]) { text } }").await;
    assert_eq!(answer["data"]["suggest"], json!([{ "text": "open" }]), "tags of what is seen are suggested");
}
