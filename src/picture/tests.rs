//! Pictures of small drawings: what they look like, and what hostile names do to them (nothing).

use super::{Drawing, Edge, Node, dot, layers::layers, mermaid, order::heights, svg};

fn drawing(upstream: bool, hops: &[usize], edges: &[(usize, usize)]) -> Drawing {
    let nodes = hops.iter().enumerate().map(|(place, hops)| Node {
        uri: format!("mlg://model/x/{place}"),
        name: format!("model {place}"),
        kind: "MODEL".to_owned(),
        hops: *hops,
    });
    let edges = edges.iter().map(|(from, to)| Edge { from: *from, to: *to, kind: "DERIVED_FROM".to_owned() });
    Drawing {
        title: "upstream of model 0".to_owned(),
        left_out: None,
        nodes: nodes.collect(),
        edges: edges.collect(),
        upstream,
    }
}

#[test]
fn a_diamond_is_drawn() {
    let mut diamond = drawing(true, &[0, 1, 1, 2], &[(0, 1), (0, 2), (1, 3), (2, 3)]);
    insta::assert_snapshot!("diamond.svg", svg(&diamond));
    insta::assert_snapshot!("diamond.dot", dot(&diamond));
    insta::assert_snapshot!("diamond.mmd", mermaid(&diamond));
    diamond.upstream = false;
    for edge in &mut diamond.edges {
        std::mem::swap(&mut edge.from, &mut edge.to);
    }
    diamond.left_out = Some("4 of 9 assets".to_owned());
    insta::assert_snapshot!("diamond-downstream.svg", svg(&diamond));
}

#[test]
fn boxes_stand_behind_all_that_leads_to_them() {
    // 2 is one hop away, and behind 1 as well.
    let drawn = layers(&drawing(true, &[0, 1, 1], &[(0, 1), (0, 2), (1, 2)]));
    assert_eq!(drawn.layers, [vec![0], vec![1, 3], vec![2]]);
    assert_eq!(drawn.ways, [vec![0, 1], vec![0, 3, 2], vec![1, 2]]);
    // Downstream the arrows lead towards the start.
    let drawn = layers(&drawing(false, &[0, 1, 1], &[(1, 0), (2, 0), (2, 1)]));
    assert_eq!(drawn.ways, [vec![1, 0], vec![2, 3, 0], vec![2, 1]]);
}

#[test]
fn circles_and_what_is_not_joined_are_drawn_too() {
    let circle = drawing(true, &[0, 1, 2], &[(0, 1), (1, 2), (2, 0), (1, 1)]);
    let drawn = layers(&circle);
    assert_eq!(drawn.ways[2], [2, 3, 0]);
    let text = svg(&circle);
    assert_eq!(text.matches("stroke-dasharray").count(), 1, "{text}");
    // What a filter leaves of a walk may hang on nothing.
    assert_eq!(layers(&drawing(true, &[0, 5, 9], &[])).layers, [vec![0], vec![1], vec![2]]);
    assert!(svg(&Drawing::default()).ends_with("</svg>\n"));
}

#[test]
fn no_two_boxes_overlap() {
    let hops: Vec<usize> = (0..200).map(|place| usize::from(place > 0) + place / 50).collect();
    let edges: Vec<_> = (1..200).flat_map(|place| [(place / 3, place), (place / 7, place)]).collect();
    let mut drawn = layers(&drawing(true, &hops, &edges));
    let heights = heights(&mut drawn);
    for layer in &drawn.layers {
        for pair in layer.windows(2) {
            assert!(heights[pair[1]] - heights[pair[0]] > 0.99, "{pair:?}");
        }
    }
}

#[test]
fn a_long_chain_with_long_arrows_stays_small() {
    let hops: Vec<usize> = (0..500).collect();
    let chain = (1..500).map(|place| (place - 1, place));
    let edges: Vec<_> = chain.chain((2..500).map(|place| (0, place))).collect();
    let long = drawing(true, &hops, &edges);
    assert!(layers(&long).slots < 5_000);
    assert!(svg(&long).len() < 500_000);
}

#[test]
fn names_stay_text() {
    let mut hostile = drawing(true, &[0], &[(0, 0)]);
    hostile.nodes[0].name =
        "</text><script>alert(\"1\")</script>'&\u{0}\u{b}\u{202e}\u{ffff}\n%%{init}".to_owned();
    hostile.nodes[0].uri = "\"]; evil [label=\"\\".to_owned();
    hostile.title = "<!-- \" onload=\"x".to_owned();
    hostile.left_out = Some("%%{init: 1}%%\nclick".to_owned());
    insta::assert_snapshot!("hostile.svg", svg(&hostile));
    insta::assert_snapshot!("hostile.dot", dot(&hostile));
    insta::assert_snapshot!("hostile.mmd", mermaid(&hostile));
}
