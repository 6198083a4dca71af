/*
 * form.c - reading forms, and what follows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/ask.h"
#include "app/access/guard.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/crypt/secret.h"

static void wipe_text(void *arg)
{
    const struct str *s = arg;

    crypt_wipe_str(*s);
}

/* When the request is over: until then the form may be shown again out of the same bytes. */
static void wipe_later(struct http_exchange *x, struct str s)
{
    struct str *kept = ARENA_NEW(x->arena, struct str);

    *kept = s;
    arena_defer(x->arena, wipe_text, kept);
}

enum err account_form_read(struct http_exchange *x, struct http_form *out_form)
{
    TRY(http_form_read(x, out_form));
    wipe_later(x, x->req.body);
    return ERR_NONE;
}

struct str account_form_text(const struct http_form *form, struct str name)
{
    struct str s = http_params_get(&form->fields, name);

    return s.at == NULL ? STR("") : s;
}

struct str account_form_secret(struct http_exchange *x, const struct http_form *form,
                               struct str name)
{
    struct str s = http_params_get(&form->fields, name);

    if (s.at == NULL)
        return STR("");
    wipe_later(x, s);
    return s;
}

int64_t account_form_id(const struct http_form *form, struct str name)
{
    int64_t n;

    return num_parse_int(account_form_text(form, name), &n) && n > 0 ? n : 0;
}

bool account_is_typo(enum err code)
{
    return code == ERR_INVALID || code == ERR_UNAUTHENTICATED || code == ERR_DENIED ||
           code == ERR_ABSENT || code == ERR_CONFLICT;
}

enum err account_done(struct http_exchange *x, struct str path)
{
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    http_redirect(x, path);
    return ERR_NONE;
}

enum err account_wait(struct http_exchange *x, int64_t wait_s)
{
    long long minutes = (wait_s + 59) / 60;

    http_header_set(x, STR("Retry-After"), str_format(x->arena, "%lld", (long long)wait_s));
    return http_refuse(x, 429, STR_NONE, "That was tried too often. Try again in %lld minute%s.",
                       minutes, minutes == 1 ? "" : "s");
}

enum err account_count(struct http_exchange *x, const struct access_guard_rule *rule,
                       struct str subject)
{
    int64_t wait_s;

    TRY(access_guard_count(x->db, rule, x->req.remote_addr, subject, &wait_s, &x->error));
    return wait_s == 0 ? ERR_NONE : account_wait(x, wait_s);
}

struct str account_next(struct str asked)
{
    return access_is_our_path(asked) ? asked : STR("/");
}
