//! The progress as a table, and a cell of it that is set.

use super::HOUSE;
use avt::ide::grid::{Grid, grid, set_cell};
use avt::locale::Lang;
use avt::source::apply;
use insta::assert_snapshot;

/// A line for each row, its cells between bars.
fn drawn(grid: &Grid) -> String {
    let heads = grid.columns.iter().map(|column| {
        let status = if column.issued { "issued" } else { "draft" };
        format!(" | {} {} {status}", column.id, column.date.as_deref().unwrap_or("-"))
    });
    let mut out = format!("{}\n", heads.collect::<String>());
    for row in &grid.rows {
        let kind = serde_json::to_string(&row.kind).expect("JSON");
        out += &format!(
            "{kind} {} {:?} {} {} {}",
            row.number,
            row.id,
            row.designation,
            row.unit,
            row.contract.as_deref().unwrap_or("?")
        );
        for cell in &row.cells {
            out += " | ";
            let Some(cell) = cell else {
                out += "null";
                continue;
            };
            let state = cell.state.map_or("?".into(), |state| format!("{state:?}"));
            let figures = [&cell.percent, &cell.quantity, &cell.amount, &cell.period];
            let figures = figures.into_iter().flatten().cloned().collect::<Vec<_>>().join(" / ");
            out += &format!("{:?} {state} {figures}", cell.text);
        }
        out.push('\n');
    }
    out
}

