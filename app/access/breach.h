/*
 * breach.h - passwords that stood in breaches, looked up in a file of their SHA-1 digests.
 *
 * The file is the one that Have I Been Pwned publishes, ordered by hash: a line a
 * password, "40 hexadecimal digits", and ":how often", which is not looked at.  It may
 * have any size: a password is about forty reads of a few bytes, and nothing is kept.
 *
 * Lifetime: process.  Any number of threads may ask at once; a file that is put in its
 * place by renaming is taken at the next start.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_BREACH_H
#define APP_ACCESS_BREACH_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_breach {
    int fd;
    int64_t size; /* bytes, when it was opened */
};

/*
 * ERR_INVALID, with words about the file, where it is none, cannot be read, has another
 * form or is not in order; of the order a sample is looked at.
 */
enum err access_breach_open(const char *path, struct access_breach *out_list,
                            struct error *e) ATTR_MUST_USE;
void access_breach_close(struct access_breach *list);

/* ERR_UNAVAILABLE: the file cannot be read any more, or has a line that is none. */
enum err access_breach_has(const struct access_breach *list, struct str password, bool *out_has,
                           struct error *e) ATTR_MUST_USE;

#endif
