/*
 * A GPU that computes nothing: CUDA's runtime, the part of its driver that LibTorch asks for, and what matters of cuBLAS and
 * cuDNN, over the host's memory. Preloaded (LD_PRELOAD), it lets everything that NormBench does on a GPU be done on a machine
 * without one, except kernels: memory, streams, events, copies, captures and replays. Results are zeros, times mean nothing.
 *
 * What is refused is what the real runtime refuses, as far as it is about captures: waiting for a stream that captures, asking
 * for memory or waiting for the device from the thread that captures, ending a capture from another thread, using events of a
 * capture outside of it (CUDA Runtime API, "Stream Management", and CUDA C++ Programming Guide, "CUDA Graphs").
 *
 * Variables: PRETEND_MEMORY is the device's memory in MiB (8192); PRETEND_LOST=NAME:N makes the Nth call of one of "launch",
 * "replay", "copy" or "capture" fail with cudaErrorUnknown, and every later call too, as when a GPU has fallen off its bus;
 * PRETEND_LOG is a file that gets a line with counts when the process ends.
 *
 * Built without CUDA's headers, which a machine that has its libraries may lack. Names that LibTorch's natives want and that are
 * not here come from a second file, which gpu-dry-run.sh writes: they do nothing and say that it went well.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Numbers of cudaError_t. */
enum {
    OK = 0,
    INVALID_VALUE = 1,
    NO_MEMORY = 2,
    INVALID_CONFIGURATION = 9,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    CAPTURE_UNSUPPORTED = 900,
    CAPTURE_INVALIDATED = 901,
    CAPTURE_WRONG_THREAD = 905,
    CAPTURED_EVENT = 907,
    UNKNOWN = 999
};
enum { GLOBAL = 0, THREAD_LOCAL = 1, RELAXED = 2 };
enum { DEVICE_MEMORY = 2, PINNED_MEMORY = 1 };

typedef struct { unsigned x, y, z; } dim3;

/* A copy or a fill that a replay repeats; kernels are only counted. */
typedef struct node {
    void *to;
    const void *from; /* NULL: a fill */
    size_t bytes;
    int value;
    struct node *next;
} node;

typedef struct {
    unsigned long long id;
    int mode, broken, works;
    pthread_t thread;
    node *first, *last;
} capture; /* a graph, once it has ended */

typedef struct { capture *captures; int released; } stream;
typedef struct { double millis; capture *captures; } event;
typedef struct { void *unused; stream *on; } handle;

typedef struct block {
    char *from;
    size_t bytes;
    int kind;
    struct block *next;
} block;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static stream no_stream; /* the default one */
static capture *under_way[16];
static block *blocks;
static size_t used;
static unsigned long long captures_made;
static long launches, replays, copies, graphs_alive, executables_alive, events_alive, streams_alive, refused, captured;
static int is_lost;
static _Thread_local int last_error, mode_of_thread = GLOBAL, device_of_thread;
static _Thread_local struct { dim3 grid, block; size_t shared; void *stream; } configured;

static int fail(int status) {
    if (status != OK) {
        last_error = status;
        __sync_fetch_and_add(&refused, 1);
    }
    return status;
}

