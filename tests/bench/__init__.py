"""Figures, each with its floor or baseline from the same run: ``python -m tests.bench NAME``."""
