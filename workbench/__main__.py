"""`python -m workbench` and the command `zmq-workbench`."""

import sys


def main() -> None:
    """Run the command line and exit with its status."""
    from workbench import cli

    sys.exit(cli.main())


if __name__ == "__main__":
    main()
