/*
 * brand.c - GET /brand/theme.css, /brand/theme-dark.css, /brand/logo: what the settings say of the
 * site's look.
 *
 * They are linked with the sum of what they hold, and may be kept for good.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/brand.h"

#include "app/http/exchange.h"
#include "app/pages/private.h"

static enum err send(struct http_exchange *x, struct str text, struct str type)
{
    if (text.at == NULL)
        return error_tell(&x->error, ERR_ABSENT, STR_NONE, "there is nothing at this address");
    http_header_set(x, STR("Cache-Control"), STR("public, max-age=31536000, immutable"));
    /* A picture that somebody opens by itself runs nothing. */
    http_header_set(x, STR("Content-Security-Policy"),
                    STR("default-src 'none'; style-src 'unsafe-inline'; sandbox"));
    x->resp.type = type;
    x->resp.status = 200;
    buf_add_str(&x->resp.body, text);
    return ERR_NONE;
}

enum err pages_theme(struct http_exchange *x)
{
    return send(x, x->brand == NULL ? STR_NONE : x->brand->theme, STR("text/css; charset=utf-8"));
}

enum err pages_theme_dark(struct http_exchange *x)
{
    return send(x, x->brand == NULL ? STR_NONE : x->brand->theme_dark,
                STR("text/css; charset=utf-8"));
}

enum err pages_logo(struct http_exchange *x)
{
    struct str none = STR_NONE;

    return send(x, x->brand == NULL ? none : x->brand->logo,
                x->brand == NULL ? none : x->brand->logo_type);
}
