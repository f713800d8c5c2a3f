"""The functions of generated C programs that speak Majordomo (RFC 7/MDP, RFC 8/MMI): the broker, the worker."""

from __future__ import annotations

from collections.abc import Mapping

MAJORDOMO_HELPERS: Mapping[str, str] = {
    "MDP_READY": """\
/* What Majordomo's workers and broker tell each other; RFC 7/MDP of ZeroMQ. */
#define MDP_READY "\\x01"
#define MDP_REQUEST "\\x02"
#define MDP_REPLY "\\x03"
#define MDP_HEARTBEAT "\\x04"
#define MDP_DISCONNECT "\\x05"
""",
    "broker_t": """\
/* Majordomo, RFC 7/MDP: a worker, its service, and when it is given up if it rests. */
typedef struct worker {
    struct worker *next;
    frame_t id, service;
    int rests;
    int64_t until;
} worker_t;

/* The broker: workers, the longest rested first, and requests: service, client, "", what it asks. */
typedef struct {
    void *socket;
    int64_t expiry; /* milliseconds that a worker may be silent */
    worker_t *workers;
    item_t *requests;
} broker_t;
""",
    "same": """\
static int same(const frame_t *one, const frame_t *other)
{
    return is(one, other->data, other->size);
}
""",
    "is_management": """\
/* Whether the service is one of the broker's own, RFC 8: no worker may offer it. */
static int is_management(const frame_t *service)
{
    return service->size >= 4 && memcmp(service->data, "mmi.", 4) == 0;
}
""",
    "tell_worker": """\
/* Send a worker a command of one byte, and frames of a message from `begin` on. */
static void tell_worker(broker_t *broker, const frame_t *id, const char *command,
                        const message_t *more, size_t begin)
{
    message_t order = {0, NULL};
    append(add_frame(&order), id->data, id->size);
    append(add_frame(&order), "", 0);
    append(add_frame(&order), "MDPW01", 6);
    append(add_frame(&order), command, 1);
    if (more != NULL)
        append_frames(&order, more, begin, more->count);
    send_message(broker->socket, &order);
    clear(&order);
}
""",
    "find_worker": """\
/* Where in the list that worker is, or the list's end. */
static worker_t **find_worker(broker_t *broker, const frame_t *id)
{
    worker_t **place = &broker->workers;
    while (*place != NULL && !same(&(*place)->id, id))
        place = &(*place)->next;
    return place;
}
""",
    "forget_worker": """\
static void forget_worker(worker_t **place)
{
    worker_t *worker = *place;
    if (worker == NULL)
        return;
    *place = worker->next;
    free(worker->id.data);
    free(worker->service.data);
    free(worker);
}
""",
    "expire_workers": """\
/* Forget those that rest and have been silent for too long. */
static void expire_workers(broker_t *broker)
{
    worker_t **place = &broker->workers;
    while (*place != NULL) {
        if ((*place)->rests && (*place)->until <= now_ms())
            forget_worker(place);
        else
            place = &(*place)->next;
    }
}
""",
    "dispatch": """\
/* Hand requests to workers of their services, as long as there are both. */
static void dispatch(broker_t *broker)
{
    expire_workers(broker);
    item_t **place = &broker->requests;
    while (*place != NULL) {
        worker_t *worker = broker->workers;
        while (worker != NULL && !(worker->rests && same(&worker->service, (*place)->message.frames)))
            worker = worker->next;
        if (worker == NULL) {
            place = &(*place)->next;
            continue;
        }
        message_t request = take_out(place);
        tell_worker(broker, &worker->id, MDP_REQUEST, &request, 1);
        worker->rests = 0;
        clear(&request);
    }
}
""",
    "let_rest": """\
/* The worker takes a request from now on, after those that rest already. */
static void let_rest(broker_t *broker, worker_t **place)
{
    worker_t *worker = *place;
    *place = worker->next;
    while (*place != NULL)
        place = &(*place)->next;
    *place = worker;
    worker->next = NULL;
    worker->rests = 1;
    worker->until = now_ms() + broker->expiry;
    dispatch(broker);
}
""",
    "hear_client": """\
/* A client asks a service; `mmi.service` asks whether there is one, RFC 8. */
static void hear_client(broker_t *broker, const message_t *message)
{
    const frame_t *client = &message->frames[0], *service = &message->frames[3];
    message_t made = {0, NULL};
    if (is_management(service)) {
        const char *status = "501";
        if (is(service, "mmi.service", 11)) {
            worker_t *worker = broker->workers;
            while (worker != NULL && !same(&worker->service, &message->frames[message->count - 1]))
                worker = worker->next;
            status = worker != NULL ? "200" : "404";
        }
        append_frames(&made, message, 0, 4);
        append(add_frame(&made), status, 3);
        send_message(broker->socket, &made);
        clear(&made);
        return;
    }
    append(add_frame(&made), service->data, service->size);
    append(add_frame(&made), client->data, client->size);
    append(add_frame(&made), "", 0);
    append_frames(&made, message, 4, message->count);
    put_last(&broker->requests, &made, 0);
    dispatch(broker);
}
""",
    "hear_worker": """\
/* A worker registers, answers, or shows that it lives. */
static void hear_worker(broker_t *broker, const message_t *message)
{
    const frame_t *id = &message->frames[0], *command = &message->frames[3];
    worker_t **place = find_worker(broker, id);
    worker_t *worker = *place;
    if (is(command, MDP_READY, 1) && worker == NULL && message->count > 4
        && !is_management(&message->frames[4])) {
        worker = *place = enlarged(NULL, sizeof(worker_t));
        *worker = (worker_t) {NULL, {0, NULL}, {0, NULL}, 0, 0};
        append(&worker->id, id->data, id->size);
        append(&worker->service, message->frames[4].data, message->frames[4].size);
        let_rest(broker, place);
    } else if (is(command, MDP_REPLY, 1) && worker != NULL && message->count > 6
               && message->frames[5].size == 0) {
        message_t reply = {0, NULL};
        append_frames(&reply, message, 4, 6);
        append(add_frame(&reply), "MDPC01", 6);
        append(add_frame(&reply), worker->service.data, worker->service.size);
        append_frames(&reply, message, 6, message->count);
        send_message(broker->socket, &reply);
        clear(&reply);
        let_rest(broker, place);
    } else if (is(command, MDP_HEARTBEAT, 1) && worker != NULL) {
        worker->until = now_ms() + broker->expiry;
    } else {
        forget_worker(place);
        /* Unknown, or out of step: it is sent away, and registers anew. */
        if (!is(command, MDP_DISCONNECT, 1))
            tell_worker(broker, id, MDP_DISCONNECT, NULL, 0);
    }
}
""",
    "run_broker": """\
/* Bring clients and workers together; times in milliseconds. */
static void run_broker(void *socket, const char *label, int64_t heartbeat, int liveness)
{
    broker_t broker = {socket, heartbeat * liveness, NULL, NULL};
    message_t message = {0, NULL};
    int64_t beat_at = now_ms() + heartbeat;
    for (;;) {
        int64_t left = beat_at - now_ms();
        zmq_pollitem_t item = {socket, 0, ZMQ_POLLIN, 0};
        check(zmq_poll(&item, 1, (long) (left < 0 ? 0 : left)) < 0, "zmq_poll");
        if (item.revents & ZMQ_POLLIN) {
            receive_message(socket, &message);
            show(label, &message);
            int is_whole = message.count > 3 && message.frames[1].size == 0;
            if (is_whole && message.count > 4 && is(&message.frames[2], "MDPC01", 6))
                hear_client(&broker, &message);
            else if (is_whole && is(&message.frames[2], "MDPW01", 6))
                hear_worker(&broker, &message);
        }
        if (now_ms() >= beat_at) {
            beat_at = now_ms() + heartbeat;
            expire_workers(&broker);
            for (worker_t *worker = broker.workers; worker != NULL; worker = worker->next)
                if (worker->rests)
                    tell_worker(&broker, &worker->id, MDP_HEARTBEAT, NULL, 0);
        }
    }
}
""",
    "tell_broker": """\
/* Send a Majordomo broker a command of one byte, and one frame more if there is one. */
static void tell_broker(void *socket, const char *command, const char *more)
{
    message_t message = {0, NULL};
    append(add_frame(&message), "", 0);
    append(add_frame(&message), "MDPW01", 6);
    append(add_frame(&message), command, 1);
    if (more != NULL)
        append(add_frame(&message), more, strlen(more));
    send_message(socket, &message);
    clear(&message);
}
""",
}
"""In the order in which a program has them, after those of brokers."""
