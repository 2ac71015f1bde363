"""What the command line understands; imports nothing heavy, so that ``--help`` is quick."""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from voicedesk import __version__
from voicedesk.app.options import Options
from voicedesk.core.key_hiding import hide_keys
from voicedesk.core.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_HIGHEST_PORT = 65535
_INTENTS = ("ask", "dictate", "translate", "edit", "interpret")
_DESCRIPTION = (
    "Hold a key, speak, let go: dictate into any program, or ask aloud and hear the answer."
)
_EPILOG = (
    "Without a command the window opens. Options stand before or after the command's name. "
    "GROQ_API_KEY, if set, is used instead of the key in the keyring; it is meant for Groq, or for "
    "the servers that GROQ_API_KEY_HOST names."
)


class _Parser(argparse.ArgumentParser):
    """Repeats what it does not understand, but for a key that was given as an argument."""

    @override
    def error(self, message: str) -> NoReturn:
        super().error(hide_keys(message))


class _Help(argparse.HelpFormatter):
    """Knows the terminal's width without ``shutil``, whose import the first paint would wait for."""

    def __init__(self, prog: str) -> None:
        try:
            columns = int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size().columns
        except (ValueError, OSError):
            columns = 80
        super().__init__(prog, width=columns - 2)


def build_parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """Return a parser that knows every command, and the options of those that ``argv`` names."""
    parser = _Parser(
        prog="voicedesk", description=_DESCRIPTION, epilog=_EPILOG, formatter_class=_Help
    )
    parser.add_argument("--version", action="version", version=f"voicedesk {__version__}")
    parser.add_argument(
        "--smoke-test",
        action="store_true",
        help="open the window, ask the sandbox the sample question, quit; 0 if it was answered",
    )
    parser.add_argument(
        "--hidden",
        action="store_true",
        help="start without the window: in the tray, or minimised where there is none",
    )
    _common_options(parser, top_level=True)
    parser.set_defaults(run=_command("window"))
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, (purpose, add_options) in _commands().items():
        command = commands.add_parser(name, formatter_class=_Help, help=purpose)
        # The window is on its way to the first paint here, and has no use for the rest.
        if name in argv:
            add_options(command)
            command.set_defaults(run=_command(name), usage_error=command.error)
            if add_options is not _sandbox:
                _common_options(command, top_level=False)
    return parser


def options_of(arguments: argparse.Namespace) -> Options:
    """Return what stands for every command; a smoke test needs neither account nor profile."""
    trial = arguments.smoke_test
    return Options(
        profile=arguments.profile,
        temp_profile=arguments.temp_profile or (trial and arguments.profile is None),
        sandbox=arguments.sandbox or (trial and not arguments.base_url),
        base_url=arguments.base_url,
        allow_unencrypted=arguments.allow_unencrypted,
        json_log=arguments.json_log,
    )


def _common_options(parser: argparse.ArgumentParser, *, top_level: bool) -> None:
    """Add what every command takes; a command must not reset what stood before its name."""

    def default(value: object) -> object:
        return value if top_level else argparse.SUPPRESS

    group = parser.add_argument_group("options of every command")
    where = group.add_mutually_exclusive_group()
    where.add_argument(
        "--profile",
        type=Path,
        metavar="DIR",
        default=default(None),
        help="keep settings and log in this folder",
    )
    where.add_argument(
        "--temp-profile",
        action="store_true",
        default=default(False),  # noqa: FBT003 - a default, not a switch
        help="use an empty profile and leave nothing behind",
    )
    server = group.add_mutually_exclusive_group()
    server.add_argument(
        "--sandbox",
        action="store_true",
        default=default(False),  # noqa: FBT003 - a default, not a switch
        help="use the sandbox on this computer: no key, no network",
    )
    server.add_argument(
        "--base-url",
        metavar="URL",
        default=default(""),
        help="use this server of the Groq or OpenAI API",
    )
    group.add_argument(
        "--allow-unencrypted",
        action="store_true",
        default=default(False),  # noqa: FBT003 - a default, not a switch
        help="let a --base-url with http:// have key, voice and words; anybody on the way can read them",
    )
    group.add_argument(
        "--json-log",
        type=Path,
        metavar="FILE",
        default=default(None),
        help="append every event of a turn to FILE as a line of JSON, its words included",
    )


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    """Return a function that imports a command's module when it is run, and not before."""

    def run(arguments: argparse.Namespace) -> int:
        return import_module(f"voicedesk.cli.{name}").run(arguments)

    return run