static int lost(const char *what) {
    const char *wanted = getenv("PRETEND_LOST");
    static long calls;
    size_t length = strlen(what);
    if (wanted && !is_lost && !strncmp(wanted, what, length) && wanted[length] == ':'
        && __sync_add_and_fetch(&calls, 1) >= atol(wanted + length + 1)) {
        is_lost = 1;
    }
    return is_lost;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* 0, 1 and 2 name default streams. */
static stream *at(void *which) {
    return (uintptr_t) which <= 2 ? &no_stream : which;
}

static void append(capture *c, void *to, const void *from, size_t bytes, int value) {
    node *n = malloc(sizeof *n);
    *n = (node) {to, from, bytes, value, NULL};
    if (c->last) c->last->next = n;
    else c->first = n;
    c->last = n;
    c->works++;
}

/* Whether this thread may do what a capture of its own, or a global one of another thread, forbids. */
static int forbidden(void) {
    int found = 0;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 16; i++) {
        capture *c = under_way[i];
        if (c && mode_of_thread != RELAXED && c->mode != RELAXED
            && (pthread_equal(c->thread, pthread_self()) || (c->mode == GLOBAL && mode_of_thread == GLOBAL))) {
            c->broken = 1;
            found = 1;
        }
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static int waits(stream *s) {
    if (is_lost) return fail(UNKNOWN);
    if (s->captures) {
        s->captures->broken = 1;
        return fail(CAPTURE_UNSUPPORTED);
    }
    return OK;
}

/* Work of a kernel. */
static int launch(void *which) {
    stream *s = at(which);
    if (lost("launch")) return fail(UNKNOWN);
    pthread_mutex_lock(&lock);
    if (s->captures) append(s->captures, NULL, NULL, 0, 0), captured++;
    else launches++;
    pthread_mutex_unlock(&lock);
    return OK;
}

static int move(void *to, const void *from, size_t bytes, int value, void *which, int async) {
    stream *s = at(which);
    if (lost("copy")) return fail(UNKNOWN);
    if (!async && forbidden()) return fail(CAPTURE_UNSUPPORTED);
    pthread_mutex_lock(&lock);
    copies++;
    if (s->captures && async) append(s->captures, to, from, bytes, value), captured++;
    else if (from) memmove(to, from, bytes);
    else memset(to, value, bytes);
    pthread_mutex_unlock(&lock);
    return OK;
}

static int allocate(void **p, size_t bytes, int kind) {
    const char *text = getenv("PRETEND_MEMORY");
    size_t most = (size_t) (text ? atol(text) : 8192) << 20;
    *p = NULL;
    if (is_lost) return fail(UNKNOWN);
    if (forbidden()) return fail(CAPTURE_UNSUPPORTED);
    if (kind == DEVICE_MEMORY && used + bytes > most) return fail(NO_MEMORY);
    void *memory = NULL;
    if (bytes && posix_memalign(&memory, 4096, bytes)) return fail(NO_MEMORY);
    if (memory) memset(memory, 0, bytes < 4096 ? bytes : 0);
    if (bytes >= 4096) {
        free(memory);
        memory = calloc(1, bytes + 4096); /* pages that nobody touches cost nothing */
        if (!memory) return fail(NO_MEMORY);
        memory = (void *) (((uintptr_t) memory + 4095) & ~(uintptr_t) 4095); /* never given back, see below */
    }
    block *b = malloc(sizeof *b);
    pthread_mutex_lock(&lock);
    *b = (block) {memory, bytes, kind, blocks};
    blocks = b;
    used += kind == DEVICE_MEMORY ? bytes : 0;
    pthread_mutex_unlock(&lock);
    *p = memory;
    return OK;
}

static int give_back(void *p) {
    if (is_lost) return fail(UNKNOWN);
    if (!p) return OK;
    pthread_mutex_lock(&lock);
    for (block **b = &blocks; *b; b = &(*b)->next) {
        if ((*b)->from == p) {
            block *gone = *b;
            used -= gone->kind == DEVICE_MEMORY ? gone->bytes : 0;
            *b = gone->next;
            free(gone);
            pthread_mutex_unlock(&lock);
            return OK;
        }
    }
    pthread_mutex_unlock(&lock);
    return fail(INVALID_VALUE);
}

__attribute__((destructor)) static void report(void) {
    const char *log = getenv("PRETEND_LOG");
    FILE *file = log && (launches || replays || captures_made) ? fopen(log, "a") : NULL;
    if (file) {
        fprintf(file, "%ld launches, %ld copies, %llu captures of %ld operations, %ld replays, %ld refused; left: %ld graphs, "
                "%ld executables, %ld events\n",
                launches, copies, captures_made, captured, replays, refused, graphs_alive, executables_alive, events_alive);
        fclose(file);
    }
}

/* ---- errors ---- */
int cudaGetLastError(void) { int e = is_lost ? UNKNOWN : last_error; last_error = OK; return e; }
int cudaPeekAtLastError(void) { return is_lost ? UNKNOWN : last_error; }
const char *cudaGetErrorString(int status) {
    switch (status) {
        case OK: return "no error";
        case INVALID_VALUE: return "invalid argument";
        case NO_MEMORY: return "out of memory";
        case INVALID_CONFIGURATION: return "invalid configuration argument";
        case NO_DEVICE: return "no CUDA-capable device is detected";
        case INVALID_DEVICE: return "invalid device ordinal";
        case CAPTURE_UNSUPPORTED: return "operation not permitted when stream is capturing";
        case CAPTURE_INVALIDATED: return "operation failed due to a previous error during capture";
        case CAPTURE_WRONG_THREAD: return "attempt to terminate a thread-local capture sequence from another thread";
        case CAPTURED_EVENT: return "operation not permitted on an event last recorded in a capturing stream";
        default: return "unknown error";
    }
}
const char *cudaGetErrorName(int status) { return status ? "cudaErrorPretended" : "cudaSuccess"; }

/* ---- devices ---- */
static int visible(void) {
    const char *v = getenv("CUDA_VISIBLE_DEVICES");
    return !v || !strcmp(v, "0") || !strncmp(v, "0,", 2) || !strncmp(v, "GPU-", 4);
}
int cudaGetDeviceCount(int *count) {
    *count = visible();
    return visible() ? OK : fail(NO_DEVICE);
}
int cudaGetDevice(int *device) { *device = device_of_thread; return OK; }
int cudaSetDevice(int device) {
    if (!visible()) return fail(NO_DEVICE);
    return device == 0 ? OK : fail(INVALID_DEVICE);
}
int cudaInitDevice(int device, unsigned a, unsigned b) { (void) a, (void) b; return cudaSetDevice(device); }
int cudaDeviceSynchronize(void) {
    if (is_lost) return fail(UNKNOWN);
    return forbidden() ? fail(CAPTURE_UNSUPPORTED) : OK;
}
int cudaDriverGetVersion(int *version) { *version = 13000; return OK; }
int cudaRuntimeGetVersion(int *version) { *version = 13000; return OK; }
int cudaMemGetInfo(size_t *available, size_t *total) {
    const char *text = getenv("PRETEND_MEMORY");
    *total = (size_t) (text ? atol(text) : 8192) << 20;
    *available = *total - used;
    return is_lost ? fail(UNKNOWN) : OK;
}
int cudaDeviceGetStreamPriorityRange(int *least, int *greatest) { *least = 0; *greatest = -5; return OK; }
static int attribute(int which) {
    switch (which) {
        case 1: case 2: case 3: return 1024;
        case 4: return 64;
        case 5: return 2147483647;
        case 6: case 7: return 65535;
        case 8: return 49152;
        case 10: return 32;
        case 12: case 82: return 65536;
        case 14: case 51: return 512;
        case 16: return 132;
        case 38: return 52428800;
        case 39: return 2048;
        case 75: return 9;
        case 81: return 233472;
        case 97: return 232448;
        case 106: return 32;
        case 111: return 1024;
        case 31: case 40: case 41: case 78: case 79: case 80: case 95: case 120: return 1;
        default: return 0;
    }
}
int cudaDeviceGetAttribute(int *value, int which, int device) { (void) device; *value = attribute(which); return OK; }
struct properties { /* of CUDA 13 */
    char name[256], uuid[16], luid[8];
    unsigned luidDeviceNodeMask;
    size_t totalGlobalMem, sharedMemPerBlock;
    int regsPerBlock, warpSize;
    size_t memPitch;
    int maxThreadsPerBlock, maxThreadsDim[3], maxGridSize[3];
    size_t totalConstMem;
    int major, minor;
    size_t textureAlignment, texturePitchAlignment;
    int multiProcessorCount, integrated, canMapHostMemory, textures[39];
    size_t surfaceAlignment;
    int concurrentKernels, ECCEnabled, pciBusID, pciDeviceID, pciDomainID, tccDriver, asyncEngineCount, unifiedAddressing,
        memoryBusWidth, l2CacheSize, persistingL2CacheMaxSize, maxThreadsPerMultiProcessor, streamPrioritiesSupported,
        globalL1CacheSupported, localL1CacheSupported;
    size_t sharedMemPerMultiprocessor;
    int regsPerMultiprocessor, various[9];
    size_t sharedMemPerBlockOptin;
    int more[4];
    size_t reservedSharedMemPerBlock;
    int rest[76];
};
int cudaGetDeviceProperties(struct properties *p, int device) {
    (void) device;
    memset(p, 0, sizeof *p);
    strcpy(p->name, "a GPU that computes nothing");
    size_t available;
    cudaMemGetInfo(&available, &p->totalGlobalMem);
    p->sharedMemPerBlock = attribute(8), p->regsPerBlock = attribute(12), p->warpSize = 32, p->maxThreadsPerBlock = 1024;
    p->maxThreadsDim[0] = p->maxThreadsDim[1] = 1024, p->maxThreadsDim[2] = 64;
    p->maxGridSize[0] = attribute(5), p->maxGridSize[1] = p->maxGridSize[2] = 65535;
    p->totalConstMem = 65536, p->major = 9, p->minor = 0, p->textureAlignment = 512, p->texturePitchAlignment = 32;
    p->multiProcessorCount = attribute(16), p->concurrentKernels = 1, p->asyncEngineCount = 1, p->unifiedAddressing = 1;
    p->memoryBusWidth = 5120, p->l2CacheSize = attribute(38), p->maxThreadsPerMultiProcessor = attribute(39);
    p->sharedMemPerMultiprocessor = attribute(81), p->regsPerMultiprocessor = attribute(82);
    p->sharedMemPerBlockOptin = attribute(97), p->reservedSharedMemPerBlock = 1024;
    return OK;
}
struct function { size_t shared, constant, local; int threads, registers, ptx, binary, cache, dynamic, carveout, rest[22]; };
int cudaFuncGetAttributes(struct function *f, const void *which) {
    (void) which;
    memset(f, 0, sizeof *f);
    f->threads = 1024, f->registers = 32, f->ptx = f->binary = 90, f->dynamic = 49152;
    return OK;
}
int cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks_of, const void *f, int size, size_t shared) {
    (void) f, (void) size, (void) shared;
    *blocks_of = 2;
    return OK;
}
int cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *blocks_of, const void *f, int size, size_t shared, unsigned flags) {
    (void) flags;
    return cudaOccupancyMaxActiveBlocksPerMultiprocessor(blocks_of, f, size, shared);
}
int cudaGetDriverEntryPoint(const char *name, void **function, unsigned long long flags, int *found) {
    (void) flags;
    *function = dlsym(RTLD_DEFAULT, name);
    if (found) *found = *function ? 0 : 1;
    return OK;
}
int cudaGetDriverEntryPointByVersion(const char *name, void **function, unsigned version, unsigned long long flags, int *found) {
    (void) version;
    return cudaGetDriverEntryPoint(name, function, flags, found);
}
int cudaDeviceCanAccessPeer(int *can, int a, int b) { (void) a, (void) b; *can = 0; return OK; }
int cudaDeviceGetPCIBusId(char *text, int length, int device) {
    (void) device;
    snprintf(text, (size_t) length, "0000:00:00.0");
    return OK;
}

