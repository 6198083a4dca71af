/*
 * cell.c - one value of a column as a person reads it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/cell.h"

#include <inttypes.h>

#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/db/value.h"
#include "app/locale/locale.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"

#define SHORT_BYTES    90  /* of text in a table */
#define LONG_BYTES     100 /* above, text on a row's page is a paragraph */
#define GROUPED_DIGITS 5   /* from here on whole numbers are grouped */
#define HEX_BYTES      16  /* up to here bytes are shown, not only measured */

static struct str double_text(struct arena *a, double d, bool is_float)
{
    char text[NUM_TEXT_MAX];
    size_t len = is_float ? num_print_float((float)d, text) : num_print_double(d, text);

    return str_dup(a, (struct str){text, len});
}

static struct str hex_text(struct arena *a, struct str bytes)
{
    char *hex = arena_alloc(a, bytes.len, 2);

    id_print_hex(bytes.at, bytes.len, hex);
    return (struct str){hex, bytes.len * 2};
}

struct str view_value_text(struct arena *a, const struct db_value *v)
{
    switch (v->type) {
    case DB_NULL: return STR_NONE;
    case DB_INT: return str_format(a, "%" PRId64, v->i);
    case DB_UINT: return str_format(a, "%" PRIu64, v->u);
    case DB_DOUBLE: return double_text(a, v->d, v->is_float);
    case DB_DECIMAL:
    case DB_TEXT:
    case DB_BYTES:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: break;
    }
    return v->text;
}

/* With an ellipsis where something is left out: here, or when it was read. */
static struct str clip(struct arena *a, struct str text, size_t size, enum view_length length)
{
    struct str kept = length == VIEW_FULL ? text : utf8_clip(text, SHORT_BYTES);

    if (kept.len >= size)
        return text;
    return str_format(a, "%.*s…", STR_ARG(length == VIEW_FULL ? kept : str_trim(kept)));
}

static bool has_control_or_blank(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.at[i] <= ' ' || s.at[i] == 0x7f)
            return true;
    }
    return false;
}

static bool is_web_address(struct str s)
{
    bool is_http = str_starts(s, STR("http://")) || str_starts(s, STR("https://"));

    return is_http && s.len > sizeof "https://" && !has_control_or_blank(s);
}

/* One @ with a dot after it, and only what needs no escaping in a mailto: address. */
static bool is_mail_address(struct str s)
{
    size_t at = str_find(s, '@', 0);

    if (at == 0 || at + 1 >= s.len || str_find(s, '@', at + 1) < s.len ||
        str_find(s, '.', at) >= s.len - 1)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool is_fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_' || c == '-' || c == '+' || c == '@';

        if (!is_fine)
            return false;
    }
    return true;
}

static struct view_cell text_cell(struct arena *a, struct str text, size_t size,
                                  enum view_length length)
{
    struct view_cell cell = {.kind = VIEW_PLAIN, .text = clip(a, text, size, length)};

    if (text.len == 0) {
        cell.kind = VIEW_BLANK;
    } else if (size == text.len && is_web_address(text)) {
        cell.kind = VIEW_WEB;
        cell.href = text;
    } else if (size == text.len && is_mail_address(text)) {
        cell.kind = VIEW_WEB;
        cell.href = str_format(a, "mailto:%.*s", STR_ARG(text));
    } else if (length == VIEW_FULL &&
               (text.len > LONG_BYTES || str_find(text, '\n', 0) < text.len)) {
        cell.kind = VIEW_LONG;
    }
    return cell;
}

/* Without a locale: "2024-02-29T13:00:00.500000+00:00" with a blank for the T, no empty fraction.
 */
static struct str time_text(struct arena *a, struct str iso)
{
    size_t zone = str_search(iso, STR("+00:00"), 0);
    struct str date = str_range(iso, 0, str_find(iso, 'T', 0));
    struct str clock = str_range(iso, date.len + 1, zone);
    struct str fraction = str_from(clock, str_find(clock, '.', 0));

    while (fraction.len > 0 && (str_ends(fraction, STR("0")) || str_eq(fraction, STR(".")))) {
        fraction.len--;
        clock.len--;
    }
    return str_format(a, "%.*s%s%.*s%s", STR_ARG(date), clock.len > 0 ? " " : "", STR_ARG(clock),
                      zone < iso.len ? " UTC" : "");
}

