/* client.c - FastCGI records by hand (the FastCGI specification, section 3). */
#include "config.h"

#include "tests/serve/client.h"

#include <check.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BEGIN = 1, END = 3, PARAMS = 4, STDIN = 5, STDOUT = 6 };

static void put_record(int fd, int type, const void *content, size_t len)
{
    unsigned char head[8] = {1, (unsigned char)type,       0,
                             1, (unsigned char)(len >> 8), (unsigned char)len};

    ck_assert_int_eq(send(fd, head, sizeof head, MSG_NOSIGNAL), (ssize_t)sizeof head);
    if (len > 0)
        ck_assert_int_eq(send(fd, content, len, MSG_NOSIGNAL), (ssize_t)len);
}

static size_t put_pair(char *to, const char *name, const char *value)
{
    to[0] = (char)strlen(name);
    to[1] = (char)strlen(value);
    memcpy(to + 2, name, strlen(name));
    memcpy(to + 2 + strlen(name), value, strlen(value));
    return 2 + strlen(name) + strlen(value);
}

void client_send(int fd, const char *path, const char *body, bool is_kept)
{
    unsigned char begin[8] = {0, 1, is_kept ? 1 : 0};
    char params[512];
    size_t len = put_pair(params, "REQUEST_METHOD", "GET");

    len += put_pair(params + len, "REQUEST_URI", path);
    put_record(fd, BEGIN, begin, sizeof begin);
    put_record(fd, PARAMS, params, len);
    put_record(fd, PARAMS, NULL, 0);
    if (body[0] != '\0')
        put_record(fd, STDIN, body, strlen(body));
    put_record(fd, STDIN, NULL, 0);
}

static bool get(int fd, void *to, size_t len)
{
    char *at = to;

    while (len > 0) {
        ssize_t n = recv(fd, at, len, 0);

        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

bool client_receive(int fd, char *text, size_t size)
{
    size_t used = 0;

    for (;;) {
        unsigned char head[8];
        char content[65536 + 256];
        size_t len;

        if (!get(fd, head, sizeof head))
            return false;
        len = (size_t)head[4] << 8 | head[5];
        if (!get(fd, content, len + head[6]))
            return false;
        if (head[1] == STDOUT) {
            ck_assert_uint_lt(used + len, size);
            memcpy(text + used, content, len);
            used += len;
        }
        if (head[1] == END) {
            text[used] = '\0';
            return true;
        }
    }
}
