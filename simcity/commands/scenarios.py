"""Looking at scenarios, and handing them to people who prefer a workbook."""

from __future__ import annotations

from pathlib import Path

import typer

from .console import next_step, out, quoted, t

app = typer.Typer(no_args_is_help=True, help="Show a scenario, or turn it into a workbook and back.")
SET = typer.Option(
    [], "--set", metavar="KEY=VALUE", help="A setting to change, e.g. strategy.finance.subsidy_rate=30%."
)


def changes_of(settings: list[str]) -> list[tuple[str, str]]:
    """``key=value`` words as pairs.

    Raises
    ------
    ScenarioError
        When a word has no ``=``.
    """
    from ..errors import ScenarioError

    wrong = [word for word in settings if "=" not in word]
    if wrong:
        raise ScenarioError(f"--set {wrong[0]}: expected KEY=VALUE, e.g. --set run.scale=0.1")
    pairs = [word.partition("=") for word in settings]
    return [(key.strip(), value.strip()) for key, _, value in pairs]


@app.command("show")
def show(scenario: str = typer.Argument(help="Name or file."),
         diff: str = typer.Option(None, help="Show only what differs from this scenario."),
         settings: list[str] = SET) -> None:  # fmt: skip
    """What is in force, and the file and line where each value came from."""
    from ..scenario import load_scenario
    from ..scenario.show import show_text

    loaded = load_scenario(scenario, changes_of(settings))
    text = show_text(loaded, load_scenario(diff) if diff else None)
    out(text or t("違いはありません。", "Nothing differs."))


@app.command("to-excel")
def to_excel(
    scenario: str = typer.Argument(help="Name or file."),
    target: Path = typer.Argument(None, help="Workbook to write; the scenario's name by default."),
) -> None:
    """A scenario as a workbook with Japanese labels; the way back is exact."""
    from ..scenario.workbook import to_excel as write

    target = target or Path(Path(scenario).stem + ".xlsx")
    made = write(scenario, target)
    out(t(f"{made} に書き出しました。", f"Wrote {made}."))
    next_step(f"simcity scenario from-excel {quoted(made)} {quoted(target.with_suffix('.yaml'))}")


@app.command("from-excel")
def from_excel(
    source: Path = typer.Argument(help="Workbook made by to-excel."),
    target: Path = typer.Argument(None, help="Scenario to write; printed when left out."),
    force: bool = typer.Option(False, "--force", help="Write over a scenario that is there."),
) -> None:
    """The scenario that a workbook stands for."""
    from ..errors import Problem, ScenarioError
    from ..scenario.workbook import from_excel as read

    text = read(source)
    if target is not None and target.exists() and not force:
        raise ScenarioError(Problem(t("すでにあります", "is there already"), file=str(target),
                                    remedy=t("別の名前にするか --force を付けてください",
                                             "choose another name, or add --force")))  # fmt: skip
    if target is None:
        out(text.rstrip("\n"))
        return
    from ..experiments.files import write_bytes

    write_bytes(target, text.encode())
    out(t(f"{target} に書き出しました。", f"Wrote {target}."))
    next_step(f"simcity check {quoted(target)}", f"simcity run {quoted(target)}")


def schema(kind: str = typer.Argument("scenario", help="scenario, world or study.")) -> None:
    """JSON Schema of a kind of file, for completion in editors."""
    from ..errors import ScenarioError
    from ..scenario.schema import schema_text

    kinds = ("scenario", "world", "study")
    if kind not in kinds:
        raise ScenarioError(f"there is no schema of {kind!r}; expected one of {', '.join(kinds)}")
    out(schema_text(kind).rstrip("\n"))
