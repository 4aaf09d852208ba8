//! A drawing -> which layer each box stands in, and how arrows go through the layers between.
//!
//! In: boxes with their distances, arrows. Out: layers of slots, a slot for each box, and one for each layer that an arrow
//! passes. Must not know: sizes, texts.
//!
//! The layers of Sugiyama, Tagawa and Toda: a box stands one layer behind the last of those that lead to it, once arrows
//! that would close a circle are turned around.

use std::collections::BTreeSet;

use super::Drawing;

/// Slots that arrows get in passing; where there would be more, arrows are drawn over whatever lies between.
const MOST_PASSED: usize = 4_000;

/// Boxes and passed slots, layer by layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layered {
    /// The slots of each layer.
    pub(super) layers: Vec<Vec<usize>>,
    /// How many slots there are: those of the boxes first, in their order.
    pub(super) slots: usize,
    /// The slots of each arrow, from the box that depends to the one that it depends on.
    pub(super) ways: Vec<Vec<usize>>,
}

/// Puts boxes into layers.
pub(super) fn layers(drawing: &Drawing) -> Layered {
    let count = drawing.nodes.len();
    let outward: Vec<(usize, usize)> = drawing
        .edges
        .iter()
        .map(|edge| if drawing.upstream { (edge.from, edge.to) } else { (edge.to, edge.from) })
        .collect();
    let mut next = vec![BTreeSet::new(); count];
    for (near, far) in &outward {
        if near != far {
            next[*near].insert(*far);
        }
    }
    let (ordered, turned) = ordered(&next);
    let mut layer: Vec<usize> = drawing.nodes.iter().map(|node| node.hops).collect();
    for place in ordered {
        for far in &next[place] {
            if !turned.contains(&(place, *far)) {
                layer[*far] = layer[*far].max(layer[place] + 1);
            }
        }
    }
    // Layers without a box would be gaps.
    let used: BTreeSet<usize> = layer.iter().copied().collect();
    let rank = |layer: usize| used.range(..layer).count();
    let layer: Vec<usize> = layer.into_iter().map(rank).collect();
    let mut layers = vec![Vec::new(); used.len()];
    for (place, layer) in layer.iter().enumerate() {
        layers[*layer].push(place);
    }
    let span = |(one, other): &(usize, usize)| layer[*one].abs_diff(layer[*other]).saturating_sub(1);
    let passes = outward.iter().map(span).sum::<usize>() <= MOST_PASSED;
    let mut slots = count;
    let ways = outward
        .iter()
        .zip(&drawing.edges)
        .map(|((one, other), edge)| {
            let (near, far) = if layer[*one] <= layer[*other] { (*one, *other) } else { (*other, *one) };
            let mut way = vec![near];
            if passes {
                for between in layers.iter_mut().take(layer[far]).skip(layer[near] + 1) {
                    between.push(slots);
                    way.push(slots);
                    slots += 1;
                }
            }
            way.push(far);
            if near != edge.from {
                way.reverse();
            }
            way
        })
        .collect();
    Layered { layers, slots, ways }
}

/// Places so that each stands before those it leads to, but for the pairs that close a circle.
fn ordered(next: &[BTreeSet<usize>]) -> (Vec<usize>, BTreeSet<(usize, usize)>) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; next.len()];
    let (mut done, mut turned) = (Vec::with_capacity(next.len()), BTreeSet::new());
    for root in 0..next.len() {
        if state[root] != State::New {
            continue;
        }
        state[root] = State::Open;
        // A stack of our own, for chains are as long as they like.
        let mut stack = vec![(root, next[root].iter())];
        while let Some((place, rest)) = stack.last_mut() {
            let Some(far) = rest.next() else {
                state[*place] = State::Done;
                done.push(*place);
                stack.pop();
                continue;
            };
            match state[*far] {
                State::New => {
                    state[*far] = State::Open;
                    stack.push((*far, next[*far].iter()));
                }
                State::Open => {
                    turned.insert((*place, *far));
                }
                State::Done => {}
            }
        }
    }
    done.reverse();
    (done, turned)
}
