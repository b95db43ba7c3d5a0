//! The jobs that the benchmarks measure: a quote of so many rows, each with its own entry in each of 12 situations, as
//! an `.avt` file and as plain rows for JSON. The same size always gives the same bytes.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

const ROWS_PER_SECTION: usize = 50;

/// Situations are issued on the last day of each month, from February 2026 on.
const LAST_DAYS: [u8; 12] = [28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31];

/// One row of the JSON file: what the row's line and its twelve entries say in the `.avt` file.
#[derive(Serialize, Deserialize)]
pub struct Row {
    pub id: String,
    section: String,
    designation: String,
    quantity: f64,
    unit: String,
    price: f64,
    vat: f64,
    progress: Vec<f64>,
}

pub struct Job {
    pub avt: String,
    pub rows: Vec<Row>,
    /// The contract amount in cents, which the last situation must reach.
    #[allow(dead_code, reason = "each benchmark takes what it needs")]
    pub contract: u64,
}

/// The job of so many rows.
pub fn generate(rows: usize) -> Job {
    const WORKS: [(&str, &str); 6] = [
        ("Béton de propreté, forme", "m3"),
        ("Murs de parpaing, élévation", "m2"),
        ("Enduit de façade, côté", "m2"),
        ("Chaînage béton armé, niveau", "m"),
        ("Fouilles en rigole, tronçon", "m3"),
        ("Acier à béton HA, repère", "kg"),
    ];
    let mut seed = rows as u64;
    // Knuth's MMIX generator; its high bits are the good ones.
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut contract = 0;
    let mut data = Vec::with_capacity(rows);
    let mut quote = String::new();
    let head = |n: usize| {
        let (year, month, day) = (2026 + n / 12, n % 12 + 1, LAST_DAYS[n - 1]);
        format!("\nsituation S{n} n° \"FA-{n:02}\" du {year}-{month:02}-{day} {{\n")
    };
    let mut situations: Vec<String> = (1..=12).map(head).collect();
    for index in 0..rows {
        let section = format!("L{}", index / ROWS_PER_SECTION + 1);
        if index % ROWS_PER_SECTION == 0 {
            quote += if index > 0 { "  }\n" } else { "" };
            let _ = writeln!(quote, "  titre {section} \"Lot {}\" {{", &section[1..]);
        }
        let id = row_id(index);
        let (works, unit) = WORKS[random(6) as usize];
        let designation = format!("{works} {}", index + 1);
        // Hundredths of a unit and cents, hence ten-thousandths of a euro, rounded half up (R25).
        let (quantity, price) = (100 + random(5_900), 1_000 + random(29_000));
        contract += (quantity * price + 50) / 100;
        let [q, p] = [quantity, price].map(|n| format!("{},{:02}", n / 100, n % 100));
        let _ = writeln!(quote, "    {id} \"{designation}\" {q} {unit} @ {p}");

        // Half points; one entry in four may have a decimal. A step is 16 at least and the jitter
        // 12 at most, so that each situation is above the one before.
        let halves: Vec<u64> = (1..=12)
            .map(|n| match 200 * n / 12 + random(13) - 6 {
                _ if n == 12 => 200,
                half if random(4) == 0 => half,
                half => half & !1,
            })
            .collect();
        for (situation, half) in situations.iter_mut().zip(&halves) {
            let decimal = if half % 2 == 1 { ",5" } else { "" };
            let _ = writeln!(situation, "  {id} {}{decimal}%", half / 2);
        }
        data.push(Row {
            id,
            section,
            designation,
            quantity: quantity as f64 / 100.0,
            unit: unit.to_owned(),
            price: price as f64 / 100.0,
            vat: 20.0,
            progress: halves.iter().map(|&half| half as f64 / 2.0).collect(),
        });
    }

    let mut avt = format!("projet \"Banc d'essai : {rows} lignes\" {{\n  tva : 20%\n}}\n\n");
    let _ = writeln!(avt, "devis D1 \"Gros œuvre\" du 2026-01-05 accepté 2026-01-10 {{\n{quote}  }}\n}}");
    for situation in &situations {
        let _ = writeln!(avt, "{situation}}}");
    }
    Job { avt, rows: data, contract }
}

/// Four characters, as short as what people type. The last is a digit, so that none is a keyword,
/// and the first is never that of a section (`L`), a quote (`D`) or a situation (`S`).
fn row_id(index: usize) -> String {
    let digit = |n: usize| char::from(b"0123456789abcdefghijklmnopqrstuvwxyz"[n % 36]);
    let first = char::from(b"pqrt"[index / (10 * 36 * 36)]);
    format!("{first}{}{}{}", digit(index / 360), digit(index / 10), index % 10)
}
