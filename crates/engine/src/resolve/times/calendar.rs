//! Calendar arithmetic: periods that hold a day, days of holidays, the tabular Islamic calendar.
//!
//! Everything is proleptic Gregorian and clamped to jiff's years; a date that does not exist is `None`, never a panic.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// Units of time, in the order of `UNIT_CODES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
    /// A stretch of time of no stated kind ("period").
    Vague,
}

impl Unit {
    pub fn from_code(code: i32) -> Option<Unit> {
        use Unit::*;
        let all = [Second, Minute, Hour, Day, Weekend, Week, Fortnight, Month, Quarter, Year, Decade, Century, Millennium, Vague];
        all.get(code as usize).copied()
    }

    pub fn is_clock(self) -> bool {
        matches!(self, Unit::Second | Unit::Minute | Unit::Hour)
    }
}

pub(super) type Days = (Date, Date);

pub(super) fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

pub(super) fn add_days(date: Date, n: i32) -> Date {
    date.saturating_add(n.days())
}

/// The date `n` units later (earlier where negative).
pub(super) fn shift(date: Date, unit: Unit, n: i32) -> Date {
    let n = n.clamp(-5000, 5000);
    let span = match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Vague => Span::new(),
        Unit::Day => n.days(),
        Unit::Week | Unit::Weekend => n.weeks(),
        Unit::Fortnight => (2 * n).weeks(),
        Unit::Month => n.months(),
        Unit::Quarter => (3 * n).months(),
        Unit::Year => n.years(),
        Unit::Decade => (10 * n).clamp(-5000, 5000).years(),
        Unit::Century | Unit::Millennium => (100 * n).clamp(-5000, 5000).years(),
    };
    date.saturating_add(span)
}

pub(super) fn month(year: i32, month: i32) -> Option<Days> {
    let first = date(year, month, 1)?;
    Some((first, first.last_of_month()))
}

pub(super) fn months(year: i32, first: i32, n: i32) -> Option<Days> {
    let first = date(year, first, 1)?;
    Some((first, first.saturating_add((n - 1).months()).last_of_month()))
}

pub(super) fn years(first: i32, n: i32) -> Option<Days> {
    Some((date(first, 1, 1)?, date(first + n - 1, 12, 31)?))
}

pub(super) fn quarter_of(date: Date) -> i32 {
    (date.month() as i32 - 1) / 3 + 1
}

/// Monday 1 to Sunday 7.
pub(super) fn weekday(date: Date) -> i32 {
    date.weekday().to_monday_one_offset() as i32
}

pub(super) fn week(date: Date) -> Days {
    let monday = add_days(date, 1 - weekday(date));
    (monday, add_days(monday, 6))
}

/// Meteorological seasons of the northern hemisphere; winter begins in December of its year.
pub(super) fn season(year: i32, season: i32) -> Option<Days> {
    months(year, 3 + 3 * season, 3)
}

/// The last day with this weekday up to and including a date.
pub(super) fn weekday_until(day: Date, wanted: i32) -> Date {
    add_days(day, -(weekday(day) - wanted).rem_euclid(7))
}

/// The first day with this weekday from a date on.
pub(super) fn weekday_from(day: Date, wanted: i32) -> Date {
    add_days(day, (wanted - weekday(day)).rem_euclid(7))
}

/// A holiday's first day in a Gregorian year: `12-25`, `nth:11-4-4` (month, which, weekday; -1 the last), `easter-2`, `hijri:10-1`.
pub(super) fn holiday(when: &str, year: i32) -> Option<Date> {
    if let Some(offset) = when.strip_prefix("easter") {
        return Some(add_days(easter(year)?, offset.parse().ok()?));
    }
    if let Some(rest) = when.strip_prefix("nth:") {
        let [month, nth, weekday] = numbers(rest)?;
        let first = date(year, month, 1)?;
        return Some(match nth {
            0 => weekday_until(first.last_of_month(), weekday),
            _ => add_days(weekday_from(first, weekday), 7 * (nth - 1)),
        });
    }
    if let Some(rest) = when.strip_prefix("hijri:") {
        let [month, day] = numbers(rest)?;
        return hijri_in_year(year, month, day).last().copied();
    }
    let [month, day] = numbers(when)?;
    date(year, month, day)
}

fn numbers<const N: usize>(cell: &str) -> Option<[i32; N]> {
    let mut numbers = [0; N];
    let mut cells = cell.split('-');
    for number in &mut numbers {
        *number = cells.next()?.parse().ok()?;
    }
    Some(numbers)
}

/// Western Easter Sunday (Meeus/Jones/Butcher).
fn easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    date(year, n / 31, n % 31 + 1)
}

/// The Gregorian day of a day of the tabular Islamic (civil) calendar; sighted months may differ by a day.
pub(super) fn hijri(year: i32, month: i32, day: i32) -> Option<Date> {
    let days = day + (59 * (month - 1) + 1) / 2 + (year - 1) * 354 + (3 + 11 * year) / 30 - 1;
    date(622, 7, 19)?.checked_add(days.days()).ok()
}

/// The days of a Gregorian year on which a Hijri day falls (one, sometimes two).
pub(super) fn hijri_in_year(year: i32, month: i32, day: i32) -> Vec<Date> {
    let about = (year - 622) * 33 / 32;
    (about - 1..=about + 2).filter_map(|hijri_year| hijri(hijri_year, month, day)).filter(|date| date.year() as i32 == year).collect()
}

/// The Hijri year that holds a day.
pub(super) fn hijri_year_of(date: Date) -> i32 {
    let about = (date.year() as i32 - 622) * 33 / 32;
    (about - 2..=about + 3).rev().find(|&year| hijri(year, 1, 1).is_some_and(|first| first <= date)).unwrap_or(about)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        assert_eq!(easter(2020), date(2020, 4, 12));
        assert_eq!(hijri(1441, 9, 1), date(2020, 4, 24));
        assert_eq!(holiday("nth:11-4-4", 1999), date(1999, 11, 25));
        assert_eq!(holiday("hijri:12-10", 2020), date(2020, 7, 31));
        assert_eq!(hijri_year_of(date(2020, 5, 1).unwrap()), 1441);
        assert_eq!(season(2019, 3), Some((date(2019, 12, 1).unwrap(), date(2020, 2, 29).unwrap())));
    }
}
