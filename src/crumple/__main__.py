"""``python -m crumple``: the same as the command ``crumple``."""

from .cli import main

if __name__ == "__main__":
    main()
