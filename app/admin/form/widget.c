/*
 * widget.c - by what control of a form a column's value is given.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/form/widget.h"

#include <inttypes.h>

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/model/literal.h"
#include "app/model/schema.h"
#include "app/tmpl/words.h"
#include "app/view/cell.h"

#define LINE_CHARS   255                     /* a longer text has several lines */
#define HEX_BYTES    64                      /* more bytes come as a file */
#define RADIO_COUNT  5                       /* more choices are a list that opens */
#define LENGTH_MAX   ((uint64_t)1024 * 1024) /* above, no length is said */
#define PICKER_SCALE 3 /* digits of a second's fraction that browsers' controls have */

struct str admin_widget_template(enum admin_widget_kind kind)
{
    switch (kind) {
    case ADMIN_LINE: return STR("admin/widget/line");
    case ADMIN_AREA: return STR("admin/widget/area");
    case ADMIN_SOURCE: return STR("admin/widget/source");
    case ADMIN_SWITCH: return STR("admin/widget/switch");
    case ADMIN_RADIOS: return STR("admin/widget/radios");
    case ADMIN_SELECT: return STR("admin/widget/select");
    case ADMIN_CHECKS: return STR("admin/widget/checks");
    case ADMIN_PICK: return STR("admin/widget/pick");
    case ADMIN_FILE:
    case ADMIN_WIDGET__COUNT: break;
    }
    return STR("admin/widget/file");
}

/* ---- times ---- */

/* Where the seconds' fraction begins, or the end. */
static size_t fraction_at(struct str s)
{
    return str_find(s, '.', 0);
}

/* "2024-02-29T13:00:00.500000+00:00" without the zone and without what the fraction says not. */
static struct str time_text(struct str literal)
{
    struct str s = str_range(literal, 0, str_search(literal, STR("+00:00"), 0));

    if (fraction_at(s) == s.len)
        return s;
    while (str_ends(s, STR("0")))
        s.len--;
    if (str_ends(s, STR(".")))
        s.len--;
    return s;
}

/* May a browser's control for dates and times hold it?  It knows neither the year 0 nor
 * microseconds nor a time that is no time of day. */
static bool is_pickable(const struct model_column *c, struct str literal)
{
    struct str s = time_text(literal);

    if (literal.at == NULL)
        return true;
    if (str_starts(s, STR("0000")) || s.len - fraction_at(s) > 1 + PICKER_SCALE)
        return false;
    if (c->type != MODEL_TIME)
        return str_search(s, STR("-00"), 0) == s.len;
    return s.len >= 5 && s.at[2] == ':' && str_compare(str_range(s, 0, 2), STR("24")) < 0;
}

static struct admin_widget time_widget(struct arena *a, const struct model_column *c,
                                       struct str literal, struct str type)
{
    struct admin_widget w = {.kind = ADMIN_LINE, .type = type};
    unsigned scale = c->scale < PICKER_SCALE ? c->scale : PICKER_SCALE;

    if (!is_pickable(c, literal)) {
        w.type = STR("text");
        return w;
    }
    if (c->type == MODEL_DATE) {
        w.most = STR("9999-12-31");
        return w;
    }
    w.step = scale == 0 ? STR("1") : str_format(a, "0.%.*s1", (int)scale - 1, "00");
    return w;
}

/* ---- numbers ---- */

/* A number is typed as text: a browser's own control rounds what a double cannot hold. */
static struct admin_widget number_widget(const char *mode)
{
    return (struct admin_widget){.kind = ADMIN_LINE, .type = STR("text"), .mode = str_from_z(mode)};
}

static struct admin_widget ranged_widget(struct arena *a, int64_t least, uint64_t most)
{
    return (struct admin_widget){
        .kind = ADMIN_LINE,
        .type = STR("number"),
        .step = STR("1"),
        .least = str_format(a, "%" PRId64, least),
        .most = str_format(a, "%" PRIu64, most),
    };
}

static struct admin_widget integer_widget(struct arena *a, const struct model_column *c)
{
    unsigned bits = c->bytes * 8;

    if (bits == 0 || bits > 32)
        return number_widget("numeric");
    if (c->type == MODEL_UINT)
        return ranged_widget(a, 0, (UINT64_C(1) << bits) - 1);
    return ranged_widget(a, -(INT64_C(1) << (bits - 1)), (UINT64_C(1) << (bits - 1)) - 1);
}

/* ---- texts ---- */

static bool has_line_end(struct str s)
{
    return str_find(s, '\n', 0) < s.len || str_find(s, '\r', 0) < s.len;
}

/* The units of UTF-16 that a value may have: a character beyond the first plane has two. */
static uint64_t length_of(const struct model_column *c)
{
    bool is_chars = str_search(c->sql_type, STR("char"), 0) < c->sql_type.len;
    uint64_t units = c->max_chars;

    if (is_chars && str_starts(c->charset, STR("utf8mb4")))
        units *= 2;
    return units > LENGTH_MAX ? 0 : units;
}

