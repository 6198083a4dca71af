/*
 * book.c - what a workbook says of itself: its sheets, and how numbers are shown.
 *
 *     _rels/.rels -> xl/workbook.xml, xl/_rels/workbook.xml.rels -> sheets, styles, texts
 *
 * Types of relations end alike in both of the standard's dialects (transitional and strict),
 * so their ends decide.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/xlsx/private.h"

#define RELS_MAX    2000
#define TARGET_MAX  500   /* bytes of where one leads */
#define FORMATS_MAX 65536 /* of numbers, by id; and styles of cells */

struct rel {
    struct str id;
    struct str type;
    struct str part;
};

struct reading {
    struct arena *arena;
    struct xlsx_book *book;
    struct str folder; /* "xl/": what targets are relative to */
    struct rel *rels;
    size_t rel_count;
    unsigned char *formats; /* enum xlsx_look by id */
    bool is_in_styles;      /* in <cellXfs> */
};

static enum err ignore_end(void *ctx, struct str name, struct error *e)
{
    (void)ctx;
    (void)name;
    (void)e;
    return ERR_NONE;
}

/* ---- relations ---- */

/* "../media/x" of "xl/worksheets/" is "xl/media/x"; "/xl/x" stands by itself. */
static struct str part_of(struct arena *a, struct str folder, struct str target)
{
    struct str at = folder;

    if (str_starts(target, STR("/")))
        return str_from(target, 1);
    for (;;) {
        if (str_starts(target, STR("./"))) {
            target = str_from(target, 2);
        } else if (str_starts(target, STR("../"))) {
            size_t end = at.len > 0 ? at.len - 1 : 0;

            while (end > 0 && at.at[end - 1] != '/')
                end--;
            at = str_range(at, 0, end);
            target = str_from(target, 3);
        } else {
            return str_format(a, "%.*s%.*s", STR_ARG(at), STR_ARG(target));
        }
    }
}

static enum err rel_begin(void *ctx, const struct xlsx_tag *tag, struct error *e)
{
    struct reading *r = ctx;
    struct str target = xlsx_tag_attr(tag, "Target");

    if (!str_eq(tag->name, STR("Relationship")) || target.at == NULL ||
        str_eq(xlsx_tag_attr(tag, "TargetMode"), STR("External")))
        return ERR_NONE;
    if (r->rel_count == RELS_MAX || target.len > TARGET_MAX)
        return xlsx_refuse(e);
    r->rels[r->rel_count++] = (struct rel){
        .id = str_dup(r->arena, xlsx_tag_attr(tag, "Id")),
        .type = str_dup(r->arena, xlsx_tag_attr(tag, "Type")),
        .part = str_dup(r->arena, part_of(r->arena, r->folder, target)),
    };
    return ERR_NONE;
}

static enum err rels_read(struct reading *r, struct xlsx_package *p, struct str part,
                          struct error *e)
{
    const struct xlsx_xml xml = {rel_begin, ignore_end, NULL, r};

    r->rel_count = 0;
    return xlsx_xml_read(p, part, XLSX_READ_BOOK_MAX, &xml, e);
}

static struct str rel_find(const struct reading *r, struct str type)
{
    for (size_t i = 0; i < r->rel_count; i++) {
        if (str_ends(r->rels[i].type, type))
            return r->rels[i].part;
    }
    return STR_NONE;
}

/* ---- the workbook ---- */

static enum err sheet_add(struct reading *r, const struct xlsx_tag *tag, struct error *e)
{
    struct xlsx_book *book = r->book;
    struct str id = xlsx_tag_attr(tag, "id");
    struct str state = xlsx_tag_attr(tag, "state");

    for (size_t i = 0; i < r->rel_count; i++) {
        if (!str_eq(r->rels[i].id, id) || !str_ends(r->rels[i].type, STR("/worksheet")))
            continue;
        if (book->sheet_count == XLSX_SHEETS_MAX)
            return xlsx_refuse(e);
        book->sheets[book->sheet_count++] = (struct xlsx_sheet){
            .name = str_dup(r->arena, xlsx_tag_attr(tag, "name")),
            .is_hidden = state.at != NULL && !str_eq(state, STR("visible")),
            .part = r->rels[i].part,
        };
        return ERR_NONE;
    }
    return ERR_NONE; /* of charts alone */
}

static enum err book_begin(void *ctx, const struct xlsx_tag *tag, struct error *e)
{
    struct reading *r = ctx;
    bool is_1904 = false;

