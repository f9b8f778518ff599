"""Build the deck: `python build.py --help` tells how."""

import sys

try:
    from cardpress.cli import main
except ModuleNotFoundError as error:
    sys.exit(
        f"The Python package {error.name} is not installed here. In a virtual environment of its own:\n"
        "  python -m pip install -c constraints.txt -e ."
    )

if __name__ == "__main__":
    main()
