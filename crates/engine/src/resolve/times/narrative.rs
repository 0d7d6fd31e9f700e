//! What a matched rule stands for, against the document's date and the dates told so far.
//!
//! Newspaper convention: a weekday or an incomplete date is the nearest one in the past, unless the clause speaks of the
//! future. "The next day", "the same month", "a week later" count from the last date told. Without any date to count from,
//! the unknown digits of a value are `X` and there is no range.

use super::calendar::{self, Unit, date};
use super::rules::{Anchor, Captures, Constants, Sense};
use super::values::{self, Meaning};
use super::words::{Class, FUZZY};
use jiff::civil::Date;

/// The clause's tense, as far as it moves dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tense {
    #[default]
    Past,
    Future,
}

/// What the sentence says around a time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clues {
    pub tense: Tense,
    /// The year of another date in the sentence.
    pub year: Option<i32>,
    /// The sentence tells of a stretch of months, with which "a year earlier" compares rather than with a quarter.
    pub of_months: bool,
}

/// The dates that relative expressions count from.
#[derive(Clone, Debug, Default)]
pub(super) struct Narrative {
    /// The day of publication, or the dateline's.
    today: Option<Date>,
    /// The last day told.
    day: Option<Date>,
    /// The first day of the last period told.
    period: Option<Date>,
    /// The last quarter told, year and number.
    quarter: Option<(i32, i32)>,
    /// The first told, then the last that was over at publication: "the latest quarter", with which "a year earlier" compares.
    over: Option<(i32, i32)>,
    /// The document writes day before month ("21/05/2020").
    day_first: bool,
}

impl Narrative {
    /// A narrative in which nothing has been told yet.
    pub fn new(today: Option<Date>, day_first: bool) -> Narrative {
        Narrative { today, day_first, ..Narrative::default() }
    }

    /// The meaning of what a rule matched, and moves the narrative there.
    pub fn read(&mut self, sense: Sense, constants: &Constants, captures: &Captures, clues: Clues) -> Option<Meaning> {
        let asked = Asked { constants, captures, clues };
        let meaning = self.meaning(sense, &asked)?;
        self.move_to(&meaning, sense, &asked);
        Some(meaning)
    }

    fn meaning(&self, sense: Sense, asked: &Asked) -> Option<Meaning> {
        match sense {
            Sense::Date => self.date(asked),
            Sense::Range => self.range(asked),
            Sense::Offset => self.offset(asked),
            Sense::Shift => self.shift(asked),
            Sense::Duration => self.duration(asked),
            Sense::Set => values::set(asked.captures, asked.constants),
            Sense::Quarter => self.quarter(asked),
            Sense::Half => self.half(asked),
            Sense::Season => self.season(asked),
            Sense::Decade => self.decade(asked),
            Sense::Century => Some(values::century(asked.get(Class::Ordinal)? - 1)),
            Sense::Reference => Some(values::reference(asked.constants.value.as_deref()?)),
            Sense::Holiday => self.holiday(asked),
            Sense::Hijri => self.hijri(asked),
            Sense::Clock | Sense::Part => Some(self.time_of_day(asked)),
            Sense::Nothing => None,
        }
    }

    fn move_to(&mut self, meaning: &Meaning, sense: Sense, asked: &Asked) {
        if sense == Sense::Duration {
            return;
        }
        let Some((first, last)) = meaning.range else { return };
        if first == last || meaning.is_night {
            self.day = Some(first);
        }
        self.period = Some(first);
        let is_told = asked.captures.has(Class::Ordinal) || self.quarter.is_none() && asked.captures.has(Class::Month);
        if sense == Sense::Quarter && is_told && asked.get(Class::Shift).unwrap_or(0) == 0 {
            let quarter = Some((first.year().into(), calendar::quarter_of(first)));
            self.quarter = quarter;
            if self.over.is_none() || self.today.is_none_or(|today| last <= today) {
                self.over = quarter;
            }
        }
    }

    /// The day that an expression counts from.
    fn anchor_day(&self, asked: &Asked) -> Option<Date> {
        match asked.constants.anchor {
            Some(Anchor::Narrative) => self.day.or(self.today),
            Some(Anchor::Document) => self.today,
            None => self.day.or(self.today),
        }
    }

    /// A time without a day: of the day told last; before any was told it has a value but covers no day.
    fn time_of_day(&self, asked: &Asked) -> Meaning {
        let day = self.anchor_day(asked).map(|day| calendar::add_days(day, asked.get(Class::Shift).unwrap_or(0)));
        let mut meaning = self.dressed(day, asked);
        if self.day.is_none() && asked.constants.anchor != Some(Anchor::Document) {
            meaning.range = None;
        }
        meaning
    }

