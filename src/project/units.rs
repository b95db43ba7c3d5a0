//! Units of measure as dimensions (R35): `m * m` is `m2`, and `m2` is not `m3`.

use crate::exact::Ratio;
use crate::syntax::fold;
use rustc_hash::FxHashMap;

/// Powers of base units: `m2` is the metre twice. At most four base units meet in one formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Dimension {
    /// Sorted by base unit; unused places are zero powers at the end.
    powers: [(u16, i8); 4],
}

impl Dimension {
    /// A number without a unit.
    pub const NONE: Dimension = Dimension { powers: [(0, 0); 4] };
    /// An amount of money.
    pub const MONEY: Dimension = Dimension { powers: [(MONEY_BASE, 1), (0, 0), (0, 0), (0, 0)] };

    fn base(unit: u16, power: i8) -> Dimension {
        let mut powers = [(0, 0); 4];
        powers[0] = (unit, power);
        Dimension { powers }
    }

    pub fn is_none(self) -> bool {
        self == Dimension::NONE
    }

    /// The dimension of a product, or of a quotient; nothing when it grows past what a unit can be.
    pub fn times(self, other: Dimension, inverse: bool) -> Option<Dimension> {
        let mut all: Vec<(u16, i8)> = self.powers.into_iter().filter(|(_, power)| *power != 0).collect();
        for (unit, power) in other.powers.into_iter().filter(|(_, power)| *power != 0) {
            let power = if inverse { power.checked_neg()? } else { power };
            match all.iter_mut().find(|(known, _)| *known == unit) {
                Some((_, known)) => *known = known.checked_add(power)?,
                None => all.push((unit, power)),
            }
        }
        all.retain(|(_, power)| *power != 0);
        all.sort_unstable();
        let mut powers = [(0, 0); 4];
        if all.len() > powers.len() {
            return None;
        }
        powers[..all.len()].copy_from_slice(&all);
        Some(Dimension { powers })
    }
}

/// A unit: how many of its base it is, and of which dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    pub factor: Ratio,
    pub dimension: Dimension,
}

const MONEY_BASE: u16 = 1;
const METRE: u16 = 2;
const GRAM: u16 = 3;
/// Base units from here on are each a dimension of their own.
const FIRST_OF_ITS_OWN: u16 = 4;

/// The units that need no declaration: name, base unit, power, and how many base units (a fraction) one is.
/// `ml` is the *mètre linéaire* of the trade, never the millilitre.
const MEASURES: &[(&str, u16, i8, i128, i128)] = &[
    ("m", METRE, 1, 1, 1),
    ("ml", METRE, 1, 1, 1),
    ("km", METRE, 1, 1_000, 1),
    ("dm", METRE, 1, 1, 10),
    ("cm", METRE, 1, 1, 100),
    ("mm", METRE, 1, 1, 1_000),
    ("m2", METRE, 2, 1, 1),
    ("ha", METRE, 2, 10_000, 1),
    ("dm2", METRE, 2, 1, 100),
    ("cm2", METRE, 2, 1, 10_000),
    ("m3", METRE, 3, 1, 1),
    ("dm3", METRE, 3, 1, 1_000),
    ("cm3", METRE, 3, 1, 1_000_000),
    ("l", METRE, 3, 1, 1_000),
    ("g", GRAM, 1, 1, 1),
    ("kg", GRAM, 1, 1_000, 1),
    ("t", GRAM, 1, 1_000_000, 1),
];

/// Counted things and times: each is a dimension of its own, whatever the number of spellings.
const OF_THEIR_OWN: &[&[&str]] = &[
    &["u", "pce", "ea"],
    &["ens", "set"],
    &["ft", "forfait", "ls"],
    &["h"],
    &["j", "jour", "jours", "day", "days"],
    &["sem", "week"],
    &["mois", "month", "months"],
];

/// A unit among those of its file: rows are many, units few.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnitId(u16);

