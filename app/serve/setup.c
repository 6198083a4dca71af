/*
 * setup.c - what the settings say of accounts and of the installation, as lower floors want it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/setup.h"

#include <unistd.h>

#include "app/access/breach.h"
#include "app/access/setup.h"
#include "app/base/arena.h"
#include "app/serve/settings.h"
#include "app/view/system.h"

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
                                 .has_mailer = s->smtp.len > 0,
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

/* ---- the installation ---- */

#define HOST_MAX 64 /* of lintel_sample.host */

/* What stands in a column of ASCII, whatever the machine calls itself. */
struct str setup_host(struct arena *a)
{
    char host[HOST_MAX + 1] = "";
    size_t len = 0;

    (void)gethostname(host, sizeof host - 1);
    while (host[len] > ' ' && host[len] <= '~')
        len++;
    return len > 0 ? str_dup(a, (struct str){host, len}) : STR("host");
}

/* "smtp://host:587": without who signs in there, and with what. */
static struct str server_of(struct arena *a, struct str url)
{
    size_t host = str_search(url, STR("://"), 0) + 3;
    size_t end = str_find(url, '?', 0);
    struct str rest;

    if (url.len == 0 || host >= url.len)
        return STR_NONE;
    rest = str_range(url, host, end);
    while (str_find(rest, '@', 0) < rest.len)
        rest = str_from(rest, str_find(rest, '@', 0) + 1);
    return str_format(a, "%.*s%.*s", (int)host, url.at, STR_ARG(rest));
}

void setup_system(struct arena *a, const struct settings *s, struct view_system *out_system)
{
    struct error none = {.code = ERR_NONE};
    struct view_system system = {.host = setup_host(a),
                                 .version = STR(PACKAGE_VERSION),
                                 .mail_server = server_of(a, s->smtp),
                                 .mail_from = s->mail_from,
                                 .has_jobs = s->has_jobs,
                                 .data_folder = str_z(a, s->var.len > 0 ? s->var : STR("/tmp"))};
    struct migrate_app *apps;

    if (settings_apps(a, s, &apps, &system.app_count, &none) == ERR_NONE)
        system.apps = apps;
    else
        system.app_count = 0; /* whoever needs the apps is told of it */
    *out_system = system;
}
