"""Making files to start from, and checking them."""

from __future__ import annotations

from pathlib import Path

import typer

from ..errors import Problem, ScenarioError
from .console import columns, complain, next_step, out, quoted, t

app = typer.Typer(no_args_is_help=True, help="Make a city, scenario or study to start from.")


@app.command("city")
def city(
    name: str = typer.Argument(help="Name or code of a municipality, e.g. 富山市 or 16201."),
    out_folder: Path = typer.Option(None, "--out", help="Folder to make; its name by default."),
) -> None:
    """A city folder from published figures, for any municipality; what is not published is marked synthetic."""
    from ..experiments.towns import new_city

    folder = out_folder or Path(name)
    _refuse_existing(folder)
    made = new_city(name, folder)
    out(t(f"都市フォルダー {made} を作成しました。", f"Made the city folder {made}."))
    next_step(f"simcity check {quoted(made)}", f"simcity run {quoted(made)}")


@app.command("scenario")
def scenario(
    path: Path = typer.Argument(help="File to write, e.g. my_plan.yaml."),
    city: str = typer.Option("toyama", help="City it is about."),
    parent: str = typer.Option("toyama/baseline", "--extends", help="Scenario it starts from."),
) -> None:
    """A commented scenario to start from."""
    from ..scenario.templates import new_scenario

    made = new_scenario(path, city, parent)
    out(t(f"{made} を作成しました。", f"Wrote {made}."))
    next_step(f"simcity check {quoted(made)}", f"simcity run {quoted(made)} --scale 0.02")


@app.command("study")
def study(
    folder: Path = typer.Argument(help="Folder to make."),
    strategy: list[str] = typer.Option([], "--strategy", help="Scenario to compare; give it twice."),
) -> None:
    """A commented study to start from."""
    from ..scenario.templates import new_study

    if len(strategy) not in (0, 2):
        raise ScenarioError(f"--strategy is given {len(strategy)} times; expected twice or not at all")
    made = new_study(folder, *strategy)
    out(t(f"{made} を作成しました。", f"Wrote {made}."))
    next_step(f"simcity check {quoted(folder)}", f"simcity batch {quoted(folder)} --draws 4 --scale 0.02")


def _refuse_existing(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ScenarioError(Problem(t("すでに存在します", "already exists"), file=folder,
                                    remedy=t("--out で別の名前を指定", "choose another name with --out")))  # fmt: skip


def check(
    names: list[str] = typer.Argument(metavar="FILE...", help="Scenarios, studies, worlds, cities, folders; or names."),
    fit: bool = typer.Option(False, "--fit", help="Make the people of cities; say how well they fit."),
) -> None:
    """Every problem of files at once: line, value, what was expected, what to do. Nothing is run."""
    from ..city import check_city
    from ..scenario import check_files

    problems: list[Problem] = []
    cities: list[Path] = []
    paths = [_file_of(name) for name in names]
    for path in paths:
        is_city = path.is_dir() and ((path / "city.yaml").is_file() or (path / "city" / "city.yaml").is_file())
        if path.name == "city.yaml":
            path, is_city = path.parent, True
        if is_city:
            problems += check_city(path)
            cities.append(path)
        if not is_city or any(p.name not in ("city.yaml", "mapping.yaml") for p in path.glob("*.yaml")):
            problems += check_files([path])
    if problems:
        for problem in problems:
            complain(str(problem))
        complain(
            t(f"{len(problems)} 件の問題があります。", f"{len(problems)} problem{'s' if len(problems) > 1 else ''}.")
        )
        raise typer.Exit(2)
    out(t("問題はありません。", "No problems."))
    for path in cities if fit else []:
        _print_fit(path)
    _say_next(names[0], paths[0])


def _say_next(name: str, path: Path) -> None:
    folder = path if path.is_dir() else path.parent
    if (path / "study.json").is_file():
        next_step(f"simcity report {quoted(name)}")
    elif path.name == "study.yaml" or (path / "study.yaml").is_file():
        next_step(f"simcity batch {quoted(name)}")
    elif folder.name != "worlds" and (path.name != "city.yaml" or (folder / "baseline.yaml").is_file()):
        next_step(f"simcity run {quoted(name)}")


def _file_of(name: str) -> Path:
    """The file or folder of a path, or of a name in the library; the path itself when there is neither."""
    from ..scenario.library import Library, NameProblem

    path = Path(name).expanduser()
    for kind in () if path.exists() else ("scenario", "study", "world", "city"):
        try:
            return Library.near().find(name, kind)
        except NameProblem:
            continue
    return path


WORST = 10  #: zones shown one by one


def _print_fit(path: Path) -> None:
    """Households of the base year by zone: measures of fit, and the zones that are farthest off."""
    from ..city import load_city
    from ..population.synthesis import households_by_zone
    from .place_fit import print_place_fit

    city = load_city(path)
    found = households_by_zone(city)
    tae, sae, srmse = (found.measures[name] for name in ("tae", "sae", "srmse"))
    lived_in = found.expected.sum(axis=1) > 0
    doubtful = int(((found.p < 0.05) & lived_in).sum())
    published = "zone_households" in city.tables
    out(t(f"{city.names['ja']}：{city.base_year}年の世帯とゾーン別の期待値"
          f"（{'公表値' if published else '男女・年齢別人口と世帯主率から'}）",
          f"{city.names['en']}: households of {city.base_year} by zone beside those expected "
          f"({'published' if published else 'from residents by sex and age and headship'})"))  # fmt: skip
    out(f"  SRMSE {srmse:.4f}, TAE {tae:,.0f}, SAE {sae:.4f}; "
        + t(f"Freeman-Tukey p<0.05 のゾーン {doubtful}/{int(lived_in.sum())}",
            f"Freeman-Tukey p < 0.05 in {doubtful} of {int(lived_in.sum())} zones"))  # fmt: skip
    head = [t("ゾーン", "zone"), t("世帯数", "households"), t("単独", "alone"), t("核家族", "nuclear"),
            t("その他", "other"), "SAE", "p"]  # fmt: skip
    names = city.zones["zone"].astype(str).to_numpy()
    worst = sorted(range(len(names)), key=lambda z: (-abs(found.expected[z] - found.made[z]).sum(), names[z]))[:WORST]
    rows = [[names[z], f"{found.made[z].sum():,.0f}/{found.expected[z].sum():,.1f}",
             *(f"{m:,.0f}/{e:,.1f}" for m, e in zip(found.made[z], found.expected[z])), f"{found.sae[z]:.3f}",
             f"{found.p[z]:.3f}"] for z in worst]  # fmt: skip
    out(columns(head, rows))
    out(
        t(
            "  （作成した数/期待値。期待値から最も離れたゾーン）",
            "  (made/expected; the zones farthest from what is expected)",
        )
    )
    print_place_fit(city)
