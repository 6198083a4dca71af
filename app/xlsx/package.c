/*
 * package.c - the zip file that a workbook is.
 *
 * libzip reads the whole directory of a file when it opens it, so what the directory may be
 * is looked at before: its end record says how large it is and how many files it names.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "app/xlsx/private.h"

#define END_LEN     22 /* of the end record (APPNOTE 4.3.16), before its comment */
#define COMMENT_MAX 65535
#define LOCATOR_LEN 20 /* of what stands before it where the record of zip64 is there (4.3.15) */

struct xlsx_package {
    zip_t *zip;
};

struct xlsx_part {
    zip_file_t *file;
    uint64_t left;
};

enum err xlsx_refuse(struct error *e)
{
    return error_tell(e, ERR_INVALID, STR("file"),
                      "is no XLSX file, or a broken one; open it in a spreadsheet program and save "
                      "it as XLSX, without a password");
}

/* ---- the directory's end ---- */

static unsigned number_at(const unsigned char *at, size_t bytes)
{
    unsigned n = 0;

    for (size_t i = bytes; i > 0; i--)
        n = n << 8 | at[i - 1];
    return n;
}

/* Every place that might be the record is judged: which of them libzip takes is its own matter. */
static bool is_bearable(const unsigned char *tail, size_t len)
{
    bool is_found = false;

    for (size_t i = 0; i + END_LEN <= len; i++) {
        if (memcmp(tail + i, "PK\5\6", 4) != 0)
            continue;
        is_found = true;
        if (number_at(tail + i + 10, 2) > XLSX_PARTS_MAX ||
            number_at(tail + i + 12, 4) > XLSX_DIRECTORY_MAX)
            return false;
        if (i >= LOCATOR_LEN && memcmp(tail + i - LOCATOR_LEN, "PK\6\7", 4) == 0)
            return false;
    }
    return is_found;
}

static enum err directory_check(int fd, struct error *e)
{
    off_t size = lseek(fd, 0, SEEK_END);
    size_t len = END_LEN + COMMENT_MAX + LOCATOR_LEN;
    unsigned char *tail;
    ssize_t got;
    bool is_fine;

    if (size < END_LEN)
        return xlsx_refuse(e);
    if ((off_t)len > size)
        len = (size_t)size;
    tail = malloc(len);
    if (tail == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for the end of a zip file");
    got = pread(fd, tail, len, size - (off_t)len);
    is_fine = got == (ssize_t)len && is_bearable(tail, len);
    free(tail);
    return is_fine ? ERR_NONE : xlsx_refuse(e);
}

/* ---- the package ---- */

enum err xlsx_package_open(int fd, struct xlsx_package **out_package, struct error *e)
{
    struct xlsx_package *p;
    int code = 0;
    int own;

    TRY(directory_check(fd, e));
    /* libzip closes what it is given. */
    own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own < 0)
        return error_set(e, ERR_INTERNAL, "fcntl: %s", strerror(errno));
    p = calloc(1, sizeof *p);
    if (p != NULL && lseek(own, 0, SEEK_SET) == 0)
        p->zip = zip_fdopen(own, 0, &code);
    if (p != NULL && p->zip != NULL) {
        *out_package = p;
        return ERR_NONE;
    }
    free(p);
    (void)close(own);
    return p == NULL ? error_set(e, ERR_UNAVAILABLE, "no memory for a zip file") : xlsx_refuse(e);
}

void xlsx_package_closep(struct xlsx_package **p)
{
    if (*p == NULL)
        return;
    zip_discard((*p)->zip);
    free(*p);
    *p = NULL;
}

/* ---- a part ---- */

enum err xlsx_part_open(struct xlsx_package *p, struct str name, uint64_t max,
                        struct xlsx_part **out_part, struct error *e)
{
    char path[512];
    zip_int64_t index;
    struct xlsx_part *part;

    if (name.len >= sizeof path)
        return xlsx_refuse(e);
    memcpy(path, name.at, name.len);
    path[name.len] = '\0';
    /* Names of parts differ in more than case (ECMA-376, part 2, 6.2.2). */
    index = zip_name_locate(p->zip, path, ZIP_FL_NOCASE);
    if (index < 0)
        return error_set(e, ERR_ABSENT, "xlsx: there is no %s", path);
    part = malloc(sizeof *part);
    if (part == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for a part of a zip file");
    *part = (struct xlsx_part){zip_fopen_index(p->zip, (zip_uint64_t)index, 0), max};
    if (part->file == NULL) {
        free(part);
        return xlsx_refuse(e);
    }
    *out_part = part;
    return ERR_NONE;
}

enum err xlsx_part_read(struct xlsx_part *part, char *to, size_t size, size_t *out_len,
                        struct error *e)
{
    zip_int64_t got = zip_fread(part->file, to, size);

    if (got < 0)
        return xlsx_refuse(e);
    if ((uint64_t)got > part->left)
        return error_tell(e, ERR_INVALID, STR("file"),
                          "holds more than is taken, once it is unpacked; split it, or save the "
                          "sheet as CSV");
    part->left -= (uint64_t)got;
    *out_len = (size_t)got;
    return ERR_NONE;
}

void xlsx_part_closep(struct xlsx_part **part)
{
    if (*part == NULL)
        return;
    (void)zip_fclose((*part)->file);
    free(*part);
    *part = NULL;
}
