"""What training is made of: the order of the batches, the rule at work, and what is recorded."""

from .descent import check_start, descend
from .length import Length
from .order import Order
from .recorder import Recorder, check_test, run_meta
from .rule import Descent

__all__ = ["Descent", "Length", "Order", "Recorder", "check_start", "check_test", "descend", "run_meta"]
