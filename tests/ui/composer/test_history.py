from workbench.ui.composer.draft import DraftFrame
from workbench.ui.composer.history import LIMIT, History, Sent


def sent(text):
    return Sent("a", (DraftFrame("text", text),))


def test_steps_back_and_forth_end_at_what_was_being_typed():
    history = History()
    for text in ("one", "two", "two", "three"):
        history.add(sent(text))
    assert [entry.drafts[0].value for entry in history.entries] == ["one", "two", "three"]
    typed = sent("unsent")
    assert history.older(typed) == sent("three")
    assert history.older(sent("three")) == sent("two")
    assert history.older(sent("two")) == sent("one")
    assert history.older(sent("one")) is None
    assert history.newer() == sent("two")
    assert history.newer() == sent("three")
    assert history.newer() == typed
    assert history.newer() is None


def test_what_was_just_sent_is_not_a_step():
    history = History()
    history.add(sent("one"))
    assert history.older(sent("one")) is None
    history.add(sent("two"))
    assert history.older(sent("two")) == sent("one")


def test_it_is_bounded():
    history = History()
    for number in range(LIMIT + 5):
        history.add(sent(str(number)))
    assert len(history.entries) == LIMIT
    assert history.entries[0] == sent("5")


def test_the_label_is_one_bounded_line():
    label = Sent(
        "a", (DraftFrame("text", "a\nb"), DraftFrame("text", ""), DraftFrame("text", "x" * 99))
    ).label(20)
    assert label.startswith("a␣b · (empty) · x")
    assert len(label) == 20
