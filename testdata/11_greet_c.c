/*
 * The functions of 11_greet_c.wit by the canonical ABI as C toolchains produce it: strings and lists come in as pointer
 * and length into memory from cabi_realloc, go out through a return pointer, and are given back by cabi_post_*.
 */
#include "canonical.h"

#define EXPORT(name) __attribute__((export_name(name)))

/* ---- Strings and characters ------------------------------------------------------------------------------------ */

EXPORT("greet") slice *greet(char *name, size_t len) {
  char *out = allocate(len + 8, 1);
  char *end = append(append(append(out, "Hello, ", 7), name, len), "!", 1);
  release(name, len);
  return give(out, (size_t)(end - out));
}
EXPORT("cabi_post_greet") void post_greet(slice *result) { release(result->ptr, result->len); }

EXPORT("repeat") slice *repeat(char *text, size_t len, uint32_t n) {
  size_t total = checked_product(len, n);
  char *out = allocate(total, 1);
  char *end = out;
  for (uint32_t i = 0; i < n; i++) end = append(end, text, len);
  release(text, len);
  return give(out, total);
}
EXPORT("cabi_post_repeat") void post_repeat(slice *result) { release(result->ptr, result->len); }

/* The argument itself goes back as the result: it is ours since the call. */
EXPORT("upper") slice *upper(char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (text[i] >= 'a' && text[i] <= 'z') text[i] -= 'a' - 'A';
  return give(text, len);
}
EXPORT("cabi_post_upper") void post_upper(slice *result) { release(result->ptr, result->len); }

EXPORT("count-bytes") uint32_t count_bytes(char *text, size_t len) {
  release(text, len);
  return len;
}

EXPORT("is-empty") int32_t is_empty(char *text, size_t len) {
  release(text, len);
  return len == 0;
}

EXPORT("next-char") uint32_t next_char(uint32_t c) { return c == 0xd7ff ? 0xe000 : c + 1; }

EXPORT("chars") slice *chars(char *text, size_t len) {
  size_t count = 0;
  for (size_t i = 0; i < len; i++) count += (text[i] & 0xc0) != 0x80;
  uint32_t *out = allocate(count * 4, 4);
  const char *at = text;
  for (size_t i = 0; i < count; i++) at = decode_char(at, &out[i]);
  release(text, len);
  return give(out, count);
}
EXPORT("cabi_post_chars") void post_chars(slice *result) { release(result->ptr, result->len * 4); }

EXPORT("from-chars") slice *from_chars(uint32_t *list, size_t count) {
  size_t len = 0;
  for (size_t i = 0; i < count; i++) len += char_size(list[i]);
  char *out = allocate(len, 1);
  char *end = out;
  for (size_t i = 0; i < count; i++) end = encode_char(end, list[i]);
  release(list, count * 4);
  return give(out, len);
}
EXPORT("cabi_post_from-chars") void post_from_chars(slice *result) { release(result->ptr, result->len); }

/* ---- Lists ------------------------------------------------------------------------------------------------------ */

static void release_strings(slice *strings, size_t count) {
  for (size_t i = 0; i < count; i++) release(strings[i].ptr, strings[i].len);
  release(strings, count * sizeof(slice));
}

EXPORT("join") slice *join(slice *parts, size_t count, char *separator, size_t separator_len) {
  size_t len = count == 0 ? 0 : (count - 1) * separator_len;
  for (size_t i = 0; i < count; i++) len += parts[i].len;
  char *out = allocate(len, 1);
  char *end = out;
  for (size_t i = 0; i < count; i++) {
    if (i > 0) end = append(end, separator, separator_len);
    end = append(end, parts[i].ptr, parts[i].len);
  }
  release_strings(parts, count);
  release(separator, separator_len);
  return give(out, len);
}
EXPORT("cabi_post_join") void post_join(slice *result) { release(result->ptr, result->len); }

EXPORT("split") slice *split(char *text, size_t len, uint32_t separator) {
  char mark[4];
  size_t mark_len = (size_t)(encode_char(mark, separator) - mark);
  size_t count = 1;
  for (size_t i = 0; i + mark_len <= len; i++) count += starts_with(text + i, mark, mark_len);
  slice *out = allocate(count * sizeof(slice), 4);
  size_t from = 0, at = 0;
  for (size_t i = 0; i <= len; i++) {
    int found = i + mark_len <= len && starts_with(text + i, mark, mark_len);
    if (!found && i < len) continue;
    out[at].len = i - from;
    out[at].ptr = allocate(i - from, 1);
    append(out[at].ptr, text + from, i - from);
    at++;
    from = i + mark_len;
  }
  release(text, len);
  return give(out, count);
}
EXPORT("cabi_post_split") void post_split(slice *result) { release_strings(result->ptr, result->len); }

EXPORT("sum") int64_t sum(int32_t *numbers, size_t count) {
  int64_t total = 0;
  for (size_t i = 0; i < count; i++) total += numbers[i];
  release(numbers, count * 4);
  return total;
}

EXPORT("mean") double mean(double *numbers, size_t count) {
  double total = 0;
  for (size_t i = 0; i < count; i++) total += numbers[i];
  release(numbers, count * 8);
  return total / (double)count;
}

EXPORT("reverse-bytes") slice *reverse_bytes(uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count / 2; i++) {
    uint8_t byte = bytes[i];
    bytes[i] = bytes[count - 1 - i];
    bytes[count - 1 - i] = byte;
  }
  return give(bytes, count);
}
EXPORT("cabi_post_reverse-bytes") void post_reverse_bytes(slice *result) { release(result->ptr, result->len); }

