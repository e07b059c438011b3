/*
 * The functions of 12_callbacks_c.wit. Imports are lowered: strings and lists go out as pointer and length, and come back
 * through a return area that this side hands over as the last parameter.
 */
#include "canonical.h"

#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

IMPORT("cljw:callbacks/console@0.1.0", "log") void host_log(const char *message, size_t len);
IMPORT("$root", "ask") void host_ask(const char *question, size_t len, slice *result);
IMPORT("$root", "is-vowel") int32_t host_is_vowel(uint32_t c);
IMPORT("$root", "weigh") int64_t host_weigh(const void *bytes, size_t len);
IMPORT("$root", "shuffle") void host_shuffle(const slice *words, size_t count, slice *result);
IMPORT("$root", "scale") void host_scale(const double *numbers, size_t count, float by, slice *result);
IMPORT("$root", "narrow") int32_t host_narrow(int32_t a, int32_t b, int32_t c, int32_t d);

EXPORT("greet-by-asking") slice *greet_by_asking(void) {
  slice name;
  host_ask("What is your name?", 18, &name);
  host_log("asked", 5);
  char *out = allocate(name.len + 8, 1);
  append(append(append(out, "Hello, ", 7), name.ptr, name.len), "!", 1);
  release(name.ptr, name.len);
  return give(out, name.len + 8);
}
EXPORT("cabi_post_greet-by-asking") void post_greet_by_asking(slice *result) { release(result->ptr, result->len); }

EXPORT("count-vowels") uint32_t count_vowels(char *text, size_t len) {
  uint32_t count = 0;
  for (const char *at = text; at < text + len;) {
    uint32_t c;
    at = decode_char(at, &c);
    count += host_is_vowel(c) != 0;
  }
  release(text, len);
  return count;
}

EXPORT("weigh-text") int64_t weigh_text(char *text, size_t len) {
  int64_t weight = host_weigh(text, len);
  release(text, len);
  return weight;
}

/* The words lie in the text itself; only the list of them is new. */
EXPORT("shuffle-words") slice *shuffle_words(char *text, size_t len) {
  size_t count = 1;
  for (size_t i = 0; i < len; i++) count += text[i] == ' ';
  slice *words = allocate(count * sizeof(slice), 4);
  size_t from = 0, at = 0;
  for (size_t i = 0; i <= len; i++) {
    if (i < len && text[i] != ' ') continue;
    words[at++] = (slice){text + from, i - from};
    from = i + 1;
  }
  slice shuffled;
  host_shuffle(words, count, &shuffled);
  release(words, count * sizeof(slice));
  release(text, len);
  slice *parts = shuffled.ptr;
  size_t total = shuffled.len == 0 ? 0 : shuffled.len - 1;
  for (size_t i = 0; i < shuffled.len; i++) total += parts[i].len;
  char *out = allocate(total, 1);
  char *end = out;
  for (size_t i = 0; i < shuffled.len; i++) {
    if (i > 0) *end++ = '-';
    end = append(end, parts[i].ptr, parts[i].len);
    release(parts[i].ptr, parts[i].len);
  }
  release(parts, shuffled.len * sizeof(slice));
  return give(out, total);
}
EXPORT("cabi_post_shuffle-words") void post_shuffle_words(slice *result) { release(result->ptr, result->len); }

EXPORT("sum-scaled") double sum_scaled(double *numbers, size_t count, float by) {
  slice scaled;
  host_scale(numbers, count, by, &scaled);
  release(numbers, count * 8);
  double total = 0;
  for (size_t i = 0; i < scaled.len; i++) total += ((double *)scaled.ptr)[i];
  release(scaled.ptr, scaled.len * 8);
  return total;
}

EXPORT("call-narrow") int32_t call_narrow(void) { return host_narrow(0x1ff, 0x180, 0x1ffff, 0x18000) + 1000; }

EXPORT("live-blocks") uint32_t live_blocks(void) { return count_live_blocks(); }
