/* rig.h - workbooks made by hand, and what is read out of one as text. */
#ifndef TESTS_XLSX_RIG_H
#define TESTS_XLSX_RIG_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

#include "app/base/error.h"
#include "app/base/str.h"

#define MAIN_NS  "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define REL_NS   "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
#define RELS_NS  "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\""
#define REL_TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

struct part {
    const char *name;
    const char *text; /* NULL: the part is left out */
};

extern struct arena *rig_arena;
extern struct error rig_error;

void rig_setup(void);
void rig_teardown(void);

/* A file of these parts alone, open; closed with the test. */
int rig_zip(const struct part *parts, size_t count);
/* A workbook of one sheet, whose <sheetData> holds rows; strings and styles: NULL, or those parts.
 */
int rig_book(const char *rows, const char *strings, const char *styles);
/* All rows of a sheet: "1:a|b;3:c!" - an error is marked with '!'.  Else the words of the failure.
 */
struct str rig_rows(int fd, size_t sheet);
/* A nameless file. */
int rig_file(void);

#define SAME(got, expected)                                                           \
    do {                                                                              \
        struct str same_got = (got);                                                  \
        ck_assert_msg(str_eq(same_got, str_from_z(expected)), "\"%.*s\", not \"%s\"", \
                      STR_ARG(same_got), (expected));                                 \
    } while (0)

Suite *write_suite(void);
Suite *read_suite(void);

#endif
