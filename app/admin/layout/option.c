/*
 * option.c - what a layout goes by: columns of the table that fit, and a few words.
 *
 * An option is the parameter of its name behind a '~'.  One that is needed and not said is the
 * first column that fits, as the table has them; one that may be left out is left out by the
 * empty text.  In a saved view they are the members of its options: {"by": "state"}.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/layout/layout.h"
#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/uri.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/display.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/shown.h"

/* ---- which columns fit ---- */

static bool is_number(struct http_exchange *x, const struct model_column *c)
{
    (void)x;
    return (c->type == MODEL_INT || c->type == MODEL_UINT || c->type == MODEL_DECIMAL ||
            c->type == MODEL_DOUBLE) &&
           view_column_refers(c) == NULL && !c->is_auto;
}

static bool is_picture(struct http_exchange *x, const struct model_column *c)
{
    return view_column_display_of(x, c)->format == VIEW_FORMAT_IMAGE;
}

/* Few enough values, as far as that can be known, that rows are told apart in groups by them. */
static bool is_group(struct http_exchange *x, const struct model_column *c)
{
    (void)x;
    return c->type == MODEL_ENUM || c->type == MODEL_BOOL || c->type == MODEL_YEAR ||
           view_column_refers(c) != NULL;
}

static bool is_counted(struct http_exchange *x, const struct model_column *c)
{
    return is_group(x, c) || layout_is_time(x, c);
}

/* ---- the options of each layout ---- */

/* One without a label is not in the form: the layout has links for it. */
struct word {
    struct str name;
    struct str label;
};

struct option {
    enum view_layout layout;
    enum layout_option option;
    struct str label;
    /* NULL: it is a word, which the layout has links for. */
    bool (*fits)(struct http_exchange *x, const struct model_column *c);
    bool is_needed;
    const struct word *words; /* the first one is meant where none is said */
    size_t word_count;
};

static const struct word spans[] = {[LAYOUT_MONTH] = {STR_INIT("month"), STR_INIT("")},
                                    [LAYOUT_WEEK] = {STR_INIT("week"), STR_INIT("")}};
static const struct word zooms[] = {[LAYOUT_MONTHS] = {STR_INIT("months"), STR_INIT("")},
                                    [LAYOUT_WEEKS] = {STR_INIT("weeks"), STR_INIT("")}};
static const struct word measures[] = {
    [LAYOUT_COUNT] = {STR_INIT("count"), STR_INIT(N_("Number of rows"))},
    [LAYOUT_SUM] = {STR_INIT("sum"), STR_INIT(N_("Sum"))},
    [LAYOUT_AVERAGE] = {STR_INIT("avg"), STR_INIT(N_("Average"))}};
static const struct word drawings[] = {[LAYOUT_BARS] = {STR_INIT("bars"), STR_INIT(N_("Bars"))},
                                       [LAYOUT_CURVE] = {STR_INIT("series"), STR_INIT(N_("Curve"))},
                                       [LAYOUT_PIE] = {STR_INIT("pie"), STR_INIT(N_("Pie"))}};

