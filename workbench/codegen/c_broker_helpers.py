"""The larger functions of generated C programs: what frames hold, lists, pipes with faults, a ZAP authenticator."""

from __future__ import annotations

from collections.abc import Mapping

BROKER_HELPERS: Mapping[str, str] = {
    "now_ms": """\
static int64_t now_ms(void)
{
    return (int64_t) clock_ms();
}
""",
    "share": """\
/* By chance, from 0 to below 1. */
static double share(void)
{
    return rand() / (RAND_MAX + 1.0);
}
""",
    "is": """\
/* Whether the frame has exactly these bytes. */
static int is(const frame_t *frame, const void *data, size_t size)
{
    return frame->size == size && (size == 0 || memcmp(frame->data, data, size) == 0);
}
""",
    "contains": """\
/* Whether these bytes are somewhere in the frame. */
static int contains(const frame_t *frame, const char *data, size_t size)
{
    for (size_t i = 0; i + size <= frame->size; i++)
        if (size == 0 || memcmp(frame->data + i, data, size) == 0)
            return 1;
    return size == 0;
}
""",
    "found": """\
/* Whether the pattern is found somewhere in the frame. */
static int found(const frame_t *frame, const char *pattern)
{
    regex_t compiled;
    regmatch_t all = {0, (regoff_t) frame->size};
    if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        fprintf(stderr, "%s: not a pattern\\n", pattern);
        exit(EXIT_FAILURE);
    }
    /* REG_STARTEND: the frame ends where it ends, and not at a zero byte. */
    const char *text = frame->size ? (const char *) frame->data : "";
    int missing = regexec(&compiled, text, 1, &all, REG_STARTEND);
    regfree(&compiled);
    return !missing;
}
""",
    "envelope": """\
/* How many frames the broker put before the request: up to the empty frame. */
static size_t envelope(const message_t *message)
{
    size_t start = message->count > 1 && message->frames[0].size == 0;
    for (size_t i = start; i + 1 < message->count; i++)
        if (message->frames[i].size == 0)
            return i + 1;
    return start;
}
""",
    "append_frames": """\
/* Add these frames, from `begin` to before `end`, of another message. */
static void append_frames(message_t *to, const message_t *from, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++)
        append(add_frame(to), from->frames[i].data, from->frames[i].size);
}
""",
    "item_t": """\
/* A list of messages that wait. */
typedef struct item {
    struct item *next;
    int64_t due;
    message_t message;
} item_t;
""",
    "put_last": """\
/* Put the message at the end of the list; it is the list's then. */
static void put_last(item_t **list, message_t *message, int64_t due)
{
    item_t *item = enlarged(NULL, sizeof(item_t));
    *item = (item_t) {NULL, due, *message};
    while (*list != NULL)
        list = &(*list)->next;
    *list = item;
    *message = (message_t) {0, NULL};
}
""",
    "take_out": """\
/* The message at that place of the list, which is out of the list then. */
static message_t take_out(item_t **place)
{
    item_t *item = *place;
    message_t message = item->message;
    *place = item->next;
    free(item);
    return message;
}
""",
    "pipe_t": """\
/* One way, on which messages are late, lost or doubled; times in milliseconds. */
typedef struct {
    void *source, *target;
    double delay, jitter;
    double drop, duplicate;
    item_t *waiting;
} pipe_t;
""",
    "take_in": """\
/* A message has arrived: it may get lost, or wait, or go twice. */
static void take_in(pipe_t *pipe)
{
    message_t message = {0, NULL};
    receive_message(pipe->source, &message);
    int times = share() < pipe->drop ? 0 : share() < pipe->duplicate ? 2 : 1;
    for (int i = 0; i < times; i++) {
        message_t copy = {0, NULL};
        append_frames(&copy, &message, 0, message.count);
        put_last(&pipe->waiting, &copy, now_ms() + (int64_t) (pipe->delay + share() * pipe->jitter));
    }
    clear(&message);
}
""",
    "run_pipes": """\
/* Pass on what arrives, in its order, when it is due. */
static void run_pipes(pipe_t *pipes, int count)
{
    for (;;) {
        zmq_pollitem_t items[2];
        int64_t wait = -1;
        for (int i = 0; i < count; i++) {
            items[i] = (zmq_pollitem_t) {pipes[i].source, 0, ZMQ_POLLIN, 0};
            if (pipes[i].waiting != NULL) {
                int64_t left = pipes[i].waiting->due - now_ms();
                left = left < 0 ? 0 : left;
                wait = wait < 0 || left < wait ? left : wait;
            }
        }
        check(zmq_poll(items, count, (long) wait) < 0, "zmq_poll");
        for (int i = 0; i < count; i++) {
            if (items[i].revents & ZMQ_POLLIN)
                take_in(&pipes[i]);
            while (pipes[i].waiting != NULL && pipes[i].waiting->due <= now_ms()) {
                message_t message = take_out(&pipes[i].waiting);
                send_message(pipes[i].target, &message);
                clear(&message);
            }
        }
    }
}
""",
    "is_within": """\
/* Whether the address is in that network, of so many bits. */
static int is_within(const frame_t *address, int family, const char *network, int bits)
{
    char text[64];
    unsigned char one[16], other[16];
    snprintf(text, sizeof text, "%.*s", (int) address->size, (const char *) address->data);
    /* How a socket with IPV6 sees a peer of IPv4. */
    const char *plain = strncmp(text, "::ffff:", 7) == 0 && strchr(text, '.') ? text + 7 : text;
    if (inet_pton(family, plain, one) != 1 || inet_pton(family, network, other) != 1)
        return 0;
    for (int i = 0; i < bits; i++)
        if ((one[i / 8] ^ other[i / 8]) & (0x80 >> i % 8))
            return 0;
    return 1;
}
""",
    "is_key": """\
/* Whether the frame is that public key, which stands in Z85. */
static int is_key(const frame_t *frame, const char *key)
{
    char text[41];
    return frame->size == 32 && zmq_z85_encode(text, frame->data, 32) != NULL
           && strcmp(text, key) == 0;
}
""",
    "authenticator": """\
static int is_admitted(const message_t *request);

/* Says who may come in: libzmq asks it by ZAP, RFC 27, before a handshake is done. */
static void authenticator(void *socket)
{
    message_t request = {0, NULL}; /* version, number, domain, address, identity, mechanism ... */
    zmq_pollitem_t item = {socket, 0, ZMQ_POLLIN, 0};
    while (zmq_poll(&item, 1, -1) >= 0) { /* it fails when the context ends */
        receive_message(socket, &request);
        int admitted = request.count >= 6 && is_admitted(&request);
        message_t answer = {0, NULL};
        append_frames(&answer, &request, 0, request.count < 2 ? request.count : 2);
        append(add_frame(&answer), admitted ? "200" : "400", 3);
        append(add_frame(&answer), admitted ? "OK" : "denied", admitted ? 2 : 6);
        append(add_frame(&answer), "", 0);
        append(add_frame(&answer), "", 0);
        send_message(socket, &answer);
        clear(&answer);
    }
    zmq_close(socket);
}
""",
}
"""In the order in which a program has them, after the small ones: each uses only what stands before it."""
