"""Answers by rules: which rule decides, what is counted, what waits, and that nobody is left hanging."""

from __future__ import annotations

from workbench.engine.plan import Answer, WantedRule

HERE = "tcp://127.0.0.1:*"


def rule(first, *answers, **more):
    made = tuple((lambda _, frames=frames: frames) for frames in answers)
    return WantedRule(lambda body: first is None or body[:1] == (first,), made, key=(first, answers), **more)


def replying(*rules, **more):
    return Answer(tuple(rules), key=object(), **more)


async def linked(lab, until, answering, asking, behaviour, **more):
    lab.run("server", answering, bind=HERE, behaviour=behaviour, **more)
    lab.run("client", asking, connect=lab.port("server"))
    await until(lambda: lab.connected("client"))


def got(lab, id_="client"):
    return lab.sink.messages(id_)


async def test_the_first_rule_that_matches_answers_and_is_counted(lab, until):
    behaviour = replying(rule(b"a", (b"A",)), rule(b"b", (b"B",)), rule(None, (b"other",)))
    await linked(lab, until, "ROUTER", "DEALER", behaviour)
    for word in (b"a", b"b", b"c", b"a"):
        lab.engine.send("client", (b"", word))
    await until(lambda: len(got(lab)) == 4)
    assert got(lab) == [(b"", b"A"), (b"", b"B"), (b"", b"other"), (b"", b"A")]
    assert lab.engine.state("server").doing.hits == (2, 1, 1)
    lab.stop("server")
    assert lab.engine.state("server").doing.hits == (2, 1, 1)


async def test_a_sequence_is_given_in_turn_and_from_the_first_again(lab, until):
    await linked(lab, until, "REP", "REQ", replying(rule(None, (b"1",), (b"2",))))
    for number in range(5):
        lab.engine.send("client", (b"?",))
        await until(lambda n=number: len(got(lab)) > n)
    assert got(lab) == [(b"1",), (b"2",), (b"1",), (b"2",), (b"1",)]


async def test_an_edit_of_one_rule_leaves_the_others_their_counts(lab, until):
    await linked(lab, until, "ROUTER", "DEALER", replying(rule(b"a", (b"A",)), rule(b"b", (b"B",))))
    for word in (b"a", b"b", b"b"):
        lab.engine.send("client", (b"", word))
    await until(lambda: len(got(lab)) == 3)
    behaviour = replying(rule(b"b", (b"B",)), rule(b"a", (b"changed",)))
    lab.run("server", "ROUTER", bind=HERE, behaviour=behaviour)
    assert lab.engine.state("server").doing.hits == (2, 0)


async def test_a_rep_answers_with_an_empty_frame_where_there_is_nothing_to_answer(lab, until):
    dropping = rule(b"drop", (b"never",), drop=1.0)
    broken = rule(b"broken", ())
    await linked(lab, until, "REP", "REQ", replying(dropping, broken))
    for number, word in enumerate((b"drop", b"broken", b"unknown")):
        lab.engine.send("client", (word,))
        await until(lambda n=number: len(got(lab)) > n)
    assert got(lab) == [(b"",)] * 3
    told = [event.reason for event in lab.sink.events("server", "unanswered")]
    assert ["dropped" in told[0], "can't be made" in told[1], "no rule" in told[2]] == [True] * 3
    assert all("empty frame" in sentence for sentence in told)
    doing = lab.engine.state("server").doing
    assert (doing.hits, doing.dropped, doing.unmatched) == ((1, 1), 1, 1)


async def test_a_router_leaves_a_dropped_request_unanswered_and_says_once_that_none_matches(lab, until):
    behaviour = replying(rule(b"drop", (b"never",), drop=1.0), rule(b"last", (b"end",)))
    await linked(lab, until, "ROUTER", "DEALER", behaviour)
    for word in (b"drop", b"x", b"x", b"x", b"last"):
        lab.engine.send("client", (b"", word))
    await until(lambda: got(lab) == [(b"", b"end")])
    assert len(lab.sink.events("server", "unanswered")) == 1
    assert lab.engine.state("server").doing.unmatched == 3


async def test_delayed_answers_keep_each_peers_order_and_hold_up_no_other(lab, until):
    behaviour = replying(rule(b"slow", (b"SLOW",), delay=0.3), rule(None, (b"quick",)))
    lab.run("server", "ROUTER", bind=HERE, behaviour=behaviour)
    lab.run("a", "DEALER", connect=lab.port("server"))
    lab.run("b", "DEALER", connect=lab.port("server"))
    await until(lambda: lab.connected("a") and lab.connected("b"))
    lab.engine.send("a", (b"", b"slow"))
    lab.engine.send("a", (b"", b"now"))
    await until(lambda: lab.engine.state("server").doing.waiting == 2)
    lab.engine.send("b", (b"", b"now"))
    await until(lambda: got(lab, "b") == [(b"", b"quick")])
    assert got(lab, "a") == []
    await until(lambda: got(lab, "a") == [(b"", b"SLOW"), (b"", b"quick")])
    assert lab.engine.state("server").doing.waiting == 0


async def test_answers_that_wait_are_given_up_when_it_stops_and_counted_in_words(lab, until):
    await linked(lab, until, "ROUTER", "DEALER", replying(rule(None, (b"late",), delay=60.0)))
    for _ in range(3):
        lab.engine.send("client", (b"", b"?"))
    await until(lambda: lab.engine.state("server").doing.waiting == 3)
    lab.stop("server")
    (event,) = lab.sink.events("server", "given-up")
    assert event.reason == "3 answers that were still waiting for the delay are given up."


async def test_delays_that_are_full_stop_the_reading_not_the_loop(lab, until, monkeypatch):
    monkeypatch.setattr("workbench.engine.delay_line.MOST", 2)
    await linked(lab, until, "ROUTER", "DEALER", replying(rule(None, (b"late",), delay=0.1)))
    for _ in range(6):
        lab.engine.send("client", (b"", b"?"))
    await until(lambda: lab.engine.state("server").doing.waiting == 2)
    assert lab.engine.state("server").counters.received == 2
    await until(lambda: len(got(lab)) == 6)


async def test_a_delayed_rep_answers_in_its_turn(lab, until):
    await linked(lab, until, "REP", "REQ", replying(rule(None, (b"late",), delay=0.05)))
    for number in range(3):
        lab.engine.send("client", (b"?",))
        await until(lambda n=number: len(got(lab)) > n)
    assert got(lab) == [(b"late",)] * 3
    assert lab.sink.refused("server") == []
