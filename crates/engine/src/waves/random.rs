//! A seed in, numbers that look random out: the same for the same seed, on every machine.
//!
//! xoshiro256++ (Blackman and Vigna 2021), its state filled by SplitMix64 (Steele, Lea and Flood 2014). Not for secrets.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    pub fn new(seed: u64) -> Random {
        let mut at = seed;
        let state = std::array::from_fn(|_| {
            at = at.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (at ^ (at >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        });
        Random { state }
    }

    fn next(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let drawn = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        drawn
    }

    /// A number from 0 up to, but not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// A whole number below `n`, which is at least 1.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Puts items into any order, each as likely as the others (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }

    /// A standard normal number (Marsaglia and Bray 1964).
    fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * square.ln() / square).sqrt();
            }
        }
    }

    /// A count whose mean is `mean`: inversion for small means, in pieces for large ones.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let (mut left, mut count) = (mean, 0);
        while left > 30.0 {
            count += self.poisson_small(30.0);
            left -= 30.0;
        }
        count + self.poisson_small(left)
    }

    fn poisson_small(&mut self, mean: f64) -> u32 {
        let (mut share, mut count, drawn) = ((-mean).exp(), 0, self.unit());
        let mut sum = share;
        while drawn > sum && count < 1_000 {
            count += 1;
            share *= mean / f64::from(count);
            sum += share;
        }
        count
    }

    /// A number of the gamma distribution with this shape and scale 1 (Marsaglia and Tsang 2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.unit().max(f64::MIN_POSITIVE).powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let normal = self.normal();
            let v = (1.0 + c * normal).powi(3);
            if v > 0.0 && self.unit().max(f64::MIN_POSITIVE).ln() < 0.5 * normal * normal + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// A count with this mean and `dispersion` times as much variance: negative binomial; Poisson where `dispersion` is 1 or less.
    pub fn count(&mut self, mean: f64, dispersion: f64) -> u32 {
        let over = dispersion - 1.0;
        if over < 1e-3 || mean <= 0.0 {
            self.poisson(mean)
        } else {
            let drawn = self.gamma(mean / over) * over;
            self.poisson(drawn)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of draws.
    fn moments(mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let drawn: Vec<f64> = (0..40_000).map(|_| draw()).collect();
        let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
        (mean, drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / drawn.len() as f64)
    }

    #[test]
    fn draws_have_their_moments() {
        let mut random = Random::new(7);
        for (mean, dispersion) in [(0.3, 1.0), (4.0, 1.0), (70.0, 1.0), (3.0, 2.0), (0.5, 1.6)] {
            let (found, variance) = moments(|| f64::from(random.count(mean, dispersion)));
            assert!((found / mean - 1.0).abs() < 0.03, "mean {found} for {mean}");
            assert!((variance / (mean * dispersion) - 1.0).abs() < 0.06, "variance {variance} for {mean} and {dispersion}");
        }
        let (mean, variance) = moments(|| random.unit());
        assert!((mean - 0.5).abs() < 0.01 && (variance - 1.0 / 12.0).abs() < 0.002);
    }

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let draw = |seed| {
            let mut random = Random::new(seed);
            (0..9).map(|_| random.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }
}
