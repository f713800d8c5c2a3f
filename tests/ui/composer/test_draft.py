import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.workspace import Frame
from workbench.ui.composer.draft import DraftError, DraftFrame, from_bytes, from_frame, problem, to_frame


@pytest.mark.parametrize(
    ("draft", "frame"),
    [
        (DraftFrame("text", "a\nb"), Frame(text="a\nb")),
        (DraftFrame("hex", "de AD be"), Frame(hex="de AD be")),
        (DraftFrame("hex", "{{ counter }}"), Frame(hex="{{ counter }}")),
        (DraftFrame("base64", "3q2+7w=="), Frame(base64="3q2+7w==")),
        (DraftFrame("json", '{"id": [1, null]}'), Frame(json={"id": [1, None]})),
        (DraftFrame("cbor", "1.5"), Frame(cbor=1.5)),
    ],
)
def test_what_is_typed_becomes_the_documents_frame(draft, frame):
    assert to_frame(draft) == frame
    assert to_frame(from_frame(frame)) == frame


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (DraftFrame("hex", "abc"), "odd number"),
        (DraftFrame("hex", "ab xy"), "character 3"),
        (DraftFrame("base64", "abc"), "not base64"),
        (DraftFrame("json", ""), "missing"),
        (DraftFrame("json", '{"a": }'), "column 7"),
        (DraftFrame("json", '{\n"a": }'), "line 2, column 6"),
        (DraftFrame("json", '{"id": {{ counter }}}'), "inside quotes"),
        (DraftFrame("json", "[" * 100_000), "too deeply"),
        (DraftFrame("msgpack", '{"a"'), "ends too early"),
    ],
)
def test_a_value_that_is_not_of_its_kind_is_told_in_words(draft, words):
    assert words in problem(draft)
    with pytest.raises(DraftError):
        to_frame(draft)


@given(st.text(), st.sampled_from(["hex", "base64", "json", "msgpack", "cbor"]))
def test_whatever_is_typed_is_a_frame_or_a_sentence(value, kind):
    draft = DraftFrame(kind, value)
    sentence = problem(draft)
    assert sentence.endswith((".", '""')) if sentence else to_frame(draft).kind == kind


@given(st.binary())
def test_bytes_come_back_from_the_notation_that_shows_them(data):
    draft = from_bytes(data)
    assert (bytes.fromhex(draft.value) if draft.kind == "hex" else draft.value.encode()) == data