static struct admin_widget text_widget(const struct model_column *c, struct str literal)
{
    bool is_line = c->max_chars > 0 && c->max_chars <= LINE_CHARS && !has_line_end(literal);

    return (struct admin_widget){
        .kind = is_line ? ADMIN_LINE : ADMIN_AREA,
        .type = STR("text"),
        .length = length_of(c),
        .has_none = c->is_nullable,
    };
}

static struct admin_widget bytes_widget(const struct model_column *c)
{
    if (c->max_chars == 0 || c->max_chars > HEX_BYTES)
        return (struct admin_widget){.kind = ADMIN_FILE};
    return (struct admin_widget){
        .kind = ADMIN_LINE,
        .type = STR("text"),
        .length = 2 + 2 * c->max_chars,
        .has_none = c->is_nullable,
    };
}

static struct admin_widget plain_widget(enum admin_widget_kind kind)
{
    return (struct admin_widget){.kind = kind, .type = STR("text")};
}

/* ---- choices ---- */

static bool has_member(const struct model_column *c, struct str member)
{
    for (size_t i = 0; i < c->value_count; i++) {
        if (str_eq(c->values[i], member))
            return true;
    }
    return false;
}

static struct admin_widget choice_widget(const struct model_column *c)
{
    size_t count = c->value_count + (c->is_nullable ? 1 : 0);

    return (struct admin_widget){
        .kind = count <= RADIO_COUNT ? ADMIN_RADIOS : ADMIN_SELECT,
        .has_none = c->is_nullable && has_member(c, STR("")),
    };
}

/* TINYINT(1) may hold 7, which is neither true nor false. */
static struct admin_widget bool_widget(const struct model_column *c, struct str literal)
{
    bool is_plain = literal.at == NULL || str_eq(literal, STR("0")) || str_eq(literal, STR("1"));

    if (!is_plain)
        return number_widget("numeric");
    return (struct admin_widget){.kind = c->is_nullable ? ADMIN_RADIOS : ADMIN_SWITCH};
}

struct admin_widget admin_widget_of(struct arena *a, const struct model_column *c,
                                    struct str literal)
{
    switch (c->type) {
    case MODEL_BOOL: return bool_widget(c, literal);
    case MODEL_INT:
    case MODEL_UINT: return integer_widget(a, c);
    case MODEL_BIT: return number_widget("numeric");
    case MODEL_DECIMAL:
    case MODEL_DOUBLE: return number_widget("decimal");
    case MODEL_TEXT: return text_widget(c, literal);
    case MODEL_BYTES: return bytes_widget(c);
    case MODEL_DATE: return time_widget(a, c, literal, STR("date"));
    case MODEL_TIME: return time_widget(a, c, literal, STR("time"));
    case MODEL_DATETIME:
    case MODEL_TIMESTAMP: return time_widget(a, c, literal, STR("datetime-local"));
    case MODEL_YEAR: return number_widget("numeric");
    case MODEL_ENUM: return choice_widget(c);
    case MODEL_SET:
        return (struct admin_widget){
            .kind = ADMIN_CHECKS, .is_set = true, .has_none = c->is_nullable};
    case MODEL_JSON:
    case MODEL_GEOMETRY: return plain_widget(ADMIN_SOURCE);
    case MODEL_UUID:
    case MODEL_INET:
    case MODEL_TYPE__COUNT: break;
    }
    return plain_widget(ADMIN_LINE);
}

/* The browser's own chooser knows #rrggbb and nothing else, not even that there is none. */
static bool is_colour(struct str s)
{
    for (size_t i = 1; i < s.len; i++) {
        if (num_hex(s.at[i]) < 0 || (s.at[i] >= 'A' && s.at[i] <= 'F'))
            return false;
    }
    return s.len == 7 && s.at[0] == '#';
}

void admin_widget_format(struct admin_widget *w, enum view_format format, struct str literal)
{
    bool is_line = w->kind == ADMIN_LINE && str_eq(w->type, STR("text")) && w->mode.len == 0;

    switch (format) {
    case VIEW_FORMAT_EMAIL: w->mode = is_line ? STR("email") : w->mode; break;
    case VIEW_FORMAT_PHONE: w->mode = is_line ? STR("tel") : w->mode; break;
    case VIEW_FORMAT_IMAGE:
    case VIEW_FORMAT_URL: w->mode = is_line ? STR("url") : w->mode; break;
    case VIEW_FORMAT_COLOUR:
        w->type = is_line && is_colour(literal) ? STR("color") : w->type;
        break;
    case VIEW_FORMAT_MARKDOWN: w->kind = is_line ? ADMIN_AREA : w->kind; break;
    case VIEW_FORMAT_CODE:
        w->kind = is_line || w->kind == ADMIN_AREA ? ADMIN_SOURCE : w->kind;
        break;
    case VIEW_FORMAT_NONE:
    case VIEW_FORMAT_MONEY:
    case VIEW_FORMAT_PERCENT:
    case VIEW_FORMAT__COUNT: break;
    }
}

