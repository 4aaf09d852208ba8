//! Filters: each test on each kind of property, plain and negated, equals a naive evaluation.

use mlg::{
    backend::sqlite::Sqlite,
    catalog::types::Catalog,
    plan::types::{Param, Predicate, Quantifier, SetRead, Subject, Test, TextOperator},
    value::Value,
};

use crate::fixture::{
    by_key, catalog, changes, column, expansion, key_of, list, node, nodes, property, related, root, rows,
    sample, sampled, scan, texts, used,
};

async fn found(store: &Sqlite, catalog: &Catalog, filter: Predicate, params: Vec<Value>) -> Vec<String> {
    let columns = vec![column(catalog, "Item", "uri")];
    let read = SetRead {
        filter,
        rows: Some(rows(by_key(catalog, "Item"), columns)),
        total: true,
        ..scan(catalog, &["Item"])
    };
    let answer = store.read(catalog, &root(read, params)).await.unwrap();
    let parts = answer.as_list().unwrap();
    let keys: Vec<String> = parts[0]
        .as_list()
        .unwrap()
        .iter()
        .map(|row| row.as_list().unwrap()[0].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(parts[1], Value::Int(i64::try_from(keys.len()).unwrap()), "the total is that of the rows");
    keys
}

fn column_of(name: &str) -> Vec<Value> {
    let value =
        |values: &Vec<(&str, Value)>| values.iter().find(|(known, _)| *known == name).unwrap().1.clone();
    sample().iter().map(value).collect()
}

async fn check(
    (store, catalog): (&Sqlite, &Catalog),
    name: &str,
    (test, param): (Test, Option<Value>),
    holds: impl Fn(&Value) -> bool,
) {
    let column = column_of(name);
    for negated in [false, true] {
        let filter = Predicate::Test {
            subject: Subject::Node,
            property: property(catalog, "Item", name),
            test: test.clone(),
            negated,
        };
        let expected: Vec<String> =
            (0..60).filter(|number| holds(&column[*number]) != negated).map(key_of).collect();
        let found = found(store, catalog, filter, param.iter().cloned().collect()).await;
        assert_eq!(found, expected, "{name} {test:?} {param:?} negated: {negated}");
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Null => None,
        #[expect(clippy::cast_precision_loss, reason = "the sample's integers are small enough")]
        Value::Int(number) | Value::DateTime(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        Value::Date(date) => Some(f64::from(*date)),
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn comparisons() {
    let catalog = catalog();
    let store = sampled(&catalog).await;
    let at = (&store, &catalog);
    for (name, pivot) in [
        ("score", Value::Float(1.0 / 3.0)),
        ("rank", Value::Int(0)),
        ("big", Value::Int(9_007_199_254_740_990)),
        ("flag", Value::Bool(true)),
        ("at", Value::DateTime(1_999_997)),
        ("day", Value::Date(20_240_102)),
    ] {
        let than = number(&pivot).unwrap();
        let param = Some(pivot.clone());
        let first = Param(0);
        check(at, name, (Test::Eq(first), param.clone()), |value| number(value) == Some(than)).await;
        check(at, name, (Test::Ne(first), param.clone()), |value| {
            !value.is_null() && number(value) != Some(than)
        })
        .await;
        check(at, name, (Test::Gt(first), param.clone()), |value| number(value).is_some_and(|is| is > than))
            .await;
        check(at, name, (Test::Gte(first), param.clone()), |value| {
            number(value).is_some_and(|is| is >= than)
        })
        .await;
        check(at, name, (Test::Lt(first), param.clone()), |value| number(value).is_some_and(|is| is < than))
            .await;
        check(at, name, (Test::Lte(first), param), |value| number(value).is_some_and(|is| is <= than)).await;
        check(at, name, (Test::Null, None), Value::is_null).await;
        for among in [list(std::slice::from_ref(&pivot)), list(&[])] {
            let hit = among.as_list().unwrap().len() == 1;
            let some = Some(among);
            check(at, name, (Test::In(first), some.clone()), |value| hit && number(value) == Some(than))
                .await;
            check(at, name, (Test::NotIn(first), some), |value| {
                !value.is_null() && (!hit || number(value) != Some(than))
            })
            .await;
        }
    }
}

#[tokio::test]
async fn texts_are_taken_literally() {
    let catalog = catalog();
    let store = sampled(&catalog).await;
    let at = (&store, &catalog);
    for part in [
        "",
        "a",
        "A",
        "b",
        "%",
        "_",
        "%_",
        "\u{e9}",
        "\u{301}",
        "😀",
        "\u{ffff}",
        "'",
        "\"q\"",
        "absent and long",
    ] {
        for ignore_case in [false, true] {
            let fold = |text: &str| if ignore_case { text.to_lowercase() } else { text.to_owned() };
            let folded = fold(part);
            let test = |operator| Test::Text { operator, param: Param(0), ignore_case };
            let with = |operator| (test(operator), Some(Value::String(folded.clone())));
            let meets = |value: &Value, how: fn(&str, &str) -> bool| {
                value.as_str().is_some_and(|text| how(&fold(text), &folded))
            };
            check(at, "title", with(TextOperator::Contains), |value| {
                meets(value, |text, part| text.contains(part))
            })
            .await;
            check(at, "title", with(TextOperator::StartsWith), |value| {
                meets(value, |text, part| text.starts_with(part))
            })
            .await;
            check(at, "title", with(TextOperator::EndsWith), |value| {
                meets(value, |text, part| text.ends_with(part))
            })
            .await;
            check(at, "title", with(TextOperator::Eq), |value| meets(value, |text, part| text == part)).await;
            check(at, "title", with(TextOperator::Ne), |value| meets(value, |text, part| text != part)).await;
            let many = Some(texts(&[&folded, "ab"]));
            check(at, "title", (test(TextOperator::In), many.clone()), |value| {
                meets(value, |text, part| text == part || text == "ab")
            })
            .await;
            check(at, "title", (test(TextOperator::NotIn), many), |value| {
                meets(value, |text, part| text != part && text != "ab")
            })
            .await;
        }
    }
    check(at, "title", (Test::Gt(Param(0)), Some("\u{e9}".into())), |value| {
        value.as_str().is_some_and(|text| text.chars().gt("\u{e9}".chars()))
    })
    .await;
}

#[tokio::test]
async fn lists() {
    let catalog = catalog();
    let store = sampled(&catalog).await;
    let at = (&store, &catalog);
    for (name, one, other) in [
        ("tags", Value::from("a"), Value::from("A")),
        ("numbers", Value::Int(1), Value::Int(2)),
        ("weights", Value::Float(0.1), Value::Float(1e300)),
        ("flags", Value::Bool(true), Value::Bool(false)),
    ] {
        let items = |value: &Value| value.as_list().unwrap().to_vec();
        check(at, name, (Test::Has(Param(0)), Some(one.clone())), |value| items(value).contains(&one)).await;
        check(at, name, (Test::Empty, None), |value| items(value).is_empty()).await;
        for wanted in
            [vec![], vec![one.clone()], vec![one.clone(), other.clone()], vec![other.clone(), other.clone()]]
        {
            let param = Some(list(&wanted));
            check(at, name, (Test::HasAny(Param(0)), param.clone()), |value| {
                wanted.iter().any(|wanted| items(value).contains(wanted))
            })
            .await;
            check(at, name, (Test::HasAll(Param(0)), param), |value| {
                wanted.iter().all(|wanted| items(value).contains(wanted))
            })
            .await;
        }
    }
}

#[tokio::test]
async fn conjunctions_types_and_constants() {
    let catalog = catalog();
    let store = sampled(&catalog).await;
    let is_null = |name: &str, negated| Predicate::Test {
        subject: Subject::Node,
        property: property(&catalog, "Item", name),
        test: Test::Null,
        negated,
    };
    let both = Predicate::And(vec![
        Predicate::Or(vec![is_null("rank", false), is_null("score", false)]),
        is_null("title", true),
        Predicate::Constant(true),
    ]);
    let expected: Vec<String> = (0..60)
        .filter(|number| (number % 4 == 0 || number % 3 == 0) && number % 5 != 0)
        .map(key_of)
        .collect();
    assert_eq!(found(&store, &catalog, both, vec![]).await, expected);
    assert!(found(&store, &catalog, Predicate::Constant(false), vec![]).await.is_empty());
    for (negated, count) in [(false, 60), (true, 0)] {
        let types = Predicate::Types { nodes: nodes(&catalog, &["Item"], true), negated };
        assert_eq!(found(&store, &catalog, types, vec![]).await.len(), count);
    }
}

#[tokio::test]
async fn quantifiers_speak_of_the_far_node_and_the_relationship() {
    let catalog = catalog();
    let store = sampled(&catalog).await;
    // Item n uses items 0 to n % 4 - 1, each with a share of n, and stands in a box if n is even.
    let box_ = node(&catalog, "Box", "mlg://box/test/b", &[]);
    let mut edges = Vec::new();
    for number in 0..60_usize {
        for to in 0..number % 4 {
            let share = f64::from(u32::try_from(number).unwrap());
            edges.push(used(&catalog, (&key_of(number), &key_of(to)), Some("r"), Some(share)));
        }
        if number % 2 == 0 {
            edges.push(related(&catalog, ("Item", &key_of(number)), "IN_BOX", ("Box", "mlg://box/test/b")));
        }
    }
    store.apply(&catalog, &changes(vec![box_], edges)).await.unwrap();
    let own = &catalog.relationships["USES"].properties.as_ref().unwrap().properties;
    let uses = |quantifier, condition| Predicate::Related {
        quantifier,
        expand: expansion(&catalog, "Item", "uses"),
        condition: Box::new(condition),
    };
    let keys =
        |holds: fn(usize) -> bool| (0..60).filter(|number| holds(*number)).map(key_of).collect::<Vec<_>>();
    let any = || Predicate::Constant(true);
    for (quantifier, holds) in [
        (Quantifier::Some, (|number| number % 4 > 0) as fn(usize) -> bool),
        (Quantifier::None, |number| number % 4 == 0),
        (Quantifier::Single, |number| number % 4 == 1),
        (Quantifier::NotSingle, |number| number % 4 != 1),
    ] {
        assert_eq!(
            found(&store, &catalog, uses(quantifier, any()), vec![]).await,
            keys(holds),
            "{quantifier:?}"
        );
    }
    // Item 1 or later, by a share above 30.
    let condition = || {
        Predicate::And(vec![
            Predicate::Test {
                subject: Subject::Node,
                property: property(&catalog, "Item", "uri"),
                test: Test::Gte(Param(0)),
                negated: false,
            },
            Predicate::Test {
                subject: Subject::Edge,
                property: own["share"].clone(),
                test: Test::Gt(Param(1)),
                negated: false,
            },
        ])
    };
    let params = || vec![Value::String(key_of(1)), Value::Float(30.0)];
    let some = found(&store, &catalog, uses(Quantifier::Some, condition()), params()).await;
    assert_eq!(some, keys(|number| number % 4 > 1 && number > 30));
    let single = found(&store, &catalog, uses(Quantifier::Single, condition()), params()).await;
    assert_eq!(single, keys(|number| number % 4 == 2 && number > 30));
    // By the name of the far end, which an index finds.
    let named = || Predicate::Test {
        subject: Subject::Node,
        property: property(&catalog, "Item", "name"),
        test: Test::In(Param(0)),
        negated: false,
    };
    let by_names =
        |quantifier| found(&store, &catalog, uses(quantifier, named()), vec![texts(&["item 1", "item 2"])]);
    assert_eq!(by_names(Quantifier::Some).await, keys(|number| number % 4 > 1));
    assert_eq!(by_names(Quantifier::None).await, keys(|number| number % 4 < 2));
    assert_eq!(by_names(Quantifier::Single).await, keys(|number| number % 4 == 2));
    let shared = Predicate::And(vec![
        named(),
        Predicate::Test {
            subject: Subject::Edge,
            property: own["share"].clone(),
            test: Test::Gt(Param(1)),
            negated: false,
        },
    ]);
    let params = vec![texts(&["item 1", "item 2"]), Value::Float(30.0)];
    let some = found(&store, &catalog, uses(Quantifier::Some, shared), params).await;
    assert_eq!(some, keys(|number| number % 4 > 1 && number > 30));
    // Used by something that stands in a box: two hops, the first against its direction.
    let boxed = Predicate::Related {
        quantifier: Quantifier::Some,
        expand: expansion(&catalog, "Item", "boxes"),
        condition: Box::new(any()),
    };
    let hops = Predicate::Related {
        quantifier: Quantifier::Some,
        expand: expansion(&catalog, "Item", "usedBy"),
        condition: Box::new(boxed),
    };
    assert_eq!(found(&store, &catalog, hops, vec![]).await, keys(|number| number < 2));
}
