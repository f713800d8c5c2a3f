/* Takes what waits on a ZeroMQ socket straight into buffers that are laid out as Arrow's.
 *
 * One job: `drain`, the same as workbench/engine/drain/plain.py does with pyzmq's calls, without a Python
 * object for each frame and without the GIL. It links to no libzmq: `bind` gets the addresses of the
 * functions of the library that pyzmq has loaded, so that both always mean the same one.
 * Stable ABI of CPython 3.11 (buffers entered it then). Sources: zmq_msg_recv(3), zmq_msg_gets(3), Arrow's
 * columnar format ("variable-size binary layout").
 */
#ifdef __linux__
#define _GNU_SOURCE
#endif
#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __linux__
#include <stdatomic.h>
#include <sys/mman.h>
#endif

/* zmq.h's zmq_msg_t: 64 bytes, aligned as a pointer. */
typedef struct {
    union {
        unsigned char bytes[64];
        void *aligned;
    } u;
} message_t;

enum { DONTWAIT = 1, LOOK_EVERY = 16, LARGE = 65536, REST_AFTER = 32, REST = 20000 };

static struct {
    int (*init)(message_t *);
    int (*recv)(message_t *, void *, int);
    void *(*data)(message_t *);
    size_t (*size)(const message_t *);
    int (*more)(const message_t *);
    int (*close)(message_t *);
    const char *(*gets)(const message_t *, const char *);
    int (*error)(void);
} zmq;

/* Arenas: where the bytes of messages that are large, or many, lie, slice behind slice, in huge pages.
 *
 * The log keeps what is received, so that every slice needs memory, and touching fresh memory page by page costs
 * several times what copying into it does (measured: 430 us a MiB, 53 in huge pages, 22 where it has been touched
 * before). An arena that no slice lies in any more is the next slices'.
 */
#ifdef __linux__
#define HUGE_PAGE ((size_t)2 << 20)
#define ARENA_FROM ((size_t)1 << 20)
#define ARENA_ROOM ((size_t)16 << 20) /* only what is touched is really there */

typedef struct {
    char *memory;
    size_t room;
    size_t used;
    int slices; /* that lie in it, or are being taken into it */
} Arena;

/* Slices are let go of under the GIL, and taken without it: the lock guards these, and what is in an arena. */
static atomic_flag arenas = ATOMIC_FLAG_INIT;
enum { SPARE = 3 };
static Arena *spare[SPARE]; /* without slices, of the usual room */
static int spares;
static Arena *begun; /* where the next slice may lie behind the last; none is being taken into it */

static void arenas_lock(void)
{
    while (atomic_flag_test_and_set(&arenas))
        ;
}

static void arenas_unlock(void)
{
    atomic_flag_clear(&arenas);
}

static void arena_unmap(Arena *arena)
{
    if (arena == NULL)
        return;
    munmap(arena->memory, arena->room);
    free(arena);
}

/* One that begins where a huge page can, or NULL. */
static Arena *arena_map(size_t room)
{
    Arena *arena = malloc(sizeof *arena);
    char *memory;
    size_t before;
    if (arena == NULL)
        return NULL;
    memory = mmap(NULL, room + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        free(arena);
        return NULL;
    }
    before = (HUGE_PAGE - (size_t)memory % HUGE_PAGE) % HUGE_PAGE;
    if (before)
        munmap(memory, before);
    munmap(memory + before + room, HUGE_PAGE - before);
    madvise(memory + before, room, MADV_HUGEPAGE);
    arena->memory = memory + before;
    arena->room = room;
    arena->used = 0;
    arena->slices = 1;
    return arena;
}

/* One without slices is kept, or given back to be unmapped. With the lock. */
static Arena *arena_spare(Arena *arena)
{
    arena->used = 0;
    if (arena->room != ARENA_ROOM || spares == SPARE)
        return arena;
    spare[spares++] = arena;
    return NULL;
}

