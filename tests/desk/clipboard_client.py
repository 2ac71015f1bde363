"""An X client of the kind that makes trouble: ``python -m tests.desk.clipboard_client KIND``.

silent          owns the clipboard and answers nobody
snatch TEXT     takes the clipboard as soon as somebody else has, and gives the text
greedy          reads whatever is new on the clipboard at once, as a clipboard manager does
empty           owns the clipboard and ends, so that nothing is on it
image FILE      gives a picture (image/png), text and HTML
It prints "ready", and each time what it did: "took", "read" with the length.
"""

import sys
from pathlib import Path

from Xlib import X, Xatom
from Xlib.display import Display
from Xlib.protocol.event import SelectionNotify


class Client:
    def __init__(self) -> None:
        self.display = Display()
        self.window = self.display.screen().root.create_window(
            0, 0, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask
        )
        self.atom = self.display.intern_atom
        self.clipboard = self.atom("CLIPBOARD")
        self.offered: dict[int, bytes] = {}
        self.answers = True
        self.display.xfixes_query_version()
        self.display.xfixes_select_selection_input(self.window, self.clipboard, 1)

    def take(self, offered: dict[str, bytes]) -> None:
        self.offered = {self.atom(name): content for name, content in offered.items()}
        self.window.set_selection_owner(self.clipboard, X.CurrentTime)
        self.display.sync()
        print("took", flush=True)

    def answer(self, event) -> None:
        if not self.answers:
            return
        given = event.property
        if event.target == self.atom("TARGETS"):
            known = [event.target, *self.offered]
            event.requestor.change_property(given, Xatom.ATOM, 32, known)
        elif event.target in self.offered:
            content = self.offered[event.target]
            event.requestor.change_property(given, event.target, 8, content)
        else:
            given = X.NONE
        event.requestor.send_event(
            SelectionNotify(
                time=event.time,
                requestor=event.requestor,
                selection=event.selection,
                target=event.target,
                property=given,
            )
        )

    def ask(self) -> None:
        self.window.convert_selection(
            self.clipboard, self.atom("UTF8_STRING"), self.atom("GREEDY"), X.CurrentTime
        )


def main() -> None:
    kind, *words = sys.argv[1:]
    client = Client()
    if kind == "empty":
        client.take({})
        return
    if kind == "silent":
        client.answers = False
        client.take({})
    elif kind == "image":
        client.take(
            {
                "image/png": Path(words[0]).read_bytes(),
                "UTF8_STRING": "a picture of é".encode(),
                "text/html": b"<b>a picture</b>",
            }
        )
    client.display.sync()
    print("ready", flush=True)
    while True:
        event = client.display.next_event()
        if event.type & 0x7F == X.SelectionRequest:
            client.answer(event)
        elif event.type & 0x7F == X.SelectionNotify and event.property:
            read = client.window.get_full_property(event.property, X.AnyPropertyType)
            print(f"read:{len(read.value)}", flush=True)
        elif type(event).__name__ == "SetSelectionOwnerNotify" and event.owner != client.window:
            if kind == "snatch" and not client.offered:
                client.take({"UTF8_STRING": words[0].encode()})
            elif kind == "greedy" and event.owner:
                client.ask()


if __name__ == "__main__":
    main()