/* ---- memory ---- */
int cudaMalloc(void **p, size_t bytes) { return allocate(p, bytes, DEVICE_MEMORY); }
int cudaMallocManaged(void **p, size_t bytes, unsigned flags) { (void) flags; return allocate(p, bytes, DEVICE_MEMORY); }
int cudaMallocAsync(void **p, size_t bytes, void *s) { (void) s; return allocate(p, bytes, DEVICE_MEMORY); }
int cudaFree(void *p) { return forbidden() ? fail(CAPTURE_UNSUPPORTED) : give_back(p); }
int cudaFreeAsync(void *p, void *s) { (void) s; return give_back(p); }
int cudaHostAlloc(void **p, size_t bytes, unsigned flags) { (void) flags; return allocate(p, bytes, PINNED_MEMORY); }
int cudaMallocHost(void **p, size_t bytes) { return allocate(p, bytes, PINNED_MEMORY); }
int cudaFreeHost(void *p) { return give_back(p); }
int cudaHostGetDevicePointer(void **device, void *host, unsigned flags) { (void) flags; *device = host; return OK; }
struct pointer { int type, device; void *on_device, *on_host; long reserved[8]; };
int cudaPointerGetAttributes(struct pointer *p, const void *where) {
    memset(p, 0, sizeof *p);
    p->device = -1;
    pthread_mutex_lock(&lock);
    for (block *b = blocks; b; b = b->next) {
        if ((const char *) where >= b->from && (const char *) where < b->from + b->bytes) {
            p->type = b->kind, p->device = 0, p->on_device = (void *) where;
            p->on_host = b->kind == PINNED_MEMORY ? (void *) where : NULL;
        }
    }
    pthread_mutex_unlock(&lock);
    return OK;
}
int cudaMemcpy(void *to, const void *from, size_t bytes, int kind) { (void) kind; return move(to, from, bytes, 0, NULL, 0); }
int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int kind, void *s) {
    (void) kind;
    return move(to, from, bytes, 0, s, 1);
}
int cudaMemcpyPeerAsync(void *to, int a, const void *from, int b, size_t bytes, void *s) {
    (void) a, (void) b;
    return move(to, from, bytes, 0, s, 1);
}
int cudaMemcpy2DAsync(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width, size_t height, int kind, void *s) {
    int status = OK;
    (void) kind;
    for (size_t row = 0; row < height && status == OK; row++) {
        status = move((char *) to + row * to_pitch, (const char *) from + row * from_pitch, width, 0, s, 1);
    }
    return status;
}
int cudaMemset(void *to, int value, size_t bytes) { return move(to, NULL, bytes, value, NULL, 0); }
int cudaMemsetAsync(void *to, int value, size_t bytes, void *s) { return move(to, NULL, bytes, value, s, 1); }
int cudaGetSymbolAddress(void **p, const void *symbol) {
    static double place[4096];
    (void) symbol;
    *p = place;
    return OK;
}