/* ---- texts of values ---- */

struct str admin_widget_text(const struct model_column *c, struct str literal)
{
    if (literal.at == NULL)
        return STR("");
    if (c->type == MODEL_TIMESTAMP || c->type == MODEL_DATETIME || c->type == MODEL_TIME)
        return time_text(literal);
    return literal;
}

struct str admin_widget_typed(struct arena *a, const struct admin_widget *w, struct str text)
{
    char *to;
    size_t len = 0;

    if ((w->kind != ADMIN_AREA && w->kind != ADMIN_SOURCE) || str_find(text, '\r', 0) == text.len)
        return text;
    to = arena_alloc(a, text.len, 1);
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\r') {
            to[len++] = '\n';
            if (i + 1 < text.len && text.at[i + 1] == '\n')
                i++;
            continue;
        }
        to[len++] = text.at[i];
    }
    return (struct str){to, len};
}

struct str admin_widget_canonical(struct arena *a, const struct model_column *c, struct str literal)
{
    static const struct admin_widget area = {.kind = ADMIN_AREA};
    struct literal_fault fault;
    struct db_value v;

    if (c->type == MODEL_TEXT || c->type == MODEL_JSON || c->type == MODEL_GEOMETRY)
        return admin_widget_typed(a, &area, literal);
    return literal_parse(c, a, literal, &v, &fault) ? view_value_text(a, &v) : literal;
}

bool admin_widget_same(struct arena *a, const struct model_column *c, struct str one,
                       struct str other)
{
    return str_eq(one, other) ||
           str_eq(admin_widget_canonical(a, c, one), admin_widget_canonical(a, c, other));
}

/* 'it''s' as it is meant; the server doubles quotes and puts a backslash before some characters. */
static struct str unquoted(struct arena *a, struct str s)
{
    char *to = arena_alloc(a, s.len, 1);
    size_t len = 0;

    for (size_t i = 1; i + 1 < s.len; i++) {
        bool is_escape = (s.at[i] == '\'' || s.at[i] == '\\') && i + 2 < s.len;

        if (is_escape)
            i++;
        to[len++] = s.at[i];
    }
    return (struct str){to, len};
}

struct str admin_widget_default(struct arena *a, const struct model_column *c)
{
    struct str s = c->default_sql;
    struct literal_fault fault;
    struct db_value v;

    if (s.at == NULL || c->is_auto || c->is_generated)
        return STR_NONE;
    if (s.len >= 2 && s.at[0] == '\'' && s.at[s.len - 1] == '\'')
        s = unquoted(a, s);
    else if (!num_is_decimal(s))
        return STR_NONE;
    return literal_parse(c, a, s, &v, &fault) ? s : STR_NONE;
}

/* ---- words ---- */

static struct str decimal_hint(struct http_exchange *x, const struct model_column *c)
{
    if (c->precision == 0)
        return STR("");
    return TMPL_SAY_WITH(x->templates, x->arena,
                         "Up to {whole} digits before the point and {places} behind it",
                         TMPL_TEXT("whole", str_format(x->arena, "%u", c->precision - c->scale)),
                         TMPL_TEXT("places", str_format(x->arena, "%u", c->scale)));
}

struct str admin_widget_hint(struct http_exchange *x, const struct model_column *c,
                             const struct admin_widget *w)
{
    bool is_typed = w->kind == ADMIN_LINE && str_eq(w->type, STR("text"));

    switch (c->type) {
    case MODEL_DECIMAL: return decimal_hint(x, c);
    case MODEL_TIMESTAMP:
        return is_typed ? TMPL_SAY(x->templates, "YYYY-MM-DD HH:MM:SS, in UTC")
                        : TMPL_SAY(x->templates, "In UTC");
    case MODEL_DATE: return is_typed ? TMPL_SAY(x->templates, "YYYY-MM-DD") : STR("");
    case MODEL_DATETIME: return is_typed ? TMPL_SAY(x->templates, "YYYY-MM-DD HH:MM:SS") : STR("");
    case MODEL_TIME:
        return is_typed ? TMPL_SAY(x->templates, "HH:MM:SS, up to 838:59:59") : STR("");
    case MODEL_BYTES:
        return is_typed ? TMPL_SAY(x->templates, "Bytes in hexadecimal, after \\x") : STR("");
    case MODEL_GEOMETRY: return TMPL_SAY(x->templates, "As WKT, such as POINT(1 2)");
    case MODEL_YEAR: return TMPL_SAY(x->templates, "From 1901 to 2155, or 0");
    case MODEL_BOOL:
    case MODEL_INT:
    case MODEL_UINT:
    case MODEL_DOUBLE:
    case MODEL_BIT:
    case MODEL_TEXT:
    case MODEL_ENUM:
    case MODEL_SET:
    case MODEL_JSON:
    case MODEL_UUID:
    case MODEL_INET:
    case MODEL_TYPE__COUNT: break;
    }
    return STR("");
}
