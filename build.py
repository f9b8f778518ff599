"""Build the deck: `python build.py --help` tells how."""

from cardpress.cli import main

if __name__ == "__main__":
    main()