/* One with room for as much and some more, for one more slice; or NULL. */
static Arena *arena_take(size_t needed)
{
    Arena *arena = NULL;
    size_t room = needed + HUGE_PAGE <= ARENA_ROOM ? ARENA_ROOM : needed + needed / 2 + HUGE_PAGE;
    arenas_lock();
    if (begun != NULL && begun->room - begun->used >= needed + HUGE_PAGE) {
        arena = begun;
        begun = NULL;
    } else if (room == ARENA_ROOM && spares)
        arena = spare[--spares];
    if (arena != NULL)
        arena->slices++;
    arenas_unlock();
    return arena != NULL ? arena : arena_map(room - room % HUGE_PAGE);
}

/* The slice that it was taken for ends there. One that is larger is for its slice alone, and leaves with it. */
static void arena_return(Arena *arena, size_t used)
{
    Arena *other = NULL;
    arenas_lock();
    arena->used = used;
    if (arena->room == ARENA_ROOM) {
        other = begun;
        begun = arena;
        if (other != NULL)
            other = other->slices ? NULL : arena_spare(other);
    }
    arenas_unlock();
    arena_unmap(other);
}

/* That slice is no more. */
static void arena_leave(Arena *arena)
{
    arenas_lock();
    if (--arena->slices)
        arena = NULL;
    else if (arena == begun) {
        arena->used = 0;
        arena = NULL;
    } else
        arena = arena_spare(arena);
    arenas_unlock();
    arena_unmap(arena);
}
#else
typedef void Arena;
#endif

/* Memory that grows. It begins in itself: most slices of a socket that doesn't flood are small. */

enum { FIRST = 256, PAGE = 4096 };

typedef struct {
    char *memory;
    size_t length;
    size_t room;
    Arena *arena; /* that it lies in, or NULL */
    char first[FIRST];
} Heap;

static void heap_init(Heap *heap)
{
    heap->memory = heap->first;
    heap->length = 0;
    heap->room = FIRST;
    heap->arena = NULL;
}

static void heap_free(Heap *heap)
{
#ifdef __linux__
    if (heap->arena != NULL) {
        arena_return(heap->arena, (size_t)(heap->memory - heap->arena->memory));
        arena_leave(heap->arena);
        return;
    }
#endif
    if (heap->memory != heap->first)
        free(heap->memory);
}

#ifdef __linux__
static int heap_map(Heap *heap, size_t needed)
{
    Arena *arena = arena_take(needed);
    char *memory;
    if (arena == NULL)
        return 0;
    memory = arena->memory + arena->used;
    memcpy(memory, heap->memory, heap->length);
    heap_free(heap);
    heap->memory = memory;
    heap->room = arena->room - arena->used;
    heap->arena = arena;
    return 1;
}
#endif

static int heap_reserve(Heap *heap, size_t more)
{
    size_t needed = heap->length + more, room = heap->room < PAGE ? PAGE : heap->room;
    char *memory;
    if (needed <= heap->room)
        return 1;
#ifdef __linux__
    if (needed >= ARENA_FROM && heap_map(heap, needed))
        return 1;
    if (heap->arena != NULL)
        return 0;
#endif
    while (room < needed)
        room *= 2;
    memory = realloc(heap->memory == heap->first ? NULL : heap->memory, room);
    if (memory == NULL)
        return 0;
    if (heap->memory == heap->first)
        memcpy(memory, heap->first, heap->length);
    heap->memory = memory;
    heap->room = room;
    return 1;
}

/* Whether as much again as was just put there would have to be copied elsewhere with all before it. */
static int heap_is_full(const Heap *heap, size_t last)
{
    return heap->arena != NULL && heap->room - heap->length < last;
}

static int heap_put(Heap *heap, const void *bytes, size_t length)
{
    if (!heap_reserve(heap, length))
        return 0;
    if (length)
        memcpy(heap->memory + heap->length, bytes, length);
    heap->length += length;
    return 1;
}

