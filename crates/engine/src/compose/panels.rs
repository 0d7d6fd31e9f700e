//! Main events, changes, waves, tallies, figures and statements in, their panels out.

use super::cards::print_quote;
use super::page::{entries_of, escape, open_section, plural, print_number, print_told};
use super::tables::print_cell;
use super::told::{Told, fill, fill_told};
use super::wording::{capitalised, day, days};
use super::{Bulletin, Change, Entry, FigurePoint, Measure, Panel, Said, TallyBeside};
use crate::lexicon::Lexicon;
use crate::record::Statement;
use std::fmt::Write;

/// More letters of a statement than this stand behind its fold.
const LONGEST_STATEMENT: usize = 420;

/// The incident with a number, wherever on the page it stands.
pub fn entry_of(bulletin: &Bulletin, number: usize) -> Option<&Entry> {
    entries_of(bulletin).chain(&bulletin.aside).chain(&bulletin.earlier).find(|entry| entry.number == number)
}

/// Prints the main events with the criteria that they meet.
pub fn print_main_events(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    open_section(Panel::MainEvents, "", lexicon, page);
    let _ = writeln!(page, "<p class=\"note\">{}</p>", escape(&super::main_events::told_criteria(&bulletin.settings.main_events, lexicon)));
    if bulletin.main_events.is_empty() {
        let _ = writeln!(page, "<p>{}</p>", escape(lexicon.page.say("criteria", "none")));
    } else {
        page.push_str("<ol class=\"events\">\n");
        for event in &bulletin.main_events {
            let Some(entry) = entry_of(bulletin, event.number) else { continue };
            page.push_str("<li><p class=\"sentence\">");
            print_number(&event.number.to_string(), &format!("i{}", event.number), page);
            let _ = write!(page, " <a class=\"told\" href=\"#q{}\">{}</a></p>", event.number, escape(&entry.words()));
            let place =
                entry.linked.place.as_ref().map(|place| [place.admin1.clone(), country(entry, lexicon)].into_iter().flatten().collect::<Vec<_>>().join(", "));
            let told = [place.unwrap_or_default(), event.because.join("; ")];
            let told: Vec<&str> = told.iter().map(String::as_str).filter(|told| !told.is_empty()).collect();
            let _ = writeln!(page, "<p class=\"because\">{}</p></li>", escape(&told.join(" · ")));
        }
        page.push_str("</ol>\n");
    }
    page.push_str("</section>\n");
}

fn country(entry: &Entry, lexicon: &Lexicon) -> Option<String> {
    let code = entry.linked.place.as_ref()?.country.as_deref()?;
    Some(lexicon.outlines.name_of(code).to_string())
}

/// Prints what changed since the last bulletin; nothing where there is none to compare with.
pub fn print_changes(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    let Some(changes) = &bulletin.changes else { return };
    let words = &lexicon.page;
    open_section(Panel::Changes, &fill(words.say("changes", "opening"), &[("since", &changes.since)]), lexicon, page);
    if changes.added.is_empty() && changes.changed.is_empty() && changes.gone.is_empty() {
        let _ = writeln!(page, "<p>{}</p>", escape(&fill(words.say("changes", "none"), &[("since", &changes.since)])));
    }
    if !changes.changed.is_empty() {
        let _ = write!(page, "<h3>{}</h3><ul>", escape(words.say("changes", "changed")));
        changes.changed.iter().for_each(|change| print_change(change, bulletin, lexicon, page));
        page.push_str("</ul>\n");
    }
    if !changes.added.is_empty() {
        let _ = write!(page, "<h3>{}</h3><ul>", escape(words.say("changes", "added")));
        changes.added.iter().for_each(|number| print_line(*number, "", bulletin, page));
        page.push_str("</ul>\n");
    }
    if !changes.gone.is_empty() {
        let _ = write!(page, "<h3>{}</h3><ul>", escape(words.say("changes", "gone")));
        changes.gone.iter().for_each(|told| page.push_str(&format!("<li><del>{}</del></li>", escape(told))));
        page.push_str("</ul>\n");
    }
    if changes.n_reports > 0 {
        let n = plural(changes.n_reports, "report");
        let _ = writeln!(page, "<p class=\"note\">{}</p>", escape(&fill(words.say("changes", "reports"), &[("n", &n)])));
    }
    page.push_str("</section>\n");
}

fn print_line(number: usize, note: &str, bulletin: &Bulletin, page: &mut String) {
    let Some(entry) = entry_of(bulletin, number) else { return };
    page.push_str("<li>");
    print_number(&number.to_string(), &format!("i{number}"), page);
    let _ = write!(page, " <a class=\"told\" href=\"#q{number}\">{}</a>", escape(&entry.words()));
    if !note.is_empty() {
        let _ = write!(page, " <small>{}</small>", escape(note));
    }
    page.push_str("</li>\n");
}

