"""The house stays in order: who may import whom, what never appears, how long a file may grow.

Every rule reads the real tree, so it holds for files that do not exist yet.
"""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "simcity"

# A module or folder directly under simcity/ and its layer; imports go to the same layer or down. A new one is put
# here on purpose.
LAYERS = {
    "_kernels": 0, "rng": 0, "tables": 0, "schema": 0, "errors": 0, "version": 0, "words": 0, "fitting": 0,
    "city": 1, "scenario": 1, "readers": 1, "state": 1, "ledger": 1, "indicators": 1, "parameters": 1,
    "population": 2, "mobility": 2, "visitors": 2, "ict": 2, "disaster": 2, "finance": 2, "governance": 2,
    "calendar": 3, "model": 3, "residents": 3, "stakeholders": 3, "records": 3,
    "experiments": 4, "verification": 4, "exports": 4, "checklist": 4,
    "analysis": 5, "reports": 5, "viz": 5, "commands": 5, "cli": 5, "__main__": 5,
}  # fmt: skip
SIBLINGS = {name for name, layer in LAYERS.items() if layer == 2}
THE_YEAR = {name for name, layer in LAYERS.items() if layer == 3}
MAY_TOUCH_MESA = {"model", "residents", "stakeholders", "viz"}
HEAVY = {"mesa", "pandas", "matplotlib", "scipy", "networkx", "pydantic", "duckdb", "pyarrow", "typer", "rich"}
NEVER_IMPORTED = {"pickle", "cPickle", "dill", "marshal", "shelve", "random", "yaml"}
MAKES_A_GENERATOR = {"seed", "default_rng", "RandomState", "Generator", "SeedSequence", "Philox", "PCG64", "MT19937"}

SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)
TREES = {path: ast.parse(path.read_text(encoding="utf-8"), filename=str(path)) for path in SOURCES}


def short(path: Path) -> str:
    """The path as we say it, from the root of the project."""
    return path.relative_to(ROOT).as_posix()


def unit_of(path: Path) -> str:
    """The module or folder directly under simcity/ that holds `path`; empty for ``simcity/__init__.py``."""
    first = path.relative_to(PACKAGE).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def module_parts(path: Path) -> list[str]:
    """Dotted name of the package that relative imports in `path` start from, as parts."""
    parts = ["simcity", *path.relative_to(PACKAGE).parts]
    return parts[:-1]


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and absolute dotted name of everything `path` imports, at the top or inside functions."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module_parts(path)[: len(module_parts(path)) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and called(node).endswith("import_module") and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield node.lineno, name.value


def called(node: ast.Call) -> str:
    """What a call calls, as written: ``np.random.seed``."""
    return ast.unparse(node.func)


def own_imports() -> Iterator[tuple[Path, int, str, str]]:
    """Path, line, importing unit and imported unit for every import between units of the package."""
    for path in SOURCES:
        for line, name in imported(path):
            parts = name.split(".")
            if parts[0] == "simcity" and len(parts) > 1 and (PACKAGE / parts[1]).with_suffix(".py").exists():
                yield path, line, unit_of(path), parts[1]
            elif parts[0] == "simcity" and len(parts) > 1 and (PACKAGE / parts[1]).is_dir():
                yield path, line, unit_of(path), parts[1]


def test_the_tree_is_read():
    names = {unit_of(path) for path in SOURCES}
    assert {"errors", "tables", "version", "_kernels"} <= names
    assert any(True for _ in own_imports())


def test_every_module_has_its_layer():
    found = {unit_of(path) for path in SOURCES} - {""}
    strays = found - LAYERS.keys()
    assert not strays, f"put {sorted(strays)} into a sibling folder, or into LAYERS with its layer"


def test_imports_go_downward_only():
    wrong = [
        f"{short(path)}:{line} {importer} (layer {LAYERS[importer]}) imports {name} (layer {LAYERS[name]})"
        for path, line, importer, name in own_imports()
        if importer and LAYERS.get(name, 0) > LAYERS.get(importer, 9)
    ]
    assert not wrong, "\n".join(wrong)


def test_siblings_never_import_each_other():
    wrong = [
        f"{short(path)}:{line} {importer} imports {name}; let them meet in a column of CityState"
        for path, line, importer, name in own_imports()
        if importer in SIBLINGS and name in SIBLINGS and importer != name
    ]
    assert not wrong, "\n".join(wrong)


def test_analysis_reads_results_and_never_a_model():
    wrong = [
        f"{short(path)}:{line} analysis imports {name}"
        for path, line, importer, name in own_imports()
        if importer == "analysis" and name in THE_YEAR | SIBLINGS
    ]
    assert not wrong, "\n".join(wrong)


def test_kernels_know_nothing_of_cities():
    wrong = [
        f"{short(source)}:{number} {text.strip()}"
        for source in [*(ROOT / "cython_ext").glob("*.pyx"), *(ROOT / "cython_ext").glob("*.pxd")]
        for number, text in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1)
        if re.match(r"\s*(from|import|cimport)\s+(simcity|numpy|pandas)\b|\s*cimport\s+numpy", text)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_kernel_is_listed_with_its_hint():
    from simcity._kernels import KERNELS

    assert set(KERNELS) == {path.stem for path in (ROOT / "cython_ext").glob("*.pyx")}


