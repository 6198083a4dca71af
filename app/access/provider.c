/*
 * provider.c - the setting that names sign-in services, read.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/provider.h"

#include "app/base/arena.h"
#include "app/http/uri.h"

#define FIELD STR("LINTEL_OIDC")

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && i > 0)))
            return false;
    }
    return s.len > 0 && s.len <= ACCESS_PROVIDER_NAME_MAX;
}

/* Is it on this machine?  Anything else must be reached over TLS. */
static bool is_here(struct str host)
{
    struct str name = str_range(host, 0, str_find(host, ':', 0));

    return str_eq(name, STR("localhost")) || str_eq(name, STR("127.0.0.1")) ||
           str_starts(host, STR("[::1]"));
}

static enum err refuse(struct error *e, struct str name, const char *words)
{
    return error_tell(e, ERR_INVALID, FIELD, "%.*s: %s", STR_ARG(name), words);
}

/* "ID:SECRET" */
static enum err parse_client(struct arena *a, struct str text, struct access_provider *p,
                             struct error *e)
{
    size_t colon = str_find(text, ':', 0);

    if (!http_uri_decode(a, str_range(text, 0, colon), &p->client_id) || p->client_id.len == 0)
        return refuse(e, p->name, "the client id before the @ is missing or not percent-encoded");
    if (colon == text.len)
        return ERR_NONE;
    if (!http_uri_decode(a, str_from(text, colon + 1), &p->client_secret) ||
        p->client_secret.len == 0)
        return refuse(e, p->name, "the client secret is empty or not percent-encoded");
    return ERR_NONE;
}

static enum err parse_one(struct arena *a, struct str entry, struct access_provider *p,
                          struct error *e)
{
    size_t equals = str_find(entry, '=', 0);
    struct str url = str_from(entry, equals + 1);
    struct str scheme = str_starts(url, STR("http://")) ? STR("http://") : STR("https://");
    struct str rest = str_from(url, scheme.len);
    size_t at = str_find(rest, '@', 0);
    struct str host = str_from(rest, at + 1);

    p->name = str_range(entry, 0, equals);
    if (!is_name(p->name))
        return error_tell(e, ERR_INVALID, FIELD,
                          "an entry is name=https://ID:SECRET@issuer, the name of a-z, 0-9 and -");
    if (!str_starts(url, scheme) || at == rest.len || host.len == 0 || host.at[0] == '/')
        return refuse(e, p->name,
                      "write https://ID:SECRET@issuer, as in "
                      "https://ID:SECRET@accounts.google.com");
    if (str_eq(scheme, STR("http://")) && !is_here(str_range(host, 0, str_find(host, '/', 0))))
        return refuse(e, p->name, "http:// is for a provider on this machine; use https://");
    p->issuer = str_format(a, "%.*s%.*s", STR_ARG(scheme), STR_ARG(host));
    return parse_client(a, str_range(rest, 0, at), p, e);
}

enum err access_providers_parse(struct arena *a, struct str text,
                                struct access_providers *out_providers, struct error *e)
{
    struct access_provider *at = ARENA_ARRAY(a, struct access_provider, ACCESS_PROVIDERS_MAX);
    struct access_providers found = {at, 0};
    struct str entry;

    if (str_trim(text).len == 0)
        text = STR_NONE;
    while (str_cut(&text, ',', &entry)) {
        if (found.count == ACCESS_PROVIDERS_MAX)
            return error_tell(e, ERR_INVALID, FIELD, "at most %d providers", ACCESS_PROVIDERS_MAX);
        TRY(parse_one(a, str_trim(entry), &at[found.count], e));
        if (access_provider_find(&found, at[found.count].name) != NULL)
            return refuse(e, at[found.count].name, "it stands there twice");
        found.count++;
    }
    *out_providers = found;
    return ERR_NONE;
}

const struct access_provider *access_provider_find(const struct access_providers *p,
                                                   struct str name)
{
    for (size_t i = 0; i < p->count; i++) {
        if (str_eq(p->at[i].name, name))
            return &p->at[i];
    }
    return NULL;
}