fn print_change(change: &Change, bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    print_line(change.number, &told_change(change, lexicon), bulletin, page);
}

/// What changed of an incident, in words.
pub fn told_change(change: &Change, lexicon: &Lexicon) -> String {
    let words = &lexicon.page;
    let mut told: Vec<String> =
        change.fields.iter().map(|[field, was, now]| fill(words.say("changes", "was"), &[("field", field), ("was", was), ("now", now)])).collect();
    if !change.corrected.is_empty() {
        told.push(fill(words.say("changes", "corrected"), &[("fields", &change.corrected.join(", "))]));
    }
    if change.n_more > 0 {
        told.push(fill(words.say("changes", "more"), &[("n", &plural(change.n_more, "report"))]));
    }
    told.join("; ")
}

/// The waves as lines whose numbers know their incidents.
pub fn told_waves(bulletin: &Bulletin, lexicon: &Lexicon) -> Vec<Vec<Told>> {
    let words = &lexicon.page;
    let surges = &bulletin.surges;
    let Some((start, end, n_days)) = surges.span else { return Vec::new() };
    if surges.too_short {
        let slots = [("days", n_days.to_string()), ("needed", crate::waves::FEWEST_DAYS.to_string())];
        let slots: Vec<(&str, &str)> = slots.iter().map(|(name, value)| (*name, value.as_str())).collect();
        return vec![vec![Told::plain(fill(words.say("waves", "short"), &slots))]];
    }
    if surges.found.is_empty() {
        let slots = [("start", day(start)), ("end", day(end)), ("actors", surges.actors.join(", "))];
        let slots: Vec<(&str, &str)> = slots.iter().map(|(name, value)| (*name, value.as_str())).collect();
        return vec![vec![Told::plain(fill(words.say("waves", "none"), &slots))]];
    }
    surges.found.iter().map(|surge| told_wave(surge, bulletin, lexicon)).collect()
}

fn told_wave(surge: &super::Surge, bulletin: &Bulletin, lexicon: &Lexicon) -> Vec<Told> {
    let words = &lexicon.page;
    let plain = |text: String| vec![Told::plain(text)];
    let anchor = bulletin.ledger.anchor(surge.sum, Measure::Incidents);
    let attacks = vec![Told::linked(plural(surge.n_attacks, "attack"), if anchor.is_empty() { "waves".to_string() } else { anchor })];
    let (place, km) = surge.place.clone().unwrap_or_default();
    let key = if surge.place.is_some() { "cluster" } else { "wave" };
    let slots = [
        ("actor", plain(surge.actor.clone().unwrap_or_else(|| words.say("waves", "all").to_string()))),
        ("incidents", attacks),
        ("days", plain(days(surge.from, surge.to))),
        ("expected", plain(format!("{:.1}", surge.expected))),
        ("times", plain(format!("{:.1}", surge.n_attacks as f64 / surge.expected.max(0.01)))),
        ("p", plain(format!("{:.3}", surge.p))),
        ("place", plain(place)),
        ("km", plain(format!("{km:.0}"))),
    ];
    fill_told(words.say("waves", key), &slots)
}

/// Prints the waves that touch the period, or why none can be told.
pub fn print_waves(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    let lines = told_waves(bulletin, lexicon);
    if lines.is_empty() {
        return;
    }
    open_section(Panel::Waves, "", lexicon, page);
    for line in lines {
        page.push_str("<p>");
        print_told(&line, page);
        page.push_str("</p>\n");
    }
    let _ = writeln!(page, "<p class=\"note\">{}</p>\n</section>", escape(lexicon.page.say("waves", "method")));
}

/// Prints tallies beside what was coded.
pub fn print_tallies(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    if bulletin.tallies.is_empty() {
        return;
    }
    open_section(Panel::Tallies, lexicon.page.say("tallies", "note"), lexicon, page);
    for (at, tally) in bulletin.tallies.iter().enumerate() {
        print_tally(at + 1, tally, bulletin, lexicon, page);
    }
    page.push_str("</section>\n");
}