/* ---- streams and events ---- */
int cudaStreamCreateWithPriority(void **s, unsigned flags, int priority) {
    (void) flags, (void) priority;
    *s = calloc(1, sizeof(stream));
    __sync_fetch_and_add(&streams_alive, 1);
    return is_lost ? fail(UNKNOWN) : OK;
}
int cudaStreamCreateWithFlags(void **s, unsigned flags) { return cudaStreamCreateWithPriority(s, flags, 0); }
int cudaStreamCreate(void **s) { return cudaStreamCreateWithPriority(s, 0, 0); }
int cudaStreamDestroy(void *s) { (void) s; __sync_fetch_and_sub(&streams_alive, 1); return OK; }
int cudaStreamSynchronize(void *s) { return waits(at(s)); }
int cudaStreamQuery(void *s) { return waits(at(s)); }
int cudaStreamGetPriority(void *s, int *priority) { (void) s; *priority = 0; return OK; }
int cudaStreamGetFlags(void *s, unsigned *flags) { (void) s; *flags = 1; return OK; }
int cudaStreamIsCapturing(void *s, int *status) {
    capture *c = at(s)->captures;
    *status = c ? (c->broken ? 2 : 1) : 0;
    return OK;
}
int cudaStreamGetCaptureInfo(void *s, int *status, unsigned long long *id, void **graph, void **nodes, void **edges, size_t *count) {
    capture *c = at(s)->captures;
    cudaStreamIsCapturing(s, status);
    if (id) *id = c ? c->id : 0;
    if (graph) *graph = c;
    if (nodes) *nodes = NULL;
    if (edges) *edges = NULL;
    if (count) *count = 0;
    return OK;
}
int cudaThreadExchangeStreamCaptureMode(int *mode) {
    int before = mode_of_thread;
    mode_of_thread = *mode;
    *mode = before;
    return OK;
}
int cudaEventCreateWithFlags(void **e, unsigned flags) {
    (void) flags;
    *e = calloc(1, sizeof(event));
    __sync_fetch_and_add(&events_alive, 1);
    return is_lost ? fail(UNKNOWN) : OK;
}
int cudaEventCreate(void **e) { return cudaEventCreateWithFlags(e, 0); }
int cudaEventDestroy(void *e) { free(e); __sync_fetch_and_sub(&events_alive, 1); return OK; }
int cudaEventRecord(void *e, void *s) {
    ((event *) e)->millis = now();
    ((event *) e)->captures = at(s)->captures;
    return is_lost ? fail(UNKNOWN) : OK;
}
int cudaEventRecordWithFlags(void *e, void *s, unsigned flags) { (void) flags; return cudaEventRecord(e, s); }
int cudaEventQuery(void *e) { return is_lost ? fail(UNKNOWN) : ((event *) e)->captures ? fail(CAPTURED_EVENT) : OK; }
int cudaEventSynchronize(void *e) { return cudaEventQuery(e); }
int cudaEventElapsedTime(float *millis, void *from, void *to) {
    if (is_lost) return fail(UNKNOWN);
    double took = ((event *) to)->millis - ((event *) from)->millis;
    *millis = took > 1e-3 ? (float) took : 1e-3f;
    return OK;
}
int cudaStreamWaitEvent(void *s, void *e, unsigned flags) {
    (void) flags;
    /* A stream that waits for a capture's event belongs to the capture from then on. */
    if (((event *) e)->captures && at(s) != &no_stream) at(s)->captures = ((event *) e)->captures;
    return is_lost ? fail(UNKNOWN) : OK;
}

