/*
 * setup.c - what the settings say of accounts, as app/access wants it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/setup.h"

#include "app/access/breach.h"
#include "app/access/setup.h"
#include "app/base/arena.h"
#include "app/serve/settings.h"

#define ISSUER_PATH "/auth/v1"

/* What may stand in an address, so that it can be printed into mails and headers as it is. */
static bool is_address(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] <= ' ' || s.at[i] > '~' || s.at[i] == '"' || s.at[i] == '<' || s.at[i] == '>' ||
            s.at[i] == '\\')
            return false;
    }
    return s.len > 0;
}

static enum err read_site(const struct settings *s, struct str *out_url, struct error *e)
{
    struct str url = s->site_url;
    struct str host;

    while (url.len > 0 && url.at[url.len - 1] == '/')
        url.len--;
    *out_url = STR_NONE;
    if (url.len == 0)
        return ERR_NONE;
    host = str_from(url, str_search(url, STR("://"), 0) + 3);
    if ((!str_starts(url, STR("https://")) && !str_starts(url, STR("http://"))) ||
        !is_address(host) || str_find(host, '?', 0) < host.len || str_find(host, '#', 0) < host.len)
        return error_tell(e, ERR_INVALID, STR("LINTEL_SITE_URL"),
                          "\"%.*s\" is no address such as https://example.org", STR_ARG(url));
    *out_url = url;
    return ERR_NONE;
}

static enum err read_redirects(struct arena *a, const struct settings *s, struct access_setup *to,
                               struct error *e)
{
    struct str rest = s->redirect_urls;
    struct str part;
    struct str *list;
    size_t room = 1;

    for (size_t i = 0; i < rest.len; i++)
        room += rest.at[i] == ',';
    list = ARENA_ARRAY(a, struct str, room);
    while (str_cut(&rest, ',', &part)) {
        part = str_trim(part);
        if (part.len == 0)
            continue;
        if (!is_address(part) || str_search(part, STR(":"), 0) == part.len)
            return error_tell(e, ERR_INVALID, STR("LINTEL_REDIRECT_URLS"),
                              "\"%.*s\" is no address such as https://example.org/welcome",
                              STR_ARG(part));
        list[to->redirect_count++] = part;
    }
    to->redirects = list;
    return ERR_NONE;
}

static void close_list(void *arg)
{
    access_breach_close(arg);
}

enum err setup_passwords(struct arena *a, const struct settings *s,
                         struct access_password_rules *out_rules, struct error *e)
{
    struct access_breach *list = NULL;

    if (s->breached_file.len > 0) {
        list = ARENA_NEW(a, struct access_breach);
        TRY(access_breach_open(str_z(a, s->breached_file), list, e));
        arena_defer(a, close_list, list);
    }
    *out_rules = (struct access_password_rules){.breached = list, .product = s->product};
    return ERR_NONE;
}

enum err setup_make(struct arena *a, const struct settings *s, struct access_setup *out_setup,
                    struct error *e)
{
    struct access_setup setup = {.product = s->product,
                                 .token_life_s = (int64_t)s->token_life_s,
                                 .refresh_reuse_s = (int64_t)s->refresh_reuse_s,
                                 .link_life_s = (int64_t)s->link_life_s,
                                 .code_life_s = (int64_t)s->code_life_s,
                                 .sessions_max = (int64_t)s->sessions_max,
                                 .is_signup_open = s->is_signup_open,
                                 .is_autoconfirm = s->is_autoconfirm,
                                 .is_anonymous_open = s->is_anonymous_open,
                                 .is_console_open = s->is_console_open};

    TRY(setup_passwords(a, s, &setup.passwords, e));
    TRY(read_site(s, &setup.site_url, e));
    TRY(read_redirects(a, s, &setup, e));
    TRY(access_providers_parse(a, s->oidc, &setup.providers, e));
    if (setup.providers.count > 0 && setup.site_url.at == NULL)
        return error_tell(e, ERR_INVALID, STR("LINTEL_OIDC"),
                          "it needs LINTEL_SITE_URL: where providers send people back to");
    setup.ca_file = s->ca_file.len > 0 ? s->ca_file : STR_NONE;
    setup.issuer = str_format(a, "%.*s" ISSUER_PATH, STR_ARG(setup.site_url));
    *out_setup = setup;
    return ERR_NONE;
}