    fn anchor(&self, asked: &Asked, unit: Unit) -> Option<Date> {
        match asked.constants.anchor {
            Some(Anchor::Narrative) if unit == Unit::Day => self.day.or(self.period).or(self.today),
            Some(Anchor::Narrative) => self.period.or(self.today),
            _ => self.today,
        }
    }

    /// A day, with its time or part of the day where these were told.
    fn dressed(&self, day: Option<Date>, asked: &Asked) -> Meaning {
        values::dressed(day, asked.captures)
    }

    fn date(&self, asked: &Asked) -> Option<Meaning> {
        let (month, day) = self.month_and_day(asked);
        if month.is_some_and(|month| month > 12) {
            return None;
        }
        let year = self.year_told(asked);
        match (month, day) {
            (Some(month), Some(day)) => {
                let year = year.or_else(|| self.year_of(month, day, asked));
                match year {
                    Some(year) if asked.unit() == Some(Unit::Week) => Some(values::period(date(year, month, day)?, Unit::Week, asked)),
                    Some(year) => Some(self.dressed(Some(date(year, month, day)?), asked)),
                    None => Some(values::unanchored(None, Some(month), Some(day))),
                }
            }
            (Some(month), None) => {
                let year = year.or_else(|| self.year_of_month(month, asked));
                Some(year.map_or_else(|| values::unanchored(None, Some(month), None), |year| values::month(year, month, asked.edge())))
            }
            (None, _) => match asked.get(Class::Weekday) {
                Some(weekday) => Some(match self.weekday(weekday, asked) {
                    None => values::some_weekday(weekday),
                    day => self.dressed(day, asked),
                }),
                None if asked.captures.has(Class::Fiscal) => values::fiscal_year(year?),
                None => Some(values::year(year?, asked.edge())),
            },
        }
    }

    fn month_and_day(&self, asked: &Asked) -> (Option<i32>, Option<i32>) {
        let day = asked.get(Class::Day);
        match (asked.get(Class::Month), asked.get(Class::MonthNumber)) {
            (None, Some(month)) if self.is_day_first(month, day, asked) => (day, Some(month)),
            (month, number) => (month.or(number), day),
        }
    }

    /// Whether the first number of a numeric date is the day: where it must be, where the document shows it elsewhere, or where
    /// the American reading is far from publication and the other is near.
    fn is_day_first(&self, first: i32, second: Option<i32>, asked: &Asked) -> bool {
        let Some(second) = second.filter(|&second| second <= 12 && first <= 12) else {
            return first > 12;
        };
        let distance = |month, day| {
            let today = self.today?;
            let year = self.year_told(asked).or_else(|| self.year_of(month, day, asked))?;
            Some(cost(date(year, month, day)?, today, Tense::Past))
        };
        self.day_first || distance(first, second) > Some(FAR) && distance(second, first) < Some(DOUBTLESS)
    }

    fn year_told(&self, asked: &Asked) -> Option<i32> {
        let shifted = || Some(i32::from(self.anchor(asked, Unit::Year)?.year()) + asked.get(Class::Shift)?);
        let is_year = asked.get(Class::Unit).and_then(Unit::from_code) == Some(Unit::Year);
        asked.get(Class::Year).or(asked.get(Class::Year2)).or_else(|| if is_year { shifted() } else { None })
    }

    /// The year of a day without one: of the weekday told, else the sentence's year, else the nearest, rather past than future.
    fn year_of(&self, month: i32, day: i32, asked: &Asked) -> Option<i32> {
        let today = self.today?;
        let years = i32::from(today.year()) - 1..=i32::from(today.year()) + 1;
        let dates = years.filter_map(|year| date(year, month, day));
        let nearest = dates.clone().min_by_key(|&date| cost(date, today, asked.clues.tense))?;
        let is_near = (nearest - today).get_days().abs() <= DOUBTLESS;
        if let Some(weekday) = asked.get(Class::Weekday).filter(|_| !is_near)
            && let Some(fitting) = dates.clone().filter(|&date| calendar::weekday(date) == weekday).min_by_key(|&date| cost(date, today, asked.clues.tense))
        {
            return Some(fitting.year().into());
        }
        asked.bygone_year().or_else(|| Some(nearest.year().into()))
    }