/* ---- kernels ---- */
void **__cudaRegisterFatBinary(void *binary) { static void *places[1]; (void) binary; return places; }
char __cudaInitModule(void **binary) { (void) binary; return 1; }
unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block_of, size_t shared, void *s) {
    configured.grid = grid, configured.block = block_of, configured.shared = shared, configured.stream = s;
    return 0;
}
int __cudaPopCallConfiguration(dim3 *grid, dim3 *block_of, size_t *shared, void *s) {
    *grid = configured.grid, *block_of = configured.block, *shared = configured.shared, *(void **) s = configured.stream;
    return OK;
}
int __cudaGetKernel(const void **kernel, const void *function) { *kernel = function; return OK; }
static int kernel(dim3 grid, dim3 block_of, void *s) {
    size_t threads = (size_t) block_of.x * block_of.y * block_of.z;
    if (!grid.x || !grid.y || !grid.z || !threads || threads > 1024 || grid.y > 65535 || grid.z > 65535) {
        return fail(INVALID_CONFIGURATION);
    }
    return launch(s);
}
int cudaLaunchKernel(const void *f, dim3 grid, dim3 block_of, void **arguments, size_t shared, void *s) {
    (void) f, (void) arguments, (void) shared;
    return kernel(grid, block_of, s);
}
int __cudaLaunchKernel(const void *f, dim3 grid, dim3 block_of, void **arguments, size_t shared, void *s) {
    return cudaLaunchKernel(f, grid, block_of, arguments, shared, s);
}
int cudaLaunchCooperativeKernel(const void *f, dim3 grid, dim3 block_of, void **arguments, size_t shared, void *s) {
    return cudaLaunchKernel(f, grid, block_of, arguments, shared, s);
}
struct configuration { dim3 grid, block; size_t shared; void *stream; };
int cudaLaunchKernelExC(const struct configuration *c, const void *f, void **arguments) {
    (void) f, (void) arguments;
    return kernel(c->grid, c->block, c->stream);
}

