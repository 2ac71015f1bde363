"""Conversations in SQLite.

store -> {opening | repair | deletion | ...} -> {turns | conversations | search | copies}
      -> migrations -> database -> failures

Everything but ``store`` runs on the one thread of the history.
"""
