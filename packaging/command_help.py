"""What shells and ``man`` know of the command line, taken from its own parser.

python packaging/command_help.py FOLDER     writes voicedesk.1, voicedesk.bash, .zsh and .fish
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
SHELLS = ("bash", "zsh", "fish")
HOMEPAGE = "https://github.com/voicedesk/voicedesk"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    write_all(options.parse_args().folder)
    return 0


def write_all(folder: Path) -> None:
    import shtab

    folder.mkdir(parents=True, exist_ok=True)
    parser = _whole_parser()
    _offer_files(parser)
    for shell in SHELLS:
        text = shtab.complete(parser, shell)
        (folder / f"voicedesk.{shell}").write_text(text, encoding="utf-8")
    (folder / "voicedesk.1").write_text(_manual(parser), encoding="utf-8")


def _offer_files(parser: argparse.ArgumentParser) -> None:
    """Have shells offer files where a command takes one, which they do not do of their own accord."""
    import shtab

    # argparse tells of them in no other way.
    actions: list[Any] = vars(parser)["_actions"]
    for action in actions:
        if action.nargs == argparse.PARSER:
            for command in action.choices.values():
                _offer_files(command)
        elif action.type is Path or action.metavar == "TARGET":
            action.complete = shtab.DIRECTORY if action.metavar == "DIR" else shtab.FILE


def _manual(parser: argparse.ArgumentParser) -> str:
    from argparse_manpage.manpage import Manpage

    from voicedesk import __version__

    told = {
        "prog": "voicedesk",
        "project_name": "VoiceDesk",
        "version": __version__,
        "description": "a desktop voice assistant",
        "manual_title": "User Commands",
        "url": HOMEPAGE,
    }
    return str(Manpage(parser, format="single-commands-section", _data=told)) + "\n"


def _whole_parser() -> argparse.ArgumentParser:
    """Return a parser that knows the options of every command."""
    sys.path.insert(0, str(REPOSITORY))
    from voicedesk.cli.arguments import build_parser, command_names

    return build_parser(command_names())


if __name__ == "__main__":
    sys.exit(main())