/* ---- captures ---- */
int cudaStreamBeginCapture(void *which, int mode) {
    stream *s = at(which);
    if (lost("capture")) return fail(UNKNOWN);
    if (s == &no_stream || s->captures) return fail(CAPTURE_UNSUPPORTED);
    capture *c = calloc(1, sizeof *c);
    pthread_mutex_lock(&lock);
    c->id = ++captures_made, c->mode = mode, c->thread = pthread_self();
    for (int i = 0; i < 16; i++) {
        if (!under_way[i]) {
            under_way[i] = c;
            break;
        }
    }
    s->captures = c;
    pthread_mutex_unlock(&lock);
    return OK;
}
int cudaStreamEndCapture(void *which, void **graph) {
    stream *s = at(which);
    capture *c = s->captures;
    *graph = NULL;
    if (is_lost) return fail(UNKNOWN);
    if (!c) return fail(INVALID_VALUE);
    if (c->mode != RELAXED && !pthread_equal(c->thread, pthread_self())) return fail(CAPTURE_WRONG_THREAD);
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 16; i++) {
        if (under_way[i] == c) under_way[i] = NULL;
    }
    s->captures = NULL;
    pthread_mutex_unlock(&lock);
    if (c->broken) return fail(CAPTURE_INVALIDATED);
    __sync_fetch_and_add(&graphs_alive, 1);
    *graph = c;
    return OK;
}
int cudaGraphGetNodes(void *graph, void **nodes, size_t *count) {
    size_t room = *count, there = (size_t) ((capture *) graph)->works;
    if (nodes) {
        for (size_t i = 0; i < room; i++) nodes[i] = i < there ? graph : NULL;
        *count = there < room ? there : room;
    } else {
        *count = there;
    }
    return OK;
}
int cudaGraphDestroy(void *graph) { (void) graph; __sync_fetch_and_sub(&graphs_alive, 1); return OK; }
int cudaGraphInstantiateWithFlags(void **executable, void *graph, unsigned long long flags) {
    (void) flags;
    *executable = graph;
    __sync_fetch_and_add(&executables_alive, 1);
    return is_lost ? fail(UNKNOWN) : OK;
}
int cudaGraphInstantiate(void **executable, void *graph, unsigned long long flags) {
    return cudaGraphInstantiateWithFlags(executable, graph, flags);
}
int cudaGraphExecDestroy(void *executable) { (void) executable; __sync_fetch_and_sub(&executables_alive, 1); return OK; }
int cudaGraphLaunch(void *executable, void *s) {
    if (lost("replay")) return fail(UNKNOWN);
    if (at(s)->captures) return fail(CAPTURE_UNSUPPORTED);
    pthread_mutex_lock(&lock);
    replays++;
    for (node *n = ((capture *) executable)->first; n; n = n->next) {
        if (n->from) memmove(n->to, n->from, n->bytes);
        else if (n->to) memset(n->to, n->value, n->bytes);
    }
    pthread_mutex_unlock(&lock);
    return OK;
}

