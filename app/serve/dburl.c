/*
 * dburl.c - where the database is, as one line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/dburl.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/db/conn.h"

/* A stray '%' stays as it is: passwords are pasted by people. */
static struct str decoded(struct arena *a, struct str s)
{
    char *text = arena_alloc(a, s.len + 1, 1);
    size_t len = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '%' && i + 2 < s.len && num_hex(s.at[i + 1]) >= 0 &&
            num_hex(s.at[i + 2]) >= 0) {
            text[len++] = (char)(num_hex(s.at[i + 1]) * 16 + num_hex(s.at[i + 2]));
            i += 2;
        } else {
            text[len++] = s.at[i];
        }
    }
    return (struct str){text, len};
}

static size_t find_last(struct str s, char c)
{
    for (size_t i = s.len; i > 0; i--) {
        if (s.at[i - 1] == c)
            return i - 1;
    }
    return s.len;
}

static enum err wrong(const char *what, struct error *e)
{
    return error_tell(e, ERR_INVALID, STR("LINTEL_DB"),
                      "%s; write mariadb://user:password@host/database or "
                      "mariadb://user@localhost/database?socket=/path",
                      what);
}

enum err dburl_parse(struct arena *a, struct str url, struct db_options *out_options,
                     struct error *e)
{
    struct db_options options = *out_options;
    struct str rest = url;
    struct str query;
    struct str user;
    size_t at;
    size_t slash;

    if (str_starts(rest, STR("mariadb://")) || str_starts(rest, STR("mysql://")))
        rest = str_from(rest, str_search(rest, STR("://"), 0) + 3);
    else
        return wrong("it does not start with mariadb://", e);
    at = find_last(str_range(rest, 0, str_find(rest, '?', 0)), '@');
    if (at >= str_find(rest, '?', 0))
        return wrong("the user is missing", e);
    user = str_range(rest, 0, at);
    rest = str_from(rest, at + 1);
    options.user = decoded(a, str_range(user, 0, str_find(user, ':', 0)));
    options.password = decoded(a, str_from(user, str_find(user, ':', 0) + 1));
    slash = str_find(rest, '/', 0);
    query = str_from(rest, str_find(rest, '?', 0));
    options.hosts = str_dup(a, str_range(rest, 0, slash));
    options.database = decoded(a, str_range(rest, slash + 1, str_find(rest, '?', 0)));
    if (query.len > 0) {
        if (!str_starts(query, STR("?socket=/")))
            return wrong("after '?' only socket=/path is known", e);
        options.hosts =
            str_format(a, "unix:%.*s", STR_ARG(decoded(a, str_from(query, sizeof "?socket=" - 1))));
    }
    if (options.user.len == 0 || options.hosts.len == 0 || options.database.len == 0)
        return wrong("user, host and database are all needed", e);
    *out_options = options;
    return ERR_NONE;
}
