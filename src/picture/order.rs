//! Layers -> the same layers in an order with few crossings, and how high each slot stands.
//!
//! In: [`Layered`]. Out: a height for each slot, in slots. Must not know: sizes, texts.

use super::layers::Layered;

/// Sweeps over the layers, there and back.
const SWEEPS: usize = 6;

/// How high each slot stands: no two of a layer are closer than 1.
pub(super) fn heights(drawn: &mut Layered) -> Vec<f64> {
    let near = neighbours(drawn);
    let mut height = vec![0.0; drawn.slots];
    for layer in &drawn.layers {
        stack(layer, &mut height);
    }
    for sweep in 0..SWEEPS {
        let back = sweep % 2 == 1;
        let count = drawn.layers.len();
        for step in 0..count {
            let place = if back { count - 1 - step } else { step };
            let layer = &mut drawn.layers[place];
            let mut wish: Vec<(f64, usize)> = layer
                .iter()
                .map(|slot| (mean(&near[*slot], &height).unwrap_or(height[*slot]), *slot))
                .collect();
            // Equal wishes keep their order, so that the picture is always the same.
            wish.sort_by(|(one, _), (other, _)| one.total_cmp(other));
            *layer = wish.iter().map(|(_, slot)| *slot).collect();
            settle(&wish, &mut height);
        }
    }
    let least = height.iter().copied().fold(f64::INFINITY, f64::min);
    if least.is_finite() {
        for one in &mut height {
            *one -= least;
        }
    }
    height
}

/// The slots that each slot is joined to.
fn neighbours(drawn: &Layered) -> Vec<Vec<usize>> {
    let mut near = vec![Vec::new(); drawn.slots];
    for way in &drawn.ways {
        for pair in way.windows(2) {
            if pair[0] != pair[1] {
                near[pair[0]].push(pair[1]);
                near[pair[1]].push(pair[0]);
            }
        }
    }
    near
}

/// Puts a layer around the middle, in its order.
fn stack(layer: &[usize], height: &mut [f64]) {
    for (place, slot) in layer.iter().enumerate() {
        height[*slot] = as_height(place) - as_height(layer.len()) / 2.0;
    }
}

/// Heights as near to the wishes as their order and distance allow: the mean of what stacking from the top and from the
/// bottom gives.
fn settle(wish: &[(f64, usize)], height: &mut [f64]) {
    let mut down = Vec::with_capacity(wish.len());
    for (want, _) in wish {
        let least = down.last().map_or(f64::NEG_INFINITY, |last: &f64| last + 1.0);
        down.push(want.max(least));
    }
    let mut lowest = f64::INFINITY;
    for ((want, slot), down) in wish.iter().zip(down).rev() {
        let up = want.min(lowest - 1.0);
        lowest = up;
        height[*slot] = f64::midpoint(up, down);
    }
}

fn mean(slots: &[usize], height: &[f64]) -> Option<f64> {
    let sum: f64 = slots.iter().map(|slot| height[*slot]).sum();
    (!slots.is_empty()).then(|| sum / as_height(slots.len()))
}

fn as_height(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
