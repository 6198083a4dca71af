/* rig.c - an exchange for each test. */
#include "config.h"

#include <string.h>

#include "tests/http/suites.h"

#define VARIABLES_MAX 400

struct http_exchange x;
struct http_limits limits;

static struct {
    struct str body;
    size_t chunk;
    size_t done;
    size_t fail_at;
    enum err fail_code;
} source;

void rig_setup(void)
{
    limits = http_limits_default;
    http_exchange_init(&x, arena_new((size_t)64 << 20), &limits);
    source.fail_code = ERR_NONE;
}

void rig_teardown(void)
{
    struct arena *a = x.arena;

    http_exchange_fini(&x);
    arena_free(a);
}

TCase *rig_case(Suite *s, const char *name)
{
    TCase *c = tcase_create(name);

    tcase_add_checked_fixture(c, rig_setup, rig_teardown);
    suite_add_tcase(s, c);
    return c;
}

static bool is_set(const struct http_param *v, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(v[i].name, name))
            return true;
    }
    return false;
}

enum err rig_request(const char *variables)
{
    static const struct http_param defaults[] = {
        {STR_INIT("REQUEST_METHOD"), STR_INIT("GET")},
        {STR_INIT("REQUEST_URI"), STR_INIT("/")},
        {STR_INIT("SERVER_PROTOCOL"), STR_INIT("HTTP/1.1")},
        {STR_INIT("HTTP_HOST"), STR_INIT("localhost:8443")},
    };
    static char text[1 << 17];
    struct http_param v[VARIABLES_MAX];
    struct str rest = {text, strlen(variables)};
    struct str line;
    size_t count = 0;

    ck_assert_uint_lt(rest.len, sizeof text);
    memcpy(text, variables, rest.len);
    while (str_cut(&rest, '\n', &line)) {
        size_t equals = str_find(line, '=', 0);

        ck_assert_uint_lt(count, VARIABLES_MAX - 4);
        if (line.len > 0)
            v[count++] =
                (struct http_param){str_range(line, 0, equals), str_from(line, equals + 1)};
    }
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
        if (!is_set(v, count, defaults[i].name))
            v[count++] = defaults[i];
    }
    http_exchange_reset(&x);
    enum err code = http_request_parse(&x, v, count);
    memset(text, '!', sizeof text); /* nothing may point into what was lent */
    return code;
}

enum err rig_ask(const char *method, const char *target)
{
    char text[20000];

    (void)snprintf(text, sizeof text, "REQUEST_METHOD=%s\nREQUEST_URI=%s", method, target);
    return rig_request(text);
}

static enum err source_read(void *ctx, char *to, size_t size, size_t *out_len, struct error *e)
{
    size_t left = source.body.len - source.done;
    size_t len = source.chunk < size ? source.chunk : size;

    (void)ctx;
    if (source.fail_code != ERR_NONE && source.done >= source.fail_at)
        return error_set(e, source.fail_code, "the source broke");
    if (len > left)
        len = left;
    if (source.fail_code != ERR_NONE && len > source.fail_at - source.done)
        len = source.fail_at - source.done;
    memcpy(to, source.body.at + source.done, len);
    source.done += len;
    *out_len = len;
    return ERR_NONE;
}

void rig_body(struct str body, size_t chunk)
{
    source.body = body;
    source.chunk = chunk;
    source.done = 0;
    source.fail_code = ERR_NONE;
    x.req.source = (struct http_source){source_read, NULL};
    x.req.is_body_taken = false;
    x.req.body = STR_NONE;
    x.resp.status = 0;
    error_clear(&x.error);
}

void rig_body_fails(size_t fail_at, enum err code)
{
    source.fail_at = fail_at;
    source.fail_code = code;
}

const char *rig_head(void)
{
    struct buf b;
    const char *head;

    buf_init(&b, 1 << 16);
    http_response_print_head(&x, &b);
    ck_assert(!buf_is_failed(&b));
    head = str_z(x.arena, buf_str(&b));
    buf_fini(&b);
    return head;
}
