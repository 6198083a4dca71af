/*
 * private.h - what the files of xlsx/ share: the package, its XML, days as numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_XLSX_PRIVATE_H
#define APP_XLSX_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/buf.h"
#include "app/base/error.h"
#include "app/base/str.h"

/* ---- package.c: the zip file ---- */

#define XLSX_PARTS_MAX     10000 /* files in the package */
#define XLSX_DIRECTORY_MAX ((uint32_t)4 * 1024 * 1024)

struct xlsx_package;
struct xlsx_part;

/* ERR_INVALID: it is no zip file, or one whose directory alone is beyond reason. */
enum err xlsx_package_open(int fd, struct xlsx_package **out_package,
                           struct error *e) ATTR_MUST_USE;
void xlsx_package_closep(struct xlsx_package **p);
/* ERR_ABSENT: there is no such part.  More than max bytes of it are never given. */
enum err xlsx_part_open(struct xlsx_package *p, struct str name, uint64_t max,
                        struct xlsx_part **out_part, struct error *e) ATTR_MUST_USE;
/* The next bytes; *out_len 0: the end, its checksum was right.  ERR_INVALID: broken, or too large.
 */
enum err xlsx_part_read(struct xlsx_part *part, char *to, size_t size, size_t *out_len,
                        struct error *e) ATTR_MUST_USE;
void xlsx_part_closep(struct xlsx_part **part);

/* ---- day.c: times as numbers of days ---- */

/*
 * Days since the end of 1899, as the sheet counts them (it has a 29 February 1900, so nothing
 * before March of it is exact).  false: the literal is none, or finer than a millisecond.
 */
bool xlsx_day_of(struct str literal, bool has_date, bool has_time, double *out_days);

#endif
