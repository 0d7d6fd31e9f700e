//! Sums in, the tables of the page out: by arena, perpetrator and means; this period beside the one before.

use super::page::{escape, open_section, print_number, print_told};
use super::told::{Told, fill, fill_told};
use super::{Bulletin, Ledger, Measure, Panel, Row};
use crate::lexicon::Lexicon;
use std::fmt::Write;

/// Prints the sums by arena, by perpetrator and by means.
pub fn print_tables(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    if bulletin.arenas.is_empty() {
        page.push_str("<p class=\"empty\">The reports tell of no incident in the period.</p>\n");
        return;
    }
    page.push_str("<div class=\"tables\">\n");
    let most = bulletin.settings.most_rows;
    let shows_arenas = bulletin.settings.panels.contains(&Panel::Arenas);
    let arenas = bulletin.arenas.iter().enumerate().map(|(n, arena)| (if shows_arenas { format!("a{n}") } else { String::new() }, arena.sum));
    print_table(lexicon.page.say("comparison", "arenas"), arenas.collect(), &bulletin.ledger, page);
    let plain = |sums: Vec<usize>| sums.into_iter().map(|sum| (String::new(), sum)).collect::<Vec<_>>();
    print_table(lexicon.page.say("comparison", "actors"), plain(shown(&bulletin.by_actor, most)), &bulletin.ledger, page);
    print_table(lexicon.page.say("comparison", "tactics"), plain(bulletin.by_tactic.iter().take(most).copied().collect()), &bulletin.ledger, page);
    page.push_str("</div>\n");
}

/// The first sums of a list, and its last one: there stand the incidents of unknown perpetrators.
pub fn shown(sums: &[usize], most: usize) -> Vec<usize> {
    match sums.split_last() {
        Some((last, others)) if sums.len() > most => others.iter().take(most.saturating_sub(1)).chain([last]).copied().collect(),
        _ => sums.to_vec(),
    }
}

/// A table of sums; a row's name is a link where it has an anchor.
fn print_table(caption: &str, rows: Vec<(String, usize)>, ledger: &Ledger, page: &mut String) {
    if rows.is_empty() {
        return;
    }
    let _ = write!(page, "<div class=\"table\"><table><caption>{}</caption><thead><tr><th scope=\"col\"></th>", escape(caption));
    for measure in Measure::COLUMNS {
        let _ = write!(page, "<th scope=\"col\">{}</th>", measure.label());
    }
    page.push_str("</tr></thead><tbody>");
    for (anchor, sum) in rows {
        page.push_str("<tr><th scope=\"row\">");
        match anchor.is_empty() {
            true => page.push_str(&escape(&ledger.sums[sum].name)),
            false => {
                let _ = write!(page, "<a href=\"#{anchor}\">{}</a>", escape(&ledger.sums[sum].name));
            }
        }
        let claimed = ledger.value(sum, Measure::Claimed);
        if !claimed.is_empty() {
            page.push_str(" <small>");
            print_number(&claimed, &ledger.anchor(sum, Measure::Claimed), page);
            page.push_str(" claimed</small>");
        }
        page.push_str("</th>");
        for measure in Measure::COLUMNS {
            page.push_str("<td>");
            print_cell(&ledger.value(sum, measure), &ledger.anchor(sum, measure), page);
            page.push_str("</td>");
        }
        page.push_str("</tr>");
    }
    page.push_str("</tbody></table></div>\n");
}

/// A number with its link; a dash for none.
pub fn print_cell(value: &str, anchor: &str, page: &mut String) {
    match value.is_empty() {
        true => page.push_str("<span class=\"none\">–</span>"),
        false => print_number(value, anchor, page),
    }
}

/// Prints this period beside the one before.
pub fn print_comparison(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    let (Some(comparison), Some(period)) = (&bulletin.comparison, bulletin.period) else { return };
    let words = &lexicon.page;
    open_section(Panel::Comparison, "", lexicon, page);
    let key = if comparison.covered { "covered" } else { "uncovered" };
    let plain = |text: String| vec![Told::plain(text)];
    let reports = |n: usize| vec![Told::linked(n.to_string(), "sources")];
    let slots = [
        ("now", plain(period.name(words))),
        ("before", plain(comparison.before.name(words))),
        ("n_now", reports(comparison.n_reports.0)),
        ("n_before", reports(comparison.n_reports.1)),
        ("enough", plain(super::comparison::ENOUGH.to_string())),
    ];
    page.push_str("<p class=\"note\">");
    print_told(&fill_told(words.say("comparison", key), &slots), page);
    page.push_str("</p>\n");
    if comparison.covered {
        page.push_str(
            "<div class=\"table compare\"><table><thead><tr><th scope=\"col\" rowspan=\"2\"></th><th scope=\"colgroup\" colspan=\"4\">Incidents</th>\
            <th scope=\"colgroup\" colspan=\"3\">Killed</th></tr><tr><th scope=\"col\">now</th><th scope=\"col\">before</th><th scope=\"col\">change</th>\
            <th scope=\"col\">a day</th><th scope=\"col\">now</th><th scope=\"col\">before</th><th scope=\"col\">change</th></tr></thead>",
        );
        for table in &comparison.tables {
            let _ =
                write!(page, "<tbody><tr class=\"group\"><th scope=\"rowgroup\" colspan=\"8\">{}</th></tr>", escape(words.say("comparison", table.caption)));
            table.rows.iter().for_each(|row| print_row(row, table.caption == "all", bulletin, lexicon, page));
            page.push_str("</tbody>");
        }
        page.push_str("</table></div>\n");
        if !comparison.differ.is_empty() {
            let _ = writeln!(page, "<p>{}</p>", escape(&fill(words.say("comparison", "differ"), &[("names", &comparison.differ.join(", "))])));
        }
    }
    page.push_str("</section>\n");
}

fn print_row(row: &Row, is_all: bool, bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    let name = if is_all { "" } else { row.name.as_str() };
    let _ = write!(page, "<tr><th scope=\"row\">{}</th>", escape(name));
    let cells = |measure: Measure, page: &mut String| {
        for (value, anchor) in row.cell(measure, &bulletin.ledger) {
            page.push_str("<td>");
            print_cell(&value, &anchor, page);
            page.push_str("</td>");
        }
    };
    cells(Measure::Incidents, page);
    let _ = write!(page, "<td class=\"change\">{}</td><td class=\"ratio\">{}</td>", escape(&row.told_change()), escape(&row.told_ratio()));
    cells(Measure::Killed, page);
    let both_open = row.killed_change.is_none() && !row.cell(Measure::Killed, &bulletin.ledger).iter().all(|(value, _)| value.is_empty());
    let change = row.killed_change.as_deref().unwrap_or(if both_open { lexicon.page.say("comparison", "open") } else { "" });
    let _ = write!(page, "<td class=\"change\">{}</td></tr>", escape(change));
}
