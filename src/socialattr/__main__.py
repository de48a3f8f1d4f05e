"""`python -m socialattr` is the same as `socialattr`."""

from .cli.app import main

if __name__ == "__main__":
    main()
