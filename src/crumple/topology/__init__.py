"""The shape of a surface as a whole: which minima there are, what parts them, and where descents end."""

from .basins import BasinMap, basin_map
from .tree import MergeTree, merge_tree

__all__ = ["BasinMap", "MergeTree", "basin_map", "merge_tree"]
