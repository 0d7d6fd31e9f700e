//! Resolved times in, TIMEX3 values with the days they cover out.
//!
//! Values follow ISO-TimeML 1.0; intervals, which it writes as two times, are ISO 8601 intervals ("2020-05-14/2020-05-20").

use super::TimeKind;
use super::calendar::{self, Days, Unit};
use super::narrative::Asked;
use super::rules::{Captures, Constants};
use super::words::{Class, FUZZY, PART_CODES, SEASON_CODES, UNIT_CODES};
use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};

/// What a temporal expression stands for.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    pub kind: TimeKind,
    pub value: SmolStr,
    pub range: Option<Days>,
    /// The values of a range's two ends.
    pub ends: Option<[SmolStr; 2]>,
    /// A night: it begins on the range's first day and ends on its last.
    pub is_night: bool,
}

fn meaning(kind: TimeKind, value: SmolStr, range: Option<Days>) -> Meaning {
    Meaning { kind, value, range, ends: None, is_night: false }
}

const NIGHT: i32 = 4;
const NOON_CODE: i32 = 6;

/// A day with its clock time or part, if told.
pub(super) fn dressed(day: Option<Date>, captures: &Captures) -> Meaning {
    let stem = day.map_or(SmolStr::new_static("XXXX-XX-XX"), |day| format_smolstr!("{day}"));
    let range = day.map(|day| (day, day));
    if let Some(clock) = clock(captures) {
        return meaning(TimeKind::Time, format_smolstr!("{stem}T{clock}"), range);
    }
    match captures.get(Class::Part) {
        None => meaning(TimeKind::Date, stem, range),
        Some(part) => part_of_day(stem, part, range),
    }
}

fn part_of_day(stem: SmolStr, part: i32, range: Option<Days>) -> Meaning {
    let code = PART_CODES[part as usize];
    let is_night = part == NIGHT;
    let range = range.map(|(first, last)| (first, if is_night && first == last { calendar::add_days(last, 1) } else { last }));
    Meaning { is_night, ..meaning(TimeKind::Time, format_smolstr!("{stem}T{code}"), range) }
}

/// "10:35" of an hour, minute and half of the day, or of a military time.
fn clock(captures: &Captures) -> Option<SmolStr> {
    let (hour, minute) = match captures.get(Class::Military) {
        Some(time) => (time / 100, time % 100),
        None => (captures.get(Class::Hour)?, captures.get(Class::Minute).unwrap_or(0)),
    };
    let evening = captures.get(Class::Part).is_some_and(|part| (2..NIGHT).contains(&part) || part == NIGHT && hour > 3);
    let hour = match captures.get(Class::Meridiem) {
        Some(1) if hour < 12 => hour + 12,
        Some(0) if hour == 12 => 0,
        None if evening && hour < 12 => hour + 12,
        _ => hour,
    };
    Some(format_smolstr!("{hour:02}:{minute:02}"))
}

/// A date of which the year is not known.
pub(super) fn unanchored(year: Option<i32>, month: Option<i32>, day: Option<i32>) -> Meaning {
    let digits = |number: Option<i32>| number.map_or(SmolStr::new_static("XX"), |number| format_smolstr!("{number:02}"));
    let year = year.map_or(SmolStr::new_static("XXXX"), |year| format_smolstr!("{year:04}"));
    let value = match day {
        None => format_smolstr!("{year}-{}", digits(month)),
        Some(_) => format_smolstr!("{year}-{}-{}", digits(month), digits(day)),
    };
    meaning(TimeKind::Date, value, None)
}

/// A weekday of which the week is not known.
pub(super) fn some_weekday(weekday: i32) -> Meaning {
    meaning(TimeKind::Date, format_smolstr!("XXXX-WXX-{weekday}"), None)
}

pub(super) fn year(year: i32, edge: Option<i32>) -> Meaning {
    dated(format_smolstr!("{year:04}"), calendar::years(year, 1), edge)
}

pub(super) fn month(year: i32, month: i32, edge: Option<i32>) -> Meaning {
    dated(format_smolstr!("{year:04}-{month:02}"), calendar::month(year, month), edge)
}

pub(super) fn quarter(year: i32, quarter: i32) -> Meaning {
    dated(format_smolstr!("{year:04}-Q{quarter}"), calendar::months(year, 3 * quarter - 2, 3), None)
}

pub(super) fn half(year: i32, half: i32) -> Meaning {
    dated(format_smolstr!("{year:04}-H{half}"), calendar::months(year, 6 * half - 5, 6), None)
}

