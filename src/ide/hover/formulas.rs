//! Formulas: what they come to, and by which steps.

use super::markdown::{code, plain};
use crate::billing::Named;
use crate::ide::figures::{Figures, is_plain};
use crate::project::UnitId;
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::tree::Expr;

/// Names that lead to names are followed so deep, and so many are told.
const DEEPEST: usize = 4;
const MOST: usize = 12;

/// `longueur * largeur` = 8,20 m × 6,40 m = 52,48 m2.
pub fn formula(figures: &Figures<'_>, expr: &Expr) -> String {
    let mut out = chain(figures, expr);
    let mut left = MOST;
    steps(figures, expr, 0, &mut left, &mut out);
    out
}

/// A `soit`, by its place.
pub fn named(figures: &Figures<'_>, at: u32) -> String {
    let named = figures.ledger.let_named(figures.project, at);
    let name = code(figures.project.slice(named.span));
    match named.expr {
        Some(expr) if is_plain(expr) => format!("{name} = **{}**", typed(figures, &named)),
        Some(expr) => format!("{name} = {}", formula(figures, expr)),
        None => format!("{name} = {}", figures.unknown()),
    }
}

/// `murs.quantité` = 86 m2.
pub fn cell(figures: &Figures<'_>, path: Span) -> String {
    let value = figures.ledger.value(figures.project, &Expr::Path(path));
    format!("{} = **{}**", code(figures.project.slice(path)), plain(&figures.value(value)))
}

fn chain(figures: &Figures<'_>, expr: &Expr) -> String {
    let project = figures.project;
    let whole = expr.span();
    let value = plain(&figures.value(figures.ledger.value(project, expr)));
    let mut paths = Vec::new();
    expr.paths(&mut paths);
    if let Expr::Path(_) = expr {
        return format!("{} = **{value}**", code(project.slice(whole)));
    }
    if paths.is_empty() {
        return format!("{} = **{value}**", code(project.slice(whole)));
    }
    let known = figures.ledger.named(project, expr);
    let (mut out, mut done) = (String::new(), whole.start);
    for path in paths {
        out += project.slice(Span::new(done, path.start));
        let same = |named: &&Named<'_>| project.slice(named.span) == project.slice(path);
        out += &known.iter().find(same).map_or_else(|| figures.unknown(), |named| typed(figures, named));
        done = path.end;
    }
    out += project.slice(Span::new(done, whole.end));
    format!("{} = {} = **{value}**", code(project.slice(whole)), plain(&out.replace('*', "×")))
}

/// What a name comes to: as typed, where that is a figure.
fn typed(figures: &Figures<'_>, named: &Named<'_>) -> String {
    match named.expr.filter(|expr| is_plain(expr)) {
        Some(expr) => figures.project.slice(expr.span()).to_owned(),
        None => figures.value(named.value),
    }
}

/// The names of a formula that come from formulas themselves.
fn steps(figures: &Figures<'_>, expr: &Expr, deep: usize, left: &mut usize, out: &mut String) {
    if deep >= DEEPEST {
        return;
    }
    for named in figures.ledger.named(figures.project, expr) {
        let Some(inner) = named.expr.filter(|expr| !is_plain(expr)) else { continue };
        if *left == 0 {
            return;
        }
        *left -= 1;
        let gap = if out.contains("\n- ") { "\n" } else { "\n\n" };
        let name = code(figures.project.slice(named.span));
        *out += &format!("{gap}{}- {name} = {}", "  ".repeat(deep), chain(figures, inner));
        steps(figures, inner, deep + 1, left, out);
    }
}

/// A unit: what it measures, and how many of the plain one it is.
pub fn unit(figures: &Figures<'_>, unit: UnitId, typed: &str) -> String {
    let units = &figures.project.units;
    let known = units.unit(unit);
    let measures = |name: &str| units.get(name).is_some_and(|other| other.dimension == known.dimension);
    let what = [
        ("m", "longueur", "length"),
        ("m2", "surface", "area"),
        ("m3", "volume", "volume"),
        ("g", "masse", "mass"),
        ("h", "heures", "hours"),
        ("j", "jours", "days"),
        ("sem", "semaines", "weeks"),
        ("mois", "mois", "months"),
        ("u", "nombre", "count"),
        ("ens", "ensemble", "set"),
        ("ft", "forfait", "lump sum"),
        (figures.project.settings.currency.code, "montant", "amount"),
    ];
    let what = what.into_iter().find(|(name, ..)| measures(name));
    let mut out = code(typed);
    if let Some((_, fr, en)) = what {
        out += &format!(" · {}", figures.lang.pick(fr, en));
    }
    let mut same: Vec<&str> = units.names().filter(|name| measures(name)).collect();
    same.sort_unstable();
    let base = units.name_of(known.dimension).filter(|base| *base != fold(typed));
    if let (Some(base), Some(factor)) = (base, known.factor.to_short_decimal(6)) {
        out += &format!(" · 1 {} = {} {}", plain(typed), figures.lang.number(factor), plain(base));
    }
    same.retain(|name| *name != fold(typed));
    if same.is_empty() {
        out +=
            &figures.pick(" · ne se mélange avec aucune autre (R35)", " · does not mix with any other (R35)");
    } else {
        let same: Vec<String> = same.into_iter().map(plain).collect();
        out += &figures.pick(
            format!("\n\nS’ajoute avec : {} (R35)", same.join(", ")),
            format!("\n\nAdds with: {} (R35)", same.join(", ")),
        );
    }
    out
}
