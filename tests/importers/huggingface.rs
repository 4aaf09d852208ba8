//! Models of the hub: its API's answers and cards, as people write them, with what is odd in them.

use serde_json::{Value as Json, json};

use super::{Store, backends, embedded, file, stores};

const CARD: &str = "---
license: other
license_name: churn-license
license_link: https://example.org/license
language: [en, no]
library_name: sentence-transformers
pipeline_tag: sentence-similarity
tags:
- embeddings
- embeddings
base_model:
- acme/base
- https://huggingface.co/acme/teacher
- /content/drive/mine
datasets: [rajpurkar/squad, 'words of their own']
co2_eq_emissions: {emissions: 4.2}
model-index:
- name: churn
  results:
  - task: {type: Retrieval, name: Retrieval}
    dataset: {type: mteb/nq, name: NQ, config: default, split: test, revision: b774}
    metrics:
    - {type: ndcg_at_10, value: 61.5, name: NDCG}
    - {type: recall, value: '0.9'}
    - {type: matrix, value: [[1, 2]]}
  - task: {type: Retrieval}
    dataset: {type: mteb/nq, name: NQ, config: default, split: test}
    metrics: [{type: map, value: 50}, {type: recall, value: 0.1}]
  - task: {type: STS}
    dataset: {name: Our own texts}
    metrics: [{type: cos_sim, value: 0.5}]
  - dataset: {type: x}
---
# Churn
";

const QUERY: &str = "{
  models(orderBy: URI_ASC) { nodes { uri name hydration license mlTask frameworks languages tags aliases externalUrl createdAt
    parameterCount derivedFrom { uri } trainedOn { uri } versions { uri version createdAt }
    evaluations(orderBy: URI_ASC) { uri name datasets { uri } metrics(orderBy: NAME_ASC) { name split value } } } }
  datasets(orderBy: URI_ASC) { nodes { uri hydration } } }";

async fn asked(store: &Store) -> Json {
    store.ask(QUERY).await
}

