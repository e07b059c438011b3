/*
 * filter COLUMN LEAST: of the CSV on standard input, the header and the rows whose number in the column is at least that. Fields have no
 * commas in them. One line is held at a time.
 *
 * zig cc -target wasm32-wasi -Os -s filter.c -o filter.wasm
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char input[4096], line[4096];
static size_t have, at;

static int next_byte(void) {
  if (at == have) {
    ssize_t n = read(0, input, sizeof input);
    if (n <= 0) return -1;
    have = (size_t)n;
    at = 0;
  }
  return (unsigned char)input[at++];
}

/* The next line with its end, without a 0 behind it: how long it is, or 0 where there is none. */
static size_t next_line(void) {
  size_t len = 0;
  for (int c; len < sizeof line - 1 && (c = next_byte()) >= 0;) {
    line[len++] = (char)c;
    if (c == '\n') break;
  }
  line[len] = 0;
  return len;
}

/* The field of a number, from 0; the end of the line where it has fewer. */
static const char *field(size_t number) {
  const char *start = line;
  while (number-- > 0) {
    const char *comma = strchr(start, ',');
    if (comma == NULL) return line + strlen(line);
    start = comma + 1;
  }
  return start;
}

static int column_of(const char *name) {
  size_t len = strlen(name);
  for (int number = 0;; number++) {
    const char *start = field((size_t)number);
    if (*start == 0) return -1;
    size_t end = strcspn(start, ",\r\n");
    if (end == len && memcmp(start, name, len) == 0) return number;
  }
}

static void say(int to, const char *text, size_t len) { write(to, text, len); }

int main(int argc, char **argv) {
  if (argc != 3) {
    say(2, "usage: filter COLUMN LEAST\n", 27);
    return 2;
  }
  size_t len = next_line();
  int column = column_of(argv[1]);
  if (column < 0) {
    say(2, "there is no such column\n", 24);
    return 1;
  }
  double least = atof(argv[2]);
  say(1, line, len);
  while ((len = next_line()) > 0)
    if (atof(field((size_t)column)) >= least) say(1, line, len);
  return 0;
}
