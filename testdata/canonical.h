/*
 * What a C guest without a C library needs for the canonical ABI: an allocator behind cabi_realloc, the (ptr, len) pair
 * that strings and lists are, and UTF-8. One source file of a module includes it.
 */
#ifndef CANONICAL_H
#define CANONICAL_H

#include <stddef.h>
#include <stdint.h>

/* A string or a list in memory. */
typedef struct {
  void *ptr;
  size_t len;
} slice;

extern uint8_t __heap_base;

/* Blocks are taken from the top; when the last one in use is released, everything starts over. */
static uint64_t heap_top;
static uint32_t n_live_blocks;

static inline uint64_t memory_bytes(void) { return (uint64_t)__builtin_wasm_memory_size(0) << 16; }

/* Moves the top to `end`, or traps. */
static void reserve(uint64_t end) {
  uint64_t have = memory_bytes();
  if (end > have && __builtin_wasm_memory_grow(0, (size_t)((end - have + 0xffff) >> 16)) == (size_t)-1) __builtin_trap();
  heap_top = end;
}

/* A new block. One of no bytes is an aligned address that is never released. */
static void *allocate(size_t size, size_t align) {
  if (size == 0) return (void *)align;
  if (n_live_blocks == 0) heap_top = (uintptr_t)&__heap_base;
  uint64_t start = (heap_top + align - 1) & ~(uint64_t)(align - 1);
  reserve(start + size);
  n_live_blocks++;
  return (void *)(uintptr_t)start;
}

/* Gives a block back; the size must be the block's. */
static void release(void *ptr, size_t size) {
  (void)ptr;
  if (size == 0) return;
  if (n_live_blocks == 0) __builtin_trap();
  n_live_blocks--;
}

__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
  if (old_size == 0) return allocate(size, align);
  if (size == 0) {
    release(old, old_size);
    return (void *)align;
  }
  if ((uintptr_t)old + (uint64_t)old_size == heap_top) {
    reserve((uintptr_t)old + (uint64_t)size);
    return old;
  }
  if (size <= old_size) return old;
  void *block = allocate(size, align);
  __builtin_memcpy(block, old, old_size);
  release(old, old_size);
  return block;
}

/* Exported by the modules that let their tests see whether every block was given back. */
static inline uint32_t count_live_blocks(void) { return n_live_blocks; }

/* The return area: it is read before the next call begins. */
static inline slice *give(void *ptr, size_t len) {
  static slice result;
  result = (slice){ptr, len};
  return &result;
}

/* Copies bytes and returns where they end. */
static inline char *append(char *to, const void *from, size_t len) {
  __builtin_memcpy(to, from, len);
  return to + len;
}

/* a * b, or a trap where it does not fit. */
static inline size_t checked_product(size_t a, size_t b) {
  size_t product;
  if (__builtin_mul_overflow(a, b, &product)) __builtin_trap();
  return product;
}

static inline int starts_with(const char *text, const char *prefix, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (text[i] != prefix[i]) return 0;
  return 1;
}

static inline size_t char_size(uint32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

/* Writes a character as UTF-8 and returns where it ends. */
static inline char *encode_char(char *to, uint32_t c) {
  static const uint8_t leads[5] = {0, 0, 0xc0, 0xe0, 0xf0};
  size_t size = char_size(c);
  for (size_t i = size - 1; i > 0; i--, c >>= 6) to[i] = (char)(0x80 | (c & 0x3f));
  to[0] = (char)(leads[size] | c);
  return to + size;
}

/* Reads a character of valid UTF-8 and returns where it ends. */
static inline const char *decode_char(const char *at, uint32_t *c) {
  uint8_t lead = (uint8_t)*at++;
  if (lead < 0x80) {
    *c = lead;
    return at;
  }
  int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  *c = lead & (0x3f >> more);
  for (; more > 0; more--) *c = *c << 6 | ((uint8_t)*at++ & 0x3f);
  return at;
}

#endif