static int heap_put_int(Heap *heap, size_t value)
{
    int32_t narrow = (int32_t)value;
    return heap_put(heap, &narrow, sizeof narrow);
}

/* Memory that Python sees as a read-only buffer, and that is freed with its last reader. */

typedef struct {
    PyObject_HEAD
    void *memory;
    Py_ssize_t length;
    Arena *arena;
} Block;

static PyTypeObject *block_type;

static void block_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    Block *block = (Block *)self;
#ifdef __linux__
    if (block->arena != NULL)
        arena_leave(block->arena);
    else
#endif
        free(block->memory);
    release(self);
    Py_DECREF(type);
}

static int block_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    Block *block = (Block *)self;
    return PyBuffer_FillInfo(view, self, block->memory, block->length, 1, flags);
}

static PyType_Slot block_slots[] = {
    {Py_tp_dealloc, block_dealloc},
    {Py_bf_getbuffer, block_getbuffer},
    {Py_tp_doc, "Memory of a drained slice, read-only."},
    {0, NULL},
};

static PyType_Spec block_spec = {
    .name = "workbench.engine.drain._drain.Block",
    .basicsize = sizeof(Block),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = block_slots,
};

/* What the heap has, as a buffer; the heap is empty afterwards. */
static PyObject *heap_block(Heap *heap)
{
    allocfunc allocate;
    Block *block;
    if (heap->memory == heap->first)
        return PyBytes_FromStringAndSize(heap->first, (Py_ssize_t)heap->length);
    allocate = (allocfunc)PyType_GetSlot(block_type, Py_tp_alloc);
    block = (Block *)allocate(block_type, 0);
    if (block == NULL)
        return NULL;
#ifdef __linux__
    if (heap->arena != NULL) {
        size_t end = (size_t)(heap->memory - heap->arena->memory) + heap->length;
        arena_return(heap->arena, end + (64 - end % 64) % 64);
    } else
#endif
    if (heap->length) { /* gives back what was not needed */
        char *trimmed = realloc(heap->memory, heap->length);
        if (trimmed != NULL)
            heap->memory = trimmed;
    }
    block->memory = heap->memory;
    block->length = (Py_ssize_t)heap->length;
    block->arena = heap->arena;
    heap_init(heap);
    return (PyObject *)block;
}

/* One slice. */

typedef struct {
    Heap times, message_ends, frame_ends, data, peer_ends, peers;
    Heap left_out; /* int64 sizes of messages too large for the log */
    Py_ssize_t count;
    size_t frames;
    int error;
} Slice;

typedef struct {
    void *socket;
    Py_ssize_t messages;
    size_t bytes;
    size_t largest;
    int64_t nanoseconds;
    const char *peer; /* of every message; NULL: ask */
    size_t peer_length;
    const char *nameless;
    size_t nameless_length;
    int only_one; /* ask once, for all come from one peer */
} Limits;

