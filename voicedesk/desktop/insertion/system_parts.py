"""What ``system_inserter`` needs of a system: hands for its keys, and its clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from voicedesk.core.insertion import PasteKeys, Target
    from voicedesk.desktop.insertion.reads import Reads


class Hands(Protocol):
    """The keyboard and the focus; all of it returns at once."""

    def focused(self) -> Target:
        """Return ``NO_TARGET`` while nothing has the focus."""
        ...

    def is_there(self, target: Target) -> bool:
        """Tell whether the window, or the program, still exists."""
        ...

    def check(self) -> None:
        """See whether keys may be sent to what has the focus.

        Raises:
            InsertionError: kind ``NOT_ALLOWED``.
        """
        ...

    def holds_modifiers(self) -> bool: ...

    def paste(self, keys: PasteKeys, target: Target) -> None:
        """Send the keys that paste in the target.

        Raises:
            InsertionError: kind ``NOT_ALLOWED``; the system took none of them. So do the others.
        """
        ...

    def copy(self) -> None: ...

    def undo(self) -> None: ...

    def type_piece(self, text: str) -> None:
        """Type some characters; a newline is the key for it."""
        ...

    def why_untaken(self) -> str:
        """Return a sentence on what may have kept the program from pasting, if anything is known."""
        ...


class Offer(Protocol):
    """A text on the clipboard in place of what was there."""

    @property
    def reads(self) -> Reads: ...

    @property
    def is_complete(self) -> bool:
        """Whether everything that was there can be put back."""
        ...

    async def restore(self) -> bool:
        """Put back what was there, unless somebody else has put something there meanwhile.

        False when the system did not let us, so that the text is still there.
        """
        ...


class Watch(Protocol):
    """A clipboard that a program is about to copy something to."""

    async def copied(self, timeout_s: float) -> str:
        """Return the text that was copied, nothing if none was in time."""
        ...

    async def restore(self) -> None:
        """Put back what was there, unless more was copied after that."""
        ...


class SystemClipboard(Protocol):
    async def offer(self, text: str) -> Offer:
        """Put a text there, lazily, and marked as none for histories.

        Raises:
            InsertionError: kind ``NOT_INSERTED``; somebody else does not let go of it.
        """
        ...

    async def watch(self) -> Watch:
        """Take note of what is there.

        Raises:
            InsertionError: as for ``offer``.
        """
        ...

    async def aclose(self) -> None:
        """Leave what was offered and not restored there for good, and let go."""
        ...
