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

enum { DONTWAIT = 1, LOOK_EVERY = 16, LARGE = 65536 };

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

/* Memory that grows.
 *
 * What is large is mapped in huge pages, where the system has them: the log keeps what is received, so that
 * every slice is fresh memory, and touching it page by page costs several times what copying into it does
 * (measured: 430 us a MiB, 53 in huge pages, 22 where it has been touched before).
 */

enum { PAGE = 4096 };

#ifdef __linux__
#define HUGE_PAGE ((size_t)2 << 20)
#define MAPPED_FROM ((size_t)1 << 20)
#define MAPPED_ROOM ((size_t)16 << 20) /* at least: only what is touched is really there */

/* Mappings whose readers are gone, kept for the next slices: what the log lets go of is what it needs next.
 * Of the least room only, so that any fits; freed under the GIL, taken without it. */
enum { SPARE = 6 };
static char *spare[SPARE];
static int spares;
static atomic_flag spare_lock = ATOMIC_FLAG_INIT;

static int spare_put(char *memory)
{
    int kept = 0;
    while (atomic_flag_test_and_set(&spare_lock))
        ;
    if (spares < SPARE) {
        spare[spares++] = memory;
        kept = 1;
    }
    atomic_flag_clear(&spare_lock);
    return kept;
}

static char *spare_take(void)
{
    char *memory = NULL;
    while (atomic_flag_test_and_set(&spare_lock))
        ;
    if (spares)
        memory = spare[--spares];
    atomic_flag_clear(&spare_lock);
    return memory;
}
#endif

typedef struct {
    char *memory;
    size_t length;
    size_t room;
    int mapped;
} Heap;

static void memory_free(void *memory, size_t room, int mapped)
{
#ifdef __linux__
    if (mapped) {
        if (room != MAPPED_ROOM || !spare_put(memory))
            munmap(memory, room);
        return;
    }
#endif
    (void)room, (void)mapped;
    free(memory);
}

#ifdef __linux__
/* A mapping that begins where a huge page can, or NULL. */
static char *map_huge(size_t room)
{
    char *memory = mmap(NULL, room + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t before;
    if (memory == MAP_FAILED)
        return NULL;
    before = (HUGE_PAGE - (size_t)memory % HUGE_PAGE) % HUGE_PAGE;
    if (before)
        munmap(memory, before);
    munmap(memory + before + room, HUGE_PAGE - before);
    madvise(memory + before, room, MADV_HUGEPAGE);
    return memory + before;
}

static int heap_map(Heap *heap, size_t needed)
{
    size_t room = needed + needed / 2 > MAPPED_ROOM ? needed + needed / 2 : MAPPED_ROOM;
    char *memory;
    room += (HUGE_PAGE - room % HUGE_PAGE) % HUGE_PAGE;
    memory = room == MAPPED_ROOM ? spare_take() : NULL;
    if (memory == NULL)
        memory = map_huge(room);
    if (memory == NULL)
        return 0;
    if (heap->length)
        memcpy(memory, heap->memory, heap->length);
    memory_free(heap->memory, heap->room, heap->mapped);
    heap->memory = memory;
    heap->room = room;
    heap->mapped = 1;
    return 1;
}
#endif

static int heap_reserve(Heap *heap, size_t more)
{
    size_t needed = heap->length + more, room = heap->room ? heap->room : PAGE;
    char *memory;
    if (needed <= heap->room)
        return 1;
#ifdef __linux__
    if (needed >= MAPPED_FROM && heap_map(heap, needed))
        return 1;
    if (heap->mapped)
        return 0;
#endif
    while (room < needed)
        room *= 2;
    memory = realloc(heap->memory, room);
    if (memory == NULL)
        return 0;
    heap->memory = memory;
    heap->room = room;
    return 1;
}

/* Gives back what was not needed. */
static void heap_trim(Heap *heap)
{
#ifdef __linux__
    if (heap->mapped) {
        size_t used = heap->length + (PAGE - heap->length % PAGE) % PAGE;
        if (heap->room == MAPPED_ROOM && used >= MAPPED_ROOM / 2)
            return; /* what is beyond has hardly been touched, and as a whole it can be used again */
        if (used < heap->room)
            munmap(heap->memory + used, heap->room - used);
        heap->room = used;
        return;
    }
#endif
    if (heap->length && heap->length < heap->room) {
        char *trimmed = realloc(heap->memory, heap->length);
        if (trimmed != NULL)
            heap->memory = trimmed;
    }
}

/* Memory that Python sees as a read-only buffer, and that is freed with its last reader. */

typedef struct {
    PyObject_HEAD
    void *memory;
    Py_ssize_t length;
    size_t room;
    int mapped;
} Block;

static PyTypeObject *block_type;

static void block_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    Block *block = (Block *)self;
    memory_free(block->memory, block->room, block->mapped);
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

/* The heap's memory becomes the block's; the heap is empty afterwards. */
static PyObject *heap_block(Heap *heap)
{
    allocfunc allocate = (allocfunc)PyType_GetSlot(block_type, Py_tp_alloc);
    Block *block = (Block *)allocate(block_type, 0);
    if (block == NULL)
        return NULL;
    heap_trim(heap);
    block->memory = heap->memory;
    block->length = (Py_ssize_t)heap->length;
    block->room = heap->room;
    block->mapped = heap->mapped;
    memset(heap, 0, sizeof *heap);
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

static void take(Slice *slice, Limits *limits)
{
    int64_t begun = now();
    message_t part;
    if (!heap_put_int(&slice->message_ends, 0) || !heap_put_int(&slice->frame_ends, 0)
        || !heap_put_int(&slice->peer_ends, 0)) {
        slice->error = ENOMEM;
        return;
    }
    zmq.init(&part);
    while (slice->count < limits->messages && slice->data.length < limits->bytes) {
        size_t before = slice->data.length;
        if (zmq.recv(&part, limits->socket, DONTWAIT) < 0) {
            slice->error = zmq.error();
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
            memcpy(name, slice->peers.memory ? slice->peers.memory : "", slice->peers.length);
            limits->peer = name;
            limits->peer_length = slice->peers.length;
        }
        if (slice->count % LOOK_EVERY == 0 || slice->data.length - before >= LARGE || slice->left_out.length) {
            int64_t spent = now() - begun;
            if (spent > limits->nanoseconds || spent < 0)
                break;
        }
    }
    zmq.close(&part);
}

PyDoc_STRVAR(drain_doc,
             "drain(socket, messages, bytes, seconds, largest, peer, nameless, only_one, /)\n--\n\n"
             "What waits on the socket at that address: (times, message_ends, frame_ends, data,\n"
             "peer_ends, peers, left_out, errno). See workbench.engine.drain.plain for the meaning of each.");

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
    memset(&slice, 0, sizeof slice);
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

    for (i = 0; i < 7 && whole; i++)
        whole = (blocks[i] = heap_block(heaps[i])) != NULL;
    if (whole)
        result = Py_BuildValue("(OOOOOOOi)", blocks[0], blocks[1], blocks[2], blocks[3], blocks[4],
                               blocks[5], blocks[6], slice.error);
    for (i = 0; i < 7; i++) {
        Py_XDECREF(blocks[i]);
        memory_free(heaps[i]->memory, heaps[i]->room, heaps[i]->mapped);
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
