"""Python's cycle collector, on one thread only.

It runs on whichever thread happens to allocate. A Qt object that is destroyed on another thread
than its own leaves its timers behind, and the next one that fires ends the process. So it is
switched off, and ``collect_due`` is called now and then on the thread that owns the Qt objects.
"""

from __future__ import annotations

import gc


def collect_due() -> None:
    """Collect the generations whose turn it is, as Python itself would have done by now."""
    for generation, (count, threshold) in enumerate(
        zip(gc.get_count(), gc.get_threshold(), strict=True)
    ):
        if count <= threshold:
            break
        gc.collect(generation)
