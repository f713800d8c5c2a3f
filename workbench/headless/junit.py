"""Scenarios' outcomes as JUnit XML, the form that CI services read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as Xml

from workbench.document.whole_file import write_whole
from workbench.document.words import printable
from workbench.scenarios.outcome import ScenarioOutcome, step_number


def write_junit(path: Path, suite: str, outcomes: Sequence[ScenarioOutcome], captures: Sequence[str]) -> None:
    """Write the report, whole or not at all. Raises OSError, or ValueError for a name with a NUL in it.

    `captures` has, for each outcome, the name of the file that its traffic was left in, or an empty text.
    """
    failures = sum(not outcome.passed for outcome in outcomes)
    attributes = {
        "name": printable(suite),
        "tests": str(len(outcomes)),
        "failures": str(failures),
        "errors": "0",
        "time": f"{sum(outcome.seconds for outcome in outcomes):.3f}",
    }
    suites = Xml.Element("testsuites", attributes)
    root = Xml.SubElement(suites, "testsuite", attributes)
    for outcome, capture in zip(outcomes, captures, strict=True):
        case = Xml.SubElement(
            root,
            "testcase",
            {
                "classname": printable(suite),
                "name": printable(outcome.name),
                "time": f"{outcome.seconds:.3f}",
            },
        )
        if not outcome.passed:
            # XML has no place for control characters: `printable` leaves none.
            failure = Xml.SubElement(case, "failure", {"message": printable(told(outcome))})
            failure.text = "\n".join(
                printable(f"frame {difference.frame + 1}: wanted {difference.wanted or 'none'}, found"
                          f" {difference.found or 'none'}")
                for difference in (outcome.failed.differences if outcome.failed is not None else ())
            )  # fmt: skip
            if capture:
                Xml.SubElement(case, "system-out").text = f"The traffic is in {printable(capture)}."
    Xml.indent(suites)
    write_whole(path, Xml.tostring(suites, encoding="utf-8", xml_declaration=True) + b"\n")


def told(outcome: ScenarioOutcome) -> str:
    """Where and why it failed, in a sentence; empty where it passed."""
    if outcome.failed is None:
        return outcome.sentence
    return f"Step {step_number(outcome.failed.place)}: {outcome.sentence}"
