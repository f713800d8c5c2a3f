"""The options of a socket as a table, without a window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from workbench.document.workspace import HexBytes, Socket, Workspace
from workbench.ui.inspector.options_model import NAME, VALUE, OptionsModel

CHECK, EDIT = Qt.ItemDataRole.CheckStateRole, Qt.ItemDataRole.EditRole


class Table:
    """The model, joined to a workspace as the window joins it."""

    def __init__(self, type_, **options):
        self.model = OptionsModel()
        self.tester = QAbstractItemModelTester(
            self.model, QAbstractItemModelTester.FailureReportingMode.Fatal
        )
        self.workspace = Workspace(sockets=(Socket(id="s", type=type_, options=options),))
        self.asked = []
        self.model.edit_requested.connect(self.apply)
        self.model.set_socket(self.workspace.sockets[0])

    def apply(self, words, edit, _merge):
        self.asked.append(words)
        self.workspace = edit(self.workspace)
        self.model.set_socket(self.workspace.sockets[0])

    @property
    def options(self):
        return dict(self.workspace.sockets[0].options)

    def titles(self):
        return [self.model.index(row, NAME).data() for row in range(self.model.rowCount())]

    def at(self, name, column=VALUE):
        for row in range(self.model.rowCount()):
            setting = self.model.setting(self.model.index(row, NAME))
            if setting is not None and setting.name == name:
                return self.model.index(row, column)
        raise AssertionError(name)


@pytest.fixture
def table(qapp):
    return lambda type_, **options: Table(type_, **options)


def test_the_options_of_its_type_stand_in_groups_with_their_defaults(table):
    push = table("PUSH")
    assert push.titles()[:3] == ["QUEUES", "Send high-water mark", "Receive high-water mark"]
    assert push.at("SNDHWM").data() == "1,000 messages"
    assert push.at("LINGER").data() == "for ever"
    assert push.at("CONFLATE").data() == "off"
    assert push.at("TCP_KEEPALIVE").data() == "the system's"
    assert push.at("MULTICAST_HOPS").data() == "1 hop"
    assert push.at("RECONNECT_IVL").data() == "100 ms"
    assert "Refuse the unroutable" not in push.titles()
    assert "PLAIN password" not in push.titles()
    assert "Last endpoint" not in push.titles()
    assert table("SUB").at("LINGER").data() == "discard at once"
    assert table("ROUTER").at("ROUTER_MANDATORY").data() == "on"  # which the workbench sets by itself


def test_a_number_is_typed_with_or_without_its_unit(table):
    push = table("PUSH")
    for typed, value in (("5", 5), ("5,000", 5000), ("7 messages", 7), ("no limit", 0)):
        assert push.model.setData(push.at("SNDHWM"), typed, EDIT)
        assert push.options == {"SNDHWM": value}
    assert push.at("SNDHWM").data() == "no limit"
    assert push.at("SNDHWM").data(EDIT) == "0"


def test_what_is_out_of_range_is_refused_with_a_sentence(table):
    push = table("PUSH")
    assert push.model.problem(push.at("SNDHWM"), "-5") == "SNDHWM is 0 at the least, not -5."
    assert push.model.problem(push.at("SNDHWM"), "lots") == 'SNDHWM is a number of messages, not "lots".'
    assert push.model.problem(push.at("SNDHWM"), "5") == ""
    assert not push.model.setData(push.at("SNDHWM"), "-5", EDIT)
    assert push.asked == []


def test_a_changed_option_says_so_and_from_what(table):
    push = table("PUSH", SNDHWM=5, LINGER=-1)
    assert push.model.changed_count == 1
    assert push.at("SNDHWM", NAME).data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Send high-water mark, changed from 1,000"
    )
    assert push.at("SNDHWM", NAME).data(Qt.ItemDataRole.FontRole).bold()
    assert not push.at("LINGER", NAME).data(Qt.ItemDataRole.FontRole).bold()  # set to its default


def test_back_to_the_default_takes_it_out_of_the_file(table):
    push = table("PUSH", SNDHWM=5, LINGER=-1, CONFLATE=True)
    push.model.reset(push.at("SNDHWM"))
    assert push.options == {"LINGER": -1, "CONFLATE": True}
    assert push.model.setData(push.at("CONFLATE"), Qt.CheckState.Unchecked.value, CHECK)
    assert push.options == {"LINGER": -1}
    assert push.model.setData(push.at("LINGER"), "", EDIT)
    assert push.options == {}
    push.model.reset(push.at("LINGER"))
    assert push.model.setData(push.at("SNDHWM"), "1000", EDIT)
    assert push.asked == ["Reset SNDHWM", "Set CONFLATE", "Set LINGER"]


def test_a_switch_and_a_choice(table):
    push = table("PUSH")
    assert push.model.setData(push.at("CONFLATE"), Qt.CheckState.Checked.value, CHECK)
    assert push.model.choices(push.at("TCP_KEEPALIVE")) == ("the system's", "off", "on")
    assert push.model.setData(push.at("TCP_KEEPALIVE"), "on", EDIT)
    assert not push.model.setData(push.at("TCP_KEEPALIVE"), "maybe", EDIT)
    assert push.options == {"CONFLATE": True, "TCP_KEEPALIVE": 1}
    assert push.at("CONFLATE").data(CHECK) == Qt.CheckState.Checked


def test_bytes_are_text_or_hex_and_change_between_them(table):
    dealer = table("DEALER")
    assert dealer.model.setData(dealer.at("ROUTING_ID"), "ab", EDIT)
    assert dealer.options == {"ROUTING_ID": "ab"}
    dealer.model.convert(dealer.at("ROUTING_ID"))
    assert dealer.options == {"ROUTING_ID": HexBytes(hex="6162")}
    assert dealer.at("ROUTING_ID").data() == "0x6162"
    dealer.model.convert(dealer.at("ROUTING_ID"))
    assert dealer.options == {"ROUTING_ID": "ab"}
    assert dealer.model.setData(dealer.at("ROUTING_ID"), "0xff fe", EDIT)
    assert dealer.options == {"ROUTING_ID": HexBytes(hex="ff fe")}
    assert dealer.model.in_other_notation(dealer.at("ROUTING_ID")) == ""  # no text says these
    assert dealer.model.problem(dealer.at("ROUTING_ID"), "0xf").startswith("Hex is pairs")


def test_what_cannot_be_used_here_is_shown_and_can_be_taken_away(table):
    push = table("PUSH", SNDHW=5, ROUTER_MANDATORY=True, PLAIN_SERVER=True)
    assert push.titles()[:4] == ["NOT USABLE HERE", "SNDHW", "ROUTER_MANDATORY", "QUEUES"]
    assert "Did you mean SNDHWM?" in push.model.about(push.at("SNDHW"))
    assert "A PUSH has no ROUTER_MANDATORY" in push.model.about(push.at("ROUTER_MANDATORY"))
    assert "set it there" in push.model.about(push.at("PLAIN_SERVER"))
    for name in ("SNDHW", "ROUTER_MANDATORY", "PLAIN_SERVER"):
        assert not push.at(name).flags() & Qt.ItemFlag.ItemIsEditable
        push.model.reset(push.at(name))
    assert push.options == {}


def test_a_search_looks_into_names_titles_groups_and_help(table):
    push = table("PUSH")
    push.model.search("keepalive cnt")
    assert push.titles() == ["TCP", "Keepalive probes"]
    push.model.search("FROZEN")
    assert push.titles() == ["HEARTBEAT", "Heartbeat interval"]
    push.model.search("sndhwm")
    assert push.titles() == ["QUEUES", "Send high-water mark"]
    push.model.search("nothing of that kind")
    assert push.titles() == []
    push.model.search("")
    assert len(push.titles()) > 30


def test_the_help_says_the_default_the_range_and_when_it_counts(table):
    push = table("PUSH")
    about = push.model.about(push.at("SNDHWM"))
    assert about.endswith("Default: 1,000 messages. From 0 up. Takes effect when the socket is opened.")
    assert push.model.about(push.at("SNDTIMEO")).endswith("From -1 up. Takes effect at once.")
    assert push.model.about(push.at("HEARTBEAT_TTL")).endswith(
        "Default: not asked. From 0 to 6,553,599. Takes effect when the socket is opened."
    )
    assert push.at("SNDHWM").data(Qt.ItemDataRole.ToolTipRole).startswith("SNDHWM: ")


def test_a_file_s_own_words_are_in_no_tooltip(table):
    push = table("PUSH", SNDHWM="<img src=x>", **{"<b>": 1})
    assert "<" not in push.at("SNDHWM").data(Qt.ItemDataRole.ToolTipRole)
    assert push.at("<b>").data(Qt.ItemDataRole.ToolTipRole) == ""


def test_another_type_is_another_table(table):
    push = table("PUSH", SNDHWM=5)
    push.model.set_socket(Socket(id="s", type="ROUTER"))
    assert "Hand over routing ids" in push.titles()
    push.model.set_socket(None)
    assert push.titles() == []
