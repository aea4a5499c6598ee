"""`python -m nangang_open` is the command `nangang-open`."""

from nangang_open.cli.app import main

if __name__ == "__main__":
    main()