static int64_t now(void)
{
    struct timespec time;
    timespec_get(&time, TIME_UTC);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* One frame's bytes behind those of the frames before it. */
static int take_frame(Slice *slice, message_t *part, size_t length)
{
    if (!heap_put(&slice->data, zmq.data(part), length) || !heap_put_int(&slice->frame_ends, slice->data.length))
        return 0;
    slice->frames++;
    return 1;
}

static int take_peer(Slice *slice, message_t *first, Limits *limits)
{
    const char *peer = limits->peer;
    size_t length = limits->peer_length;
    if (peer == NULL) {
        peer = zmq.gets(first, "Peer-Address");
        if (peer != NULL)
            length = strlen(peer);
        else {
            peer = limits->nameless;
            length = limits->nameless_length;
        }
        if (!heap_put(&slice->peers, peer, length))
            return 0;
        return 1;
    }
    return heap_put(&slice->peers, peer, length);
}

/* Takes the rest of the message whose first part is there; 0: no memory, or the context is ending. */
static int take_message(Slice *slice, message_t *part, Limits *limits)
{
    size_t data = slice->data.length, frame_ends = slice->frame_ends.length, frames = slice->frames;
    size_t peers = slice->peers.length, whole = 0;
    int fits = take_peer(slice, part, limits), too_large = 0;
    for (;;) {
        size_t length = zmq.size(part);
        int more = zmq.more(part);
        whole += length;
        too_large = too_large || whole > limits->largest;
        fits = fits && (too_large || take_frame(slice, part, length));
        if (!more)
            break;
        if (zmq.recv(part, limits->socket, DONTWAIT) < 0) {
            slice->error = zmq.error();
            fits = 0;
            break;
        }
    }
    if (fits && !too_large) {
        int64_t time = now();
        fits = heap_put(&slice->times, &time, sizeof time)
               && heap_put_int(&slice->message_ends, slice->frames)
               && heap_put_int(&slice->peer_ends, slice->peers.length);
        if (fits) {
            slice->count++;
            return 1;
        }
    }
    slice->data.length = data;
    slice->frame_ends.length = frame_ends;
    slice->frames = frames;
    slice->peers.length = peers;
    if (too_large) {
        int64_t size = (int64_t)whole;
        fits = heap_put(&slice->left_out, &size, sizeof size);
    }
    if (!fits && !slice->error)
        slice->error = ENOMEM;
    return fits;
}

/* Lets more come, in a flood that is taken faster than it arrives: each slice costs as much as hundreds of messages do,
 * and each time that libzmq finds its reader waiting it wakes it by a system call. 0 where no pause is short enough. */
static int rest(void)
{
#ifdef _WIN32
    return 0;
#else
    struct timespec pause = {0, REST}; /* nanoseconds; with the timer's slack some 70 us */
    nanosleep(&pause, NULL);
    return 1;
#endif
}

static void take(Slice *slice, Limits *limits)
{
    int64_t started = now();
    Py_ssize_t rested = 0; /* messages by then */
    message_t part;
    if (!heap_put_int(&slice->message_ends, 0) || !heap_put_int(&slice->frame_ends, 0)
        || !heap_put_int(&slice->peer_ends, 0)) {
        slice->error = ENOMEM;
        return;
    }
    zmq.init(&part);
    while (slice->count < limits->messages && slice->data.length < limits->bytes) {
        size_t before = slice->data.length, last;
        if (zmq.recv(&part, limits->socket, DONTWAIT) < 0) {
            slice->error = zmq.error();
            if (slice->error == EAGAIN && slice->count - rested >= REST_AFTER
                && now() - started < limits->nanoseconds && rest()) {
                rested = slice->count;
                slice->error = 0;
                continue;
            }
            break;
        }
        if (!take_message(slice, &part, limits))
            break;
        if (limits->only_one && limits->peer == NULL && slice->count == 1) {
            /* The heap may move: the name is kept where it doesn't. */
            char *name = malloc(slice->peers.length + 1);
            if (name == NULL) {
                slice->error = ENOMEM;
                break;
            }
            memcpy(name, slice->peers.memory, slice->peers.length);
            limits->peer = name;
            limits->peer_length = slice->peers.length;
        }
        last = slice->data.length - before;
        if (slice->count % LOOK_EVERY == 0 || last >= LARGE || slice->left_out.length) {
            int64_t spent = now() - started;
            if (heap_is_full(&slice->data, last) || spent > limits->nanoseconds || spent < 0)
                break;
        }
    }
    zmq.close(&part);
}

PyDoc_STRVAR(drain_doc,
             "drain(socket, messages, bytes, seconds, largest, peer, nameless, only_one, /)\n--\n\n"
             "What waits on the socket at that address: (times, message_ends, frame_ends, data,\n"
             "peer_ends, peers, left_out, errno), or the errno alone where nothing did.\n"
             "See workbench.engine.drain.plain for the meaning of each.");

static PyObject *drain(PyObject *module, PyObject *arguments)
{
    unsigned long long socket;
    Py_ssize_t messages, bytes, largest, peer_length = 0, nameless_length;
    double seconds;
    const char *peer, *nameless;
    int only_one;
    Slice slice;
    Limits limits;
    Heap *heaps[] = {&slice.times, &slice.message_ends, &slice.frame_ends, &slice.data,
                     &slice.peer_ends, &slice.peers, &slice.left_out};
    PyObject *blocks[7] = {0}, *result = NULL;
    size_t i;
    int whole = 1;

    (void)module;
    if (!PyArg_ParseTuple(arguments, "Knndnz#y#p", &socket, &messages, &bytes, &seconds, &largest, &peer,
                          &peer_length, &nameless, &nameless_length, &only_one))
        return NULL;
    if (zmq.recv == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "bind has not been called");
        return NULL;
    }
    slice.count = 0;
    slice.frames = 0;
    slice.error = 0;
    for (i = 0; i < 7; i++)
        heap_init(heaps[i]);
    limits.socket = (void *)(uintptr_t)socket;
    limits.messages = messages;
    limits.bytes = (size_t)bytes;
    limits.largest = (size_t)largest;
    limits.nanoseconds = (int64_t)(seconds * 1e9);
    limits.peer = peer;
    limits.peer_length = (size_t)peer_length;
    limits.nameless = nameless;
    limits.nameless_length = (size_t)nameless_length;
    limits.only_one = only_one;

    Py_BEGIN_ALLOW_THREADS
    take(&slice, &limits);
    Py_END_ALLOW_THREADS

    if (slice.count == 0 && slice.left_out.length == 0)
        result = PyLong_FromLong(slice.error);
    else
        for (i = 0; i < 7 && whole; i++)
            whole = (blocks[i] = heap_block(heaps[i])) != NULL;
    if (blocks[6] != NULL)
        result = Py_BuildValue("(OOOOOOOi)", blocks[0], blocks[1], blocks[2], blocks[3], blocks[4],
                               blocks[5], blocks[6], slice.error);
    for (i = 0; i < 7; i++) {
        Py_XDECREF(blocks[i]);
        heap_free(heaps[i]);
    }
    if (limits.peer != peer)
        free((void *)limits.peer);
    return result;
}

