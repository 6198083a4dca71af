/*
 * docs.h - examples of requests for one table, between the files of docs*.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_PAGES_DOCS_H
#define APP_PAGES_DOCS_H

#include <stddef.h>

#include "app/base/str.h"

struct http_exchange;
struct model_table;

#define DOCS_EXAMPLES_MAX 6

struct docs_example {
    const char *what;
    struct str curl;
    struct str script; /* JavaScript, with @supabase/postgrest-js */
};

/* https://host/base/rest/v1 */
struct str docs_address(struct http_exchange *x);

/* Those that the table takes; how many. */
size_t docs_examples_make(struct http_exchange *x, const struct model_table *t,
                          struct docs_example *out_examples);

#endif
