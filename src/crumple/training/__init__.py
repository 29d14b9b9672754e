"""What training is made of: the order of the batches, the optimizer at work, and what is recorded."""

from .descent import Descent, Length, descend
from .order import Order
from .recorder import Recorder

__all__ = ["Descent", "Length", "Order", "Recorder", "descend"]
