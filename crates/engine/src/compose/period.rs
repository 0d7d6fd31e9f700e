//! "2020-W21", "2020-05", "2020-Q2", "2020" or two days in, the first and last day and the period before out.
//!
//! The period before is one of the same kind: a quarter has the quarter before, a year the last year, a stretch of days as many
//! days. Weeks are those of ISO 8601, from Monday to Sunday.

use super::page_words::PageWords;
use super::wording::days;
use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

/// What sort of period it is; decides the one before and its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodKind {
    Days,
    Week,
    Month,
    Quarter,
    Year,
}

/// First and last day, both inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: Date,
    pub to: Date,
    pub kind: PeriodKind,
}

impl Period {
    /// A stretch of days.
    pub fn days(from: Date, to: Date) -> Period {
        Period { from, to, kind: PeriodKind::Days }
    }

    /// Reads `2020-W21`, `2020-05`, `2020-Q2`, `2020`, `2020-05-14..2020-05-20` or one day; none for anything else.
    pub fn parse(told: &str) -> Option<Period> {
        let told = told.trim();
        if let Some((from, to)) = told.split_once("..") {
            let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
            return (from <= to).then(|| Period::days(from, to));
        }
        if let Ok(day) = told.parse::<Date>() {
            return Some(Period::days(day, day));
        }
        let (year, part) = told.split_once('-').map_or((told, None), |(year, part)| (year, Some(part)));
        let year: i16 = (year.len() == 4).then(|| year.parse().ok())?.filter(|year| *year > 0)?;
        match part {
            None => whole(year, 1, 12, PeriodKind::Year),
            Some(part) => match part.split_at_checked(1)? {
                ("W" | "w", week) => ISOWeekDate::new(year, week.parse().ok()?, Weekday::Monday).ok().map(|monday| week_of(monday.date())),
                ("Q" | "q", quarter) => {
                    let quarter: i8 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
                    whole(year, quarter * 3 - 2, 3, PeriodKind::Quarter)
                }
                _ => (part.len() == 2).then(|| part.parse().ok()).flatten().and_then(|month| whole(year, month, 1, PeriodKind::Month)),
            },
        }
    }

    /// The period of the same kind that ends on the day before this one.
    pub fn before(&self) -> Period {
        let to = self.from.saturating_sub(1.days());
        match self.kind {
            PeriodKind::Days => Period::days(self.from.saturating_sub(self.n_days().days()), to),
            PeriodKind::Week => week_of(self.from.saturating_sub(7.days())),
            PeriodKind::Month => Period { from: to.first_of_month(), to, kind: self.kind },
            PeriodKind::Quarter => Period { from: self.from.saturating_sub(3.months()), to, kind: self.kind },
            PeriodKind::Year => Period { from: to.first_of_year(), to, kind: self.kind },
        }
    }

    /// How many days it has, the first and the last included.
    pub fn n_days(&self) -> i64 {
        self.from.until(self.to).map_or(0, |span| i64::from(span.get_days())) + 1
    }

    /// Whether a day lies in it.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// Its name on the page: "week 21 of 2020 (18–24 May 2020)", "May 2020", "14–20 May 2020".
    pub fn name(&self, words: &PageWords) -> String {
        let quarter = ((self.from.month() + 2) / 3).to_string();
        let fill = |key: &str, slot: &str, value: &str| {
            let told = words.say("periods", key).replace(slot, value).replace("{days}", &days(self.from, self.to));
            let year = if self.kind == PeriodKind::Week { self.from.iso_week_date().year() } else { self.from.year() };
            told.replace("{year}", &year.to_string())
        };
        match self.kind {
            PeriodKind::Days => days(self.from, self.to),
            PeriodKind::Week => fill("week", "{week}", &self.from.iso_week_date().week().to_string()),
            PeriodKind::Month => self.from.strftime("%B %Y").to_string(),
            PeriodKind::Quarter => fill("quarter", "{quarter}", &quarter),
            PeriodKind::Year => self.from.year().to_string(),
        }
    }
}

fn week_of(monday: Date) -> Period {
    Period { from: monday, to: monday.saturating_add(6.days()), kind: PeriodKind::Week }
}

/// So many whole months of a year from one on.
fn whole(year: i16, month: i8, n_months: i64, kind: PeriodKind) -> Option<Period> {
    let from = Date::new(year, month, 1).ok()?;
    let to = from.checked_add((n_months - 1).months()).ok()?.last_of_month();
    Some(Period { from, to, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &str) -> Option<(String, String)> {
        Period::parse(words).map(|period| (period.from.to_string(), period.to.to_string()))
    }

    fn pair(from: &str, to: &str) -> Option<(String, String)> {
        Some((from.into(), to.into()))
    }

    #[test]
    fn periods_are_read() {
        assert_eq!(told("2020-W21"), pair("2020-05-18", "2020-05-24"));
        assert_eq!(told("2020-W01"), pair("2019-12-30", "2020-01-05"));
        assert_eq!(told("2020-02"), pair("2020-02-01", "2020-02-29"));
        assert_eq!(told("2020-Q2"), pair("2020-04-01", "2020-06-30"));
        assert_eq!(told("2020"), pair("2020-01-01", "2020-12-31"));
        assert_eq!(told("2020-05-14..2020-05-20"), pair("2020-05-14", "2020-05-20"));
        assert_eq!(told("2020-05-14"), pair("2020-05-14", "2020-05-14"));
        for wrong in ["", "W21", "2020-W54", "2020-13", "2020-Q5", "2020-05-20..2020-05-14", "2020-5", "20-05", "2020-é", "next week"] {
            assert_eq!(told(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_period_before_is_of_the_same_kind() {
        let before = |words: &str| Period::parse(words).map(|period| period.before()).map(|period| (period.from.to_string(), period.to.to_string()));
        assert_eq!(before("2020-W01"), pair("2019-12-23", "2019-12-29"));
        assert_eq!(before("2020-03"), pair("2020-02-01", "2020-02-29"));
        assert_eq!(before("2020-Q1"), pair("2019-10-01", "2019-12-31"));
        assert_eq!(before("2021"), pair("2020-01-01", "2020-12-31"));
        assert_eq!(before("2020-05-14..2020-05-20"), pair("2020-05-07", "2020-05-13"));
    }
}