/* A TIMESTAMP is an instant; a DATETIME stands on the wall. */
static struct view_cell time_cell(struct arena *a, struct locale *l, const struct model_column *c,
                                  struct str iso)
{
    struct view_cell cell = {.kind = VIEW_TIME, .iso = iso};

    if (str_starts(iso, STR("0000-00-00"))) {
        cell.kind = VIEW_PLAIN;
        l = NULL;
    }
    if (l == NULL)
        cell.text = time_text(a, iso);
    else if (c->type == MODEL_DATE)
        cell.text = locale_date(l, a, iso);
    else if (c->type == MODEL_TIMESTAMP)
        cell.text = locale_instant(l, a, iso);
    else
        cell.text = locale_wall(l, a, iso);
    return cell;
}

static bool is_in_any_key(const struct model_column *c)
{
    const struct model_table *t = c->table;

    for (size_t k = 0; t != NULL && k < t->key_count; k++) {
        for (size_t i = 0; i < t->keys[k].count; i++) {
            if (t->keys[k].columns[i] == c)
                return true;
        }
    }
    return false;
}

/* A number that names something (a key, a year) is no quantity, and has no groups. */
static struct str number_text(struct arena *a, struct locale *l, const struct model_column *c,
                              struct str text)
{
    bool is_whole = c->type == MODEL_INT || c->type == MODEL_UINT;

    if (is_whole && (text.len < GROUPED_DIGITS || is_in_any_key(c)))
        return text;
    return locale_number(l, a, text);
}

static struct view_cell bytes_cell(struct arena *a, struct locale *l, struct str bytes,
                                   size_t length)
{
    static const char *const units[] = {"kB", "MB", "GB"};
    double size = (double)length;
    size_t unit = 0;

    if (length <= HEX_BYTES)
        return (struct view_cell){.kind = length == 0 ? VIEW_BLANK : VIEW_CODE,
                                  .text = hex_text(a, bytes)};
    if (length < 1000)
        return (struct view_cell){.kind = VIEW_SIZE, .text = str_format(a, "%zu B", length)};
    for (size /= 1000; size >= 999.5 && unit + 1 < sizeof units / sizeof *units; unit++)
        size /= 1000;
    return (struct view_cell){
        .kind = VIEW_SIZE,
        .text = str_format(
            a, "%.*s %s",
            STR_ARG(locale_number(l, a, str_format(a, size < 9.95 ? "%.1f" : "%.0f", size))),
            units[unit])};
}

static struct view_cell bool_cell(struct arena *a, const struct db_value *v)
{
    struct str text = view_value_text(a, v);

    if (str_eq(text, STR("1")))
        return (struct view_cell){.kind = VIEW_YES, .text = text};
    if (str_eq(text, STR("0")))
        return (struct view_cell){.kind = VIEW_NO, .text = text};
    return (struct view_cell){.kind = VIEW_PLAIN, .text = text}; /* TINYINT(1) may hold 7 */
}

/* A table has no room for several badges in a cell: there they are words. */
static struct view_cell set_cell(struct arena *a, struct str members, enum view_length length)
{
    char *text = arena_alloc(a, members.len, 2);
    size_t len = 0;

    if (members.len == 0)
        return (struct view_cell){.kind = VIEW_BLANK};
    if (length == VIEW_FULL)
        return (struct view_cell){.kind = VIEW_BADGES, .text = members};
    for (size_t i = 0; i < members.len; i++) {
        text[len++] = members.at[i];
        if (members.at[i] == ',')
            text[len++] = ' ';
    }
    return (struct view_cell){.kind = VIEW_PLAIN, .text = {text, len}};
}

