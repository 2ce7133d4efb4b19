//! Ours and the limit in turns, and what is made of the turns.

/// What one turn gave.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    /// Per second, or a duration; the higher of two is not always the better.
    pub value: f64,
    /// Processor seconds of the side that is measured for each thing done, where they were taken.
    pub cpu: Option<f64>,
}

impl Turn {
    pub fn of(value: f64) -> Self {
        Self { value, cpu: None }
    }
}

/// The medians of both sides, and the median of the turns' ratios.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    pub ours: f64,
    pub limit: f64,
    pub ratio: f64,
    pub by_cpu: Option<f64>,
}

/// Takes turns, who begins changing each time; a first turn of each warms up and does not count.
pub fn paired(rounds: usize, mut ours: impl FnMut() -> Turn, mut limit: impl FnMut() -> Turn) -> Pair {
    ours();
    limit();
    let mut turns = Vec::new();
    for round in 0..rounds {
        let (a, b) = if round % 2 == 0 {
            let a = ours();
            (a, limit())
        } else {
            let b = limit();
            (ours(), b)
        };
        turns.push((a, b));
    }
    let all = |of: fn(&(Turn, Turn)) -> f64| median(turns.iter().map(of).collect());
    let cpu = |(a, b): &(Turn, Turn)| Some(b.cpu? / a.cpu?);
    let by_cpu: Option<Vec<f64>> = turns.iter().map(cpu).collect();
    Pair { ours: all(|t| t.0.value), limit: all(|t| t.1.value), ratio: all(|t| t.0.value / t.1.value), by_cpu: by_cpu.map(median) }
}

/// The middle of some numbers.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