impl UnitId {
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The units of a file, by folded name.
#[derive(Clone, Debug)]
pub struct Units {
    by_name: FxHashMap<String, UnitId>,
    units: Vec<Unit>,
    next_base: u16,
}

impl Units {
    /// The common units, and the currency under its code and, for the euro, its sign.
    pub fn new(currency: &str) -> Units {
        let mut units =
            Units { by_name: FxHashMap::default(), units: Vec::new(), next_base: FIRST_OF_ITS_OWN };
        for (name, base, power, numerator, denominator) in MEASURES {
            let factor = Ratio::new(*numerator, *denominator).unwrap_or(Ratio::ONE);
            units.define(name, Unit { factor, dimension: Dimension::base(*base, *power) });
        }
        for names in OF_THEIR_OWN {
            let unit = units.fresh();
            for name in *names {
                units.define(name, unit);
            }
        }
        let money = Unit { factor: Ratio::ONE, dimension: Dimension::MONEY };
        units.define(currency, money);
        if currency == "EUR" {
            units.define("€", money);
        }
        units
    }

    fn fresh(&mut self) -> Unit {
        let base = self.next_base;
        self.next_base = self.next_base.saturating_add(1);
        Unit { factor: Ratio::ONE, dimension: Dimension::base(base, 1) }
    }

    /// By its name, compared without case and accents.
    pub fn id(&self, name: &str) -> Option<UnitId> {
        if let Some(unit) = self.by_name.get(name) {
            return Some(*unit);
        }
        self.by_name.get(fold(name).as_ref()).copied()
    }

    pub fn get(&self, name: &str) -> Option<Unit> {
        self.id(name).map(|unit| self.unit(unit))
    }

    /// How many there are; ids are below.
    pub fn count(&self) -> usize {
        self.units.len()
    }

    pub fn unit(&self, unit: UnitId) -> Unit {
        self.units[usize::from(unit.0)]
    }

    /// `unité palette`: a dimension of its own.
    pub fn declare(&mut self, name: &str) {
        let unit = self.fresh();
        self.define(name, unit);
    }

    /// `unité palette = 48 u`.
    pub fn define(&mut self, name: &str, unit: Unit) {
        // A file that declares more units than that has its last ones be one.
        let id = UnitId(u16::try_from(self.units.len()).unwrap_or(u16::MAX));
        if id.0 < u16::MAX {
            self.units.push(unit);
        }
        self.by_name.insert(fold(name).into_owned(), UnitId(id.0.min(self.units.len() as u16 - 1)));
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The plain name of a dimension that a formula came to: `m2`; nothing if no unit is exactly that.
    pub fn name_of(&self, dimension: Dimension) -> Option<&str> {
        let usual = ["m", "m2", "m3", "kg", "u", "ens", "ft", "h", "j"];
        let measures = |unit: Unit| unit.dimension == dimension && unit.factor == Ratio::ONE;
        usual.into_iter().find(|name| self.get(name).is_some_and(measures)).or_else(|| {
            let named = self.by_name.iter().filter(|(_, unit)| measures(self.unit(**unit)));
            named.map(|(name, _)| name.as_str()).min()
        })
    }
}

/// A unit as it is printed: `m²` and `M2` are `m2`.
pub fn unit_spelling(typed: &str) -> String {
    match fold(typed).as_ref() {
        "€" => "EUR".into(),
        folded => folded.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_multiply() {
        let units = Units::new("EUR");
        let metre = units.get("m").expect("metre").dimension;
        let square = metre.times(metre, false).expect("square");
        assert_eq!(units.get("M²").map(|unit| unit.dimension), Some(square));
        assert_eq!(units.name_of(square), Some("m2"));
        assert_eq!(square.times(square, true), Some(Dimension::NONE));
        assert_ne!(units.get("h").map(|unit| unit.dimension), units.get("j").map(|unit| unit.dimension));
    }
}
