//! An incident and its records in, its two sides out: who did it, to whom, and the dead of each.
//!
//! Read once, so that all schemas tell the same. Who suffered says more than what was aimed at: the dead of a group are that group's, and only those
//! of whom no group is told go by their kind against who did it. What the records do not tell is left open: dead fighters of a clash between
//! two unknown bands are on neither side. Nothing is looked for in the text again.

use super::countries::Countries;
use super::parties::{Family, Kind, Parties, Party};
use serde_json::Value;

/// Killed, wounded, captured.
pub type Toll = [i64; 3];

/// The sides of an incident.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sides {
    /// Who did it, or the first side of a clash; the one that it goes by first.
    pub by: Vec<Party>,
    /// To whom.
    pub at: Vec<Party>,
    /// Those of `by`, of `at` as far as they bear arms, and of people who do not; by the record that tells most of the dead.
    pub by_toll: Toll,
    pub at_toll: Toll,
    pub people_toll: Toll,
    /// ACLED puts protesters first, and whoever finds a bomb.
    pub is_found: bool,
}

/// One of the schemas' ways to tell the sides apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    By,
    At,
    /// As ACLED has them: protesters, and who put a weapon out of use, first.
    First,
    Second,
    /// As UCDP has them: the government where a state fights.
    A,
    B,
}

/// Where a victim belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    By,
    At,
    People,
    /// On either: not told.
    Open,
}

/// A victim with what befell it: an index of `Toll`, none where dead and wounded are told together.
struct Hurt {
    party: Party,
    effect: Option<usize>,
    number: i64,
    attacked: bool,
}

/// What all is judged by.
struct Scene<'a> {
    parties: &'a Parties<'a>,
    incident: &'a Value,
    country: Option<&'a str>,
}

/// The sides of an incident; `records` are its incident records, `fullest` the one among them whose dead are counted.
pub fn sides_of(parties: &Parties, incident: &Value, records: &[&Value], fullest: Option<&Value>) -> Sides {
    let scene = Scene { parties, incident, country: incident["place"]["country"].as_str() };
    let targets = scene.targets();
    let told: Vec<Party> = in_order(incident, records).into_iter().filter_map(|told| scene.doer(told)).collect();
    let mut hurt: Vec<Hurt> = records.iter().flat_map(|record| scene.hurt(record)).collect();
    let (by, rivals) = scene.doers(told, &targets, &hurt);
    let mut sides = Sides { by, ..Sides::default() };
    hurt.iter_mut().for_each(|one| scene.disarm(one, &sides.by));
    scene.add_opponents(&mut sides, rivals, targets, &hurt);
    if let Some(record) = fullest {
        scene.add_tolls(&mut sides, record);
    }
    scene.settle(&mut sides, records);
    sides
}

/// The perpetrators of an incident in the order in which a report names them.
fn in_order<'a>(incident: &'a Value, records: &[&Value]) -> Vec<&'a Value> {
    let same = |a: &Value, b: &Value| ["id", "name", "text"].iter().find(|key| a[**key].is_string()).is_some_and(|key| a[*key] == b[*key]);
    let place = |party: &Value| records.iter().find_map(|record| list(&record["perpetrators"]).position(|told| same(party, told)));
    let mut told: Vec<&Value> = list(&incident["perpetrators"]).collect();
    told.sort_by_key(|party| place(party).unwrap_or(usize::MAX));
    told
}

impl Sides {
    /// Those on a side, the first first.
    pub fn side(&self, role: Role) -> &[Party] {
        let is_by = match role {
            Role::By => true,
            Role::At => false,
            Role::First | Role::Second => (role == Role::First) != self.is_found,
            Role::A | Role::B => (role == Role::A) != self.is_turned(),
        };
        if is_by { &self.by } else { &self.at }
    }

    /// The dead who bore arms on UCDP's sides.
    pub fn dead_fighters(&self) -> [i64; 2] {
        let dead = [self.by_toll[0], self.at_toll[0]];
        if self.is_turned() { [dead[1], dead[0]] } else { dead }
    }

    /// All the dead of whom it is told where they belong.
    pub fn dead(&self) -> i64 {
        self.by_toll[0] + self.at_toll[0] + self.people_toll[0]
    }

