"""Sockets that hand messages to others, in C: a proxy, pipes with faults, a balancing broker, and Majordomo."""

from __future__ import annotations

from workbench.codegen.c_texts import c_string
from workbench.codegen.program import CodegenError, Role
from workbench.codegen.roles import faults, ways
from workbench.codegen.source import Source
from workbench.document.workspace import Balance, Forward, Majordomo, Reply

BEAT, LIVENESS = 2500, 3  # milliseconds, and how many may be missed: of a worker, as in the guide


def forward(to: Source, role: Role, other: Role, wanted: Forward) -> None:
    """The loop that passes messages on; `socket` and the other's name are open. Raises `CodegenError`."""
    passed, given = ways(role, other, wanted), faults(wanted)
    if not given:
        to.line("/* Returns only when the context ends. */")
        to.line(f"zmq_proxy(socket, {other.name}, NULL);")
        return
    fields = [
        f".{name} = {value * 1000 if name in ('delay', 'jitter') else value:g}"
        for name, value in given.items()
    ]
    with to.indented("pipe_t pipes[] = {", "};"):
        for source, target in passed:
            to.call("{", [f".source = {source}", f".target = {target}", *fields], "},")
    to.line(f"run_pipes(pipes, {len(passed)});")


def balance(to: Source, role: Role, other: Role, wanted: Balance) -> None:
    """The guide's load-balancing broker between two ROUTERs."""
    ready = wanted.ready.encode()
    to.line("item_t *workers = NULL; /* those that are free, the longest rested first */")
    to.line("message_t message = {0, NULL};")
    with to.indented("for (;;) {", "}"):
        with to.indented("zmq_pollitem_t items[] = {", "};"):
            to.line(f"{{{other.name}, 0, ZMQ_POLLIN, 0}},")
            to.line("{socket, 0, ZMQ_POLLIN, 0},")
        to.line("/* Clients wait in the queue while no worker is free. */")
        to.line('check(zmq_poll(items, workers != NULL ? 2 : 1, -1) < 0, "zmq_poll");')
        with to.indented("if (items[0].revents & ZMQ_POLLIN) {", "}"):
            to.line(f"receive_message({other.name}, &message);")
            to.line(f"show({c_string(f'{other.label} received'.encode())}, &message);")
            to.line("/* A REQ's messages begin with the empty delimiter, and so does what it takes. */")
            to.line("size_t route = message.count > 2 && message.frames[1].size == 0 ? 2 : 1;")
            to.line("message_t worker = {0, NULL}, answer = {0, NULL};")
            to.line("append_frames(&worker, &message, 0, route);")
            to.line("put_last(&workers, &worker, 0);")
            to.line("append_frames(&answer, &message, route, message.count);")
            with to.indented(
                f"if (!(answer.count == 1 && is(&answer.frames[0], {c_string(ready)}, {len(ready)})))"
            ):
                to.line("send_message(socket, &answer);")
            to.line("clear(&answer);")
        with to.indented("if (workers != NULL && items[1].revents & ZMQ_POLLIN) {", "}"):
            to.line("receive_message(socket, &message);")
            to.line(f"show({c_string(f'{role.label} received'.encode())}, &message);")
            to.line("message_t order = take_out(&workers);")
            to.line("append_frames(&order, &message, 0, message.count);")
            to.line(f"send_message({other.name}, &order);")
            to.line("clear(&order);")


def majordomo(to: Source, role: Role, wanted: Majordomo) -> None:
    """The Majordomo broker."""
    label = c_string(f"{role.label} received".encode())
    beat = max(1, round(wanted.heartbeat * 1000))
    to.line(f"run_broker(socket, {label}, {beat}, {wanted.liveness});")


def service_begins(to: Source, role: Role, reply: Reply) -> None:
    """What stands before a Majordomo worker's loop."""
    if "\0" in reply.service:
        raise CodegenError(f"{role.label} offers a service with a zero byte in its name; take it out.")
    to.line(f"const char *service = {c_string(reply.service.encode())};")
    to.line("tell_broker(socket, MDP_READY, service);")
    to.line("int silent = 0; /* heartbeats of the broker that were missed */")
    to.line(f"int64_t beat_at = now_ms() + {BEAT};")
    to.line("message_t message = {0, NULL};")


def service_waits(to: Source) -> None:
    """What begins the loop: it shows now and then that it lives, and goes on where something has come."""
    with to.indented("if (now_ms() >= beat_at) {", "}"):
        to.line(f"beat_at = now_ms() + {BEAT};")
        to.line("/* A broker that is silent may have been started anew, and know nobody. */")
        with to.indented(f"if (++silent > {LIVENESS}) {{", "} else {"):
            to.line("tell_broker(socket, MDP_READY, service);")
            to.line("silent = 0;")
        with to.indented("", "}"):
            to.line("tell_broker(socket, MDP_HEARTBEAT, NULL);")
    to.line("int64_t left = beat_at - now_ms();")
    to.line("zmq_pollitem_t item = {socket, 0, ZMQ_POLLIN, 0};")
    to.line('check(zmq_poll(&item, 1, (long) (left < 0 ? 0 : left)) < 0, "zmq_poll");')
    with to.indented("if (!(item.revents & ZMQ_POLLIN))"):
        to.line("continue;")


def service_hears(to: Source) -> None:
    """What parts a request from the broker's other messages."""
    to.line("silent = 0;")
    with to.indented("if (message.count == 3 && is(&message.frames[2], MDP_DISCONNECT, 1)) {", "}"):
        to.line(f"silent = {LIVENESS}; /* it was sent away: it registers anew */")
        to.line("beat_at = now_ms() + 250;")
    with to.indented("if (message.count < 6 || !is(&message.frames[2], MDP_REQUEST, 1))"):
        to.line("continue;")