    if (str_eq(tag->name, STR("sheet")))
        return sheet_add(r, tag, e);
    if (str_eq(tag->name, STR("workbookPr")) &&
        num_parse_bool(xlsx_tag_attr(tag, "date1904"), &is_1904))
        r->book->is_1904 = is_1904;
    return ERR_NONE;
}

/* ---- styles ---- */

/* Those that have a number and no text: 14 to 22, 45 to 47, and 27 to 36, 50 to 58 of the east. */
static void formats_begin(unsigned char *formats)
{
    for (unsigned id = 14; id <= 58; id++) {
        if (id <= 17 || id == 22 || (id >= 27 && id <= 36) || id >= 50)
            formats[id] = XLSX_LOOK_DAY;
        else if ((id >= 18 && id <= 21) || id == 45 || id == 47)
            formats[id] = XLSX_LOOK_CLOCK;
        else if (id == 46)
            formats[id] = XLSX_LOOK_ELAPSED;
    }
}

static uint64_t id_of(const struct xlsx_tag *tag)
{
    uint64_t id = 0;

    return num_parse_uint(xlsx_tag_attr(tag, "numFmtId"), &id) && id < FORMATS_MAX ? id : 0;
}

static enum err style_begin(void *ctx, const struct xlsx_tag *tag, struct error *e)
{
    struct reading *r = ctx;

    if (str_eq(tag->name, STR("numFmt"))) {
        r->formats[id_of(tag)] = (unsigned char)xlsx_look_of(xlsx_tag_attr(tag, "formatCode"));
        r->formats[0] = XLSX_LOOK_NUMBER; /* also where one of no id went */
    } else if (str_eq(tag->name, STR("cellXfs"))) {
        r->is_in_styles = true;
    } else if (r->is_in_styles && str_eq(tag->name, STR("xf"))) {
        if (r->book->look_count == FORMATS_MAX)
            return xlsx_refuse(e);
        r->book->looks[r->book->look_count++] = r->formats[id_of(tag)];
    }
    return ERR_NONE;
}

static enum err style_end(void *ctx, struct str name, struct error *e)
{
    struct reading *r = ctx;

    (void)e;
    if (str_eq(name, STR("cellXfs")))
        r->is_in_styles = false;
    return ERR_NONE;
}

static enum err styles_read(struct reading *r, struct xlsx_package *p, struct error *e)
{
    const struct xlsx_xml xml = {style_begin, style_end, NULL, r};
    struct str part = rel_find(r, STR("/styles"));

    r->formats = arena_alloc(r->arena, FORMATS_MAX, 1);
    r->book->looks = arena_alloc(r->arena, FORMATS_MAX, 1);
    formats_begin(r->formats);
    return part.at == NULL ? ERR_NONE : xlsx_xml_read(p, part, XLSX_READ_BOOK_MAX * 4, &xml, e);
}

/* ---- all of it ---- */

static enum err read(struct reading *r, struct xlsx_package *p, struct error *e)
{
    const struct xlsx_xml xml = {book_begin, ignore_end, NULL, r};
    struct str book;
    size_t slash;

    TRY(rels_read(r, p, STR("_rels/.rels"), e));
    book = rel_find(r, STR("/officeDocument"));
    if (book.at == NULL)
        return xlsx_refuse(e);
    for (slash = book.len; slash > 0 && book.at[slash - 1] != '/';)
        slash--;
    r->folder = str_range(book, 0, slash);
    TRY(rels_read(r, p,
                  str_format(r->arena, "%.*s_rels/%.*s.rels", STR_ARG(r->folder),
                             STR_ARG(str_from(book, slash))),
                  e));
    TRY(xlsx_xml_read(p, book, XLSX_READ_BOOK_MAX, &xml, e));
    TRY(styles_read(r, p, e));
    r->book->strings_part = rel_find(r, STR("/sharedStrings"));
    return r->book->sheet_count > 0 ? ERR_NONE : xlsx_refuse(e);
}

enum err xlsx_book_read(struct xlsx_package *p, struct arena *a, struct xlsx_book *out_book,
                        struct error *e)
{
    struct reading r = {.arena = a, .book = out_book};
    struct error own = {.code = ERR_NONE};
    enum err code;

    *out_book = (struct xlsx_book){.sheets = ARENA_ARRAY(a, struct xlsx_sheet, XLSX_SHEETS_MAX)};
    r.rels = ARENA_ARRAY(a, struct rel, RELS_MAX);
    code = read(&r, p, &own);
    if (code == ERR_ABSENT)
        return xlsx_refuse(e); /* a part that it names is missing */
    if (code != ERR_NONE)
        *e = own;
    return code;
}