pub(super) fn season(year: i32, season: i32) -> Meaning {
    dated(format_smolstr!("{year:04}-{}", SEASON_CODES[season as usize]), calendar::season(year, season), None)
}

pub(super) fn decade(first: i32) -> Meaning {
    dated(format_smolstr!("{:03}", first / 10), calendar::years(first, 10), None)
}

pub(super) fn century(number: i32) -> Meaning {
    dated(format_smolstr!("{number:02}"), calendar::years(number * 100, 100), None)
}

pub(super) fn weekend(monday: Date) -> Meaning {
    let week = monday.iso_week_date();
    let value = format_smolstr!("{:04}-W{:02}-WE", week.year(), week.week());
    dated(value, Some((calendar::add_days(monday, 5), calendar::add_days(monday, 6))), None)
}

fn week(day: Date) -> Meaning {
    let week = day.iso_week_date();
    dated(format_smolstr!("{:04}-W{:02}", week.year(), week.week()), Some(calendar::week(day)), None)
}

/// A period of the calendar; an edge ("early", "the end of") narrows the days it covers to a third, not its value.
fn dated(value: SmolStr, days: Option<Days>, edge: Option<i32>) -> Meaning {
    let narrowed = days.map(|(first, last)| {
        let third = ((last - first).get_days() + 1) / 3;
        match edge {
            Some(0) => (first, calendar::add_days(first, third)),
            Some(1) => (calendar::add_days(first, third), calendar::add_days(last, -third)),
            Some(2) => (calendar::add_days(last, -third), last),
            _ => (first, last),
        }
    });
    meaning(TimeKind::Date, value, narrowed)
}

/// The period of a unit's size that holds a day.
pub(super) fn period(day: Date, unit: Unit, asked: &Asked) -> Meaning {
    let full_year = i32::from(day.year());
    match unit {
        Unit::Week | Unit::Fortnight => week(day),
        Unit::Weekend => weekend(calendar::week(day).0),
        Unit::Month => month(full_year, day.month().into(), asked.edge()),
        Unit::Quarter => quarter(full_year, calendar::quarter_of(day)),
        Unit::Year => year(full_year, asked.edge()),
        Unit::Decade => decade(full_year / 10 * 10),
        Unit::Century | Unit::Millennium => century(full_year / 100),
        _ => dressed(Some(day), asked.captures),
    }
}

pub(super) fn interval(first: Days, last: Days, captures: &Captures) -> Option<Meaning> {
    let range = (first.0, last.1);
    if captures.get(Class::Part) == Some(NIGHT) && (last.1 - first.0).get_days() == 1 {
        return Some(part_of_day(format_smolstr!("{}", first.0), NIGHT, Some(range)));
    }
    let ends = [first.0, last.0].map(|day| match () {
        () if captures.has(Class::Day) || captures.has(Class::Weekday) => format_smolstr!("{day}"),
        () if captures.has(Class::Month) || captures.has(Class::MonthNumber) => format_smolstr!("{}", day.strftime("%Y-%m")),
        () => format_smolstr!("{:04}", day.year()),
    });
    let value = format_smolstr!("{}/{}", ends[0], ends[1]);
    (range.0 <= range.1).then(|| Meaning { ends: Some(ends), ..meaning(TimeKind::Date, value, Some(range)) })
}

/// A fiscal year of the United States' government: it begins in October of the year before.
pub(super) fn fiscal_year(year: i32) -> Option<Meaning> {
    let (first, last) = (calendar::date(year - 1, 10, 1)?, calendar::date(year, 9, 30)?);
    Some(dated(format_smolstr!("{year:04}"), Some((first, last)), None))
}

/// A quarter of such a year; the value keeps the fiscal number, as TimeBank does.
pub(super) fn fiscal_quarter(year: i32, quarter: i32) -> Option<Meaning> {
    let days = if quarter == 1 { calendar::months(year - 1, 10, 3) } else { calendar::months(year, 3 * quarter - 5, 3) };
    Some(dated(format_smolstr!("{year:04}-Q{quarter}"), Some(days?), None))
}

/// A year of the Islamic calendar.
pub(super) fn hijri_year(year: i32) -> Option<Meaning> {
    let (first, next) = (calendar::hijri(year, 1, 1)?, calendar::hijri(year + 1, 1, 1)?);
    let last = calendar::add_days(next, -1);
    Some(dated(format_smolstr!("{first}/{last}"), Some((first, last)), None))
}

pub(super) fn holiday(day: Date, length: i32, captures: &Captures) -> Meaning {
    if length <= 1 {
        return dressed(Some(day), captures);
    }
    let last = calendar::add_days(day, length - 1);
    dated(format_smolstr!("{day}/{last}"), Some((day, last)), captures.get(Class::Edge))
}