def _commands() -> dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]]:
    """Return each command's purpose and what adds its options, in the order of ``--help``."""
    return {
        "ask": ("ask a question, typed or from a sound file", _ask),
        "transcribe": ("turn sound files into text", _transcribe),
        "translate": ("turn speech of any language into English or another language", _translate),
        "say": ("speak a text", _say),
        "models": ("list what the server offers, by role", _json_option),
        "key": ("keep, find or forget the API key", _key),
        "history": ("find, read, export, try again and delete what was said", _history),
        "data": ("show what VoiceDesk keeps and where, or delete everything", _data),
        "open": (
            "show the window, follow a voicedesk: link, write down what sound files say",
            _open,
        ),
        "ctl": ("drive the running window: bind this to a key or a button", _ctl),
        "doctor": (
            "check devices, history, keyring, network, key, models and display",
            _json_option,
        ),
        "menu": ("put VoiceDesk into the application menu, if no package did", _menu),
        "sandbox": ("serve the API on this computer, for trying out", _sandbox),
    }


def command_names() -> list[str]:
    return list(_commands())


def _open(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET", help="a link such as voicedesk:ask, or a sound file"
    )
    parser.add_argument(
        "--intent",
        choices=_INTENTS,
        default="",
        help="begin to listen at once, or end it if that has begun",
    )


def _ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "text", nargs="?", default="", metavar="TEXT", help="the question; - reads standard input"
    )
    parser.add_argument("--audio", type=Path, metavar="FILE", help="the question, spoken")
    parser.add_argument(
        "--file",
        dest="files",
        action="append",
        default=[],
        metavar="FILE",
        help="a text or picture that goes with the question, as data; - reads standard input; may "
        "be repeated",
    )
    parser.add_argument(
        "--image",
        dest="files",
        action="append",
        metavar="FILE",
        help="the same as --file",
    )
    speech = parser.add_mutually_exclusive_group()
    speech.add_argument("--speak", action="store_true", help="speak the answer")
    speech.add_argument(
        "--save-speech", type=Path, metavar="FILE", help="write the spoken answer to a WAV file"
    )
    parser.add_argument(
        "--moderation",
        choices=["off", "words", "both"],
        help="have your words, or the answer as well, judged first; else as in the settings",
    )
    _json_option(parser)


def _transcribe(parser: argparse.ArgumentParser) -> None:
    _files_and_format(parser)
    _language_option(parser, "what is spoken, such as de; else detected")


def _translate(parser: argparse.ArgumentParser) -> None:
    _files_and_format(parser)
    parser.add_argument(
        "--into",
        dest="target_language",
        type=_language,
        default="en",
        metavar="CODE",
        help="the language to translate into, such as fr; English if nothing else is said, "
        "whatever the settings say",
    )
    _language_option(parser, "what is spoken, such as de; else detected")
    parser.add_argument(
        "--original",
        action="store_true",
        help="give what was said as well, where that is another language; for English it takes a "
        "second request",
    )
    speech = parser.add_mutually_exclusive_group()
    speech.add_argument("--speak", action="store_true", help="speak the translation")
    speech.add_argument(
        "--save-speech", type=Path, metavar="FILE", help="write it, spoken, to a WAV file"
    )


def _files_and_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="sound files")
    parser.add_argument(
        "--format",
        choices=("text", "json", "srt", "vtt"),
        default="text",
        help="text if nothing else is said; srt and vtt are subtitles",
    )
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="write a file per sound file instead of printing"
    )


def _say(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="what to say; - reads standard input")
    parser.add_argument(
        "--voice",
        default="",
        metavar="NAME",
        help="one of the service's voices, or with --system-voice one of this computer's",
    )
    _language_option(parser, "what the text is in, such as de; else guessed")
    parser.add_argument(
        "--system-voice",
        action="store_true",
        help="let this computer's own voice speak; nothing leaves it",
    )
    parser.add_argument(
        "--save-speech", type=Path, metavar="FILE", help="write a WAV file instead of speaking"
    )


def _json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=("set", "status", "delete"),
        help="set: read the key from a prompt or standard input, never from an argument, and put it "
        "into the keyring; status: tell whether there is one; delete: take it out of the keyring",
    )


