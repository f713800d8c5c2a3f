"""Writes the feed of versions that docs/versions.md describes, or the address of it that builds have.

versions_feed.py --page https://…/releases/tag/v0.2.0 -o versions.json     the version that is built, and its changes
versions_feed.py --address https://…/versions.json                         into resources/versions.toml, before building
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from project import ROOT, changes, version

FORMAT = "zmq-workbench.versions/1"
NOTES = 2000  # characters


def notes(text: str) -> str:
    """The changes as plain text: the first paragraph, without Markdown's signs."""
    first = text.split("\n\n")[0]
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", " ".join(first.split()))
    return re.sub(r"[*`]", "", plain)[:NOTES]


def feed(page: str, date: datetime.date) -> str:
    """The feed, as it is to be served."""
    released = {
        "version": version(),
        "date": date.isoformat(),
        "page": page,
        "notes": notes(changes(version())),
    }
    return json.dumps({"format": FORMAT, "versions": [released]}, indent=2, ensure_ascii=False) + "\n"


def set_address(address: str, file: Path = ROOT / "resources" / "versions.toml") -> None:
    """Have what is built from now on name that address, unless its user names another."""
    text = file.read_text(encoding="utf-8")
    changed, count = re.subn(r'^feed = ".*"$', f'feed = "{address}"', text, flags=re.MULTILINE)
    if count != 1:
        sys.exit(f'{file}: there should be one line, feed = "…".')
    file.write_text(changed, encoding="utf-8", newline="\n")


def https(text: str) -> str:
    """An address as both options take it."""
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or re.search(r'["\\\s]', text):
        raise argparse.ArgumentTypeError(f"{text}: write it as https://host/…")
    return text


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--page", type=https, help="where people read about this version")
    what.add_argument("--address", type=https, help="where the feed will be")
    parser.add_argument(
        "--date", type=datetime.date.fromisoformat, default=datetime.datetime.now(datetime.UTC).date()
    )
    parser.add_argument("-o", "--output", type=Path, help="where to write it; stdout, if left out")
    options = parser.parse_args()
    if options.address:
        set_address(options.address)
    elif options.output:
        options.output.write_text(feed(options.page, options.date), encoding="utf-8", newline="\n")
    else:
        sys.stdout.write(feed(options.page, options.date))


if __name__ == "__main__":
    main()