PyDoc_STRVAR(bind_doc,
             "bind(init, recv, data, size, more, close, gets, errno, /)\n--\n\n"
             "Use these functions of libzmq, given by their addresses.");

static PyObject *bind(PyObject *module, PyObject *arguments)
{
    unsigned long long a[8];
    (void)module;
    if (!PyArg_ParseTuple(arguments, "KKKKKKKK", &a[0], &a[1], &a[2], &a[3], &a[4], &a[5], &a[6], &a[7]))
        return NULL;
    memcpy(&zmq.init, &(uintptr_t){(uintptr_t)a[0]}, sizeof zmq.init);
    memcpy(&zmq.recv, &(uintptr_t){(uintptr_t)a[1]}, sizeof zmq.recv);
    memcpy(&zmq.data, &(uintptr_t){(uintptr_t)a[2]}, sizeof zmq.data);
    memcpy(&zmq.size, &(uintptr_t){(uintptr_t)a[3]}, sizeof zmq.size);
    memcpy(&zmq.more, &(uintptr_t){(uintptr_t)a[4]}, sizeof zmq.more);
    memcpy(&zmq.close, &(uintptr_t){(uintptr_t)a[5]}, sizeof zmq.close);
    memcpy(&zmq.gets, &(uintptr_t){(uintptr_t)a[6]}, sizeof zmq.gets);
    memcpy(&zmq.error, &(uintptr_t){(uintptr_t)a[7]}, sizeof zmq.error);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"bind", bind, METH_VARARGS, bind_doc},
    {"drain", drain, METH_VARARGS, drain_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_drain", "The native drain; see workbench.engine.drain.native.", -1, methods,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__drain(void)
{
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL)
        return NULL;
    block_type = (PyTypeObject *)PyType_FromSpec(&block_spec);
    if (block_type == NULL) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
