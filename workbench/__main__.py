"""`python -m workbench` and the command `zmq-workbench`."""

import sys


def main() -> None:
    """Run the command line and exit with its status."""
    try:
        from workbench import cli

        status = cli.main()
    except KeyboardInterrupt:  # while it was still being loaded
        status = 0
    sys.exit(status)


if __name__ == "__main__":
    main()
