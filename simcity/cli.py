"""The command line: what to type, and how it ends.

Exit codes: 0 done; 1 some runs or cases failed, or the disk refused; 2 bad input; 3 interrupted, and the same command
goes on. A person's mistake is answered with a sentence, never a traceback, unless ``--debug`` is typed. Everything
heavy is imported inside the commands, so that ``simcity --help`` answers at once.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Sequence

import typer

from .commands import exporting, importing, register
from .commands.console import complain, t
from .commands.help import in_japanese
from .errors import SimcityError
from .version import __version__
from .words import language

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 3
FULL = (errno.ENOSPC, errno.EDQUOT)
FAILURES = frozenset({"RunsFailed", "DiskError", "ConservationError"})  # by name: importing them would load the runner

app = typer.Typer(
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Try what a shrinking city should build, how to pay for it and who runs it, before it is built.",
    epilog="First steps: simcity new city 富山市, then simcity run 富山市. Add --debug for tracebacks.",
)
register(app)
app.add_typer(importing.app, name="import")
app.add_typer(exporting.app, name="export")


class Stopped(BaseException):
    """Ctrl-C or SIGTERM; not a KeyboardInterrupt, which typer would turn into an exit code of its own."""


def _version(asked: bool) -> None:
    if asked:
        print(f"simcity {__version__}")
        raise typer.Exit


@app.callback()
def _simcity(version: bool = typer.Option(False, "--version", callback=_version, is_eager=True,
                                          help="Print the version and end.")) -> None:  # fmt: skip
    pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        What was typed after ``simcity``; that of this process by default.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    before = {number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        command = typer.main.get_command(app)
        if language() == "ja":
            in_japanese(command)
        code = command(args=words, prog_name="simcity", standalone_mode=False)
        return _close(int(code or DONE))
    except SystemExit as end:
        return _close(end.code if isinstance(end.code, int) else FAILED)
    except BaseException as error:
        if debug and not isinstance(error, typer.Abort | Stopped):
            raise
        return _close(_explain(error))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: object) -> None:
    raise Stopped


def _explain(error: BaseException) -> int:
    """Say what happened in a sentence; returns the exit code."""
    if hasattr(error, "exit_code") and hasattr(error, "format_message"):  # click: a wrong word on the command line
        complain(f"{error.format_message()}\n{t('使い方', 'How to')}: simcity --help")
        return BAD_INPUT
    if isinstance(error, Stopped | typer.Abort):
        complain(t("中断しました。保存済みの結果は無事です。同じコマンドで続きから再開できます。",
                   "Interrupted. What is stored is safe; type the same command to go on."))  # fmt: skip
        return INTERRUPTED
    if isinstance(error, SimcityError):
        complain(str(error))
        return FAILED if type(error).__name__ in FAILURES else BAD_INPUT
    if isinstance(error, OSError) and error.errno in FULL:
        place = str(error.filename or error.filename2 or t("保存先", "where it was to be stored"))
        complain(t(f"{place}: ディスクがいっぱいです。書きかけは残りません。空きを作り、同じコマンドで再開できます。",
                   f"{place}: the disk is full; nothing is half-written. Make room and type it again."))  # fmt: skip
        return FAILED
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        complain(f"{place}{error.strerror or error}")
        return BAD_INPUT
    said = t("simcity 自身の不具合です", "simcity met a fault of its own")
    complain(f"{said}: {type(error).__name__}: {error}\n{t('詳細は --debug', 'Add --debug for the traceback')}")
    return FAILED


def _close(code: int) -> int:
    """Flush now, where a reader that has gone away can still be forgiven."""
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            if stream is not None:
                stream.flush()
        except (BrokenPipeError, ValueError, OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    return code