def _history(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(
        title="actions", metavar="ACTION", dest="action", required=True, parser_class=_Action
    )

    def add(name: str, purpose: str) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=purpose, description=f"{purpose}.".capitalize())
        _common_options(action, top_level=False)
        action.set_defaults(usage_error=action.error)
        return action

    for action in (
        add("list", "list conversations, the newest first"),
        _with_words(add("search", "find turns that hold every word")),
    ):
        action.add_argument(
            "--limit", type=_count, default=50, metavar="N", help="at most so many; 50 if not said"
        )
        _json_option(action)
    show = add("show", "print a conversation or a turn")
    show.add_argument("id", metavar="ID", help=_ID_HELP)
    _json_option(show)
    _export(add("export", "write conversations or recordings to files"))
    retry = add("retry", "run a turn that did not complete again, with the settings of today")
    retry.add_argument("id", metavar="TURN_ID", help=_ID_HELP)
    _delete(add("delete", "delete turns, conversations or everything, for good"))
    importing = add("import", "take over conversations from a JSON export")
    importing.add_argument("file", type=Path, metavar="FILE", help="what export wrote as JSON")


_ID_HELP = "an id from list, search or show, or the beginning of one"


class _Action(_Parser):
    """An action's parser, laid out like a command's."""

    def __init__(self, *, prog: str, description: str = "") -> None:
        super().__init__(prog=prog, description=description, formatter_class=_Help)


def _with_words(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument(
        "words", nargs="+", metavar="WORD", help="the last one may be the beginning of a word"
    )
    return parser


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "id", nargs="?", default="", metavar="ID", help=f"{_ID_HELP}; everything if left out"
    )
    parser.add_argument(
        "--format",
        choices=("markdown", "json", "wav", "flac"),
        default="markdown",
        help="markdown if nothing else is said; json can be imported; wav and flac are recordings",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="PATH",
        help="write this file instead of printing; for recordings, the folder for them",
    )
    parser.add_argument("--force", action="store_true", help="overwrite files that are there")


def _delete(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help=_ID_HELP)
    parser.add_argument("--all", action="store_true", help="delete everything, recordings too")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        nargs="?",
        choices=("show", "delete"),
        default="show",
        help="show, also if nothing is said: tell what lies where, and how much it is; delete: "
        "needs --everything",
    )
    parser.add_argument(
        "--everything",
        action="store_true",
        help="with delete: history, recordings, notepad, settings, log and autostart entry go, and "
        "so do the keys in the keyring, which all profiles share",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    _json_option(parser)


def _count(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < 10 else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 on")
    return number


def _menu(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", choices=("add", "remove"), help="add the entry, for you alone, or remove it"
    )


def _ctl(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=("start", "stop", "toggle", "cancel", "show", "paste-last", "undo"),
        help="start or stop recording; toggle: whichever is due; cancel: end the turn; show: bring "
        "the window to the front; paste-last: write the last dictated text where the cursor is; "
        "undo: take it back",
    )
    parser.add_argument(
        "--intent",
        choices=_INTENTS,
        default="",
        help="what start and toggle are to do with the words; ask if nothing else is said",
    )
    _language_option(parser, "what is spoken, such as de; as set")
    parser.add_argument(
        "--style", default="", metavar="NAME", help="the clean-up style of a dictation; as set"
    )
    parser.add_argument(
        "--into",
        dest="target_language",
        type=_language_or_none,
        default="",
        metavar="CODE",
        help="what a translation goes into, such as fr; as set",
    )


def _language_option(parser: argparse.ArgumentParser, purpose: str) -> None:
    parser.add_argument(
        "--language", type=_spoken_language, default="", metavar="CODE", help=purpose
    )


def _spoken_language(text: str) -> str:
    from voicedesk.core.languages import FURTHER_CODES

    code = text.lower()
    return code if code in FURTHER_CODES else _language_or_none(text)


def _language_or_none(text: str) -> str:
    """Return a language's code, and nothing for nothing: argparse asks about defaults, too."""
    return _language(text) if text else ""


def _language(text: str) -> str:
    from voicedesk.core.languages import LANGUAGES

    codes = {name.lower(): code for code, name in LANGUAGES.items()}
    code = codes.get(text.lower(), text.lower())
    if code not in LANGUAGES:
        raise argparse.ArgumentTypeError(f"{text} is no language known here: try de, fr or es")
    return code


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number <= _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is not a port: a number from 0 to 65535")
    return number


def _sandbox(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="0 takes any free one")
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="delays and faults (TOML)")
    parser.add_argument("--embedded", action="store_true", help=argparse.SUPPRESS)