pub(super) fn reference(value: &str) -> Meaning {
    let kind = if value.starts_with('P') && !value.ends_with("REF") { TimeKind::Duration } else { TimeKind::Date };
    meaning(kind, value.into(), None)
}

/// The value of a length of time: a number in halves, or fuzzy.
pub(super) fn duration(halves: i32, unit: Unit) -> Meaning {
    meaning(TimeKind::Duration, length(halves, unit), None)
}

fn length(halves: i32, unit: Unit) -> SmolStr {
    let (n, half) = (halves / 2, halves % 2 == 1);
    if halves == FUZZY {
        return fuzzy(unit);
    }
    match (unit, half) {
        (Unit::Second, _) => format_smolstr!("PT{n}S"),
        (Unit::Minute, false) => format_smolstr!("PT{n}M"),
        (Unit::Minute, true) => format_smolstr!("PT{n}M30S"),
        (Unit::Hour, false) => format_smolstr!("PT{n}H"),
        (Unit::Hour, true) if n == 0 => "PT30M".into(),
        (Unit::Hour, true) => format_smolstr!("PT{n}H30M"),
        (Unit::Day, true) if n == 0 => "PT12H".into(),
        (Unit::Day, true) => format_smolstr!("P{n}DT12H"),
        (Unit::Day, false) => format_smolstr!("P{n}D"),
        (Unit::Weekend, _) => "P2D".into(),
        (Unit::Week, _) => format_smolstr!("P{n}W"),
        (Unit::Fortnight, _) => format_smolstr!("P{halves}W"),
        (Unit::Month, false) => format_smolstr!("P{n}M"),
        (Unit::Month, true) if n == 0 => "P15D".into(),
        (Unit::Month, true) => format_smolstr!("P{n}M15D"),
        (Unit::Quarter, _) => format_smolstr!("P{n}Q"),
        (Unit::Year, false) => format_smolstr!("P{n}Y"),
        (Unit::Year, true) if n == 0 => "P6M".into(),
        (Unit::Year, true) => format_smolstr!("P{n}Y6M"),
        (Unit::Decade, _) => format_smolstr!("P{}Y", 5 * halves),
        (Unit::Century, _) => format_smolstr!("P{}Y", 50 * halves),
        (Unit::Millennium, _) => format_smolstr!("P{}Y", 500 * halves),
        (Unit::Vague, _) => "PXX".into(),
    }
}

fn fuzzy(unit: Unit) -> SmolStr {
    match unit {
        Unit::Second | Unit::Hour => format_smolstr!("PTX{}", UNIT_CODES[unit as usize]),
        Unit::Minute => "PTXM".into(),
        Unit::Weekend | Unit::Fortnight => "PXW".into(),
        unit => format_smolstr!("PX{}", UNIT_CODES[unit as usize]),
    }
}

/// The days of a stretch that ends (-1) or begins (+1) at the document's date.
pub(super) fn stretch(today: Date, halves: i32, unit: Unit, shift: i32) -> Option<Days> {
    if halves == FUZZY {
        return None;
    }
    let (unit, n) = match unit {
        Unit::Hour => (Unit::Day, (halves / 2 + 23) / 24),
        unit if unit.is_clock() => (Unit::Day, 0),
        unit => (unit, halves / 2),
    };
    let other = calendar::shift(today, unit, shift.signum() * n);
    Some((other.min(today), other.max(today)))
}

/// What comes again and again: "every day", "each July", "every Thursday night".
pub(super) fn set(captures: &Captures, constants: &Constants) -> Option<Meaning> {
    let part = captures.get(Class::Part).filter(|&part| part < NOON_CODE).map_or(SmolStr::default(), |part| format_smolstr!("T{}", PART_CODES[part as usize]));
    let value = if let Some(value) = &constants.value {
        value.clone()
    } else if let Some(weekday) = captures.get(Class::Weekday) {
        format_smolstr!("XXXX-WXX-{weekday}{part}")
    } else if let Some(month) = captures.get(Class::Month) {
        format_smolstr!("XXXX-{month:02}")
    } else if let Some(season) = captures.get(Class::Season) {
        format_smolstr!("XXXX-{}", SEASON_CODES[season as usize])
    } else if !part.is_empty() {
        format_smolstr!("XXXX-XX-XX{part}")
    } else {
        length(captures.get(Class::Number).unwrap_or(2), Unit::from_code(captures.get(Class::Unit)?)?)
    };
    Some(meaning(TimeKind::Set, value, None))
}
