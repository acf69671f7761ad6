"""Help in the language of the user."""

import re

import pytest
import typer

from simcity.cli import app, main
from simcity.commands.help import help_words, in_japanese

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def said(command):
    yield from (text for text in (command.help, command.epilog) if text)
    yield from (p.help for p in command.params if getattr(p, "help", None))
    for inner in getattr(command, "commands", {}).values():
        yield from said(inner)


def test_every_help_has_its_japanese():
    """Texts that a command has in both languages at once are Japanese or in the catalogue already."""
    words = help_words()
    command = typer.main.get_command(app)
    bilingual = {"import", "export"}  # chosen when the module is loaded, by the language of the user
    english = {text for name, inner in command.commands.items() if name not in bilingual for text in said(inner)}
    english |= {command.help, command.epilog}
    lacking = sorted(text for text in english if " ".join(text.split()) not in words and not JAPANESE.search(text))
    assert len(english) > 50 and lacking == []
    assert all(JAPANESE.search(text) for text in said(in_japanese(command)) if " ".join(text.split()) in words.values())


@pytest.mark.parametrize(("lang", "expected"), [
    ("ja", ["1回の実行と、要約・図。", "この説明を表示して終わる。"]),
    ("en", ["One run, with a summary and charts.", "Show this message and exit."]),
])  # fmt: skip
def test_help_speaks_the_language_of_the_user(lang, expected, monkeypatch, capsys):
    monkeypatch.setenv("SIMCITY_LANG", lang)
    assert main(["run", "--help"]) == 0
    shown = capsys.readouterr().out
    assert all(text in shown for text in expected)
