#!/usr/bin/env python3
"""Documents against peers, in one run: avt on paper, LibreOffice (xlsx to pdf), WeasyPrint (html to pdf), Typst alone.

    benches/documents/run.py AVT [RUNS]

Whole processes, interleaved, medians of wall time and the peak of memory. AVT is the path of the program, built for release.
LibreOffice is taken from the PATH; WeasyPrint and Typst come from PyPI into a virtual environment below the target folder.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ["weasyprint==70.0", "typst==0.15.2"]
HEAD = """projet "Résidence des Tilleuls" { tva : 20% }
entreprise "Bâtiment Morel SAS" { adresse : "9 rue des Forges" "38500 Voiron" FR }
client "SCCV Les Tilleuls" { adresse : "Place de la Mairie" "38730 Saint-Aubin" FR }
"""

def job(rows: int, situations: int) -> str:
    """A quote in sections of twenty-five rows, and a situation a month."""
    out = [HEAD, 'devis D1 "Tous corps d\'état" du 2026-01-05 accepté 2026-01-10 {\n']
    for row in range(1, rows + 1):
        if row % 25 == 1:
            out.append(("    }\n" if row > 1 else "") + f'    titre T{row} "Lot {row // 25 + 1}" {{\n')
        unit = ("u", "m2", "m3", "m")[row % 4]
        price = f"{3 + row % 89},{row % 7}0"
        out.append(f'        r{row} "Fourniture et pose de l\'ouvrage {row}" {10 + row % 97} {unit} @ {price}\n')
    out.append("    }\n}\n")
    for at in range(1, situations + 1):
        out.append(f'situation S{at} n° "F-{at:03}" du 2026-{at:02}-28 {{ tout {at * 100 // situations}% }}\n')
    return "".join(out)

def environment() -> Path:
    """A virtual environment with the peers from PyPI, made once."""
    folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "documents" / "peers"
    told = folder / "installed"
    if not told.exists() or told.read_text() != " ".join(PACKAGES):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin/pip", "install", "--quiet", *PACKAGES], check=True)
        told.write_text(" ".join(PACKAGES))
    return folder / "bin"

def once(command: list) -> tuple[float, float]:
    """Seconds of wall time, and the peak of memory in MiB, of a process and its children."""
    start = time.perf_counter()
    pid = os.posix_spawnp(
        str(command[0]), [str(part) for part in command], os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, used = os.wait4(pid, 0)
    spent = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return spent, used.ru_maxrss / 1024

def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    avt, runs = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 9
    peers = environment()
    loading = "Typst's package, loaded"
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        commands: dict[str, list] = {loading: [peers / "python", "-c", "import typst,sys"]}
        for rows in (40, 1000):
            file = folder / f"{rows}.avt"
            file.write_text(job(rows, 2))
            made = [avt, "eval", file, "-s", "S2"]
            for kind in ("xlsx", "html"):
                subprocess.run([*made, "--format", kind, "-o", folder / f"{rows}.{kind}"], check=True, stderr=subprocess.DEVNULL)
            commands[f"avt, {rows} rows"] = [*made, "--format", "pdf", "-o", folder / f"{rows}.pdf"]
            raw = folder / f"raw{rows}"
            raw.mkdir()
            subprocess.run([*made, "--format", "sheet", "-o", raw / "sheet.json"], check=True, stderr=subprocess.DEVNULL)
            (raw / "document.typ").write_bytes(subprocess.run([avt, "template"], check=True, capture_output=True).stdout)
            compiled = (
                "import typst,sys;typst.compile(sys.argv[1]+'/document.typ',output=sys.argv[1]+'/out.pdf',root=sys.argv[1],"
                "font_paths=[sys.argv[2]],pdf_standards=['a-3b'],"
                "sys_inputs={'landscape':'','columns':'all','logo':'','invoice':''})"
            )
            commands[f"Typst alone, {rows} rows"] = [peers / "python", "-c", compiled, raw, ROOT / "src/export/fonts"]
            commands[f"LibreOffice, {rows} rows"] = [
                "soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf", "--outdir", folder / "office-out", folder / f"{rows}.xlsx",
            ]
            commands[f"WeasyPrint, {rows} rows"] = [peers / "weasyprint", folder / f"{rows}.html", folder / f"{rows}-weasy.pdf"]
        year = folder / "year.avt"
        year.write_text(job(40, 12))
        commands["avt, one situation of twelve"] = [avt, "eval", year, "-s", "S12", "--format", "pdf", "-o", folder / "one.pdf"]
        commands["avt, the whole year"] = [avt, "eval", year, "--all", "--format", "pdf", "-o", folder / "all"]
        times: dict[str, list[float]] = {name: [] for name in commands}
        peaks: dict[str, float] = {}
        for turn in range(runs + 1):
            for name, command in commands.items():
                if "1000" in name and "avt" not in name and turn > 3:
                    continue
                spent, peak = once(command)
                # The first turn warms the disk, and LibreOffice's profile.
                if turn:
                    times[name].append(spent)
                peaks[name] = max(peak, peaks.get(name, 0))
        print(f"{'':34}{'median':>10}{'least':>10}{'most':>10}{'peak':>12}")
        for name, spent in times.items():
            print(f"{name:34}{statistics.median(spent) * 1000:8.0f} ms{min(spent) * 1000:7.0f} ms{max(spent) * 1000:7.0f} ms{peaks[name]:8.0f} MiB")
        middle = {name: statistics.median(spent) for name, spent in times.items()}
        for name, ratio, aim in [
            ("avt ÷ LibreOffice, 40 rows", middle["avt, 40 rows"] / middle["LibreOffice, 40 rows"], "≤ 0.04"),
            ("avt ÷ Typst alone, 40 rows", middle["avt, 40 rows"] / middle["Typst alone, 40 rows"], ""),
            ("  the same, less its loading", middle["avt, 40 rows"] / (middle["Typst alone, 40 rows"] - middle[loading]), "≤ 1.5"),
            ("avt ÷ WeasyPrint, 1000 rows", middle["avt, 1000 rows"] / middle["WeasyPrint, 1000 rows"], ""),
            ("the year ÷ one situation", middle["avt, the whole year"] / middle["avt, one situation of twelve"], "≤ 6"),
        ]:
            print(f"{name:34}{ratio:10.3f}   {aim}")

if __name__ == "__main__":
    main()