    fn year_of_month(&self, month: i32, asked: &Asked) -> Option<i32> {
        let today = self.today?;
        let (year, now) = (i32::from(today.year()), i32::from(today.month()));
        if let Some(shift) = asked.get(Class::Shift) {
            return Some(match shift.signum() {
                -1 => {
                    if month < now {
                        year
                    } else {
                        year - 1
                    }
                }
                1 => {
                    if month > now {
                        year
                    } else {
                        year + 1
                    }
                }
                _ => year,
            });
        }
        if let Some(year) = asked.bygone_year() {
            return Some(year);
        }
        let dates = (year - 1..=year + 1).filter_map(|year| date(year, month, 15.min(today.day().into())));
        dates.min_by_key(|&date| cost(date, today, asked.clues.tense)).map(|date| date.year().into())
    }

    fn weekday(&self, weekday: i32, asked: &Asked) -> Option<Date> {
        let today = self.anchor(asked, Unit::Day)?;
        Some(match asked.get(Class::Shift).map(i32::signum) {
            Some(-1) => calendar::weekday_until(calendar::add_days(today, -1), weekday),
            Some(1) => calendar::weekday_from(calendar::add_days(today, 1), weekday),
            _ if asked.constants.anchor == Some(Anchor::Narrative) => calendar::weekday_from(calendar::add_days(today, 1), weekday),
            _ if asked.clues.tense == Tense::Future => calendar::weekday_from(today, weekday),
            _ => calendar::weekday_until(today, weekday),
        })
    }

    /// From a day, month or year to another; what the second lacks is the first's, what the first lacks is the second's.
    fn range(&self, asked: &Asked) -> Option<Meaning> {
        let mut first = self.date(&Asked { captures: &asked.end(0), ..*asked })?.range?;
        let mut last = self.date(&Asked { captures: &asked.end(1), ..*asked })?.range?;
        if last.0 < first.0 {
            match asked.captures.has(Class::Weekday) {
                true if !asked.captures.has(Class::Year) => last = (calendar::shift(last.0, Unit::Week, 1), calendar::shift(last.1, Unit::Week, 1)),
                false if asked.captures.has(Class::Month) => first = (calendar::shift(first.0, Unit::Year, -1), calendar::shift(first.1, Unit::Year, -1)),
                _ => return None,
            }
        }
        let is_ahead = asked.captures.has(Class::Weekday) && !asked.captures.has(Class::Month) && self.today.is_some_and(|today| last.1 > today);
        if is_ahead && asked.clues.tense == Tense::Past {
            [first, last] = [first, last].map(|(from, to)| (calendar::shift(from, Unit::Week, -1), calendar::shift(to, Unit::Week, -1)));
        }
        values::interval(first, last, asked.captures)
    }

    fn offset(&self, asked: &Asked) -> Option<Meaning> {
        let unit = asked.unit()?;
        let sign = asked.get(Class::Shift)?.signum();
        let number = asked.get(Class::Number)?;
        let is_told = asked.constants.anchor == Some(Anchor::Narrative);
        if is_told && (number == FUZZY || unit.is_clock() && number < A_DAY) {
            return Some(values::Meaning {
                range: self.anchor(asked, Unit::Day).filter(|_| unit.is_clock()).map(|day| (day, day)),
                ..values::duration(number, unit)
            });
        }
        if number == FUZZY {
            return Some(values::reference(if sign < 0 { "PAST_REF" } else { "FUTURE_REF" }));
        }
        if unit == Unit::Year && number == 2 && asked.clues.of_months {
            return Some(values::period(calendar::shift(self.today?, unit, sign), unit, asked));
        }
        if unit == Unit::Year
            && number == 2
            && let Some((year, quarter)) = self.over
        {
            return Some(values::quarter(year + sign, quarter));
        }
        let (unit, number) = if unit == Unit::Hour && number >= A_DAY { (Unit::Day, number / 24) } else { (unit, number) };
        let Some(anchor) = self.anchor(asked, if unit.is_clock() { Unit::Day } else { unit }) else {
            return Some(values::reference(if sign < 0 { "PAST_REF" } else { "FUTURE_REF" }));
        };
        if unit.is_clock() {
            return Some(values::dressed(Some(anchor), asked.captures));
        }
        let day = calendar::shift(anchor, unit, sign * number / 2);
        let day = if number % 2 == 1 && unit == Unit::Year { calendar::shift(day, Unit::Month, sign * 6) } else { day };
        Some(values::period(day, unit, asked))
    }