fn print_tally(n: usize, beside: &TallyBeside, bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    let (tally, words) = (&beside.tally, &lexicon.page);
    let publisher = tally.publisher.as_deref().unwrap_or(words.say("tallies", "unnamed"));
    let period = tally.period.as_ref().map(|period| days(period.start, period.end));
    let place = tally.place.as_ref().map(|place| place.name.clone());
    let told: Vec<String> = [Some(tally.what.clone()), place, period].into_iter().flatten().collect();
    let _ =
        write!(page, "<article class=\"tally incident\" id=\"t{n}\">\n<div><h3>{}</h3><p>{}</p>", escape(&capitalised(publisher)), escape(&told.join(" · ")));
    page.push_str("<table><thead><tr>");
    for key in ["part", "stated", "coded", "matched", "missing", "extra"] {
        let _ = write!(page, "<th scope=\"col\">{}</th>", escape(words.say("tallies", key)));
    }
    page.push_str("</tr></thead><tbody>");
    for (at, row) in beside.beside.rows.iter().enumerate().filter(|(_, row)| row.stated.is_some() || row.name != "total") {
        let _ = write!(page, "<tr><th scope=\"row\">{}</th><td>", escape(if row.name == "total" { words.say("tallies", "total") } else { &row.name }));
        print_cell(&row.stated.map(|count| lexicon.bulletin.count(&count)).unwrap_or_default(), &format!("tw{n}"), page);
        page.push_str("</td><td>");
        let sum = beside.sums.get(at).copied();
        let anchor = sum.map(|sum| bulletin.ledger.anchor(sum, Measure::Incidents)).filter(|anchor| !anchor.is_empty());
        print_cell(&row.coded.map(|count| lexicon.bulletin.count(&count)).unwrap_or_default(), &anchor.unwrap_or_else(|| format!("tw{n}")), page);
        for number in [row.matched, row.missing, row.extra] {
            let _ = write!(page, "</td><td>{}", number.map_or_else(|| "–".to_string(), |number| number.to_string()));
        }
        page.push_str("</td></tr>");
    }
    page.push_str("</tbody></table>");
    let _ = write!(page, "<p class=\"note\">{}</p></div>\n<div class=\"words\" id=\"tw{n}\">\n", escape(&told_checks(beside, lexicon)));
    print_quote(&beside.words, bulletin, page);
    page.push_str("</div>\n</article>\n");
}

/// Whether the sums hold, what the parts leave, and how far the reports cover the tally's days.
pub fn told_checks(beside: &TallyBeside, lexicon: &Lexicon) -> String {
    let words = &lexicon.page;
    let percent = |share: f64| format!("{:.0}%", share * 100.0);
    let failed = beside.beside.checks.iter().filter(|check| !check.holds).map(|check| {
        let (part, key) = (check.part.clone().unwrap_or_default(), if check.check == "share" { "share" } else { "sum" });
        let told = |value: f64| if check.check == "share" { percent(value) } else { format!("{value:.0}") };
        fill(words.say("tallies", key), &[("part", &part), ("stated", &told(check.stated)), ("computed", &told(check.computed))])
    });
    let failed: Vec<String> = failed.collect();
    let mut told = Vec::new();
    match (failed.is_empty(), beside.beside.checks.is_empty()) {
        (true, true) => {}
        (true, false) => told.push(words.say("tallies", "holds").to_string()),
        (false, _) => told.push(fill(words.say("tallies", "fails"), &[("what", &failed.join("; "))])),
    }
    if let Some(rest) = beside.tally.remainder.filter(|rest| *rest > 0) {
        told.push(fill(words.say("tallies", "remainder"), &[("n", &rest.to_string())]));
    }
    if beside.beside.days > 0 {
        let slots = [("covered", beside.beside.days_covered.to_string()), ("days", beside.beside.days.to_string())];
        told.push(fill(words.say("tallies", "coverage"), &[(slots[0].0, slots[0].1.as_str()), (slots[1].0, slots[1].1.as_str())]));
    }
    told.extend(beside.beside.notes.iter().map(|note| format!("{}.", capitalised(note))));
    told.join(" ")
}

/// Prints figures by indicator.
pub fn print_figures(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    if bulletin.figures.is_empty() {
        return;
    }
    open_section(Panel::Figures, lexicon.page.say("figures", "note"), lexicon, page);
    for group in &bulletin.figures {
        let name = lexicon.page.find("indicators", &group.indicator).map_or_else(|| capitalised(&group.indicator.replace('_', " ")), str::to_string);
        let _ = write!(page, "<h3>{}</h3>\n<div class=\"figure-group\">", escape(&name));
        group.points.iter().for_each(|point| print_figure(point, bulletin, lexicon, page));
        page.push_str("</div>\n");
    }
    page.push_str("</section>\n");
}