EXPORT("range") slice *range(int64_t start, uint32_t count) {
  int64_t *out = allocate(checked_product(count, 8), 8);
  for (uint32_t i = 0; i < count; i++) out[i] = (int64_t)((uint64_t)start + i);
  return give(out, count);
}
EXPORT("cabi_post_range") void post_range(slice *result) { release(result->ptr, result->len * 8); }

EXPORT("evens") slice *evens(uint16_t *numbers, size_t count) {
  uint8_t *out = allocate(count, 1);
  for (size_t i = 0; i < count; i++) out[i] = numbers[i] % 2 == 0;
  release(numbers, count * 2);
  return give(out, count);
}
EXPORT("cabi_post_evens") void post_evens(slice *result) { release(result->ptr, result->len); }

static void release_rows(slice *rows, size_t count) {
  for (size_t i = 0; i < count; i++) release(rows[i].ptr, rows[i].len * 2);
  release(rows, count * sizeof(slice));
}

EXPORT("transpose") slice *transpose(slice *rows, size_t count) {
  size_t columns = count == 0 ? 0 : rows[0].len;
  slice *out = allocate(columns * sizeof(slice), 4);
  for (size_t j = 0; j < columns; j++) {
    int16_t *column = allocate(count * 2, 2);
    for (size_t i = 0; i < count; i++) {
      if (rows[i].len != columns) __builtin_trap();
      column[i] = ((int16_t *)rows[i].ptr)[j];
    }
    out[j] = (slice){column, count};
  }
  release_rows(rows, count);
  return give(out, columns);
}
EXPORT("cabi_post_transpose") void post_transpose(slice *result) { release_rows(result->ptr, result->len); }

EXPORT("halves") slice *halves(float *numbers, size_t count) {
  for (size_t i = 0; i < count; i++) numbers[i] /= 2;
  return give(numbers, count);
}
EXPORT("cabi_post_halves") void post_halves(slice *result) { release(result->ptr, result->len * 4); }

/* ---- Scalars ---------------------------------------------------------------------------------------------------- */

/* All 32 bits of an i32 travel: the one who lifts a narrow integer cuts it. */
EXPORT("not") int32_t not(int32_t b) { return !b; }
EXPORT("next-u8") int32_t next_u8(int32_t x) { return x + 1; }
EXPORT("next-s8") int32_t next_s8(int32_t x) { return x + 1; }
EXPORT("next-u16") int32_t next_u16(int32_t x) { return x + 1; }
EXPORT("next-s16") int32_t next_s16(int32_t x) { return x + 1; }
EXPORT("next-u32") uint32_t next_u32(uint32_t x) { return x + 1; }
EXPORT("next-s32") uint32_t next_s32(uint32_t x) { return x + 1; }
EXPORT("next-u64") uint64_t next_u64(uint64_t x) { return x + 1; }
EXPORT("next-s64") uint64_t next_s64(uint64_t x) { return x + 1; }
EXPORT("half-f32") float half_f32(float x) { return x / 2; }
EXPORT("half-f64") double half_f64(double x) { return x / 2; }

/* ---- Shapes of calls -------------------------------------------------------------------------------------------- */

static uint64_t tick_count;
EXPORT("tick") void tick(void) { tick_count++; }
EXPORT("ticks") uint64_t ticks(void) { return tick_count; }

/* The parameters of add-all as a record in memory: C lays it out as the ABI does. */
typedef struct {
  uint8_t a;
  int8_t b;
  uint16_t c;
  int16_t d;
  uint32_t e;
  int32_t f;
  uint64_t g;
  int64_t h;
  float i;
  double j;
  uint8_t k;
  uint32_t l;
  uint8_t m, n;
  uint64_t o;
  uint8_t p;
  int32_t q;
} all_params;

EXPORT("add-all") double add_all(all_params *x) {
  double total = x->a + x->b + x->c + x->d + (double)x->e + x->f + (double)x->g + (double)x->h + x->i + x->j;
  total += (double)x->k + x->l + x->m + x->n + (double)x->o + x->p + x->q;
  release(x, sizeof(*x));
  return total;
}

EXPORT("join-nine") slice *join_nine(slice *nine) {
  size_t len = 0;
  for (int i = 0; i < 9; i++) len += nine[i].len;
  char *out = allocate(len, 1);
  char *end = out;
  for (int i = 0; i < 9; i++) end = append(end, nine[i].ptr, nine[i].len);
  release_strings(nine, 9);
  return give(out, len);
}
EXPORT("cabi_post_join-nine") void post_join_nine(slice *result) { release(result->ptr, result->len); }

/* ---- Results that break the rules -------------------------------------------------------------------------------- */

EXPORT("bad-utf8") slice *bad_utf8(void) {
  static char bytes[] = {'o', 'k', (char)0xc3, '('};
  return give(bytes, sizeof(bytes));
}
EXPORT("bad-char") uint32_t bad_char(void) { return 0xd800; }
EXPORT("bad-bounds") slice *bad_bounds(void) { return give((void *)(memory_bytes() - 2), 4); }
EXPORT("bad-alignment") slice *bad_alignment(void) {
  static uint32_t words[2];
  return give((char *)words + 1, 1);
}

EXPORT("live-blocks") uint32_t live_blocks(void) { return count_live_blocks(); }
