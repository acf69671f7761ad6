"""What can be trusted: known answers, checksums, the list of promises."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from ..errors import Problem, SimcityError
from .console import columns, complain, next_step, out, quoted, t

KIND_NAMES = {
    "verification": ("検算：式と一致するか", "Verification: code equals equation"),
    "calibration": ("較正：合わせ込みの残差", "Calibration: fitted to it"),
    "replay": ("再現：公表値から公表結果へ", "Replay: published inputs in, published result out"),
    "validation": ("検証：合わせ込みに使わない実績との比較", "Validation: compared with what was not used in fitting"),
}


MANY = 6  # quantities of a case shown one by one; the rest of a case that passes is counted

TOLERANCES = {"abs": ("絶対", "abs"), "rel": ("相対", "rel")}
HEAD = (
    ("組", "suite"), ("事例", "case"), ("量", "quantity"), ("期待", "expected"), ("結果", "got"), ("許容", "tolerance"),
    ("判定", "verdict"), ("出典", "source"),
)  # fmt: skip


def verify(
    suite: str = typer.Argument(None, help="One suite; all of them by default."),
    as_json: bool = typer.Option(False, "--json", help="A list of objects instead of a table."),
    everything: bool = typer.Option(False, "--all", help="Every quantity, also of cases with many."),
    page: Path = typer.Option(
        None, "--page", metavar="FILE", help="Write the page of the suite `national` (Markdown)."
    ),
) -> None:
    """Known answers: each model beside an equation, a published table or an observation."""
    if page:
        _write_page(suite, page)
        return
    from ..verification import KINDS
    from ..verification import verify as run_cases

    results = run_cases(suite)
    if as_json:
        out(json.dumps([r.to_dict() for r in results], ensure_ascii=False, indent=1, allow_nan=False))
    else:
        for kind in (*KINDS, ""):
            _print_kind(kind, [r for r in results if (r.kind if r.kind in KINDS else "") == kind], everything)
    if any(r.failed for r in results):
        raise typer.Exit(1)


def _write_page(suite: str, page: Path) -> None:
    """The printed page of a suite that has one."""
    from ..verification.national_page import as_markdown
    from ..words import language

    if suite != "national":
        raise SimcityError(t("--page は national だけにあります。", "only the suite national has a --page"))
    if not page.absolute().parent.is_dir() or page.is_dir():
        expected = t("既存フォルダーのファイル名", "a file in a folder that exists")
        raise SimcityError(Problem(t("書き出せません", "cannot be written"), file=page, expected=expected))
    page.write_text(as_markdown("ja" if language() == "ja" else "en"), encoding="utf-8")
    out(t(f"{page} を作成しました。", f"Wrote {page}."))


def _print_kind(kind: str, results: list, everything: bool) -> None:
    """One table for each kind: the four are never added up."""
    if not results:
        return
    passed, skipped = sum(r.ok for r in results), sum(r.skipped for r in results)
    title = t(*KIND_NAMES[kind]) if kind else t("種別不明", "Unknown kind")
    total = len(results)
    out(
        t(
            f"{title}（{total} 量中 {passed} 合格、{skipped} 省略）",
            f"{title} ({passed} of {total} quantities, {skipped} skipped)",
        )
    )
    cases: dict[tuple[str, str], list] = {}
    for r in results:
        cases.setdefault((r.suite, r.case), []).append(r)
    rows = [row for case in cases.values() for row in _rows(case, everything)]
    out(columns([t(*words) for words in HEAD], rows, left=3, words_last=True))
    for r in results:
        if r.reason:
            out(f"  {r.suite} {r.case} {r.quantity}: {r.reason}")
    out()


def _rows(case: list, everything: bool) -> list[tuple[str, ...]]:
    """The quantities of one case; what passes beyond `MANY` becomes one line."""
    shown = [r for i, r in enumerate(case) if everything or len(case) <= MANY or i < MANY - 1 or not r.ok]
    rows: list[tuple[str, ...]] = [
        (r.suite, r.case, r.quantity, _n(r.expected), _n(r.got), _tolerance(r), _verdict(r), r.source) for r in shown
    ]
    more = len(case) - len(shown)
    if more:
        words = t(f"ほか {more} 量", f"{more} more")
        rows.append((case[0].suite, case[0].case, words, "", "", "", t("合格", "pass"), case[0].source))
    return rows


def _n(value: float | None) -> str:
    return "-" if value is None else f"{value:.10g}"


def _tolerance(r) -> str:
    return (
        t("一致", "exact") if r.tolerance_kind == "exact" else f"{_n(r.tolerance)} {t(*TOLERANCES[r.tolerance_kind])}"
    )


def _verdict(r) -> str:
    return t("合格", "pass") if r.ok else t("省略", "skipped") if r.skipped else t("不合格", "FAIL")


def audit(results: Path = typer.Argument(help="Results folder."),
          rerun: str = typer.Option(None, metavar="KEY", help="Make this run again and compare it bit for bit."),
          keep: bool = typer.Option(False, "--keep", help="Leave damaged runs where they are.")) -> None:  # fmt: skip
    """Compare every byte of a results folder with its checksum; damaged runs go to quarantine."""
    from ..experiments import audit as look
    from ..experiments import rerun as again

    if rerun:
        different = again(results, rerun)
        if different:
            complain(t(f"一致しない表: {', '.join(different)}", f"These tables differ: {', '.join(different)}"))
            raise typer.Exit(1)
        out(
            t(
                f"実行 {rerun} を再計算し、全バイトが一致しました。",
                f"Run {rerun} was made again: every byte is the same.",
            )
        )
        return
    found = look(results, quarantine=not keep)
    for text in found.damaged.values():
        complain(text)
    if found.missing:
        complain(t(f"{len(found.missing)} 件の実行が未完了です。", f"{len(found.missing)} runs are not done."))
    out(t(f"{found.files} 個のファイルを照合（実行 {found.runs} 件）。異常 {len(found.damaged)} 件。",
          f"Compared {found.files} files of {found.runs} runs; {len(found.damaged)} damaged."))  # fmt: skip
    if found.quarantined:
        count = len(found.quarantined)
        out(t(f"{count} 件を quarantine/ に移しました。元のコマンドを再実行するとその分だけ計算します。",
              f"{count} runs moved to quarantine/; the command that made the folder makes them again."))  # fmt: skip
    if not found.ok:
        raise typer.Exit(1)
    next_step(f"simcity report {quoted(results)} --lang ja")


def checklist(group: str = typer.Argument(None, help="Letter of one group, e.g. D.")) -> None:
    """The concepts of the source report and where each lives in simcity."""
    from ..checklist import load_checklist
    from ..words import language

    shown = [c for c in load_checklist() if not group or c.id.upper().startswith(group.upper())]
    if not shown:
        complain(t(f"{group} という組はありません。", f"There is no group {group}."))
        raise typer.Exit(2)
    said = {"done": t("できる", "done"), "planned": t("予定", "planned"), "scope_note": t("対象外", "outside")}
    rows = [(c.id, said[c.status], c.label(language()), " ".join(c.where) or c.note) for c in shown]
    out(columns(["id", t("状態", "status"), t("概念", "concept"), t("所在・注記", "where, or why not")], rows, left=4))
    counts = {status: sum(c.status == status for c in shown) for status in said}
    out("  ".join(f"{said[status]} {count}" for status, count in counts.items()))