#[tokio::test]
async fn a_card_becomes_a_model_with_what_it_was_made_of_and_how_it_did() {
    let folder = tempfile::tempdir().unwrap();
    let commit = "c0ffee0123456789c0ffee0123456789c0ffee01";
    let place = folder.path().join(format!("cache/models--acme--churn/snapshots/{commit}"));
    std::fs::create_dir_all(&place).unwrap();
    std::fs::write(place.join("README.md"), CARD).unwrap();
    let cards = folder.path().join("cache").display().to_string();
    let turn = backends::turn("importers");
    let mut answers: Vec<(String, Json)> = Vec::new();
    for store in stores(&turn).await {
        let said = store.import(&["huggingface", &cards]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{}: {}", store.name, said.out);
        let answer = asked(&store).await;
        let again = store.import(&["huggingface", &cards]);
        assert!(again.out.contains(": 0 assets and components, 0 relationships written"), "{}", again.out);
        assert_eq!(asked(&store).await, answer, "{}: a second time", store.name);
        answers.push((said.out, answer));
    }
    assert!(answers.iter().all(|other| other == &answers[0]), "{answers:#?}");
    insta::assert_json_snapshot!(answers[0].1);
}

/// What the API answers of a model.
fn told(id: &str, day: u32, card: &Json) -> Json {
    json!({"_id": "1", "id": id, "modelId": id, "sha": format!("{day:040x}"), "lastModified": format!("2026-11-{day:02}T10:00:00.000Z"),
        "createdAt": "2026-10-01T00:00:00.000Z", "private": false, "gated": false, "downloads": day, "likes": 3,
        "pipeline_tag": "text-classification", "library_name": "transformers", "tags": ["transformers", "license:mit", "region:us"],
        "safetensors": {"parameters": {"F32": 7000}, "total": 7000}, "cardData": card, "siblings": [{"rfilename": "README.md"}]})
}

#[tokio::test]
async fn what_the_api_answers_is_taken_in_any_order_and_a_newer_card_takes_back() {
    let folder = tempfile::tempdir().unwrap();
    let result = json!([{"name": "x", "results": [{"task": {"type": "text-classification"},
        "dataset": {"type": "glue", "name": "GLUE", "config": "sst2", "split": "validation"},
        "metrics": [{"type": "accuracy", "value": 0.91, "verified": true}]}]}]);
    let old = told(
        "acme/tone",
        1,
        &json!({"license": "MIT", "base_model": "bert-base-uncased", "datasets": "glue",
        "tags": ["old"], "model-index": result}),
    );
    let new = told(
        "acme/tone",
        2,
        &json!({"license": ["mit", "apache-2.0"], "base_model": ["bert-base-uncased"], "tags": null}),
    );
    let bare = json!({"id": "gpt2", "lastModified": "2026-11-01T10:00:00Z"});
    let lines = |models: &[&Json]| models.iter().map(|model| format!("{model}\n")).collect::<String>();
    let files = [
        file(&folder, "list.json", &json!([old, bare, new]).to_string()),
        file(&folder, "lines.ndjson", &lines(&[&new, &bare, &old])),
    ];
    let turn = backends::turn("importers");
    let mut answers = Vec::new();
    let mut all_stores = stores(&turn).await;
    all_stores.push(embedded());
    for (number, store) in all_stores.iter().enumerate() {
        let said = store.import(&["huggingface", &files[number % 2]]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{}: {}", store.name, said.out);
        assert!(said.out.starts_with("3 entries: "), "{}", said.out);
        answers.push(asked(store).await);
    }
    assert!(answers.iter().all(|other| other == &answers[0]), "{answers:#?}");
    let models = &answers[0]["models"]["nodes"];
    let tone = models.as_array().unwrap().iter().find(|model| model["name"] == "acme/tone").unwrap();
    assert_eq!((&tone["license"], &tone["tags"]), (&json!("mit, apache-2.0"), &json!([])));
    assert_eq!((&tone["trainedOn"], &tone["evaluations"]), (&json!([]), &json!([])));
    assert_eq!(tone["derivedFrom"], json!([{"uri": "mlg://model/huggingface/bert-base-uncased"}]));
    assert_eq!((&tone["parameterCount"], &tone["mlTask"]), (&json!(7000), &json!("text-classification")));
    assert_eq!(tone["createdAt"], "2026-10-01T00:00:00Z");
    assert_eq!(tone["versions"].as_array().map(Vec::len), Some(2), "{tone}");
    let names: Vec<&Json> = models.as_array().unwrap().iter().map(|model| &model["name"]).collect();
    assert_eq!(names, ["acme/tone", "bert-base-uncased", "gpt2"]);
}

#[test]
fn what_can_not_be_read_is_told_and_the_rest_is_imported() {
    let folder = tempfile::tempdir().unwrap();
    let cards = folder.path().join("cards");
    let card = |model: &str, text: &str| {
        let place = cards.join(model);
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("README.md"), text).unwrap();
    };
    card("acme/good", "---\r\nlicense: mit\r\n---\r\n");
    card("acme/empty", "---\n---\n");
    card("acme/bare", "# No metadata\n");
    card("acme/bomb", "---\na: &a [x]\nb: [*a, *a]\n---\n");
    card("acme/list", "---\n- a\n---\n");
    card("acme/open", "---\nlicense: mit\n");
    card("a b/c", "---\nlicense: mit\n---\n");
    let store = embedded();
    let folder_name = cards.display().to_string();
    let said = store.import(&["huggingface", &folder_name]);
    assert_eq!(said.code, 1);
    for reason in [
        "acme/bare: has no metadata, which stands between two lines `---`\n",
        "acme/bomb: has an alias (`*`) in its line 2; write out what it stands for\n",
        "acme/empty: has metadata that is no mapping\n",
        "acme/list: has metadata that is no mapping\n",
        "acme/open: has no metadata, which stands between two lines `---`\n",
        "a b/c: is no name of a model on the hub, which is one part or two of letters, digits and `-._`\n",
        "error: 6 bad entries were left out\n",
    ] {
        assert!(said.err.contains(reason), "{reason}{}", said.err);
    }
    assert!(said.out.starts_with("7 entries: 1 assets and components"), "{}", said.out);
    let list = file(
        &folder,
        "list.json",
        "[{\"id\": \"a/b\", \"lastModified\": \"then\"}, 1, {}, {\"id\": \"a/ok\"}]",
    );
    let said = store.import(&["huggingface", &list]);
    for reason in [
        "entry 1 (a/b): was modified at `then`, which is no time (`lastModified`)\n",
        "entry 2 (entry): is no object that tells of a model\n",
        "entry 3 (entry): does not tell which model it is of (`id`)\n",
    ] {
        assert!(said.code == 1 && said.err.contains(reason), "{reason}{}", said.err);
    }
    let alone = file(&folder, "card.md", "---\nlicense: mit\n---\n");
    let said = store.import(&["huggingface", &alone]);
    assert!(
        said.code == 1 && said.err.contains("does not tell whose card it is; `--model NAME` does"),
        "{}",
        said.err
    );
    assert_eq!(store.import(&["huggingface", &alone, "--model", "acme/alone"]).code, 0);
    let none = folder.path().join("none").display().to_string();
    std::fs::create_dir(&none).unwrap();
    let said = store.import(&["huggingface", &none]);
    assert!(said.code == 1 && said.err.contains("holds no cards"), "{}", said.err);
}

#[tokio::test]
async fn a_list_longer_than_a_batch_is_imported_as_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let models: Vec<Json> = (0..1_700)
        .map(|number| told(&format!("acme/m{number}"), 1, &json!({"base_model": "acme/m0"})))
        .collect();
    let list = file(&folder, "list.json", &Json::Array(models).to_string());
    let store = embedded();
    let said = store.import(&["huggingface", &list]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    let answer =
        store.ask("{ models { totalCount } model(uri: \"hf://acme/m0\") { impact { totalCount } } }").await;
    assert_eq!(
        answer,
        json!({"models": {"totalCount": 1700}, "model": {"impact": {"totalCount": 1699 + 1700}}})
    );
}

/// Facts of real models, in the form that the API has: names as people write them, and bases they can't have.
#[tokio::test]
async fn real_names_and_bases_are_read() {
    let Some(shared) = std::env::var_os("MLG_SHARED") else {
        return backends::not_run("importers", "MLG_SHARED is not set");
    };
    let facts = std::fs::read_to_string(std::path::Path::new(&shared).join("data/mteb_facts.json")).unwrap();
    let facts: Json = serde_json::from_str(&facts).unwrap();
    let mut bases = std::collections::BTreeSet::new();
    let models: Vec<Json> = facts["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| {
            let base = model["adapted_from"].as_str();
            if let Some(base) = base.filter(|base| *base != model["name"]) {
                bases.insert((model["name"].to_string(), base.to_owned()));
            }
            json!({"id": model["name"], "lastModified": "2026-11-01T00:00:00Z", "sha": model["revision"],
            "cardData": {"license": model["license"], "base_model": base, "language": model["languages"]}})
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let list = file(&folder, "list.json", &Json::Array(models).to_string());
    let store = embedded();
    let said = store.import(&["huggingface", &list]);
    // None of them is told twice with another word, and each that has a name of the hub's is there.
    let bad = said.err.lines().filter(|line| line.contains("is no name of a model on the hub")).count();
    assert_eq!(said.err.lines().count(), bad + usize::from(bad > 0), "{}", said.err);
    assert!(bad < 40, "{}", said.err);
    let answer = store.ask("{ models(where: {derivedFromConnection: {some: {}}}) { totalCount } }").await;
    let derived = answer["models"]["totalCount"].as_u64().unwrap();
    assert!(derived >= 340 && derived <= bases.len() as u64, "{derived} of {}", bases.len());
}
