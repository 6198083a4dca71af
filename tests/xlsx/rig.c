/* rig.c - see rig.h. */
#include "config.h"

#include "tests/xlsx/rig.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/file.h"
#include "app/xlsx/read.h"

struct arena *rig_arena;
struct error rig_error;
static int fds[256];
static size_t fd_count;

void rig_setup(void)
{
    rig_arena = arena_new((size_t)64 << 20);
    rig_error = (struct error){.code = ERR_NONE};
}

void rig_teardown(void)
{
    while (fd_count > 0)
        (void)close(fds[--fd_count]);
    arena_free(rig_arena);
}

int rig_file(void)
{
    int fd = file_open_nameless("/tmp");

    ck_assert_int_ge(fd, 0);
    ck_assert_uint_lt(fd_count, sizeof fds / sizeof *fds);
    return fds[fd_count++] = fd;
}

int rig_zip(const struct part *parts, size_t count)
{
    char path[] = "/tmp/test_xlsx.XXXXXX";
    int fd = mkstemp(path);
    zip_t *z;

    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    ck_assert_ptr_nonnull(z);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *s;

        if (parts[i].text == NULL)
            continue;
        s = zip_source_buffer(z, parts[i].text, strlen(parts[i].text), 0);
        ck_assert_int_ge(zip_file_add(z, parts[i].name, s, 0), 0);
    }
    ck_assert_int_eq(zip_close(z), 0);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    (void)unlink(path);
    ck_assert_uint_lt(fd_count, sizeof fds / sizeof *fds);
    return fds[fd_count++] = fd;
}

int rig_book(const char *rows, const char *strings, const char *styles)
{
    struct str sheet = str_format(rig_arena,
                                  "<worksheet " MAIN_NS "><sheetData>%s</sheetData>"
                                  "<extLst><ext><row><c><v>9</v></c></row></ext></extLst>"
                                  "</worksheet>",
                                  rows);
    const struct part parts[] = {
        {"[Content_Types].xml", "<Types/>"},
        {"_rels/.rels", "<Relationships " RELS_NS "><Relationship Id=\"a\" Type=\"" REL_TYPE
                        "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
        {"xl/workbook.xml",
         "<workbook " MAIN_NS " " REL_NS "><sheets><sheet name=\"One\" sheetId=\"1\" "
         "r:id=\"s1\"/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships " RELS_NS "><Relationship Id=\"s1\" Type=\"" REL_TYPE
         "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"t\" Type=\"" REL_TYPE
         "/sharedStrings\" Target=\"/xl/texts.xml\"/><Relationship Id=\"y\" Type=\"" REL_TYPE
         "/styles\" Target=\"./../xl/styles.xml\"/></Relationships>"},
        {"xl/worksheets/sheet1.xml", str_z(rig_arena, sheet)},
        {"xl/texts.xml", strings == NULL ? "<sst/>" : strings},
        {"xl/styles.xml", styles == NULL ? "<styleSheet/>" : styles},
    };

    return rig_zip(parts, sizeof parts / sizeof *parts);
}

static enum err row_print(void *ctx, const struct xlsx_row *row, struct error *e)
{
    struct buf *to = ctx;

    (void)e;
    if (to->len > 0)
        buf_add_char(to, ';');
    buf_addf(to, "%u:", (unsigned)row->number);
    for (size_t i = 0; i < row->count; i++) {
        if (i > 0)
            buf_add_char(to, '|');
        buf_add_str(to, row->cells[i].text);
        if (row->cells[i].is_error)
            buf_add_char(to, '!');
    }
    return ERR_NONE;
}

struct str rig_rows(int fd, size_t sheet)
{
    AUTO(xlsx_reader_closep) struct xlsx_reader *r = NULL;
    struct buf text;
    const struct xlsx_taker to = {row_print, &text, 500, 1 << 20};
    struct error e = {.code = ERR_NONE};
    struct str out;
    enum err code;

    buf_init(&text, (size_t)16 << 20);
    code = xlsx_reader_open(fd, "/tmp", &r, &e);
    if (code == ERR_NONE)
        code = xlsx_reader_rows(r, sheet, &to, &e);
    out = str_dup(rig_arena, code == ERR_NONE ? buf_str(&text) : str_from_z(e.words));
    ck_assert_int_eq(code, e.code);
    buf_fini(&text);
    rig_error = e;
    return out;
}