#[test]
fn rows_and_situations_are_a_table() {
    assert_snapshot!(drawn(&grid(&avt::analyse_text(HOUSE), Lang::Fr)), @r#"
     | S1 30/04/2026 issued | S2 31/05/2026 draft
    "quote"  "D1" Gros œuvre  22 657,40 € | "" Moving 19,74 % / 4 472,75 € / 4 472,75 € | "" Moving 53,43 % / 12 106,44 € / 7 633,69 €
    "section" 1 "GO" Gros œuvre  11 777,40 € | "" Moving 37,98 % / 4 472,75 € / 4 472,75 € | "60%" Moving 70,19 % / 8 266,44 € / 3 793,69 €
    "row" 1.1 "fond" Fondations m3 3 000,00 € | "100%" Complete 100 % / 12,5 m3 / 3 000,00 € / 3 000,00 € | "" Complete 100 % / 12,5 m3 / 3 000,00 € / 0,00 €
    "row" 1.2 "murs" Murs m2 5 891,00 € | "25%" Moving 25 % / 21,5 m2 / 1 472,75 € / 1 472,75 € | "" Moving 60 % / 51,6 m2 / 3 534,60 € / 2 061,85 €
    "row" 1.3 "dalle" Dalle m2 2 886,40 € | "" Untouched 0 % / 0 m2 / 0,00 € / 0,00 € | "" Moving 60 % / 31,488 m2 / 1 731,84 € / 1 731,84 €
    "row" 2 "portes" Portes coupe-feu u 10 880,00 € | "" Untouched 0 % / 0 u / 0,00 € / 0,00 € | "6 u" Moving 35,29 % / 6 u / 3 840,00 € / 3 840,00 €
    "quote"  "A1" Moins-value  -274,00 € | null | "" Untouched 0 % / 0,00 € / 0,00 €
    "row" 1 "murs_mv" Moins-value : Murs m2 -274,00 € | null | "" Untouched 0 % / 0 m2 / 0,00 € / 0,00 €
    "#);
    let json = serde_json::to_value(grid(&avt::analyse_text(HOUSE), Lang::En)).expect("JSON");
    assert_snapshot!(json["columns"], @r#"[{"date":"30 Apr 2026","id":"S1","issued":true,"number":"F-1"},{"date":"31 May 2026","id":"S2","issued":false}]"#);
    assert_snapshot!(json["rows"][3], @r#"{"cells":[{"amount":"€1,472.75","percent":"25%","period":"€1,472.75","quantity":"21.5 m2","range":[590,593],"state":"moving","text":"25%"},{"amount":"€3,534.60","percent":"60%","period":"€2,061.85","quantity":"51.6 m2","state":"moving","text":""}],"contract":"€5,891.00","designation":"Murs","id":"murs","kind":"row","number":"1.2","unit":"m2"}"#);
    let range = &json["rows"][3]["cells"][0]["range"];
    let at = |place: usize| range[place].as_u64().expect("an offset") as usize;
    assert_eq!(&HOUSE[at(0)..at(1)], "25%");
    assert_eq!(grid(&avt::analyse_text(""), Lang::Fr).rows.len(), 0);
}

#[test]
fn figures_that_an_error_makes_unknown_are_missing() {
    let text = HOUSE.replace("fond   100%", "fond   130%").replace("portes 6 u", "portes +6 u");
    assert_snapshot!(drawn(&grid(&avt::analyse_text(&text), Lang::En)), @r#"
     | S1 30 Apr 2026 issued | S2 31 May 2026 draft
    "quote"  "D1" Gros œuvre  €22,657.40 | "" ?  | "" ? 
    "section" 1 "GO" Gros œuvre  €11,777.40 | "" ?  | "60%" ? 
    "row" 1.1 "fond" Fondations m3 €3,000.00 | "130%" ?  | "" ? 
    "row" 1.2 "murs" Murs m2 €5,891.00 | "25%" Moving 25% / 21.5 m2 / €1,472.75 / €1,472.75 | "" Moving 60% / 51.6 m2 / €3,534.60 / €2,061.85
    "row" 1.3 "dalle" Dalle m2 €2,886.40 | "" Untouched 0% / 0 m2 / €0.00 / €0.00 | "" Moving 60% / 31.488 m2 / €1,731.84 / €1,731.84
    "row" 2 "portes" Portes coupe-feu u €10,880.00 | "" Untouched 0% / 0 u / €0.00 / €0.00 | "+6 u" Moving 35.29% / 6 u / €3,840.00 / €3,840.00
    "quote"  "A1" Moins-value  -€274.00 | null | "" Untouched 0% / €0.00 / €0.00
    "row" 1 "murs_mv" Moins-value : Murs m2 -€274.00 | null | "" Untouched 0% / 0 m2 / €0.00 / €0.00
    "#);
}

#[test]
fn a_name_that_two_quotes_have_is_a_path() {
    let text = HOUSE.replace("murs_mv moins murs 4 m2", "fond \"Fond\" 2 m3 @ 10");
    let grid = grid(&avt::analyse_text(&text), Lang::Fr);
    let ids: Vec<&str> = grid.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["D1", "GO", "D1.fond", "murs", "dalle", "portes", "A1", "A1.fond"]);
}

#[test]
fn free_rows_stand_under_a_line_of_their_own() {
    let text = HOUSE.replace("portes 6 u", "portes 6 u\n    neige \"Neige\" 2 u @ 150");
    let drawn = drawn(&grid(&avt::analyse_text(&text), Lang::Fr));
    let free = drawn.lines().rev().take(2).collect::<Vec<_>>();
    assert_snapshot!(free.join("\n"), @r#"
    "row" 1 "neige" Neige u 300,00 € | null | "" Complete 100 % / 2 u / 300,00 € / 300,00 €
    "quote"  "" Lignes libres  300,00 € | null | "" Complete 100 % / 300,00 € / 300,00 €
    "#);
}

/// The lines that setting a cell changes, and the grid's own reading of it afterwards.
fn set(text: &str, row: &str, situation: &str, new: &str) -> String {
    let analysis = avt::analyse_text(text);
    let edits = match set_cell(&analysis, row, situation, new, Lang::Fr) {
        Ok(edits) => edits,
        Err(said) => return said,
    };
    let after = apply(text, &edits).expect("edits that fit");
    let again = avt::analyse_text(&after);
    let table = grid(&again, Lang::Fr);
    let column = table.columns.iter().position(|column| column.id == situation).expect("the column");
    let line = table.rows.iter().find(|known| known.id == row);
    let read = line.map(|line| line.cells[column].as_ref().map_or("", |cell| &cell.text));
    assert_eq!(read, Some(new.trim()), "what was set is what is read:\n{after}");
    let lines: Vec<&str> = text.lines().collect();
    let same = after.lines().zip(&lines).take_while(|(new, old)| new == *old).count();
    let back = after.lines().rev().zip(lines.iter().rev()).take_while(|(new, old)| new == *old).count();
    let count = after.lines().count();
    let shown: Vec<&str> = after.lines().skip(same.saturating_sub(1)).collect();
    let most = (count + 1).saturating_sub(back + same.saturating_sub(1));
    shown[..most.clamp(1, shown.len())].join("\n")
}

#[test]
fn a_cell_of_a_list_is_replaced_added_or_removed() {
    assert_snapshot!(set(HOUSE, "portes", "S2", "8 u"), @"
        GO     60%
        portes 8 u
    }
    ");
    assert_snapshot!(set(HOUSE, "murs", "S2", "+5%"), @"
        portes 6 u
        murs   +5%
    }
    ");
    assert_snapshot!(set(HOUSE, "portes", "S2", ""), @"
        GO     60%
    }
    ");
    assert_snapshot!(set(&HOUSE.replace("6 u", "+6 u  terminé # à voir"), "portes", "S2", ""), @"
        GO     60%
        # à voir
    }
    ");
    assert_snapshot!(set(&HOUSE.replace("6 u", "+6 u # à voir"), "portes", "S2", "7 u"), @"
        GO     60%
        portes 7 u # à voir
    }
    ");
    assert_eq!(set(HOUSE, "murs", "S2", ""), HOUSE.lines().last().expect("a line"));
}

#[test]
fn a_situation_without_a_block_gets_one() {
    let text = HOUSE.to_owned() + "\nsituation S3 du 2026-06-30 # juin\n";
    assert_snapshot!(set(&text, "GO", "S3", "80%"), @"

    situation S3 du 2026-06-30 {
        GO  80%
    } # juin
    ");
    let text = HOUSE.to_owned() + "\nsituation S3 du 2026-06-30 { dalle 70% }\n";
    assert_snapshot!(set(&text, "murs", "S3", "80%"), @"

    situation S3 du 2026-06-30 {
        dalle 70%
        murs  80%
    }
    ");
    let text = HOUSE.to_owned() + "\nsituation S3 du 2026-06-30 {\r\n    # rien\r\n}\r\n";
    assert_snapshot!(set(&text, "murs", "S3", "80%"), @"
        # rien
        murs  80%
    }
    ");
}

const TABLE: &str = "tableau {
           | S1   | S2   | S3
    fond   | 100% |      |
    murs   |  25% |  60% # au mois
    dalle  |      |  6 m2 | 100%
}
situation S3 du 2026-06-30
";

#[test]
fn a_cell_of_a_grid_is_set_in_the_grid() {
    let text = HOUSE
        .replace("    fond   100%\n    murs   25%\n", "")
        .replace("    GO     60%\n    portes 6 u\n", "")
        + TABLE;
    assert_snapshot!(set(&text, "fond", "S3", "90 %"), @"
           | S1   | S2   | S3
    fond   | 100% |      | 90 %
    murs   |  25% |  60% # au mois
    ");
    assert_snapshot!(set(&text, "murs", "S2", "7,5 m2"), @"
    fond   | 100% |      |
    murs   |  25% |  7,5 m2 # au mois
    dalle  |      |  6 m2 | 100%
    ");
    assert_snapshot!(set(&text, "murs", "S3", "80%"), @"
    fond   | 100% |      |
    murs   |  25% |  60% | 80% # au mois
    dalle  |      |  6 m2 | 100%
    ");
    assert_snapshot!(set(&text, "dalle", "S2", "12,5 m2"), @"
        murs   |  25% |  60% # au mois
        dalle  |      |  12,5 m2 | 100%
    }
    ");
    assert_snapshot!(set(&text, "dalle", "S2", "9%"), @"
        murs   |  25% |  60% # au mois
        dalle  |      |  9%   | 100%
    }
    ");
    assert_snapshot!(set(&text, "dalle", "S2", ""), @"
        murs   |  25% |  60% # au mois
        dalle  |      |       | 100%
    }
    ");
    assert_snapshot!(set(&text, "dalle", "S3", ""), @"
        murs   |  25% |  60% # au mois
        dalle  |      |  6 m2 |
    }
    ");
    assert_snapshot!(set(&text, "fond", "S2", "+5%"), @"
           | S1   | S2   | S3
    fond   | 100% | +5%  |
    murs   |  25% |  60% # au mois
    ");
    assert_snapshot!(set(&text, "portes", "S3", "6 u"), @"
        dalle  |      |  6 m2 | 100%
        portes |      |       | 6 u
    }
    ");
}

#[test]
fn what_cannot_be_set_is_said() {
    assert_snapshot!(set(HOUSE, "murs", "S1", "30%"), @"S1 est émise sous le n° F-1 : elle ne change plus. Une erreur se corrige par un avoir.");
    assert_snapshot!(set(HOUSE, "toit", "S2", "30%"), @"Aucune ligne ne s’appelle « toit ».");
    assert_snapshot!(set(HOUSE, "murs", "D1", "30%"), @"Aucune situation ne s’appelle « D1 ».");
    for wrong in ["30% } avoir", "| 3%", "\"texte\" 1 u @ 3", "20% # dit", "30%\n    portes 1 u", "}"] {
        let said = set(HOUSE, "murs", "S2", wrong);
        assert!(said.contains("n’est pas un avancement"), "{wrong}: {said}");
    }
}