static const struct option options[] = {
    {VIEW_LAYOUT_BOARD, LAYOUT_BY, STR_INIT(N_("Columns by")), layout_has_lanes, true, NULL, 0},
    {VIEW_LAYOUT_BOARD, LAYOUT_PLACE, STR_INIT(N_("Order by")), is_number, false, NULL, 0},
    {VIEW_LAYOUT_CALENDAR, LAYOUT_START, STR_INIT(N_("Begins")), layout_is_time, true, NULL, 0},
    {VIEW_LAYOUT_CALENDAR, LAYOUT_END, STR_INIT(N_("Ends")), layout_is_time, false, NULL, 0},
    {VIEW_LAYOUT_CALENDAR, LAYOUT_SPAN, STR_INIT(""), NULL, false, spans, 2},
    {VIEW_LAYOUT_TIMELINE, LAYOUT_START, STR_INIT(N_("Begins")), layout_is_time, true, NULL, 0},
    {VIEW_LAYOUT_TIMELINE, LAYOUT_END, STR_INIT(N_("Ends")), layout_is_time, false, NULL, 0},
    {VIEW_LAYOUT_TIMELINE, LAYOUT_BY, STR_INIT(N_("Groups by")), is_group, false, NULL, 0},
    {VIEW_LAYOUT_TIMELINE, LAYOUT_ZOOM, STR_INIT(""), NULL, false, zooms, 2},
    {VIEW_LAYOUT_TREE, LAYOUT_BY, STR_INIT(N_("Hangs on")), layout_is_tree, true, NULL, 0},
    {VIEW_LAYOUT_CARDS, LAYOUT_IMAGE, STR_INIT(N_("Picture")), is_picture, false, NULL, 0},
    {VIEW_LAYOUT_CHART, LAYOUT_BY, STR_INIT(N_("By")), is_counted, true, NULL, 0},
    {VIEW_LAYOUT_CHART, LAYOUT_MEASURE, STR_INIT(N_("Show")), NULL, false, measures, 3},
    {VIEW_LAYOUT_CHART, LAYOUT_OF, STR_INIT(N_("Of")), is_number, false, NULL, 0},
    {VIEW_LAYOUT_CHART, LAYOUT_DRAWN, STR_INIT(N_("As")), NULL, false, drawings, 3},
};

#define OPTION_COUNT (sizeof options / sizeof *options)

static const struct str names[LAYOUT_OPTION__COUNT] = {
    [LAYOUT_BY] = STR_INIT("~by"),       [LAYOUT_PLACE] = STR_INIT("~place"),
    [LAYOUT_START] = STR_INIT("~start"), [LAYOUT_END] = STR_INIT("~end"),
    [LAYOUT_IMAGE] = STR_INIT("~image"), [LAYOUT_SPAN] = STR_INIT("~span"),
    [LAYOUT_ZOOM] = STR_INIT("~zoom"),   [LAYOUT_MEASURE] = STR_INIT("~measure"),
    [LAYOUT_OF] = STR_INIT("~of"),       [LAYOUT_DRAWN] = STR_INIT("~drawn"),
};

/* Where in the layout the page is: no part of what it is. */
static const struct str places[] = {STR_INIT("~at"), STR_INIT("~more"), STR_INIT("~open")};

static const struct str *option_find(struct str name)
{
    for (size_t i = 0; i < LAYOUT_OPTION__COUNT; i++) {
        if (str_eq(names[i], name))
            return &names[i];
    }
    return NULL;
}

bool layout_is_param(struct str name)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (str_eq(places[i], name))
            return true;
    }
    return str_eq(name, STR("~layout")) || option_find(name) != NULL;
}

/* ---- from the address ---- */

static bool fits(const struct layout *y, const struct option *o, const struct model_column *c)
{
    return c->seal == NULL && !c->is_invisible && view_is_shown(y->list->shown, c) &&
           !view_column_display_of(y->x, c)->is_hidden && o->fits(y->x, c);
}

/* A moment that the server notes by itself says less than one that somebody gave. */
static bool is_noted(const struct model_column *c)
{
    return (c->type == MODEL_TIMESTAMP || c->type == MODEL_DATETIME) &&
           (c->default_sql.at != NULL || c->on_update.at != NULL) && !c->is_nullable;
}

static const struct model_column *first_fit(const struct layout *y, const struct option *o)
{
    const struct model_table *t = y->list->table;
    const struct model_column *noted = NULL;

    for (size_t i = 0; i < t->column_count; i++) {
        if (!fits(y, o, &t->columns[i]))
            continue;
        if (!is_noted(&t->columns[i]))
            return &t->columns[i];
        if (noted == NULL)
            noted = &t->columns[i];
    }
    return noted;
}