    /// Whether UCDP's side A is whom it was done to: a government, or whoever fights beside one. Two governments stand in the order of the alphabet.
    fn is_turned(&self) -> bool {
        let kind = |side: &[Party]| side.first().map(|party| party.kind);
        let state = |kind: Option<Kind>| kind.is_some_and(Kind::is_state);
        let (by, at) = (kind(&self.by), kind(&self.at));
        match (state(by), state(at)) {
            (true, true) => state_name(&self.at[0]).is_some_and(|at| state_name(&self.by[0]).is_some_and(|by| at < by)),
            (false, true) => true,
            (true, false) => false,
            (false, false) => at == Some(Kind::External) && by != at,
        }
    }
}

fn state_name(party: &Party) -> Option<&'static str> {
    Countries::known().get(party.country.as_deref()?).map(|country| country.ucdp_name)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

impl Scene<'_> {
    fn is(&self, key: &str, values: &[&str]) -> bool {
        self.incident[key].as_str().is_some_and(|value| values.contains(&value))
    }

    /// Whether both sides may stand among the perpetrators.
    fn is_mutual(&self) -> bool {
        self.is("type", &["clash", "agreement"])
    }

    /// Targets with a side of their own; officials and things that belong to people who bear no arms are people.
    fn targets(&self) -> Vec<Party> {
        list(&self.incident["targets"]).filter_map(|told| self.target(told)).collect()
    }

    fn target(&self, told: &Value) -> Option<Party> {
        let crowd = |party: &Party| party.kind == Kind::Crowd && !self.is("class", &["operation"]);
        let unarmed = |party: &Party| !self.is_mutual() && (party.kind == Kind::Government || self.parties.is_people(party) || crowd(party));
        let party = self.parties.party(told).map(|party| if unarmed(&party) { Party::unnamed(Kind::Civilians) } else { party });
        if party.as_ref().is_some_and(|party| party.kind.family() != Family::People || party.kind == Kind::Protesters) || told["kind"] == "area" {
            return party.filter(|party| party.kind != Kind::Civilians);
        }
        let text = ["text", "name"].map(|key| told[key].as_str().unwrap_or_default()).join(" ");
        let words: Vec<&str> = self.parties.words_of(&text).collect();
        let is = |names: &[&str]| names.iter().any(|name| words.contains(name));
        let kind = match () {
            () if is(&["religious", "education", "media", "aid", "diplomatic", "government"]) => Kind::Civilians,
            () if is(&["police"]) => Kind::Police,
            () if is(&["military"]) => Kind::Military,
            () if is(&["armed_group"]) => Kind::Armed,
            () if is(&["business", "transport", "tourist", "party", "private"]) => Kind::Civilians,
            () => return party,
        };
        Some(Party::unnamed(kind))
    }

    fn hurt(&self, record: &Value) -> Vec<Hurt> {
        let text = list(&self.incident["targets"]).chain(list(&record["targets"])).filter_map(|target| target["text"].as_str()).collect::<Vec<_>>().join(" ");
        let words: Vec<&str> = self.parties.words_of(&text).collect();
        let public = ["police", "military", "government", "diplomatic"].iter().any(|name| words.contains(name));
        let of_police = words.contains(&"police") && !words.contains(&"military");
        let one = |told: &Value| {
            let effect = match told["effect"].as_str()? {
                "killed" => Some(0),
                "wounded" => Some(1),
                "captured" => Some(2),
                "killed_or_wounded" => None,
                _ => return None,
            };
            let known = ["side", "kind", "group_id"].iter().any(|key| told[*key].is_string());
            let party = self.parties.victim(told);
            let vague = party.kind == Kind::Guards && public || party.kind == Kind::Military && told["kind"].is_null() && of_police;
            let party = if vague { Party::unnamed(Kind::Police) } else { party };
            let number = told["count"]["low"].as_i64().unwrap_or(1);
            known.then_some(Hurt { party, effect, number, attacked: told["side"] == "security_forces" })
        };
        list(&record["victims"]).filter_map(one).collect()
    }

    /// A perpetrator. Villagers, however many, who beat and burn are a crowd.
    fn doer(&self, told: &Value) -> Option<Party> {
        let party = self.parties.party(told)?;
        let many = told["count"].is_object() && told["count"]["high"].is_null();
        let rages = self.is("class", &["attack"]) && self.is("type", &["unarmed_assault", "arson", "facility_attack"]);
        Some(if many && rages && party == Party::unnamed(Kind::Civilians) { Party::unnamed(Kind::Crowd) } else { party })
    }

    /// Who did it, and who among those told with them are the other side.
    fn doers(&self, told: Vec<Party>, targets: &[Party], hurt: &[Hurt]) -> (Vec<Party>, Vec<Party>) {
        if self.is("type", &["protest"]) {
            let fought = |hurt: &Hurt| hurt.party.kind.family() == Family::State && hurt.effect != Some(2);
            let crowd = told.iter().any(|party| party.kind == Kind::Crowd) || hurt.iter().any(fought);
            let forces = told.into_iter().filter(|party| party.kind.family() == Family::State).collect();
            return (vec![Party::unnamed(if crowd { Kind::Crowd } else { Kind::Protesters })], forces);
        }
        let (mut by, mut rivals): (Vec<Party>, Vec<Party>) = (Vec::new(), Vec::new());
        let opposed = targets.iter().any(|target| target.kind.family() != Family::People && !told.iter().any(|party| party.is_kin(target)));
        for party in told {
            let rival = self.is_mutual() && !opposed && by.first().is_some_and(|first: &Party| are_rivals(first, &party));
            merge(if rival { &mut rivals } else { &mut by }, party);
        }
        let against_state = |parties: &[Party]| parties.iter().any(|party| party.kind.family() == Family::State);
        let facing_state = against_state(targets) || against_state(&rivals) || hurt.iter().any(|hurt| hurt.party.kind.family() == Family::State);
        by.iter_mut().for_each(|party| self.arm(party, facing_state));
        by.sort_by_key(|party| (party.kind == Kind::Armed && party.name.is_none(), party.kind == Kind::Mercenaries));
        let named = by.iter().any(|party| party.name.is_some());
        by.retain(|party| !named || party.name.is_some() || party.kind.family() == Family::State);
        (by, rivals)
    }

    /// Thieves whom a crowd seizes bear no arms.
    fn disarm(&self, hurt: &mut Hurt, by: &[Party]) {
        if hurt.party.kind.family() == Family::NonState && hurt.party.name.is_none() && by.first().is_some_and(|party| party.kind == Kind::Crowd) {
            hurt.party = Party::unnamed(Kind::Civilians);
        }
    }

    /// People who attack are armed, or a crowd.
    fn arm(&self, party: &mut Party, facing_state: bool) {
        let attacks = self.is("class", &["attack", "operation"]);
        match party.kind {
            Kind::Civilians | Kind::AidWorkers if self.is("type", &["clash"]) => {
                *party = Party { kind: if facing_state { Kind::Crowd } else { Kind::Identity }, ..party.clone() };
            }
            Kind::Civilians | Kind::AidWorkers if attacks => *party = Party::unnamed(Kind::Armed),
            Kind::Protesters if attacks => party.kind = Kind::Crowd,
            _ => {}
        }
    }

    /// Those to whom it was done: who suffered, then who was aimed at; people without arms after those who bear them, but where they were the aim.
    fn add_opponents(&self, sides: &mut Sides, rivals: Vec<Party>, targets: Vec<Party>, hurt: &[Hurt]) {
        let aims: Vec<Party> = targets.into_iter().filter(|party| !is_among(&sides.by, party) && !self.same_force(&sides.by, party)).collect();
        let (armed, unarmed): (Vec<Party>, Vec<Party>) = aims.into_iter().partition(|party| party.kind.family() != Family::People);
        let mut at: Vec<Party> = Vec::new();
        rivals.into_iter().chain(armed.iter().filter(|party| party.name.is_some()).cloned()).for_each(|party| merge(&mut at, party));
        let placed = self.placed(hurt, &Sides { by: sides.by.clone(), at: at.clone(), ..Sides::default() });
        let of = |wanted: Place| placed.iter().filter(move |(place, _)| *place == wanted).map(|(_, hurt)| *hurt);
        of(Place::At).map(|hurt| hurt.party.clone()).chain(armed.iter().cloned()).for_each(|party| merge(&mut at, party));
        let mut people: Vec<Party> = Vec::new();
        if !self.is_unrest(sides, &at) {
            of(Place::People).map(|hurt| hurt.party.clone()).chain(unarmed.iter().cloned()).for_each(|party| merge(&mut people, party));
        }
        people.sort_by_key(|party| (party.kind != Kind::Protesters, party.kind != Kind::Civilians));
        let number = |place: Place| of(place).map(|hurt| hurt.number).sum::<i64>();
        let armed_aim = !armed.is_empty() || self.is("class", &["operation"]);
        let people_most = number(Place::People) > 0 && (!unarmed.is_empty() || number(Place::At) * 2 < number(Place::People));
        let people_first = at.is_empty() || !armed_aim && people_most;
        sides.at = if people_first { people.into_iter().chain(at).collect() } else { at.into_iter().chain(people).collect() };
        self.part(sides);
    }

    /// Where only the dead of both sides are told: the second of them is the first side.
    fn part(&self, sides: &mut Sides) {
        let fight = |a: &Party, b: &Party| [a, b].iter().all(|party| party.kind.family() != Family::People) && are_rivals(a, b);
        let parted = sides.by.is_empty() && self.is("type", &["clash", "armed_assault"]);
        if let [first, second, ..] = &sides.at[..]
            && parted
            && fight(first, second)
        {
            sides.by = vec![sides.at.remove(1)];
        }
    }

    /// Where each victim belongs. Where nobody is told to have done it, those who alone suffered are whom it was done to.
    fn placed<'h>(&self, hurt: &'h [Hurt], known: &Sides) -> Vec<(Place, &'h Hurt)> {
        let placed: Vec<(Place, &Hurt)> = hurt.iter().map(|one| (self.place_of(one, known), one)).collect();
        let sufferers = placed.iter().any(|(place, _)| matches!(place, Place::At | Place::People));
        if !known.by.is_empty() || !known.at.is_empty() || sufferers {
            return placed;
        }
        placed.into_iter().map(|(_, hurt)| (Place::At, hurt)).collect()
    }

    /// Whether people themselves are the first side, so that those who suffered are theirs: a protest, a crowd that forces are sent against.
    fn is_unrest(&self, sides: &Sides, at: &[Party]) -> bool {
        let people = sides.by.first().is_some_and(|party| matches!(party.kind, Kind::Protesters | Kind::Crowd));
        people && (self.is("type", &["protest"]) || at.iter().any(|party| party.kind.family() == Family::State))
    }

    /// Whether a party without a name is the doers' own: soldiers told beside an army of the country.
    fn same_force(&self, by: &[Party], party: &Party) -> bool {
        let own = |doer: &Party| doer.kind.is_state() && party.kind.is_state() && self.home(doer) == self.home(party);
        by.iter().any(own)
    }

    /// The country of a state's force; that of the place where it is not told.
    fn home<'p>(&'p self, party: &'p Party) -> Option<&'p str> {
        party.country.as_deref().or(self.country)
    }

    fn place_of(&self, hurt: &Hurt, known: &Sides) -> Place {
        let party = &hurt.party;
        let has = |side: &[Party], family: Family| side.iter().any(|party| party.kind.family() == family);
        if is_among(&known.by, party) {
            return Place::By;
        }
        match party.kind.family() {
            Family::People => Place::People,
            _ if party.kind.family() != Family::State && party.id.is_some() => Place::At,
            Family::State if self.same_force(&known.by, party) => Place::By,
            Family::State if has(&known.at, Family::NonState) && known.by.iter().any(|doer| doer.kind == Kind::Militia) => Place::By,
            Family::State => Place::At,
            Family::NonState if has(&known.by, Family::State) || hurt.attacked => Place::At,
            Family::NonState if known.by.iter().all(|doer| are_foes(doer.kind, party.kind)) && !known.by.is_empty() => Place::At,
            Family::NonState if known.by.is_empty() && self.is("class", &["operation"]) => Place::At,
            Family::NonState if has(&known.at, Family::NonState) => Place::Open,
            Family::NonState if self.is("type", &["clash"]) && !has(&known.at, Family::State) && !known.by.iter().any(|party| party.name.is_some()) => {
                Place::Open
            }
            Family::NonState => Place::By,
        }
    }

    fn add_tolls(&self, sides: &mut Sides, record: &Value) {
        for mut hurt in self.hurt(record) {
            self.disarm(&mut hurt, &sides.by);
            let Some(effect) = hurt.effect else { continue };
            match self.place_of(&hurt, sides) {
                Place::By => sides.by_toll[effect] += hurt.number,
                Place::At => sides.at_toll[effect] += hurt.number,
                Place::People => sides.people_toll[effect] += hurt.number,
                Place::Open => {}
            }
        }
    }

    /// What follows for one side from the other: communities that fight one another, a crowd that forces are sent against.
    fn settle(&self, sides: &mut Sides, records: &[&Value]) {
        let kind = |side: &[Party]| side.first().map(|party| party.kind);
        let (by, at) = (kind(&sides.by), kind(&sides.at));
        let clash = self.is("type", &["clash"]);
        match (by.map(Kind::family), at) {
            (Some(Family::NonState), None) if clash => sides.at = vec![Party::unnamed(sides.by[0].kind)],
            (Some(Family::NonState), Some(Kind::Civilians)) if clash => {
                sides.at[0].kind = Kind::Identity;
                let theirs = std::mem::take(&mut sides.people_toll);
                if self.targets().iter().any(|party| party.kind.family() == Family::People) {
                    sides.at_toll = std::array::from_fn(|effect| sides.at_toll[effect] + theirs[effect]);
                }
            }
            (Some(Family::State), Some(Kind::Civilians)) if clash => sides.at[0].kind = Kind::Crowd,
            (Some(Family::State), None | Some(Kind::Civilians)) if self.disperses(records) => sides.at = vec![Party::unnamed(Kind::Protesters)],
            _ => {}
        }
        let state = |side: &[Party]| kind(side).is_some_and(|kind| kind.family() == Family::State);
        let foiled = self.is("status", &["foiled"]);
        if foiled {
            sides.at.retain(|party| party.kind.family() == Family::State);
        }
        let unrest = match kind(&sides.at) {
            Some(Kind::Protesters) => kind(&sides.by) != Some(Kind::Crowd),
            Some(Kind::Crowd) => state(&sides.by),
            _ => false,
        };
        sides.is_found = unrest || foiled && !state(&sides.by);
    }

    /// Tear gas is for crowds.
    fn disperses(&self, records: &[&Value]) -> bool {
        let weapons = || records.iter().flat_map(|record| list(&record["weapons"])).filter_map(|weapon| weapon["text"].as_str());
        self.is("class", &["operation"]) && weapons().any(|text| self.parties.words_of(text).any(|name| name == "riot_control"))
    }
}

