"""What stands around the roles of a C program: its helpers, headers and macros, and no others."""

from __future__ import annotations

from workbench.codegen.c import write_c
from workbench.codegen.program import plan
from workbench.document.workspace import Echo, Frame, FrameMatch, Message, Reply, Rule, Socket, Workspace

X = (Frame(text="x"),)


def written(*sockets: Socket, **more: object) -> str:
    return write_c(plan(Workspace(sockets=sockets, **more)))


def test_a_program_has_the_functions_that_it_calls_and_those_that_these_call():
    text = written(Socket(id="it", type="PUSH"), messages=(Message(name="m", socket="it", frames=X),))
    for name in ("send_message", "add_frame", "enlarged", "check", "show", "is_utf8"):
        assert f"{name}(" in text, name
    for name in ("receive_message", "sleep_for", "append_number", "append_json", "share"):
        assert name not in text


def test_each_stands_before_what_calls_it():
    text = written(Socket(id="it", type="REP", behaviour=Echo()))
    places = [
        text.index(f"{name}(") for name in ("check", "enlarged", "append", "add_frame", "receive_message")
    ]
    assert places == sorted(places)


def test_a_name_in_a_text_or_a_comment_calls_nothing():
    frames = (Frame(text='say "append_uuid(x)" /* found */'),)
    text = written(
        Socket(id="it", title="is clear, share found", type="PUSH"),
        messages=(Message(name="m", socket="it", frames=frames),),
    )
    assert "static void append_uuid" not in text
    assert "static double share" not in text
    assert "<regex.h>" not in text


def test_headers_are_those_that_are_needed():
    rule = Rule(when=(FrameMatch(regex="^a"),), frames=X)
    assert "#include <regex.h>\n" in written(Socket(id="it", type="REP", behaviour=Reply(rules=(rule,))))


def test_macros_are_of_those_variables_that_are_used():
    text = written(
        Socket(id="it", type="PUSH"),
        messages=(Message(name="m", socket="it", frames=(Frame(text="{{ a + b }}{{ a }}"),)),),
        variables={"a": "1", "b": "2", "c": "3"},
    )
    assert '#define VALUE_A "1"\n' in text
    assert "VALUE_B" not in text  # worked out, with no name in the program
    assert "VALUE_C" not in text


def test_a_title_ends_no_comment():
    text = written(Socket(id="it", title="b */ c", type="PULL"), title="a */ b")
    assert text.startswith("/* a * / b. Ctrl-C ends it.\n")
    assert "b */ c, a PULL" not in text