def test_mesa_is_touched_in_four_places_only():
    wrong = [
        f"{short(path)}:{line} imports {name}"
        for path in SOURCES
        for line, name in imported(path)
        if name.split(".")[0] == "mesa" and unit_of(path) not in MAY_TOUCH_MESA
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_imports_pickles_unsafe_yaml_or_the_global_random_module():
    wrong = [
        f"{short(path)}:{line} imports {name}"
        for path in SOURCES
        for line, name in imported(path)
        if name.split(".")[0] in NEVER_IMPORTED
    ]
    assert not wrong, "\n".join(wrong)


def test_no_text_is_ever_run_as_code():
    wrong = [
        f"{short(path)}:{node.lineno} calls {called(node)}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            called(node) in {"eval", "exec", "compile", "__import__", "os.system", "yaml.load"}
            or any(word.arg == "shell" for word in node.keywords)
            or (called(node) == "YAML" and any(ast.unparse(w.value) == "'unsafe'" for w in node.keywords))
        )
    ]
    assert not wrong, "\n".join(wrong)


def test_only_rng_makes_a_generator():
    wrong = [
        f"{short(path)}:{node.lineno} calls {called(node)}; draw from simcity.rng"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and unit_of(path) != "rng"
        and re.fullmatch(r"(np|numpy)\.random\.\w+|" + "|".join(MAKES_A_GENERATOR), called(node))
    ]
    assert not wrong, "\n".join(wrong)


def test_importing_changes_nothing():
    """No settings of matplotlib, warnings or logging at the top of a module."""
    forbidden = re.compile(
        r"(plt|matplotlib|mpl)\.(rcParams\.update|rc|use|style\.use)|warnings\.(filterwarnings|simplefilter)"
        r"|logging\.basicConfig|os\.environ\.(setdefault|update)|locale\.setlocale|pd\.set_option"
    )
    wrong = [
        f"{short(path)}:{node.lineno} calls {called(node)} on import"
        for path, tree in TREES.items()
        for statement in tree.body
        if isinstance(statement, ast.Expr | ast.Assign)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and forbidden.fullmatch(called(node))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("limit", "name"), [(30, "__init__.py"), (400, "*.py")])
def test_files_stay_short(limit, name):
    paths = [*PACKAGE.rglob(name), *((ROOT / "tests").rglob(name) if name == "*.py" else [])]
    if name == "*.py":
        paths += [path for kind in ("*.pyx", "*.pxd") for path in (ROOT / "cython_ext").glob(kind)]
    lengths = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    long = [f"{path} has {count} lines" for path, count in sorted(lengths.items()) if count >= limit]
    assert not long, f"fewer than {limit} lines, please; look for the seam:\n" + "\n".join(long)


def test_the_house_is_drawn_as_it_stands():
    """CONTRIBUTING.md names every module and folder of the package on the line of its layer."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    lines = re.findall(r"^  ([a-z_/ ]+?)  +layer (\d)", text, re.MULTILINE)
    drawn = {name.strip("/"): int(layer) for names, layer in lines for name in names.split()}
    standing = {unit_of(path) for path in SOURCES} - {"", "__main__"} | {"schema", "words"}
    assert drawn == {name: LAYERS[name] for name in standing}
    inside = re.search(r"population/ holds\s+([a-z/ ]+)\n", text)
    folders = {path.parent.name for path in (PACKAGE / "population").glob("*/__init__.py")} - {"defaults"}
    assert inside is not None and {name.strip("/") for name in inside[1].split()} == folders


def beside(path: Path) -> set[str]:
    """Modules of the same folder that `path` imports, inside functions too, but not for types alone."""
    tree = TREES[path]
    for_types = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in
                 ast.unparse(node.test) for statement in node.body for inner in ast.walk(statement)}  # fmt: skip
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 1 and id(node) not in for_types:
            found |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("folder", sorted({path.parent for path in SOURCES}), ids=short)
def test_modules_of_a_folder_import_each_other_in_no_circle(folder):
    known = {path.stem: beside(path) for path in SOURCES if path.parent == folder}
    left = {name: needs & set(known) for name, needs in known.items()}
    while ready := {name for name, needs in left.items() if not needs & set(left) - {name}}:
        left = {name: needs for name, needs in left.items() if name not in ready}
    assert not left, f"these import each other in a circle, or stand on one: {', '.join(sorted(left))}"


def test_every_module_opens_with_what_it_is_about():
    silent = [short(path) for path, tree in TREES.items() if not ast.get_docstring(tree)]
    assert not silent, f"no module docstring: {', '.join(silent)}"


def modules_after(statement: str) -> set[str]:
    """Names in ``sys.modules`` of a fresh Python after `statement`, those of bare Python taken away."""
    script = (
        "import json, sys; before = set(sys.modules)\n"
        f"{statement}\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    return set(json.loads(out.splitlines()[-1]))


def test_importing_simcity_loads_no_heavy_library():
    heavy = modules_after("import simcity") & HEAVY
    assert not heavy, f"import simcity loads {sorted(heavy)}; import them where they are used"


@pytest.mark.skipif(not (PACKAGE / "cli.py").exists(), reason="there is no command line yet")
def test_the_command_line_starts_without_the_model_and_its_libraries():
    """`simcity --help` is asked for often and answers at once."""
    assert not modules_after("import simcity.cli") & {"mesa", "matplotlib", "scipy", "pandas"}


@pytest.mark.skipif(not (PACKAGE / "analysis" / "__init__.py").exists(), reason="there is no analysis yet")
def test_analysis_works_without_a_model():
    every_module = (
        "import importlib, pkgutil, simcity.analysis as analysis\n"
        "for found in pkgutil.iter_modules(analysis.__path__, 'simcity.analysis.'): importlib.import_module(found.name)"
    )
    loaded = modules_after(every_module)
    assert not loaded & {"mesa", "simcity.model", "simcity.population", "simcity.ict", "simcity.finance"}