/// Whether those of one kind are whom the other fights where nothing else is told: vigilantes and bandits, insurgents and militiamen.
fn are_foes(doer: Kind, sufferer: Kind) -> bool {
    match sufferer {
        Kind::Gang => matches!(doer, Kind::Militia | Kind::Identity | Kind::Rebel),
        Kind::Militia | Kind::Identity => matches!(doer, Kind::Rebel | Kind::Gang | Kind::Armed),
        _ => false,
    }
}

fn is_among(side: &[Party], party: &Party) -> bool {
    side.iter().any(|known| known.is_kin(party))
}

/// Whether two parties that are told together fight one another.
fn are_rivals(a: &Party, b: &Party) -> bool {
    if a.is_kin(b) {
        return false;
    }
    match (a.kind.family(), b.kind.family()) {
        (Family::State, Family::State) => a.country.is_some() && b.country.is_some() && a.country != b.country,
        (Family::NonState, Family::NonState) => a.name.is_some() && b.name.is_some(),
        (a, b) => a != b,
    }
}

/// Adds a party, or what it tells of one that is there: "militants" beside a group of them, a country's soldiers twice.
fn merge(side: &mut Vec<Party>, party: Party) {
    let family = party.kind.family();
    let vague = |party: &Party| party.name.is_none() && (party.kind.family() == Family::NonState || party.country.is_none());
    let same = |known: &Party| {
        let alike = known.kind == party.kind || known.kind.family() == family && family == Family::NonState;
        match (known.id.is_some(), party.id.is_some()) {
            (true, true) => known.id == party.id,
            _ => alike && (vague(known) || vague(&party) || known.kind == party.kind && known.country == party.country),
        }
    };
    match side.iter_mut().find(|known| same(known)) {
        Some(known) if vague(known) && !vague(&party) => *known = party,
        Some(known) if known.kind == Kind::Armed && known.name.is_none() => *known = party,
        Some(_) => {}
        None => side.push(party),
    }
}
