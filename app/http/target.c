/*
 * target.c - the request target: which path of ours is asked for.
 *
 * REQUEST_URI is what the client sent, undecoded.  The server in front of us has
 * matched its own rules against the decoded and normalised path; so a path that
 * would mean another one after normalising (dot segments) is refused, not
 * followed: the two must never disagree about what is asked for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/private.h"
#include "app/http/syntax.h"
#include "app/http/uri.h"

/*
 * Reduces "https://host/path" to "/path"; its host takes the place of the Host
 * header (RFC 9112, 3.2.2).
 */
static struct str drop_authority(struct http_exchange *x, struct str target)
{
    size_t scheme = str_eq_nocase(str_range(target, 0, 7), STR("http://"))    ? 7
                    : str_eq_nocase(str_range(target, 0, 8), STR("https://")) ? 8
                                                                              : 0;
    size_t end = scheme;

    if (scheme == 0)
        return target;
    while (end < target.len && target.at[end] != '/' && target.at[end] != '?')
        end++;
    x->req.host = str_dup(x->arena, str_range(target, scheme, end));
    return str_from(target, end);
}

/* Takes the base, where the application is mounted, off the target. */
static enum err drop_base(struct http_exchange *x, struct str base, struct str *target)
{
    while (base.len > 0 && base.at[base.len - 1] == '/')
        base.len--;
    if (base.len == 0)
        return ERR_NONE;
    if (base.at[0] != '/' || !http_syntax_is_visible(base))
        return error_set(&x->error, ERR_INTERNAL, "LINTEL_BASE: not a path");
    x->req.base = str_dup(x->arena, base);
    if (target->len > 0 && target->at[0] != '/')
        return ERR_NONE; /* "*" */
    if (!str_starts(*target, base) ||
        (target->len > base.len && target->at[base.len] != '/' && target->at[base.len] != '?')) {
        x->resp.status = 404;
        return error_tell(&x->error, ERR_ABSENT, STR_NONE, "there is nothing at this address");
    }
    *target = str_from(*target, base.len);
    return ERR_NONE;
}

static bool has_dot_segment(struct str decoded)
{
    struct str segment;

    while (str_cut(&decoded, '/', &segment)) {
        if (str_eq(segment, STR(".")) || str_eq(segment, STR("..")))
            return true;
    }
    return false;
}

static enum err check_path(struct http_exchange *x, struct str path)
{
    struct str decoded;

    if (!http_uri_decode(x->arena, path, &decoded))
        return http_refuse(x, 400, STR("path"),
                           "is not UTF-8 text in percent encoding: '%%' wants two hexadecimal "
                           "digits behind it, and %%00 may not stand");
    if (has_dot_segment(decoded))
        return http_refuse(x, 400, STR("path"),
                           "has a segment \".\" or \"..\"; send the path it leads to");
    return ERR_NONE;
}

/* "", which is what the base leaves of itself, and "?a=b" are at the root. */
static struct str copy_target(struct arena *a, struct str target)
{
    if (target.len > 0 && target.at[0] != '?')
        return str_dup(a, target);
    return str_format(a, "/%.*s", STR_ARG(target));
}

enum err http_target_parse(struct http_exchange *x, struct str text, struct str base)
{
    struct http_request *r = &x->req;
    size_t question;

    if (text.len > x->limits->target_bytes)
        return http_refuse(x, 414, STR("target"),
                           "is %zu bytes long, and at most %zu are taken; send a shorter one or "
                           "move parameters into a body",
                           text.len, x->limits->target_bytes);
    if (text.len == 0 || !http_syntax_is_visible(text) || str_find(text, '#', 0) < text.len)
        return http_refuse(x, 400, STR("target"),
                           "is empty or has blanks, control characters or '#'; percent-encode "
                           "them");
    text = drop_authority(x, text);
    if (text.len > 0 && text.at[0] != '/' && !(text.at[0] == '?' && r->host.at != NULL) &&
        !(r->method == HTTP_OPTIONS && str_eq(text, STR("*"))))
        return http_refuse(x, 400, STR("target"), "does not begin with '/'");
    TRY(drop_base(x, base, &text));
    r->target = copy_target(x->arena, text);
    question = str_find(r->target, '?', 0);
    r->path = str_range(r->target, 0, question);
    r->query_text = str_from(r->target, question + 1);
    return check_path(x, r->path);
}
