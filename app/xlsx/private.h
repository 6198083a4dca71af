/*
 * private.h - what the files of xlsx/ share: the package, its XML, what a workbook says, values.
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
#include "app/xlsx/read.h"

struct arena;

/* ---- package.c: the zip file ---- */

#define XLSX_PARTS_MAX     10000 /* files in the package */
#define XLSX_DIRECTORY_MAX ((uint32_t)4 * 1024 * 1024)

struct xlsx_package;
struct xlsx_part;

/* ERR_INVALID: it is no such file, or a broken one. */
enum err xlsx_refuse(struct error *e);

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

/* ---- xml.c: a part as elements and text ---- */

#define XLSX_DEPTH_MAX 64
#define XLSX_NAMES_MAX 4096 /* that differ, of elements and attributes: the parser keeps all */
#define XLSX_TOKEN_MAX ((size_t)1024 * 1024) /* a tag with its attributes, a comment */

struct xlsx_tag {
    struct str name;          /* without its prefix */
    const char *const *attrs; /* name, value, ..., NULL */
};

/* Attributes are found by their name without a prefix; absent where there is none. */
struct str xlsx_tag_attr(const struct xlsx_tag *tag, const char *name);

struct xlsx_xml {
    enum err (*begin)(void *ctx, const struct xlsx_tag *tag, struct error *e);
    enum err (*end)(void *ctx, struct str name, struct error *e);
    enum err (*text)(void *ctx, struct str text, struct error *e); /* in pieces; or NULL */
    void *ctx;
};

/* All of a part; ERR_ABSENT: there is none of that name. */
enum err xlsx_xml_read(struct xlsx_package *p, struct str part, uint64_t max,
                       const struct xlsx_xml *xml, struct error *e) ATTR_MUST_USE;

/* ---- spill.c: bytes that wait on the disk ---- */

struct xlsx_spill;

struct xlsx_spill *xlsx_spill_new(const char *folder) ATTR_MUST_USE;
void xlsx_spill_free(struct xlsx_spill *s);
uint64_t xlsx_spill_size(const struct xlsx_spill *s);
enum err xlsx_spill_add(struct xlsx_spill *s, const void *at, size_t len,
                        struct error *e) ATTR_MUST_USE;
/* Of what was added; nothing may be added any more. */
enum err xlsx_spill_read(struct xlsx_spill *s, uint64_t from, void *to, size_t len,
                         struct error *e) ATTR_MUST_USE;

/* ---- strings.c: the texts that cells share ---- */

struct xlsx_strings;

/* part: absent where the workbook has none. */
enum err xlsx_strings_open(struct xlsx_package *p, struct str part, const char *folder,
                           struct xlsx_strings **out_strings, struct error *e) ATTR_MUST_USE;
void xlsx_strings_free(struct xlsx_strings *s);
/* Appends text number n.  ERR_INVALID: there is none. */
enum err xlsx_strings_add(struct xlsx_strings *s, uint64_t n, struct buf *to,
                          struct error *e) ATTR_MUST_USE;
/* Appends text with its escapes undone: "_x000D_" is CR. */
void xlsx_text_unescape(struct buf *to, struct str text);

/* ---- book.c: what the workbook says ---- */

/* How a number is shown, as far as it decides what it is. */
enum xlsx_look { XLSX_LOOK_NUMBER, XLSX_LOOK_DAY, XLSX_LOOK_CLOCK, XLSX_LOOK_ELAPSED };

struct xlsx_book {
    struct xlsx_sheet *sheets;
    size_t sheet_count;
    struct str strings_part; /* or absent */
    unsigned char *looks;    /* enum xlsx_look by the number of a cell's style */
    size_t look_count;
    bool is_1904; /* days are counted from 1904 */
};

/* In the arena. */
enum err xlsx_book_read(struct xlsx_package *p, struct arena *a, struct xlsx_book *out_book,
                        struct error *e) ATTR_MUST_USE;
/* look.c: what a format such as "yyyy\-mm\-dd" makes of a number. */
enum xlsx_look xlsx_look_of(struct str format);

/* ---- value.c: a number as the cell shows it ---- */

void xlsx_number_add(struct buf *to, struct str number, enum xlsx_look look, bool is_1904);

/* ---- day.c: times as numbers of days ---- */

/*
 * Days since the end of 1899, as the sheet counts them (it has a 29 February 1900, so nothing
 * before March of it is exact).  false: the literal is none, or finer than a millisecond.
 */
bool xlsx_day_of(struct str literal, bool has_date, bool has_time, double *out_days);
/* The way back, to the millisecond: a date, a time or both; false: a sheet has no such day. */
bool xlsx_day_print(struct buf *to, double days, enum xlsx_look look, bool is_1904);

#endif