/// What a figure is of, where and when, and who says so.
pub fn told_figure(point: &FigurePoint, lexicon: &Lexicon) -> (String, String) {
    let (figure, words) = (&point.figure, &lexicon.page);
    let value = figure.value.map(|value| lexicon.bulletin.amount(&value, &figure.unit)).unwrap_or_default();
    let place = figure.place.as_ref().map_or_else(|| words.say("figures", "unplaced").to_string(), |place| place.name.clone());
    let about = figure.as_of.map(|date| fill(words.say("figures", "about"), &[("date", &day(date))]));
    let projected = (figure.status == "projected").then(|| words.say("figures", "projected").to_string());
    let said = [Some(figure.what.clone()), Some(place), about, figure.attributed_to.clone(), projected];
    (value, said.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

fn print_figure(point: &FigurePoint, bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    let (value, said) = told_figure(point, lexicon);
    let n = point.number;
    let _ = write!(page, "<div class=\"figure-line incident\" id=\"f{n}\"><div><b>");
    print_number(&value, &format!("fw{n}"), page);
    let _ = write!(page, "</b> {}", escape(&said));
    if !point.contradicts.is_empty() {
        let others: Vec<Vec<Told>> =
            point.contradicts.iter().map(|other| vec![Told::linked(value_of(*other, bulletin, lexicon), format!("f{other}"))]).collect();
        page.push_str("<p class=\"contradicts\">");
        print_told(&fill_told(lexicon.page.say("figures", "contradicts"), &[("values", super::told::listed(others, &lexicon.bulletin.and))]), page);
        page.push_str("</p>");
    }
    let _ = write!(page, "</div><div class=\"words\" id=\"fw{n}\">");
    print_quote(&point.words, bulletin, page);
    page.push_str("</div></div>\n");
}

fn value_of(number: usize, bulletin: &Bulletin, lexicon: &Lexicon) -> String {
    let mut points = bulletin.figures.iter().flat_map(|group| &group.points);
    points.find(|point| point.number == number).map(|point| told_figure(point, lexicon).0).unwrap_or_default()
}

/// Prints statements by theme.
pub fn print_statements(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    let words = &lexicon.page;
    if bulletin.statements.is_empty() {
        return;
    }
    open_section(Panel::Statements, words.say("statements", "note"), lexicon, page);
    for group in &bulletin.statements {
        let theme = if group.theme.is_empty() { words.say("statements", "none") } else { words.say("themes", &group.theme) };
        let _ = write!(page, "<h3>{}</h3>\n<ul class=\"said\">", escape(theme));
        group.said.iter().for_each(|said| print_said(said, bulletin, lexicon, page));
        page.push_str("</ul>\n");
        if group.n_more > 0 {
            let _ = writeln!(page, "<p class=\"note\">{}</p>", escape(&fill(words.say("statements", "more"), &[("n", &group.n_more.to_string())])));
        }
    }
    page.push_str("</section>\n");
}

/// Who speaks: name, role, who stands behind.
pub fn told_speaker(statement: &Statement) -> String {
    let Some(speaker) = &statement.speaker else { return String::new() };
    let role = speaker.role.as_ref().filter(|role| !speaker.name.to_lowercase().contains(&role.to_lowercase()));
    let parts = [Some(capitalised(&speaker.name)), role.cloned(), speaker.behind.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The content in one line, cut between words where it is very long.
pub fn told_content(statement: &Statement) -> String {
    let content = statement.content.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_one_quote = !content.trim_matches(['“', '”', '"', ' ']).contains(['“', '”', '"']);
    let content = if is_one_quote { content.trim_matches(['“', '”', '"', ' ']) } else { content.trim() };
    let open = content.rfind('(').filter(|at| !content[*at..].contains(')'));
    let content = open.map_or(content, |at| content[..at].trim_end());
    let content = if statement.direct { content.to_string() } else { capitalised(content.strip_prefix("that ").unwrap_or(content)) };
    let cut = content.char_indices().nth(LONGEST_STATEMENT).and_then(|(at, _)| content[..at].rfind(' '));
    let told = cut.map_or(content.clone(), |at| format!("{} …", &content[..at]));
    if statement.direct && is_one_quote { format!("“{told}”") } else { told }
}

fn print_said(said: &Said, bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    let (statement, n) = (&said.statement, said.number);
    let words = &lexicon.page;
    let mut kinds = vec![words.say("statements", &statement.kind).to_string()];
    kinds.extend((statement.hedged).then(|| words.say("statements", "hedged").to_string()));
    let report = &bulletin.reports[said.document];
    let _ = write!(
        page,
        "<li id=\"w{n}\"><b>{}</b> <span class=\"chip\">{}</span> <span class=\"content\">{}</span> <small><a href=\"#d{}\">{}</a></small>",
        escape(&told_speaker(statement)),
        escape(&kinds.join(", ")),
        escape(&told_content(statement)),
        said.document + 1,
        escape(report.name())
    );
    page.push_str("</li>\n");
}