/* Words of values say more of a row than a yes or no, and those more than a reference. */
static const struct model_column *best_fit(const struct layout *y, const struct option *o)
{
    const struct model_table *t = y->list->table;

    for (size_t i = 0; i < t->column_count && o->option == LAYOUT_BY; i++) {
        if (t->columns[i].type == MODEL_ENUM && fits(y, o, &t->columns[i]))
            return &t->columns[i];
    }
    return first_fit(y, o);
}

/* What begins is declared before what ends. */
static const struct model_column *fit_behind(const struct layout *y, const struct option *o,
                                             const struct model_column *start)
{
    const struct model_table *t = y->list->table;

    for (size_t i = start->position + 1; i < t->column_count; i++) {
        if (fits(y, o, &t->columns[i]) && !is_noted(&t->columns[i]))
            return &t->columns[i];
    }
    return NULL;
}

static bool column_take(struct layout *y, const struct option *o)
{
    struct str said = list_param(y->list, names[o->option]);
    const struct model_column *c = model_column_find(y->list->table, said);

    if (c != NULL && fits(y, o, c))
        y->columns[o->option] = c;
    else if (o->is_needed ||
             ((o->option == LAYOUT_IMAGE || o->option == LAYOUT_OF) && said.at == NULL))
        y->columns[o->option] = best_fit(y, o);
    else if (o->option == LAYOUT_END && o->layout == VIEW_LAYOUT_TIMELINE && said.at == NULL)
        y->columns[o->option] = fit_behind(y, o, y->columns[LAYOUT_START]);
    return !o->is_needed || y->columns[o->option] != NULL;
}

static void word_take(struct layout *y, const struct option *o)
{
    struct str said = list_param(y->list, names[o->option]);

    for (size_t i = 0; i < o->word_count; i++) {
        if (str_eq(o->words[i].name, said))
            y->words[o->option] = i;
    }
}

bool layout_options_find(struct layout *y)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (options[i].layout != y->kind)
            continue;
        if (options[i].fits == NULL)
            word_take(y, &options[i]);
        else if (!column_take(y, &options[i]))
            return false;
    }
    return true;
}

/* ---- the form ---- */

static void choice_put(struct tmpl_list *list, struct str value, struct str label, bool is_chosen)
{
    struct tmpl_map *m = tmpl_list_add_map(list);

    tmpl_map_put_text(m, STR("choice"), value);
    tmpl_map_put_text(m, STR("choice_label"), label);
    tmpl_map_put_bool(m, STR("is_chosen"), is_chosen);
}

/* How many there are to choose from. */
static size_t choices_put(const struct layout *y, const struct option *o, struct tmpl_list *list)
{
    const struct model_table *t = y->list->table;
    size_t count = 0;

    if (o->fits != NULL && !o->is_needed)
        choice_put(list, STR(""), STR("–"), y->columns[o->option] == NULL);
    for (size_t i = 0; o->fits != NULL && i < t->column_count; i++) {
        if (!fits(y, o, &t->columns[i]))
            continue;
        choice_put(list, t->columns[i].name, view_column_label(y->x, &t->columns[i]),
                   &t->columns[i] == y->columns[o->option]);
        count++;
    }
    for (size_t i = 0; i < o->word_count; i++, count++)
        choice_put(list, o->words[i].name, tmpl_say(y->x->templates, o->words[i].label),
                   i == y->words[o->option]);
    return count + (o->fits != NULL && !o->is_needed);
}

void layout_options_form(const struct layout *y, struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("layout_options"));
    bool has_any = false;

    for (size_t i = 0; i < OPTION_COUNT; i++) {
        struct tmpl_map *m;

        if (options[i].layout != y->kind || options[i].label.len == 0)
            continue;
        m = tmpl_map_new(y->x->arena);
        tmpl_map_put_text(m, STR("option"), names[options[i].option]);
        tmpl_map_put_text(m, STR("option_label"), tmpl_say(y->x->templates, options[i].label));
        if (choices_put(y, &options[i], tmpl_map_put_list(m, STR("choices"))) < 2)
            continue;
        tmpl_list_add(list, tmpl_of_map(m));
        has_any = true;
    }
    tmpl_map_put_bool(root, STR("has_layout_options"), has_any);
}

