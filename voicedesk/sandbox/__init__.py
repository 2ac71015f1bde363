"""A loopback server that speaks the Groq API: embedded default, test server and benchmark server in one.

Start reading in ``server.py``; what it can be told to do stands in ``scenario.py``.
"""
