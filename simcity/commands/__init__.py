"""The commands, one module for each kind; what they print and save is decided here, what it means elsewhere."""

from __future__ import annotations

import typer

from . import charting, files, inspecting, people, running, scenarios


def register(app: typer.Typer) -> None:
    """Add all commands to `app`, in the order in which people need them."""
    app.add_typer(files.app, name="new")
    app.command("check")(files.check)
    app.command("run")(running.run)
    app.command("population")(people.population)
    app.command("compare")(running.compare)
    app.command("batch")(running.batch)
    app.command("answer")(running.answer)
    app.command("report")(running.report)
    app.command("chart")(charting.chart)
    app.command("audit")(inspecting.audit)
    app.command("verify")(inspecting.verify)
    app.command("checklist")(inspecting.checklist)
    app.add_typer(scenarios.app, name="scenario")
    app.command("schema")(scenarios.schema)
