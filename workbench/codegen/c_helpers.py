"""The types and small functions that generated C programs share; each program has those that it uses."""

from __future__ import annotations

from collections.abc import Mapping

TYPES = """\
typedef struct {
    size_t size;
    unsigned char *data;
} frame_t;

typedef struct {
    size_t count;
    frame_t *frames;
} message_t;
"""

HELPERS: Mapping[str, str] = {
    "check": """\
/* Give up where a call failed. */
static void check(int failed, const char *what)
{
    if (failed) {
        fprintf(stderr, "%s: %s\\n", what, zmq_strerror(zmq_errno()));
        exit(EXIT_FAILURE);
    }
}
""",
    "enlarged": """\
/* As realloc, which may fail here as any call may. */
static void *enlarged(void *memory, size_t size)
{
    void *larger = realloc(memory, size);
    check(larger == NULL, "realloc");
    return larger;
}
""",
    "append": """\
/* Add bytes to the end of a frame. Behind its end is a zero, which is not sent: C's functions for texts want one. */
static void append(frame_t *frame, const void *data, size_t size)
{
    frame->data = enlarged(frame->data, frame->size + size + 1);
    memcpy(frame->data + frame->size, data, size);
    frame->size += size;
    frame->data[frame->size] = '\\0';
}
""",
    "add_frame": """\
/* One more frame, still empty. */
static frame_t *add_frame(message_t *message)
{
    message->frames =
        enlarged(message->frames, (message->count + 1) * sizeof(frame_t));
    frame_t *frame = &message->frames[message->count++];
    frame->size = 0;
    frame->data = NULL;
    return frame;
}
""",
    "clear": """\
/* Let go of what a message holds. */
static void clear(message_t *message)
{
    for (size_t i = 0; i < message->count; i++)
        free(message->frames[i].data);
    free(message->frames);
    message->count = 0;
    message->frames = NULL;
}
""",
    "is_utf8": """\
/* Whether a frame may be printed as it is. */
static int is_utf8(const frame_t *frame)
{
    for (size_t i = 0; i < frame->size; i++) {
        unsigned char byte = frame->data[i];
        int more = byte < 0x80       ? 0
                   : byte >> 5 == 6  ? 1
                   : byte >> 4 == 14 ? 2
                   : byte >> 3 == 30 ? 3
                                     : -1;
        if (more < 0)
            return 0;
        for (; more > 0; more--)
            if (++i >= frame->size || frame->data[i] >> 6 != 2)
                return 0;
    }
    return 1;
}
""",
    "show": """\
/* Print a message, its frames parted by a bar. */
static void show(const char *what, const message_t *message)
{
    flockfile(stdout); /* other threads print, too */
    printf("%s:", what);
    for (size_t i = 0; i < message->count; i++) {
        const frame_t *frame = &message->frames[i];
        int raw = is_utf8(frame);
        fputs(i ? " | " : " ", stdout);
        for (size_t j = 0; j < frame->size; j++) {
            unsigned char byte = frame->data[j];
            if (byte < 32 || byte == 127 || (!raw && byte > 127))
                printf("\\\\x%02x", byte);
            else
                putchar(byte);
        }
    }
    putchar('\\n');
    fflush(stdout);
    funlockfile(stdout);
}
""",
    "send_message": """\
/* Send all frames as one message. */
static void send_message(void *socket, const message_t *message)
{
    for (size_t i = 0; i < message->count; i++) {
        const frame_t *frame = &message->frames[i];
        int flags = i + 1 < message->count ? ZMQ_SNDMORE : 0;
        check(zmq_send(socket, frame->data, frame->size, flags) < 0, "zmq_send");
    }
}
""",
    "receive_message": """\
/* Wait for a message; what was in `message` is gone. */
static void receive_message(void *socket, message_t *message)
{
    clear(message);
    int more = 1;
    while (more) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        check(zmq_msg_recv(&part, socket, 0) < 0, "zmq_msg_recv");
        append(add_frame(message), zmq_msg_data(&part), zmq_msg_size(&part));
        more = zmq_msg_more(&part);
        zmq_msg_close(&part);
    }
}
""",
    "clock_ms": """\
/* Milliseconds of a clock that never goes back. */
static double clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}
""",
    "until_next": """\
/* How many milliseconds to wait for the next deadline: they are `every` apart, whatever comes between.
 * This one may be late, which puts none of the next ones off. */
static double until_next(double *due, double every, double late)
{
    double now = clock_ms();
    *due += every;
    if (*due < now - 1000)
        *due = now; /* what is over a second late is not caught up */
    double left = *due + late - now;
    return left > 0 ? left : 0;
}
""",
    "show_for": """\
/* Print what arrives within so many milliseconds. */
static void show_for(double milliseconds, const char *what, void *socket)
{
    message_t message = {0, NULL};
    double until = clock_ms() + milliseconds, left;
    while ((left = until - clock_ms()) > 0) {
        zmq_pollitem_t item = {socket, 0, ZMQ_POLLIN, 0};
        check(zmq_poll(&item, 1, (long) left + 1) < 0, "zmq_poll");
        if (item.revents & ZMQ_POLLIN) {
            receive_message(socket, &message);
            show(what, &message);
        }
    }
    clear(&message);
}
""",
    "add_text": """\
/* One more frame, of a text that is put together as printf does it. */
static void add_text(message_t *message, const char *format, ...)
{
    frame_t *frame = add_frame(message);
    va_list values, again;
    va_start(values, format);
    va_copy(again, values);
    int size = vsnprintf(NULL, 0, format, values);
    check(size < 0, "vsnprintf");
    frame->data = enlarged(NULL, (size_t) size + 1);
    frame->size = (size_t) size;
    vsnprintf((char *) frame->data, (size_t) size + 1, format, again);
    va_end(again);
    va_end(values);
}
""",
    "sleep_for": """\
static void sleep_for(double milliseconds)
{
    time_t seconds = (time_t) (milliseconds / 1e3);
    long rest = (long) ((milliseconds - (double) seconds * 1e3) * 1e6);
    nanosleep(&(struct timespec) {seconds, rest}, NULL);
}
""",
    "set_int": """\
static void set_int(void *socket, int option, int value)
{
    check(zmq_setsockopt(socket, option, &value, sizeof value), "zmq_setsockopt");
}
""",
    "set_int64": """\
static void set_int64(void *socket, int option, int64_t value)
{
    check(zmq_setsockopt(socket, option, &value, sizeof value), "zmq_setsockopt");
}
""",
    "set_bytes": """\
static void set_bytes(void *socket, int option, const void *value, size_t size)
{
    check(zmq_setsockopt(socket, option, value, size), "zmq_setsockopt");
}
""",
    "append_number": """\
static void append_number(frame_t *frame, long number)
{
    char text[32];
    append(frame, text, (size_t) snprintf(text, sizeof text, "%ld", number));
}
""",
    "append_frame": """\
/* A frame of what is answered; nothing where it has no such frame. */
static void append_frame(frame_t *frame, const message_t *request, size_t index)
{
    if (index < request->count)
        append(frame, request->frames[index].data, request->frames[index].size);
}
""",
    "append_escaped": """\
/* Within a string of JSON. */
static void append_escaped(frame_t *frame, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++) {
        char text[8];
        if (bytes[i] < 32)
            append(frame, text, (size_t) snprintf(text, sizeof text, "\\\\u%04x", bytes[i]));
        else if (bytes[i] == '"' || bytes[i] == '\\\\')
            append(frame, (char[]) {'\\\\', (char) bytes[i]}, 2);
        else
            append(frame, &bytes[i], 1);
    }
}
""",
    "append_json": """\
/* A frame of what is answered, within a string of JSON. */
static void append_json(frame_t *frame, const message_t *request, size_t index)
{
    if (index < request->count)
        append_escaped(frame, request->frames[index].data, request->frames[index].size);
}
""",
    "append_varint": """\
/* Protobuf's whole numbers: seven bits a byte, the lowest first; the eighth says that more come. */
static void append_varint(frame_t *frame, uint64_t value)
{
    for (; value > 127; value >>= 7)
        append(frame, &(unsigned char) {(unsigned char) (value | 128)}, 1);
    append(frame, &(unsigned char) {(unsigned char) value}, 1);
}
""",
    "append_integer": """\
/* A protobuf field of a whole number. */
static void append_integer(frame_t *frame, unsigned number, int64_t value)
{
    append_varint(frame, number << 3);
    append_varint(frame, (uint64_t) value);
}
""",
    "append_signed": """\
/* A protobuf field of a number that is often below zero: zigzag, 0 -1 1 -2 2 ... */
static void append_signed(frame_t *frame, unsigned number, int64_t value)
{
    append_varint(frame, number << 3);
    append_varint(frame, value < 0 ? ~((uint64_t) value << 1) : (uint64_t) value << 1);
}
""",
    "append_field": """\
/* A protobuf field of a text or a message: its length comes before it. */
static void append_field(frame_t *frame, unsigned number, const frame_t *value)
{
    append_varint(frame, number << 3 | 2);
    append_varint(frame, value->size);
    append(frame, value->data, value->size);
}
""",
    "append_uuid": """\
static void append_uuid(frame_t *frame)
{
    unsigned char raw[16];
    char text[40];
    for (int i = 0; i < 16; i++)
        raw[i] = (unsigned char) (rand() >> 7);
    raw[6] = (raw[6] & 0x0f) | 0x40;
    raw[8] = (raw[8] & 0x3f) | 0x80;
    for (int i = 0, at = 0; i < 16; i++)
        at += snprintf(text + at, sizeof text - (size_t) at,
                       i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", raw[i]);
    append(frame, text, 36);
}
""",
    "append_now": """\
/* The time, in ISO 8601 and UTC. */
static void append_now(frame_t *frame)
{
    struct timespec now;
    struct tm day;
    char text[64];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &day);
    size_t size = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &day);
    size += (size_t) snprintf(text + size, sizeof text - size, ".%06ld+00:00", now.tv_nsec / 1000);
    append(frame, text, size);
}
""",
    "append_file": """\
static void append_file(frame_t *frame, const char *name)
{
    char part[4096];
    size_t size;
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        perror(name);
        exit(EXIT_FAILURE);
    }
    while ((size = fread(part, 1, sizeof part, file)) > 0)
        append(frame, part, size);
    fclose(file);
}
""",
    "from_environment": """\
/* A secret that is in a variable of the environment. */
static const char *from_environment(const char *name)
{
    const char *secret = getenv(name);
    if (secret == NULL || *secret == '\\0') {
        fprintf(stderr, "The environment has no variable %s; set it.\\n", name);
        exit(EXIT_FAILURE);
    }
    return secret;
}
""",
    "from_file": """\
/* A secret that ZeroMQ Workbench keeps in a file of its own. */
static const char *from_file(const char *name)
{
    char path[4096], secret[4096];
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data != NULL && *data != '\\0')
        snprintf(path, sizeof path, "%s/zmq-workbench/secrets/%s", data, name);
    else
        snprintf(path, sizeof path, "%s/.local/share/zmq-workbench/secrets/%s",
                 home != NULL ? home : "", name);
    FILE *file = fopen(path, "r");
    size_t size = file != NULL ? fread(secret, 1, sizeof secret - 1, file) : 0;
    if (file != NULL)
        fclose(file);
    if (size > 0 && secret[size - 1] == '\\n')
        size--;
    if (size == 0) {
        fprintf(stderr, "There is no secret in %s; store it there.\\n", path);
        exit(EXIT_FAILURE);
    }
    secret[size] = '\\0';
    return strdup(secret); /* for as long as the program runs */
}
""",
    "secure_curve": """\
static void secure_curve(void *socket, const char *secret_key)
{
    char public_key[41];
    check(zmq_curve_public(public_key, secret_key), "zmq_curve_public");
    check(zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret_key, 41), "ZMQ_CURVE_SECRETKEY");
    check(zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, public_key, 41), "ZMQ_CURVE_PUBLICKEY");
}
""",
}
"""In the order in which a program has them: each uses only what stands before it."""
