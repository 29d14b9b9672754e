"""Warnings of crumple's own: who hears them."""

import threading
import warnings

from crumple import errors


def test_quiet_is_of_one_thread():
    """What one thread leaves out another still says, and the process's filters stay as they are."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        filters = list(warnings.filters)
        with errors.quiet():
            assert warnings.filters == filters
            errors.warn("left out")
            other = threading.Thread(target=errors.warn, args=("said",))
            other.start()
            other.join()
        errors.warn("said again")
    assert [str(w.message) for w in said] == ["said", "said again"]
