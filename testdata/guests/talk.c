#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

typedef struct { char *ptr; size_t len; } string;
typedef struct { double mean, most; } summary;
typedef struct { uint8_t is_err; union { summary ok; string err; }; } summarized;

IMPORT("example:guests/console@1.0.0", "log") void console_log(const char *line, size_t len);
IMPORT("$root", "name-of") void name_of(uint32_t id, string *result);

EXPORT("cabi_realloc") void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
  if (size == 0) return (void *)align;
  void *made = realloc(old_size == 0 ? NULL : old, size);
  if (made == NULL) abort();
  return made;
}

EXPORT("greet") string *greet(uint32_t id) {
  static string greeting;
  string name;
  name_of(id, &name);
  console_log(name.ptr, name.len);
  greeting.len = name.len + 8;
  greeting.ptr = malloc(greeting.len);
  memcpy(greeting.ptr, "Hello, ", 7);
  memcpy(greeting.ptr + 7, name.ptr, name.len);
  greeting.ptr[greeting.len - 1] = '!';
  if (name.len > 0) free(name.ptr);
  return &greeting;
}

EXPORT("cabi_post_greet") void free_greeting(string *greeting) { free(greeting->ptr); }

EXPORT("summarize") summarized *summarize(double *numbers, size_t len) {
  static summarized result;
  if (len == 0) {
    result = (summarized){.is_err = 1, .err = {"there are no numbers", 20}};
    return &result;
  }
  double sum = 0, most = numbers[0];
  for (size_t i = 0; i < len; i++) {
    sum += numbers[i];
    if (numbers[i] > most) most = numbers[i];
  }
  free(numbers);
  result = (summarized){.is_err = 0, .ok = {sum / (double)len, most}};
  return &result;
}