    /// "Last week", "this month", "the following year", "last night", "this summer's".
    fn shift(&self, asked: &Asked) -> Option<Meaning> {
        let shift = asked.get(Class::Shift)?;
        let unit = asked.unit().unwrap_or(Unit::Day);
        let Some(anchor) = self.anchor(asked, unit) else {
            return Some(values::reference(["PAST_REF", "PRESENT_REF", "FUTURE_REF"][(shift.signum() + 1) as usize]));
        };
        if unit == Unit::Weekend {
            let monday = calendar::week(anchor).0;
            let weeks = if shift == 0 && asked.clues.tense == Tense::Past && calendar::weekday(anchor) < 6 { -1 } else { shift };
            return Some(values::weekend(calendar::shift(monday, Unit::Week, weeks)));
        }
        Some(values::period(calendar::shift(anchor, unit, shift), unit, asked))
    }

    fn duration(&self, asked: &Asked) -> Option<Meaning> {
        let mut meaning = values::duration(asked.get(Class::Number)?, asked.unit()?);
        if let (Some(today), Some(shift)) = (self.today, asked.get(Class::Shift)) {
            meaning.range = values::stretch(today, asked.get(Class::Number)?, asked.unit()?, shift);
        }
        Some(meaning)
    }

    fn quarter(&self, asked: &Asked) -> Option<Meaning> {
        let Some(quarter) = asked.get(Class::Ordinal) else {
            return self.untold_quarter(asked);
        };
        if !(1..=4).contains(&quarter) {
            return None;
        }
        let inferred = || {
            let today = self.today?;
            let (year, now) = (i32::from(today.year()), calendar::quarter_of(today));
            let is_ahead = asked.clues.tense == Tense::Future;
            let year = if quarter > now && !is_ahead { year - 1 } else { year + i32::from(quarter + 1 < now && is_ahead) };
            Some(year + asked.get(Class::Shift).unwrap_or(0))
        };
        let year = self.year_told(asked).or_else(inferred)?;
        if asked.captures.has(Class::Fiscal) { values::fiscal_quarter(year, quarter) } else { Some(values::quarter(year, quarter)) }
    }

    /// "The quarter", "the latest quarter", "the quarter ended June 30", "the 1988 period", "the year-earlier quarter".
    fn untold_quarter(&self, asked: &Asked) -> Option<Meaning> {
        if let Some(month) = asked.get(Class::Month) {
            let year = asked.get(Class::Year).or_else(|| self.year_of_month(month, asked))?;
            return Some(values::quarter(year, (month - 1) / 3 + 1));
        }
        let before = || {
            let day = calendar::shift(self.today?, Unit::Quarter, -1);
            Some((day.year().into(), calendar::quarter_of(day)))
        };
        let last = if asked.constants.anchor == Some(Anchor::Narrative) { self.quarter } else { self.over };
        if let Some(year) = asked.get(Class::Year).filter(|_| self.over.is_none() || asked.clues.of_months) {
            return Some(values::year(year, None));
        }
        let (year, quarter) = last.or_else(before)?;
        Some(values::quarter(self.year_told(asked).unwrap_or(year + asked.get(Class::Shift).unwrap_or(0)), quarter))
    }

    fn half(&self, asked: &Asked) -> Option<Meaning> {
        let half = asked.get(Class::Ordinal).filter(|half| (1..=2).contains(half))?;
        let year = self.year_told(asked).or_else(|| self.today.map(|today| today.year().into()))?;
        Some(values::half(year, half))
    }

    fn season(&self, asked: &Asked) -> Option<Meaning> {
        let season = asked.get(Class::Season)?;
        let inferred = || {
            let today = self.today?;
            let year = i32::from(today.year());
            let starts = |year| calendar::season(year, season).map(|(first, _)| first);
            let latest = if starts(year)? <= today { year } else { year - 1 };
            Some(match asked.get(Class::Shift).map(i32::signum) {
                Some(-1) if calendar::season(latest, season)?.1 >= today => latest - 1,
                Some(0) => year,
                Some(1) => latest + 1,
                None if asked.clues.tense == Tense::Future => latest + 1,
                _ => latest,
            })
        };
        Some(values::season(self.year_told(asked).or_else(inferred)?, season))
    }

    fn decade(&self, asked: &Asked) -> Option<Meaning> {
        let shifted = || Some(i32::from(self.today?.year()) + 10 * asked.get(Class::Shift)?);
        let first = asked.get(Class::DecadeYear).or_else(shifted)?;
        Some(values::decade(first.div_euclid(10) * 10))
    }

