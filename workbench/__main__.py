"""`python -m workbench` and the command `zmq-workbench`."""

import sys

from workbench.interruption import ignore_from_here, status_of


def main() -> None:
    """Run the command line and exit with its status."""
    try:
        from workbench import cli

        status = cli.main()
    except KeyboardInterrupt:  # while it was still being loaded
        status = status_of(sys.argv[1:])
    ignore_from_here()
    sys.exit(status)


if __name__ == "__main__":
    main()