/* The last of that name: what the form keeps of the address stands before what is chosen. */
static struct str sent_last(const struct http_params *sent, struct str name)
{
    struct str found = STR_NONE;

    for (size_t i = 0; i < sent->count; i++) {
        if (str_eq(sent->at[i].name, name))
            found = sent->at[i].value;
    }
    return found;
}

enum err layout_options_take(struct list *l)
{
    struct query_param set[LAYOUT_OPTION__COUNT + 1] = {{STR("offset"), STR_NONE}};

    for (size_t i = 0; i < LAYOUT_OPTION__COUNT; i++)
        set[i + 1] = (struct query_param){names[i], sent_last(&l->x->req.query, names[i])};
    http_redirect(l->x, list_address(l, SIZE_MAX, set, LAYOUT_OPTION__COUNT + 1));
    return ERR_NONE;
}

/* ---- saved views ---- */

struct str layout_address_of(struct http_exchange *x, const struct view_saved *v)
{
    const struct json_value *said = NULL;
    struct error unheard = {.code = ERR_NONE};
    struct query_param set[LAYOUT_OPTION__COUNT + 1];
    struct str more;
    size_t count = 0;

    if (v->layout == VIEW_LAYOUT_TABLE)
        return v->address;
    set[count++] = (struct query_param){STR("~layout"), view_layout_name(v->layout)};
    if (json_parse(x->arena, v->options, &json_limits_default, &said, &unheard) == ERR_NONE &&
        said->kind == JSON_OBJECT) {
        for (size_t i = 0; i < LAYOUT_OPTION__COUNT; i++) {
            const struct json_value *one = json_find(said, str_from(names[i], 1));

            if (one != NULL && one->kind == JSON_STRING)
                set[count++] = (struct query_param){names[i], one->text};
        }
    }
    more = str_from(view_query_print(x->arena, NULL, 0, 0, set, count), 1);
    return v->address.len == 0
               ? more
               : str_format(x->arena, "%.*s&%.*s", STR_ARG(v->address), STR_ARG(more));
}

static struct str options_print(struct arena *a, const struct http_params *sent)
{
    struct json_writer w = {.needs_comma = false};
    struct str text;
    struct buf b;

    buf_init(&b, VIEW_SAVED_OPTIONS_MAX);
    w.to = &b;
    json_begin_object(&w);
    for (size_t i = 0; i < LAYOUT_OPTION__COUNT; i++) {
        struct str value = http_params_get(sent, names[i]);

        if (value.at != NULL)
            json_put_str(&w, str_from(names[i], 1), value);
    }
    json_end_object(&w);
    text = buf_is_failed(&b) ? STR("{}") : str_dup(a, buf_str(&b));
    buf_fini(&b);
    return text;
}

enum err layout_saved_split(struct http_exchange *x, struct view_saved *v)
{
    struct http_params sent = {.count = 0};
    struct query_param *params;
    size_t count = 0;

    TRY(http_query_parse(x->arena, v->address, x->limits->query_params, &sent, &x->error));
    if (!view_layout_parse(http_params_get(&sent, STR("~layout")), &v->layout))
        v->layout = VIEW_LAYOUT_TABLE;
    v->options = options_print(x->arena, &sent);
    params = ARENA_ARRAY(x->arena, struct query_param, sent.count + 1);
    for (size_t i = 0; i < sent.count; i++) {
        if (!layout_is_param(sent.at[i].name))
            params[count++] = (struct query_param){sent.at[i].name, sent.at[i].value};
    }
    v->address = str_from(view_query_print(x->arena, params, count, SIZE_MAX, NULL, 0), 1);
    return ERR_NONE;
}