struct view_cell view_cell_make(struct arena *a, struct locale *l, const struct model_column *c,
                                const struct view_value *value, enum view_length length)
{
    const struct db_value *v = &value->value;
    struct view_cell plain = {.kind = VIEW_PLAIN};

    if (v->type == DB_NULL)
        return (struct view_cell){.kind = VIEW_NULL};
    plain.text = view_value_text(a, v);
    switch (c->type) {
    case MODEL_BOOL: return bool_cell(a, v);
    case MODEL_TEXT: return text_cell(a, plain.text, value->size, length);
    case MODEL_BYTES: return bytes_cell(a, l, plain.text, value->size);
    case MODEL_DATE:
    case MODEL_DATETIME:
    case MODEL_TIMESTAMP: return time_cell(a, l, c, plain.text);
    case MODEL_ENUM: return set_cell(a, plain.text, VIEW_FULL); /* one badge fits */
    case MODEL_SET: return set_cell(a, plain.text, length);
    case MODEL_JSON:
        plain.kind = length == VIEW_FULL ? VIEW_SOURCE : VIEW_CODE;
        plain.text = clip(a, plain.text, value->size, length);
        return plain;
    case MODEL_GEOMETRY:
        if (v->type == DB_BYTES)
            return bytes_cell(a, l, plain.text, value->size);
        plain.kind = VIEW_CODE;
        plain.text = clip(a, plain.text, value->size, length);
        return plain;
    case MODEL_UUID:
    case MODEL_INET: plain.kind = VIEW_CODE; return plain;
    case MODEL_INT:
    case MODEL_UINT:
    case MODEL_DECIMAL:
    case MODEL_DOUBLE: plain.text = number_text(a, l, c, plain.text); return plain;
    case MODEL_BIT:
    case MODEL_TIME:
    case MODEL_YEAR:
    case MODEL_TYPE__COUNT: break;
    }
    return plain;
}

struct str view_column_css(const struct model_column *c)
{
    switch (c->type) {
    case MODEL_INT:
    case MODEL_UINT:
    case MODEL_DECIMAL:
    case MODEL_DOUBLE:
    case MODEL_BIT:
    case MODEL_YEAR: return STR("n");
    case MODEL_DATE:
    case MODEL_TIME:
    case MODEL_DATETIME:
    case MODEL_TIMESTAMP: return STR("d");
    case MODEL_TEXT: return c->max_chars == 0 || c->max_chars > 255 ? STR("w") : STR("");
    case MODEL_JSON: return STR("w");
    case MODEL_BOOL:
    case MODEL_BYTES:
    case MODEL_ENUM:
    case MODEL_SET:
    case MODEL_UUID:
    case MODEL_INET:
    case MODEL_GEOMETRY:
    case MODEL_TYPE__COUNT: break;
    }
    return STR("");
}

static void badges_put(struct tmpl_map *m, struct str members)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("badges"));
    struct str rest = members;
    struct str member;

    while (str_cut(&rest, ',', &member))
        tmpl_map_put_text(tmpl_list_add_map(list), STR("badge"), member);
}

void view_cell_put(struct tmpl_map *m, const struct view_cell *cell)
{
    static const struct str flags[VIEW_KIND__COUNT] = {
        [VIEW_NULL] = STR_INIT("is_null"),     [VIEW_BLANK] = STR_INIT("is_blank"),
        [VIEW_YES] = STR_INIT("is_yes"),       [VIEW_NO] = STR_INIT("is_no"),
        [VIEW_PLAIN] = STR_INIT("is_plain"),   [VIEW_CODE] = STR_INIT("is_code"),
        [VIEW_TIME] = STR_INIT("is_time"),     [VIEW_SIZE] = STR_INIT("is_size"),
        [VIEW_BADGES] = STR_INIT("is_badges"), [VIEW_WEB] = STR_INIT("is_web"),
        [VIEW_LINK] = STR_INIT("is_link"),     [VIEW_LONG] = STR_INIT("is_long"),
        [VIEW_SOURCE] = STR_INIT("is_source"), [VIEW_MARKDOWN] = STR_INIT("is_markdown"),
    };

    for (size_t kind = 0; kind < VIEW_KIND__COUNT; kind++)
        tmpl_map_put_bool(m, flags[kind], cell->kind == kind);
    tmpl_map_put_text(m, STR("text"), cell->text);
    if (cell->kind == VIEW_WEB)
        tmpl_map_put_text(m, STR("web_href"), cell->href);
    if (cell->kind == VIEW_LINK)
        tmpl_map_put_text(m, STR("link_path"), cell->href);
    if (cell->kind == VIEW_MARKDOWN)
        tmpl_map_put(m, STR("html"), cell->html);
    if (cell->kind == VIEW_TIME)
        tmpl_map_put_text(m, STR("iso"), cell->iso);
    if (cell->kind == VIEW_BADGES)
        badges_put(m, cell->text);
}
