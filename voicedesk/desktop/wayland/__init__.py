"""A client of the Wayland compositor beside Qt's: clipboard, keyboard, list of windows, a panel.

wire.py         messages as bytes
protocols.py    the interfaces it speaks, as data
display.py      where the compositor listens
connection.py   the socket, its objects, and what became of them
offers.py       what the compositor has to offer
loop_thread.py  the thread that all of it runs on
pipes.py        what programs ask for, given to them
clipboard.py    what is on the clipboard, and what is put there
toplevels.py    which window is in use
keymaps.py      what keys mean, in xkb's own language
keyboard.py     a keyboard of the program's own
lending.py      the clipboard lent to a program for a moment
leaving.py      what is on the clipboard when the program ends
writing.py      all of it together: text into the focused window

outputs.py        the screens, by name and scale
pointer.py        the pointer, over surfaces of the program's own
shared_pixels.py  pictures in memory that the compositor reads as well
layer_surface.py  a picture over all windows, which never gets the focus
floating.py       all of it together: the newest picture, wherever it is to be
panel.py          the same for those who have another loop

Python's bindings of libwayland are not used: a handler's error is printed and forgotten there, what
was not collected yet lives on, and a request that finds the socket full ends the whole process.
"""