/* ---- the driver ---- */
int cuInit(unsigned flags) { (void) flags; return visible() ? OK : NO_DEVICE; }
int cuDriverGetVersion(int *version) { *version = 13000; return OK; }
int cuDeviceGetCount(int *count) { *count = visible(); return OK; }
int cuDeviceGet(int *device, int index) { *device = index; return index ? INVALID_DEVICE : OK; }
int cuDeviceGetName(char *name, int length, int device) {
    (void) device;
    snprintf(name, (size_t) length, "a GPU that computes nothing");
    return OK;
}
int cuDeviceGetAttribute(int *value, int which, int device) { (void) device; *value = attribute(which); return OK; }
int cuDevicePrimaryCtxRetain(void **context, int device) { (void) device; *context = &no_stream; return OK; }
int cuDevicePrimaryCtxGetState(int device, unsigned *flags, int *active) { (void) device; *flags = 0; *active = 1; return OK; }
int cuCtxGetCurrent(void **context) { *context = &no_stream; return OK; }
int cuGetErrorString(int status, const char **text) { *text = cudaGetErrorString(status); return OK; }

/* ---- cuBLAS ---- */
int cublasCreate_v2(handle **h) { *h = calloc(1, sizeof **h); return OK; }
int cublasDestroy_v2(handle *h) { free(h); return OK; }
int cublasLtCreate(handle **h) { return cublasCreate_v2(h); }
int cublasSetStream_v2(handle *h, void *s) { h->on = s; return OK; }
int cublasGetStream_v2(handle *h, void **s) { *s = h->on; return OK; }
int cublasGetPointerMode_v2(handle *h, int *mode) { (void) h; *mode = 0; return OK; }
int cublasGetMathMode(handle *h, int *mode) { (void) h; *mode = 0; return OK; }
int cublasGetVersion_v2(handle *h, int *version) { (void) h; *version = 130000; return OK; }
const char *cublasGetStatusString(int status) { return status ? "failed" : "success"; }
#define PRODUCT(name) int name(handle *h) { return launch(h->on); }
PRODUCT(cublasSgemm_v2)
PRODUCT(cublasDgemm_v2)
PRODUCT(cublasSgemmEx)
PRODUCT(cublasGemmEx)
PRODUCT(cublasSgemmStridedBatched)
PRODUCT(cublasDgemmStridedBatched)
PRODUCT(cublasGemmStridedBatchedEx)
PRODUCT(cublasSgemv_v2)
PRODUCT(cublasDgemv_v2)
PRODUCT(cublasSdot_v2)
PRODUCT(cublasDdot_v2)
PRODUCT(cublasStrsm_v2)
PRODUCT(cublasDtrsm_v2)
struct choice { uint64_t algorithm[8]; size_t workspace; int state; float waves; int reserved[4]; };
int cublasLtMatmulAlgoGetHeuristic(void *h, void *operation, void *a, void *b, void *c, void *d, void *preference, int wanted,
        struct choice *choices, int *count) {
    (void) h, (void) operation, (void) a, (void) b, (void) c, (void) d, (void) preference;
    *count = wanted > 0;
    if (wanted > 0) memset(choices, 0, sizeof *choices);
    return OK;
}
int cublasLtMatmul(void *h, void *operation, const void *alpha, const void *a, void *al, const void *b, void *bl, const void *beta,
        const void *c, void *cl, void *d, void *dl, const void *algorithm, void *workspace, size_t bytes, void *s) {
    (void) h, (void) operation, (void) alpha, (void) a, (void) al, (void) b, (void) bl, (void) beta, (void) c, (void) cl;
    (void) d, (void) dl, (void) algorithm, (void) workspace, (void) bytes;
    return launch(s);
}

