"""``simcity export``: results for others, small counts withheld."""

from __future__ import annotations

from pathlib import Path

import typer

from .console import out, t

app = typer.Typer(no_args_is_help=True, help=t("結果を外部向けの表にする。", "Results as tables for others."))


RESULTS = typer.Argument(metavar="RESULTS", help=t("結果フォルダ。", "Results folder."))
FOLDER = typer.Option(..., "--out", metavar="FOLDER", help=t("新しいフォルダ。", "A new folder."))
SMALLEST = typer.Option(
    10, "--smallest", help=t("これ未満の人数を秘匿する（3以上）。", "Smaller counts are withheld; 3 or more.")
)


@app.command("csv", help=t("指標・元帳・前提をCSVで書き出す。自治体のゾーンの少人数は秘匿する。",
                           "Indicators, ledger and parameters as CSV; small counts of an office's zones are "
                           "withheld."))  # fmt: skip
def csv(results: Path = RESULTS, folder: Path = FOLDER, smallest: int = SMALLEST) -> None:
    from ..experiments.results import load_results
    from ..exports import export_csv

    made = export_csv(load_results(results), folder, smallest)
    rows = ", ".join(f"{name}.csv ({count:,})" for name, count in made.items() if name != "withheld")
    out(t(f"{folder} に書き出した表: {rows}", f"Wrote into {folder}: {rows}"))
    out(t(f"秘匿したセル: {made['withheld']:,}（{smallest} 人未満と、逆算できるもの）",
          f"Cells withheld: {made['withheld']:,} (below {smallest}, or would reveal such)"))  # fmt: skip
