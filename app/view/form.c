/*
 * form.c - reading forms, and what follows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/form.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/crypt/secret.h"
#include "app/http/exchange.h"

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

enum err view_form_read(struct http_exchange *x, struct http_form *out_form)
{
    TRY(http_form_read(x, out_form));
    wipe_later(x, x->req.body);
    return ERR_NONE;
}

struct str view_form_text(const struct http_form *form, struct str name)
{
    struct str s = http_params_get(&form->fields, name);

    return s.at == NULL ? STR("") : s;
}

struct str view_form_secret(struct http_exchange *x, const struct http_form *form, struct str name)
{
    struct str s = http_params_get(&form->fields, name);

    if (s.at == NULL)
        return STR("");
    wipe_later(x, s);
    return s;
}

int64_t view_form_id(const struct http_form *form, struct str name)
{
    int64_t n;

    return num_parse_int(view_form_text(form, name), &n) && n > 0 ? n : 0;
}

bool view_is_typo(enum err code)
{
    return code == ERR_INVALID || code == ERR_UNAUTHENTICATED || code == ERR_DENIED ||
           code == ERR_ABSENT || code == ERR_CONFLICT;
}

enum err view_done(struct http_exchange *x, struct str path)
{
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    http_redirect(x, path);
    return ERR_NONE;
}
