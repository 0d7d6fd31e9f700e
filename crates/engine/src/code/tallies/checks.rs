//! Total, parts and stated shares in, the sums done again out. What does not hold is told, not mended.

use super::parts::Part;
use crate::record::Check;
use crate::resolve::counts::Count;

/// A share is stated in whole per cent, or as "about" so much.
const ROUNDING: f64 = 0.0051;
const ABOUT: f64 = 0.0151;

/// What the parts leave of the total, and every check. A sum holds where the parts make the total, or less and the text speaks of a rest;
/// numbers that are ranges hold where they can.
pub fn check_tally(total: Count, parts: &[Part], has_rest: bool) -> (Option<u32>, Vec<Check>) {
    if parts.is_empty() {
        return (None, Vec::new());
    }
    let low: u32 = parts.iter().fold(0, |sum, part| sum.saturating_add(part.count.low));
    let mut checks: Vec<Check> = parts.iter().filter_map(|part| check_share(total, part)).collect();
    let most = total.high.unwrap_or(u32::MAX);
    let open = total.high.is_none() || parts.iter().any(|part| part.count.approximate || part.count.high.is_none());
    let holds = if has_rest || open { low <= most } else { low == total.low };
    checks.push(Check { check: "sum".into(), part: None, stated: f64::from(total.low), computed: f64::from(low), holds });
    (total.low.checked_sub(low), checks)
}

fn check_share(total: Count, part: &Part) -> Option<Check> {
    let stated = part.share?;
    if total.low == 0 {
        return None;
    }
    let computed = f64::from(part.count.low) / f64::from(total.low);
    let loose = part.count.approximate || total.approximate || total.high.is_none();
    let holds = (stated - computed).abs() <= if loose { ABOUT } else { ROUNDING.max(if stated * 100.0 % 5.0 == 0.0 { ABOUT / 2.0 } else { 0.0 }) };
    Some(Check { check: "share".into(), part: Some(part.name.clone()), stated, computed: (computed * 1e3).round() / 1e3, holds })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn part(name: &str, n: u32, share: Option<f64>) -> Part {
        Part { name: name.into(), count: Count::exactly(n), span: Span::default(), share }
    }

    #[test]
    fn sums_and_shares_are_done_again() {
        let parts = [part("Iraq", 12, Some(0.32)), part("Syria", 10, Some(0.4))];
        let (remainder, checks) = check_tally(Count::exactly(38), &parts, false);
        assert_eq!(remainder, Some(16));
        assert_eq!(checks.iter().map(|check| check.holds).collect::<Vec<_>>(), [true, false, false]);
        let (_, checks) = check_tally(Count::exactly(38), &parts, true);
        assert!(checks[2].holds, "a rest is spoken of");
    }

    #[test]
    fn parts_larger_than_the_total_leave_nothing() {
        let (remainder, checks) = check_tally(Count::exactly(10), &[part("a", 8, None), part("b", 5, None)], true);
        assert_eq!(remainder, None);
        assert!(!checks[0].holds);
    }
}
