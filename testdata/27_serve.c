/*
 * A WASI command over the sockets that it is given. Its arguments are done in their order:
 *
 *   --accept FD N   accept N connections and answer each: what it sent until its end, in upper case
 *   --poll FD N     the same for connections that come at any time: never blocks but in poll
 *   --talk FD       answer on a connected socket, each piece by itself, until the end
 *   --say FD TEXT   send a text
 *   --ask FD        close the sending way, then print all that comes
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what)
{
  fprintf(stderr, "serve: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void send_all(int fd, const char *bytes, size_t length)
{
  while (length > 0) {
    ssize_t n = send(fd, bytes, length, 0);
    if (n < 0) {
      if (errno == EAGAIN) {
        struct pollfd writable = {.fd = fd, .events = POLLOUT};
        if (poll(&writable, 1, -1) < 0) die("poll");
        continue;
      }
      die("send");
    }
    bytes += n;
    length -= (size_t)n;
  }
}

/* Answers one piece; 0 at the end, -1 where there is none at the moment. */
static int answer(int fd)
{
  char bytes[4096];
  ssize_t n = recv(fd, bytes, sizeof bytes, 0);
  if (n < 0) {
    if (errno == EAGAIN) return -1;
    die("recv");
  }
  for (ssize_t i = 0; i < n; i++) bytes[i] = (char)toupper((unsigned char)bytes[i]);
  send_all(fd, bytes, (size_t)n);
  return n > 0;
}

static void talk(int fd)
{
  while (answer(fd) > 0) {}
  if (shutdown(fd, SHUT_WR) < 0) die("shutdown");
}

static void accept_each(int fd, int count)
{
  for (int i = 0; i < count; i++) {
    int one = accept(fd, NULL, NULL);
    if (one < 0) die("accept");
    talk(one);
    if (close(one) < 0) die("close");
    printf("served %d\n", i + 1);
  }
}

static void poll_all(int fd, int count)
{
  struct pollfd all[16] = {{.fd = fd, .events = POLLIN}};
  int open = 1, left = count;
  if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0) die("fcntl");
  while (left > 0 || open > 1) {
    int from = left > 0 ? 0 : 1;
    if (poll(all + from, (nfds_t)(open - from), -1) < 0) die("poll");
    for (int i = open - 1; i >= from; i--) {
      if (all[i].revents == 0) continue;
      if (i == 0) {
        int one = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
        if (one < 0 && errno == EAGAIN) continue;
        if (one < 0) die("accept");
        all[open++] = (struct pollfd){.fd = one, .events = POLLIN};
        left--;
      } else if (answer(all[i].fd) == 0) {
        close(all[i].fd);
        all[i] = all[--open];
      }
    }
  }
  printf("served %d\n", count);
}

static void ask(int fd)
{
  char bytes[4096];
  ssize_t n;
  if (shutdown(fd, SHUT_WR) < 0) die("shutdown");
  while ((n = recv(fd, bytes, sizeof bytes, 0)) > 0) fwrite(bytes, 1, (size_t)n, stdout);
  if (n < 0) die("recv");
}

int main(int argc, char **argv)
{
  for (int i = 1; i < argc; i++) {
    const char *what = argv[i];
    int fd = i + 1 < argc ? atoi(argv[++i]) : -1;
    const char *more = i + 1 < argc ? argv[i + 1] : "";
    if (strcmp(what, "--talk") == 0) talk(fd);
    else if (strcmp(what, "--ask") == 0) ask(fd);
    else if (strcmp(what, "--say") == 0) send_all(fd, more, strlen(more)), i++;
    else if (strcmp(what, "--accept") == 0) accept_each(fd, atoi(more)), i++;
    else if (strcmp(what, "--poll") == 0) poll_all(fd, atoi(more)), i++;
    else {
      fprintf(stderr, "serve: unknown argument %s\n", what);
      return 2;
    }
    fflush(stdout);
  }
  return 0;
}
