"""Composition root: the only place that knows every package.

options.py   what the command line asked for
program.py   settings, keys and models, put together for one run of the program
window.py    the window's start, in order
"""
