"""What ``--help`` says, in the language of the user: English stands beside the code, Japanese in ``words/help.csv``."""

from __future__ import annotations

import csv
from importlib import resources
from typing import Any


def help_words() -> dict[str, str]:
    """Japanese by English."""
    with resources.files("simcity").joinpath("words", "help.csv").open(encoding="utf-8") as file:
        return {row["en"]: row["ja"] for row in csv.DictReader(file)}


def in_japanese(command: Any, words: dict[str, str] | None = None) -> Any:
    """The same command, its help and that of its parts put into Japanese as far as the catalogue has it.

    Parameters
    ----------
    command : click.Command
        A group is gone through with all its commands.
    """
    words = help_words() if words is None else words
    for said in ("help", "short_help", "epilog"):
        text = getattr(command, said, None)
        if text:
            setattr(command, said, words.get(" ".join(text.split()), text))
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = words.get(parameter.help, parameter.help)
    made = command.get_help_option  # click makes the option --help anew whenever it is asked for

    def help_option(context: Any) -> Any:
        option = made(context)
        if option is not None:
            option.help = words.get(option.help or "", option.help)
        return option

    command.get_help_option = help_option
    for inner in getattr(command, "commands", {}).values():
        in_japanese(inner, words)
    return command
