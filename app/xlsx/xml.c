/*
 * xml.c - a part's XML by expat, with what expat leaves open to a hostile file closed.
 *
 * It keeps every name that it met, and a token until it is whole, so both are bounded here;
 * entities need a document type, and the first sign of one ends it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <expat.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/map.h"
#include "app/xlsx/private.h"

#define BLOCK        65536
#define NAMES_ARENA  ((size_t)64 * 1024 * 1024)
#define NAME_MAX_LEN 1024 /* of one that is kept: names times this stay below the arena's limit */

struct reading {
    const struct xlsx_xml *xml;
    XML_Parser parser;
    struct arena *arena;
    struct map names;
    unsigned depth;
    enum err code;
    struct error *e;
};

static struct str local_of(const char *name)
{
    const char *colon = strchr(name, ':');

    return str_from_z(colon == NULL ? name : colon + 1);
}

struct str xlsx_tag_attr(const struct xlsx_tag *tag, const char *name)
{
    struct str wanted = str_from_z(name);

    for (const char *const *at = tag->attrs; at[0] != NULL; at += 2) {
        if (str_eq(local_of(at[0]), wanted))
            return str_from_z(at[1]);
    }
    return STR_NONE;
}

static void stop(struct reading *r, enum err code)
{
    if (code == ERR_NONE || r->code != ERR_NONE)
        return;
    r->code = code;
    (void)XML_StopParser(r->parser, XML_FALSE);
}

/* Of names with one or two letters, which most are, there are few anyway. */
static bool is_one_more(struct reading *r, const char *name)
{
    struct str text = str_from_z(name);

    if (text.len <= 2 || str_eq(text, STR("row")) || map_find(&r->names, text) != NULL)
        return true;
    if (r->names.count == XLSX_NAMES_MAX || text.len > NAME_MAX_LEN)
        return false;
    text = str_dup(r->arena, text);
    map_put(&r->names, text, text.at);
    return true;
}

static void XMLCALL on_begin(void *ctx, const XML_Char *name, const XML_Char **attrs)
{
    struct reading *r = ctx;
    const struct xlsx_tag tag = {local_of(name), (const char *const *)attrs};
    bool is_fine = is_one_more(r, name) && r->depth < XLSX_DEPTH_MAX;

    for (size_t i = 0; is_fine && attrs[i] != NULL; i += 2)
        is_fine = is_one_more(r, attrs[i]);
    r->depth++;
    stop(r, is_fine ? r->xml->begin(r->xml->ctx, &tag, r->e) : xlsx_refuse(r->e));
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
    struct reading *r = ctx;

    r->depth--;
    if (r->code != ERR_NONE)
        return; /* expat ends the element that it was stopped in */
    stop(r, r->xml->end(r->xml->ctx, local_of(name), r->e));
}

static void XMLCALL on_text(void *ctx, const XML_Char *text, int len)
{
    struct reading *r = ctx;

    if (r->code == ERR_NONE)
        stop(r, r->xml->text(r->xml->ctx, (struct str){text, (size_t)len}, r->e));
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *system_id,
                               const XML_Char *public_id, int has_internal)
{
    struct reading *r = ctx;

    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal;
    stop(r, xlsx_refuse(r->e));
}

/* A block; *fed counts all of them. */
static enum err feed(struct reading *r, struct xlsx_part *part, uint64_t *fed, bool *out_more)
{
    void *to = XML_GetBuffer(r->parser, BLOCK);
    enum XML_Status status;
    size_t len = 0;

    if (to == NULL)
        return error_set(r->e, ERR_UNAVAILABLE, "no memory for XML");
    TRY(xlsx_part_read(part, to, BLOCK, &len, r->e));
    *fed += len;
    *out_more = len > 0;
    status = XML_ParseBuffer(r->parser, (int)len, len == 0);
    if (r->code != ERR_NONE)
        return r->code;
    if (status != XML_STATUS_OK)
        return XML_GetErrorCode(r->parser) == XML_ERROR_NO_MEMORY
                   ? error_set(r->e, ERR_UNAVAILABLE, "no memory for XML")
                   : xlsx_refuse(r->e);
    /* What is not parsed yet is one token, which is not whole. */
    if (len > 0 && *fed - (uint64_t)XML_GetCurrentByteIndex(r->parser) > XLSX_TOKEN_MAX)
        return xlsx_refuse(r->e);
    return ERR_NONE;
}

static enum err feed_all(struct reading *r, struct xlsx_part *part)
{
    uint64_t fed = 0;
    bool more = true;

    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_begin, on_end);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    if (r->xml->text != NULL)
        XML_SetCharacterDataHandler(r->parser, on_text);
    while (more)
        TRY(feed(r, part, &fed, &more));
    return ERR_NONE;
}

enum err xlsx_xml_read(struct xlsx_package *p, struct str part, uint64_t max,
                       const struct xlsx_xml *xml, struct error *e)
{
    AUTO(xlsx_part_closep) struct xlsx_part *file = NULL;
    struct reading r = {.xml = xml, .e = e};
    enum err code;

    TRY(xlsx_part_open(p, part, max, &file, e));
    r.parser = XML_ParserCreate(NULL);
    if (r.parser == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for XML");
    r.arena = arena_new(NAMES_ARENA);
    map_init(&r.names, r.arena);
    code = feed_all(&r, file);
    arena_free(r.arena);
    XML_ParserFree(r.parser);
    return code;
}