/* ---- cuDNN ---- */
size_t cudnnGetVersion(void) { return 92500; }
size_t cudnnGetCudartVersion(void) { return 13000; }
const char *cudnnGetErrorString(int status) { return status ? "failed" : "CUDNN_STATUS_SUCCESS"; }
int cudnnCreate(handle **h) { *h = calloc(1, sizeof **h); return OK; }
int cudnnDestroy(handle *h) { free(h); return OK; }
int cudnnSetStream(handle *h, void *s) { h->on = s; return OK; }
int cudnnGetStream(handle *h, void **s) { *s = h->on; return OK; }
PRODUCT(cudnnBatchNormalizationForwardTraining)
PRODUCT(cudnnBatchNormalizationForwardTrainingEx)
PRODUCT(cudnnBatchNormalizationForwardInference)
PRODUCT(cudnnBatchNormalizationBackward)
PRODUCT(cudnnBatchNormalizationBackwardEx)
int cudnnGetBatchNormalizationForwardTrainingExWorkspaceSize(void *h, int mode, int operations, void *x, void *z, void *y, void *d,
        void *activation, size_t *bytes) {
    (void) h, (void) mode, (void) operations, (void) x, (void) z, (void) y, (void) d, (void) activation;
    *bytes = 1024;
    return OK;
}
int cudnnGetBatchNormalizationBackwardExWorkspaceSize(void *h, int mode, int operations, void *x, void *y, void *dy, void *dz, void *dx,
        void *d, void *activation, size_t *bytes) {
    (void) h, (void) mode, (void) operations, (void) x, (void) y, (void) dy, (void) dz, (void) dx, (void) d, (void) activation;
    *bytes = 1024;
    return OK;
}
int cudnnGetBatchNormalizationTrainingExReserveSpaceSize(void *h, int mode, int operations, void *activation, void *x, size_t *bytes) {
    (void) h, (void) mode, (void) operations, (void) activation, (void) x;
    *bytes = 1024;
    return OK;
}
/* The interface of graphs: one engine for everything, which needs no workspace. */
enum { INT64 = 3, BACKEND_DESCRIPTOR = 15 };
int cudnnBackendCreateDescriptor(int type, void **descriptor) { (void) type; *descriptor = calloc(1, 16); return OK; }
int cudnnBackendDestroyDescriptor(void *descriptor) { free(descriptor); return OK; }
int cudnnBackendGetAttribute(void *descriptor, int name, int type, int64_t wanted, int64_t *count, void *values) {
    (void) descriptor, (void) name;
    int64_t there = type == INT64 || type == BACKEND_DESCRIPTOR;
    if (values && type == INT64 && wanted > 0) *(int64_t *) values = 0;
    if (count) *count = !values || wanted > there ? there : wanted;
    return OK;
}
int cudnnBackendExecute(handle *h, void *plan, void *pack) { (void) plan, (void) pack; return launch(h->on); }
