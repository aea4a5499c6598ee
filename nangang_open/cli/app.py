"""The command line's table of contents: each command is a module of this package, loaded when it is called."""

from __future__ import annotations

import errno
import inspect
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from nangang_open.cli.choice import choose
from nangang_open.cli.options import LangOption
from nangang_open.cli.parameters import read_ourselves
from nangang_open.cli.streams import complain, mend_streams, stop_writing
from nangang_open.errors import InputError

NAME: Final = "nangang-open"
COMMANDS: Final[Mapping[str, str]] = {
    "validate": "Prove a whole package, from its descriptor to its relations.",
    "check": "Check that the report's figures agree with each other.",
    "mend": "Show the least corrections that would make all relations hold.",
    "power": "Show how much an error in the figures could hide from the checks.",
    "explain": "Explain one figure, unknown or relation.",
    "figures": "List the figures, with filters.",
    "relations": "List the relations, with filters.",
    "unknowns": "List the unknown quantities that relations need.",
    "cite": "Cite the data set, one figure with its place in the source, or the report.",
    "source verify": "Prove that a copy of the page is the text that the package was made from.",
    "source import": "Draft the tables of another report: its source, paragraphs and numerals.",
    "fetch": "Fetch a published release, once, and print where it is.",
    "package sync": "Bring a package's descriptor up to date with its files.",
    "release build": "Build a release: the same bytes on any machine.",
    "release verify": "Verify a release: checksums, signature, structure, relations, metadata, formats.",
    "release diff": "Compare two packages or releases by meaning.",
    "release notes": "Draft the changelog's entry for a release.",
    "release publish": "Publish a release to a folder, a bucket, Zenodo or GitHub.",
    "release withdraw": "Say that a published version should no longer be used.",
}
"""Each command with the first line of its help; `source verify` is the function `source_verify` of its module."""
GROUPS: Final[Mapping[str, str]] = {
    "source": "Where the figures stand: prove a copy of a report, or draft another's tables.",
    "package": "The files of a package.",
    "release": "Releases: built, verified, compared, published.",
}


UNWRAPPED: Final = "\b"
"""What tells the formatter of help that a paragraph's lines are as they must be, to be copied."""


class Contents(TyperGroup):
    """A group whose commands are known by name and loaded one by one; `prefix` is the group's own name and a space."""

    def __init__(self, *, prefix: str = "", **settings: Any) -> None:
        super().__init__(**settings)
        self.prefix = prefix

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the options, `--help` too, to be read by ourselves."""
        return read_ourselves(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands and groups in this group, in the order of the contents."""
        del ctx
        names = (name.removeprefix(self.prefix) for name in COMMANDS if name.startswith(self.prefix))
        return list(dict.fromkeys(name.split()[0] for name in names))

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | TyperGroup | None:
        """Return a command, its module imported now; None where there is none of that name."""
        del ctx
        full = self.prefix + cmd_name
        if full in COMMANDS:
            return load(full)
        if full in GROUPS:
            return Contents(
                prefix=f"{full} ", name=full, help=GROUPS[full], no_args_is_help=True, rich_markup_mode=None
            )
        return None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the arguments name; an unknown name is refused with those that exist."""
        if not ctx.resilient_parsing and not args[0].startswith("-"):
            choose(args[0], self.list_commands(ctx), "a command")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands from the contents, without importing any."""
        del ctx
        rows = [
            (name.removeprefix(self.prefix), text) for name, text in COMMANDS.items() if name.startswith(self.prefix)
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class Command(TyperCommand):
    """A command whose words are read by ourselves."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the options and arguments, `--help` too."""
        return read_ourselves(super().get_params(ctx))


def load(name: str) -> TyperCommand:
    """Return a command of the contents, made from the function and docstring of its module."""
    module = name.replace(" ", "_")
    function = getattr(import_module(f"nangang_open.cli.{module}"), module)
    text = inspect.cleandoc(function.__doc__).replace("\n\nExample:", f"\n\n{UNWRAPPED}\nExample:")
    holder = typer.Typer(rich_markup_mode=None, add_completion=False)
    holder.command(name.rsplit(maxsplit=1)[-1], cls=Command, help=text)(function)
    command = typer.main.get_command(holder)
    assert isinstance(command, TyperCommand)
    return command


app = typer.Typer(
    cls=Contents,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def show_version(asked: bool) -> None:
    """Print the tool's version and leave."""
    if asked:
        from nangang_open import __version__

        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback()
def contents(
    lang: LangOption = None,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=show_version)
    ] = False,
) -> None:
    """Every figure of a government work report, as data that proves itself.

    Without --package, a command takes the package that comes with the tool.
    Exit code 0: all is well; 1: something in the data is wrong; 2: it could not run.

    Example: nangang-open validate
    """
    del lang, version


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def trouble(error: OSError) -> str:
    """Return what an error of the system is, and its mend.

    >>> trouble(OSError(errno.ENOSPC, "No space left on device"))
    'the folder for temporary files: No space left on device; free space there, or let TMPDIR name another folder'
    >>> trouble(PermissionError(errno.EACCES, "Permission denied", "data"))
    'data: Permission denied; make it readable or choose another'
    """
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    where = error.filename or ("the folder for temporary files" if full else "the system")
    mend = "free space there, or let TMPDIR name another folder" if full else "make it readable or choose another"
    return f"{where}: {error.strerror or error}; {mend}"


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; what is wrong is one line on standard error, never a traceback."""
    mend_streams()
    try:
        group = typer.main.get_command(app)
        assert isinstance(group, TyperGroup)
        code = group.main(list(arguments), prog_name=NAME, standalone_mode=False)
    except InputError as error:
        return refuse(str(error), error.exit_code)
    except typer.TyperException as error:
        return refuse_usage(error)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except BrokenPipeError:
        stop_writing()
        return 0
    except OSError as error:
        return refuse(trouble(error), 2)
    except Exception as error:
        if os.environ.get("NANGANG_OPEN_TRACEBACK"):
            raise
        return refuse(
            f"{type(error).__name__}: {error}; this is a fault of {NAME} itself: please report it, with what "
            "NANGANG_OPEN_TRACEBACK=1 shows",
            2,
        )
    return code if isinstance(code, int) else 0


def refuse(text: str, code: int) -> int:
    """Say what is wrong, as one line on standard error, and return the exit code."""
    complain(text)
    return code


def refuse_usage(error: typer.TyperException) -> int:
    """Say what is wrong with the command line, and where its help is."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.format_message(), err=True)
        return 2
    where = context.command_path if context is not None else NAME
    return refuse(f"{error.format_message().rstrip('.')}; see {where} --help", 2)
