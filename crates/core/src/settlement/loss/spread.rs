//! A handful of figures: their middle, how far they spread, and what the next one will be.

/// Student's 95 % quantiles for 1 to 30 degrees of freedom (two-sided 90 %).
const T95: [f64; 30] = [
    6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782, 1.771,
    1.761, 1.753, 1.746, 1.740, 1.734, 1.729, 1.725, 1.721, 1.717, 1.714, 1.711, 1.708, 1.706,
    1.703, 1.701, 1.699, 1.697,
];
/// The normal distribution's.
const Z95: f64 = 1.645;
/// A median absolute deviation as a standard deviation of the normal distribution.
const MAD_SCALE: f64 = 1.4826;
/// What lies further from the median than this, in robust standard deviations, is left out.
const OUTLIER: f64 = 9.0;
/// The least robust standard deviation, so that figures that happen to agree condemn no other.
const MIN_DEVIATION: f64 = 0.02;
/// From how many figures on one is left out at all.
const MIN_FOR_OUTLIERS: usize = 5;

/// What the next figure will be, going by those before it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Prediction {
    /// The middle.
    pub(super) centre: f64,
    /// The standard deviation of the figures.
    pub(super) deviation: f64,
    /// Half of the width of the 90 % prediction interval.
    pub(super) half_width: f64,
}

/// The middle of figures; `None` when there are none.
pub(super) fn median(figures: &[f64]) -> Option<f64> {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

/// Which figures are like the others. At most a quarter is left out.
pub(super) fn inliers(figures: &[f64]) -> Vec<bool> {
    let all = vec![true; figures.len()];
    let Some(middle) = median(figures).filter(|_| figures.len() >= MIN_FOR_OUTLIERS) else {
        return all;
    };
    let distances: Vec<f64> = figures.iter().map(|it| (it - middle).abs()).collect();
    let deviation = median(&distances).unwrap_or(0.0) * MAD_SCALE;
    let limit = OUTLIER * deviation.max(MIN_DEVIATION);
    let mut furthest: Vec<usize> = (0..figures.len()).collect();
    furthest.sort_by(|a, b| distances[*b].total_cmp(&distances[*a]));
    let mut kept = all;
    for ix in furthest.into_iter().take(figures.len() / 4) {
        kept[ix] = distances[ix] <= limit;
    }
    kept
}

/// The 90 % prediction interval of the next figure by Student's distribution; `None` of fewer
/// than two.
pub(super) fn predict(figures: &[f64]) -> Option<Prediction> {
    let n = figures.len() as f64;
    let freedom = figures.len().checked_sub(1).filter(|freedom| *freedom > 0)?;
    let centre = figures.iter().sum::<f64>() / n;
    let squares: f64 = figures.iter().map(|it| (it - centre).powi(2)).sum();
    let deviation = (squares / freedom as f64).sqrt();
    let half_width = t95(freedom) * deviation * (1.0 + 1.0 / n).sqrt();
    Some(Prediction { centre, deviation, half_width })
}

/// Half of the width within which a count of so many falls by chance alone (Poisson), relative to it:
/// weeks that happen to agree make no estimate certain.
pub(super) fn chance(expected: f64) -> f64 {
    Z95 / expected.max(1.0).sqrt()
}

/// Student's 95 % quantile.
pub(super) fn t95(freedom: usize) -> f64 {
    T95.get(freedom.saturating_sub(1)).copied().unwrap_or(Z95)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_the_textbooks() {
        // Mean 3, deviation √2.5, t(4) = 2.132: 2.132 · 1.5811 · √1.2 = 3.6928.
        let it = predict(&[1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        assert!((it.centre - 3.0).abs() < 1e-9 && (it.half_width - 3.6928).abs() < 1e-3);
        assert_eq!(predict(&[1.0]), None);
    }

    #[test]
    fn a_day_on_which_a_post_went_round_is_left_out() {
        let kept = inliers(&[0.01, -0.02, 0.03, 0.0, 1.8, -0.01, 0.02, 0.01]);
        assert_eq!(kept.iter().filter(|it| !**it).count(), 1);
        assert!(!kept[4]);
        assert!(inliers(&[0.0, 0.0, 3.0]).into_iter().all(|it| it), "too few to tell");
    }
}
