"""Long surveys: kept in a file chunk by chunk, resumed, and shared among processes.

``task`` says what is surveyed, ``fingerprint`` what must be equal for a survey to go on, ``plan`` how a grid is
cut; ``chunks`` evaluates one chunk, always in the same way; ``ledger`` keeps what is done in a ``.crumple`` file,
``lock`` keeps others off it, and ``survey`` does it all.
"""

from .survey import survey as survey
from .task import Task as Task

__all__ = ["Task", "survey"]