    fn holiday(&self, asked: &Asked) -> Option<Meaning> {
        let when = asked.constants.when.as_deref()?;
        let inferred = || {
            let today = self.today?;
            let year = i32::from(today.year());
            let mut dates = (year - 1..=year + 1).filter_map(|year| calendar::holiday(when, year));
            match asked.get(Class::Shift).map(i32::signum) {
                Some(-1) => dates.rfind(|&date| date < today),
                Some(1) => dates.find(|&date| date > today),
                _ => dates.min_by_key(|&date| cost(date, today, asked.clues.tense)),
            }
        };
        let day = match self.year_told(asked) {
            Some(year) => calendar::holiday(when, year),
            None => inferred(),
        };
        match asked.get(Class::Ordinal) {
            Some(nth) => Some(values::holiday(calendar::add_days(day?, nth - 1), 1, asked.captures)),
            None => Some(values::holiday(day?, asked.constants.length, asked.captures)),
        }
    }

    fn hijri(&self, asked: &Asked) -> Option<Meaning> {
        let Some(month) = asked.get(Class::Hijri) else {
            return values::hijri_year(asked.get(Class::HijriYear)?);
        };
        let day = asked.get(Class::Day);
        let first = day.unwrap_or(1);
        let in_gregorian = |year: i32| calendar::hijri_in_year(year, month, first).last().copied();
        let nearest = || {
            let today = self.today?;
            let year = calendar::hijri_year_of(today);
            let dates = (year - 1..=year + 1).filter_map(|year| calendar::hijri(year, month, first));
            dates.min_by_key(|&date| cost(date, today, asked.clues.tense))
        };
        let start = match (asked.get(Class::HijriYear), self.year_told(asked)) {
            (Some(year), _) => calendar::hijri(year, month, first),
            (None, Some(year)) => in_gregorian(year),
            (None, None) => nearest(),
        }?;
        let is_day = day.is_some() || asked.captures.has(Class::Ordinal);
        let start = asked.get(Class::Ordinal).map_or(start, |nth| calendar::add_days(start, nth - 1));
        let length = if is_day { 1 } else { 29 + month % 2 };
        Some(values::holiday(start, length, asked.captures))
    }
}

/// A day in half hours.
const A_DAY: i32 = 48;
/// Days that make one reading of a numeric date unlikely where the other lies at publication.
const FAR: i32 = 21;
/// Days around publication within which a date is of that year even if its weekday is wrong.
const DOUBTLESS: i32 = 14;

/// How far a candidate is from the document's date; the wrong side of it counts more.
fn cost(candidate: Date, today: Date, tense: Tense) -> i32 {
    let days = (candidate - today).get_days();
    match (tense, days > 0) {
        (Tense::Past, true) => 4 * days,
        (Tense::Future, false) => -3 * days + 30,
        _ => days.abs(),
    }
}

/// What is asked of the narrative: the values told and the sentence's clues.
pub(super) struct Asked<'a> {
    constants: &'a Constants,
    pub captures: &'a Captures,
    clues: Clues,
}

impl Asked<'_> {
    pub fn get(&self, class: Class) -> Option<i32> {
        self.captures.get(class)
    }

    pub fn edge(&self) -> Option<i32> {
        self.get(Class::Edge)
    }

    /// The year of the sentence's other date, for what has happened.
    fn bygone_year(&self) -> Option<i32> {
        self.clues.year.filter(|_| self.clues.tense == Tense::Past)
    }

    fn unit(&self) -> Option<Unit> {
        Unit::from_code(self.get(Class::Unit)?)
    }

    /// The values of a range's first (0) or last (1) end.
    fn end(&self, n: usize) -> Captures {
        let mut end = Captures::default();
        for class in [Class::Year, Class::Year2, Class::Month, Class::MonthNumber, Class::Day, Class::Weekday] {
            let told = self.captures.nth(class, n).or_else(|| self.captures.nth(class, 1 - n));
            if let Some(value) = told.filter(|_| n == 0 || class != Class::Weekday || self.captures.nth(class, 1).is_some()) {
                end.push(class, value);
            }
        }
        if let Some(year) = self.get(Class::Year2).filter(|_| n == 1 && self.captures.nth(Class::Year, 1).is_none() && self.get(Class::Year).is_some()) {
            let mut last = Captures::default();
            last.push(Class::Year, year);
            return last;
        }
        end
    }
}
