/*
 * A WASI command with a C library: it does what its arguments say, in their order.
 *
 *   FILE               the file's bytes to standard output (`-` is standard input)
 *   --args             every argument, the program's name too, on a line of its own
 *   --env NAME         the variable's value, or `NAME is not set`
 *   --environ          every variable as NAME=VALUE, a line each
 *   --ls DIR           the directory's entries, sorted, one a line, a `/` after directories; without `.` and `..`
 *   --size FILE        the file's size in bytes
 *   --tail N FILE      the last N bytes, by seeking
 *   --write FILE TEXT  the text into a new or emptied file
 *   --append FILE TEXT the text at the file's end
 *   --mkdir DIR, --rm FILE, --rmdir DIR, --rename FROM TO
 *   --err TEXT         a line to standard error
 *   --time             seconds since 1970
 *   --exit CODE        ends at once with the code
 *
 * Where something cannot be done it says so on standard error, goes on, and ends with 1.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int status = 0;

static void complain(const char *what) {
  fflush(stdout);
  fprintf(stderr, "cat: %s: %s\n", what, strerror(errno));
  status = 1;
}

static void copy_to_stdout(FILE *in, const char *name) {
  char buffer[4096];
  size_t n;
  while ((n = fread(buffer, 1, sizeof(buffer), in)) > 0) fwrite(buffer, 1, n, stdout);
  if (ferror(in)) complain(name);
}

static void print_file(const char *path) {
  if (strcmp(path, "-") == 0) {
    copy_to_stdout(stdin, "-");
    return;
  }
  FILE *file = fopen(path, "r");
  if (!file) {
    complain(path);
    return;
  }
  copy_to_stdout(file, path);
  fclose(file);
}

static void print_tail(const char *count, const char *path) {
  FILE *file = fopen(path, "r");
  if (!file || fseek(file, -atol(count), SEEK_END) != 0)
    complain(path);
  else
    copy_to_stdout(file, path);
  if (file) fclose(file);
}

static void print_size(const char *path) {
  struct stat info;
  if (stat(path, &info) != 0)
    complain(path);
  else
    printf("%lld\n", (long long)info.st_size);
}

static int compare_names(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void print_entry(const char *directory, const char *name) {
  char path[1024];
  struct stat info;
  snprintf(path, sizeof(path), "%s/%s", directory, name);
  printf("%s%s\n", name, stat(path, &info) == 0 && S_ISDIR(info.st_mode) ? "/" : "");
}

static void list_directory(const char *path) {
  DIR *directory = opendir(path);
  if (!directory) {
    complain(path);
    return;
  }
  char **names = NULL;
  size_t count = 0;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    char **more = realloc(names, (count + 1) * sizeof(*names));
    if (!more) abort();
    names = more;
    names[count++] = strdup(entry->d_name);
  }
  closedir(directory);
  if (count > 0) qsort(names, count, sizeof(*names), compare_names);
  for (size_t i = 0; i < count; i++) {
    print_entry(path, names[i]);
    free(names[i]);
  }
  free(names);
}

static void write_file(const char *path, const char *text, const char *mode) {
  FILE *file = fopen(path, mode);
  if (!file || fputs(text, file) < 0) complain(path);
  if (file && fclose(file) != 0) complain(path);
}

static void check(int result, const char *what) {
  if (result != 0) complain(what);
}

/* ---- The options: how many operands each takes, and what it does with them ------------------------------------- */

static int n_args;
static char **all_args;

static void do_args(char **operands) {
  (void)operands;
  for (int i = 0; i < n_args; i++) puts(all_args[i]);
}

static void do_env(char **operands) {
  const char *value = getenv(operands[0]);
  if (value)
    puts(value);
  else
    printf("%s is not set\n", operands[0]);
}

static void do_environ(char **operands) {
  (void)operands;
  for (char **at = environ; at && *at; at++) puts(*at);
}

static void do_ls(char **operands) { list_directory(operands[0]); }
static void do_size(char **operands) { print_size(operands[0]); }
static void do_tail(char **operands) { print_tail(operands[0], operands[1]); }
static void do_write(char **operands) { write_file(operands[0], operands[1], "w"); }
static void do_append(char **operands) { write_file(operands[0], operands[1], "a"); }
static void do_mkdir(char **operands) { check(mkdir(operands[0], 0777), operands[0]); }
static void do_rm(char **operands) { check(unlink(operands[0]), operands[0]); }
static void do_rmdir(char **operands) { check(rmdir(operands[0]), operands[0]); }
static void do_rename(char **operands) { check(rename(operands[0], operands[1]), operands[0]); }

static void do_err(char **operands) {
  fflush(stdout);
  fprintf(stderr, "%s\n", operands[0]);
}

static void do_time(char **operands) {
  (void)operands;
  printf("%lld\n", (long long)time(NULL));
}

static void do_exit(char **operands) { exit(atoi(operands[0])); }

static const struct {
  const char *name;
  int n_operands;
  void (*run)(char **operands);
} options[] = {
    {"--args", 0, do_args},     {"--env", 1, do_env},       {"--environ", 0, do_environ}, {"--ls", 1, do_ls},
    {"--size", 1, do_size},     {"--tail", 2, do_tail},     {"--write", 2, do_write},     {"--append", 2, do_append},
    {"--mkdir", 1, do_mkdir},   {"--rm", 1, do_rm},         {"--rmdir", 1, do_rmdir},     {"--rename", 2, do_rename},
    {"--err", 1, do_err},       {"--time", 0, do_time},     {"--exit", 1, do_exit},
};

/* Does what the argument at `i` says and returns how many operands it took. */
static int obey(int i) {
  const char *arg = all_args[i];
  if (strncmp(arg, "--", 2) != 0) {
    print_file(arg);
    return 0;
  }
  for (size_t k = 0; k < sizeof(options) / sizeof(*options); k++) {
    if (strcmp(arg, options[k].name) != 0) continue;
    if (i + options[k].n_operands >= n_args) {
      fprintf(stderr, "cat: %s needs %d more\n", arg, options[k].n_operands);
      exit(2);
    }
    options[k].run(all_args + i + 1);
    return options[k].n_operands;
  }
  fprintf(stderr, "cat: unknown option %s\n", arg);
  exit(2);
}

int main(int argc, char **argv) {
  n_args = argc;
  all_args = argv;
  if (argc < 2) print_file("-");
  for (int i = 1; i < argc; i++) i += obey(i);
  return status;
}
