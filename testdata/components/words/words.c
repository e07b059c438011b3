#include "text.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool ends_word(uint8_t c) { return isspace(c) || strchr(".,;:!?", c) != NULL; }

static int compare(const void *a, const void *b) {
  const text_word_t *x = a, *y = b;
  if (x->times != y->times) return x->times < y->times ? 1 : -1;
  size_t least = x->text.len < y->text.len ? x->text.len : y->text.len;
  int order = memcmp(x->text.ptr, y->text.ptr, least);
  return order != 0 ? order : (int)(x->text.len - y->text.len);
}

static void add(text_list_word_t *words, const char *word, size_t len) {
  for (size_t i = 0; i < words->len; i++) {
    text_word_t *known = &words->ptr[i];
    if (known->text.len == len && memcmp(known->text.ptr, word, len) == 0) {
      known->times++;
      return;
    }
  }
  words->ptr = realloc(words->ptr, (words->len + 1) * sizeof(text_word_t));
  text_word_t *one = &words->ptr[words->len++];
  text_string_dup_n(&one->text, word, len);
  one->times = 1;
}

// What the component is given is its own, and what it gives away is freed by the generated code.
bool exports_text_count(text_string_t *text, text_list_word_t *words, text_string_t *err) {
  *words = (text_list_word_t){NULL, 0};
  size_t start = 0;
  for (size_t i = 0; i <= text->len; i++) {
    if (i < text->len && !ends_word(text->ptr[i])) {
      text->ptr[i] = tolower(text->ptr[i]);
      continue;
    }
    if (i > start) add(words, (char *)text->ptr + start, i - start);
    start = i + 1;
  }
  text_string_free(text);
  if (words->len == 0) {
    text_string_dup(err, "there are no words");
    return false;
  }
  qsort(words->ptr, words->len, sizeof(text_word_t), compare);
  char said[32];
  snprintf(said, sizeof said, "%zu words", words->len);
  text_string_t line;
  text_string_set(&line, said);
  text_log(&line);
  return true;
}
