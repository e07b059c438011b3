/* Plays the game of life on a torus, from a pattern file to a result file: stdio, the heap, sorting, floating point and
 * the file system of a C library on WASI preview 1. Arguments: pattern file, generations, result file. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 64, HEIGHT = 32 };

static int at(const char *cells, int x, int y) {
  return cells[(y + HEIGHT) % HEIGHT * WIDTH + (x + WIDTH) % WIDTH] == '#';
}

static void step(const char *from, char *to) {
  for (int y = 0; y < HEIGHT; y++) {
    for (int x = 0; x < WIDTH; x++) {
      int n = -at(from, x, y);
      for (int i = -1; i <= 1; i++) {
        for (int j = -1; j <= 1; j++) n += at(from, x + i, y + j);
      }
      to[y * WIDTH + x] = n == 3 || (n == 2 && at(from, x, y)) ? '#' : '.';
    }
  }
}

static int by_value(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

int main(int argc, char **argv) {
  if (argc != 4) return fprintf(stderr, "usage: life PATTERN GENERATIONS RESULT\n"), 2;
  FILE *in = fopen(argv[1], "r");
  if (!in) return perror(argv[1]), 1;
  int generations = atoi(argv[2]);
  char *cells = malloc(WIDTH * HEIGHT), *next = malloc(WIDTH * HEIGHT), line[256];
  double *alive = calloc(generations + 1, sizeof *alive);
  memset(cells, '.', WIDTH * HEIGHT);
  for (int y = 0; y < HEIGHT && fgets(line, sizeof line, in); y++) {
    for (int x = 0; x < WIDTH && line[x] && line[x] != '\n'; x++) cells[y * WIDTH + x] = line[x];
  }
  fclose(in);
  for (int g = 0; g <= generations; g++) {
    for (int i = 0; i < WIDTH * HEIGHT; i++) alive[g] += cells[i] == '#';
    step(cells, next);
    char *swap = cells;
    cells = next, next = swap;
  }
  FILE *out = fopen(argv[3], "w");
  if (!out) return perror(argv[3]), 1;
  for (int y = 0; y < HEIGHT; y++) fprintf(out, "%.*s\n", WIDTH, next + y * WIDTH);
  fclose(out);
  qsort(alive, generations + 1, sizeof *alive, by_value);
  double sum = 0;
  for (int g = 0; g <= generations; g++) sum += log(alive[g] + 1);
  printf("median %.0f, geometric mean %.17g\n", alive[generations / 2], exp(sum / (generations + 1)));
  return 0;
}
