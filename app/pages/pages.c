/*
 * pages.c - the face: its routes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/pages/pages.h"

#include "app/access/ask.h"
#include "app/pages/private.h"
#include "app/view/page.h"

static const struct http_route routes[] = {
    {HTTP_GET, STR_INIT("/"), HTTP_GRANTED, pages_front},
    {HTTP_POST, STR_INIT("/"), HTTP_GRANTED, pages_site_post},
    {HTTP_GET, STR_INIT("/brand/theme.css"), HTTP_PUBLIC, pages_theme},
    {HTTP_GET, STR_INIT("/brand/theme-dark.css"), HTTP_PUBLIC, pages_theme_dark},
    {HTTP_GET, STR_INIT("/brand/logo"), HTTP_PUBLIC, pages_logo},
    {HTTP_GET, STR_INIT("/docs"), HTTP_GRANTED, pages_docs},
    {HTTP_GET, STR_INIT("/docs/{table}"), HTTP_GRANTED, pages_docs_table},
};

/* Any address that is nobody else's may be an app's. */
static const struct http_route site = {HTTP_GET, STR_INIT(""), HTTP_GRANTED, pages_site};

static const struct http_route site_post = {HTTP_POST, STR_INIT(""), HTTP_GRANTED, pages_site_post};

const struct http_face pages_face = {
    .name = "pages",
    .prefix = STR_INIT("/"),
    .routes = routes,
    .count = sizeof routes / sizeof *routes,
    .fallback = &site,
    .fallback_post = &site_post,
    .answer_error = view_answer_error,
    .ask_sign_in = access_ask_sign_in,
    .has_forms = true,
};
