/*
 * library.c - libcurl's own beginning and end, and what every handle is told.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/net/library.h"

#include "app/base/arena.h"
#include "app/net/private.h"

enum err net_library_open(struct error *e)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_set(e, ERR_INTERNAL, "libcurl does not start");
    return ERR_NONE;
}

void net_library_close(void)
{
    curl_global_cleanup();
}

/* The macro behind curl_easy_setopt() checks types, and needs a literal option for that. */
bool net_handle_prepare(CURL *c, const struct net_patience *patience, const char *ca_file)
{
    CURLcode bad = CURLE_OK;

    bad |= curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L); /* no SIGALRM among threads */
    bad |= curl_easy_setopt(c, CURLOPT_PROXY, "");    /* the environment does not choose the way */
    bad |= curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    bad |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    bad |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    bad |= curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    bad |= curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)patience->connect_s);
    bad |= curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)patience->total_s);
    if (ca_file != NULL)
        bad |= curl_easy_setopt(c, CURLOPT_CAINFO, ca_file);
    return bad == CURLE_OK;
}

struct str net_url_part(struct arena *a, CURLU *url, CURLUPart part, unsigned flags)
{
    char *text = NULL;
    struct str copy = STR_NONE;

    if (curl_url_get(url, part, &text, flags) == CURLUE_OK)
        copy = str_dup(a, str_from_z(text));
    curl_free(text);
    return copy;
}

void net_urlp(CURLU **url)
{
    curl_url_cleanup(*url);
    *url = NULL;
}
