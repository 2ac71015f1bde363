from argparse import ArgumentParser
from collections.abc import Mapping

class Manpage:
    def __init__(
        self, parser: ArgumentParser, _data: Mapping[str, str] | None = None, format: str = "pretty"
    ) -> None: ...
