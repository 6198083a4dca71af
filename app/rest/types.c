/*
 * types.c - the schema as TypeScript.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/rest/types.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/json/write.h"
#include "app/model/schema.h"

static const struct str head = STR_INIT("export type Json =\n"
                                        "  | string\n"
                                        "  | number\n"
                                        "  | boolean\n"
                                        "  | null\n"
                                        "  | { [key: string]: Json | undefined }\n"
                                        "  | Json[]\n"
                                        "\n"
                                        "export type Database = {\n"
                                        "  public: {\n");

/* Tables<"film">, TablesInsert<"film">, Enums<"film_rating">: short names for the above. */
static const struct str foot =
    STR_INIT("    CompositeTypes: {\n"
             "      [_ in never]: never\n"
             "    }\n"
             "  }\n"
             "}\n"
             "\n"
             "type PublicSchema = Database[\"public\"]\n"
             "type PublicRelations = PublicSchema[\"Tables\"] & PublicSchema[\"Views\"]\n"
             "\n"
             "export type Tables<Name extends keyof PublicRelations> =\n"
             "  PublicRelations[Name] extends { Row: infer R } ? R : never\n"
             "\n"
             "export type TablesInsert<Name extends keyof PublicSchema[\"Tables\"]> =\n"
             "  PublicSchema[\"Tables\"][Name] extends { Insert: infer I } ? I : never\n"
             "\n"
             "export type TablesUpdate<Name extends keyof PublicSchema[\"Tables\"]> =\n"
             "  PublicSchema[\"Tables\"][Name] extends { Update: infer U } ? U : never\n"
             "\n"
             "export type Enums<Name extends keyof PublicSchema[\"Enums\"]> = "
             "PublicSchema[\"Enums\"][Name]\n"
             "\n"
             "export type CompositeTypes<Name extends keyof PublicSchema[\"CompositeTypes\"]> =\n"
             "  PublicSchema[\"CompositeTypes\"][Name]\n");

struct types {
    struct arena *arena;
    const struct model *model;
    struct buf *to;
};

static bool is_served(const struct model *m, const struct model_table *t)
{
    return model_table_find(m, t->name) == t;
}

/* As it is where TypeScript takes it for a name, else as a string. */
static void add_name(struct buf *to, struct str name)
{
    bool is_plain = name.len > 0 && !(name.at[0] >= '0' && name.at[0] <= '9');

    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];

        is_plain = is_plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                (c >= '0' && c <= '9') || c == '_' || c == '$');
    }
    if (is_plain)
        buf_add_str(to, name);
    else
        json_write_str(to, name);
}

/* "a" | "b" */
static void add_members(struct buf *to, const struct model_column *c)
{
    if (c->value_count == 0)
        BUF_LIT(to, "string");
    for (size_t i = 0; i < c->value_count; i++) {
        if (i > 0)
            BUF_LIT(to, " | ");
        json_write_str(to, c->values[i]);
    }
}

/* Inside a table a member list has a name: film_rating. */
static void add_enum(struct buf *to, const struct types *p, const struct model_column *c)
{
    if (c->table == NULL) {
        add_members(to, c);
        return;
    }
    BUF_LIT(to, "Database[\"public\"][\"Enums\"][");
    json_write_str(to,
                   str_format(p->arena, "%.*s_%.*s", STR_ARG(c->table->name), STR_ARG(c->name)));
    BUF_LIT(to, "]");
}

static void add_type(const struct types *p, const struct model_column *c)
{
    struct buf *to = p->to;

    switch (c->type) {
    case MODEL_BOOL: BUF_LIT(to, "boolean"); return;
    case MODEL_INT:
    case MODEL_UINT:
    case MODEL_DECIMAL:
    case MODEL_DOUBLE:
    case MODEL_BIT:
    case MODEL_YEAR: BUF_LIT(to, "number"); return;
    case MODEL_JSON: BUF_LIT(to, "Json"); return;
    case MODEL_ENUM: add_enum(to, p, c); return;
    case MODEL_SET:
        buf_add_char(to, '(');
        add_enum(to, p, c);
        BUF_LIT(to, ")[]");
        return;
    case MODEL_TEXT:
    case MODEL_BYTES:
    case MODEL_DATE:
    case MODEL_TIME:
    case MODEL_DATETIME:
    case MODEL_TIMESTAMP:
    case MODEL_UUID:
    case MODEL_INET:
    case MODEL_GEOMETRY:
    case MODEL_TYPE__COUNT: break;
    }
    BUF_LIT(to, "string");
}

enum use { USE_ROW, USE_INSERT, USE_UPDATE };

static void add_column(const struct types *p, const struct model_column *c, enum use use)
{
    bool is_optional = use == USE_UPDATE || (use == USE_INSERT && c->has_default);
    bool is_never = use != USE_ROW && c->is_generated;

    BUF_LIT(p->to, "          ");
    add_name(p->to, c->name);
    if (is_optional || is_never)
        buf_add_char(p->to, '?');
    BUF_LIT(p->to, ": ");
    if (is_never)
        BUF_LIT(p->to, "never");
    else
        add_type(p, c);
    if (c->is_nullable && !is_never)
        BUF_LIT(p->to, " | null");
    buf_add_char(p->to, '\n');
}

static void add_columns(const struct types *p, const struct model_table *t, enum use use)
{
    static const char *const names[] = {"Row", "Insert", "Update"};

    buf_addf(p->to, "        %s: {\n", names[use]);
    for (size_t i = 0; i < t->column_count; i++)
        add_column(p, &t->columns[i], use);
    BUF_LIT(p->to, "        }\n");
}

/* ["a", "b"] */
static void add_list(struct buf *to, const char *name, const struct model_column *const *columns,
                     size_t count)
{
    buf_addf(to, "            %s: [", name);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            BUF_LIT(to, ", ");
        json_write_str(to, columns[i]->name);
    }
    BUF_LIT(to, "]\n");
}

static void add_relations(const struct types *p, const struct model_table *t)
{
    struct buf *to = p->to;
    bool is_empty = true;

    BUF_LIT(to, "        Relationships: [");
    for (size_t i = 0; i < t->out_count; i++) {
        const struct model_relation *r = t->out[i];

        if (!is_served(p->model, r->to))
            continue;
        is_empty = false;
        BUF_LIT(to, "\n          {\n            foreignKeyName: ");
        json_write_str(to, r->name);
        buf_add_char(to, '\n');
        add_list(to, "columns", r->from_columns, r->count);
        buf_addf(to, "            isOneToOne: %s\n            referencedRelation: ",
                 r->is_unique ? "true" : "false");
        json_write_str(to, r->to->name);
        buf_add_char(to, '\n');
        add_list(to, "referencedColumns", r->to_columns, r->count);
        BUF_LIT(to, "          },");
    }
    buf_add_str(to, is_empty ? STR("]\n") : STR("\n        ]\n"));
}

static void add_table(const struct types *p, const struct model_table *t)
{
    BUF_LIT(p->to, "      ");
    add_name(p->to, t->name);
    BUF_LIT(p->to, ": {\n");
    add_columns(p, t, USE_ROW);
    if (t->kind == MODEL_TABLE || t->is_writable) {
        add_columns(p, t, USE_INSERT);
        add_columns(p, t, USE_UPDATE);
    }
    add_relations(p, t);
    BUF_LIT(p->to, "      }\n");
}

/* What stands where there is nothing of a kind. */
static void add_none(struct buf *to, bool is_empty)
{
    if (is_empty)
        BUF_LIT(to, "      [_ in never]: never\n");
    BUF_LIT(to, "    }\n");
}

static void add_tables(const struct types *p, enum model_table_kind kind)
{
    bool is_empty = true;

    buf_addf(p->to, "    %s: {\n", kind == MODEL_TABLE ? "Tables" : "Views");
    for (size_t i = 0; i < p->model->table_count; i++) {
        const struct model_table *t = &p->model->tables[i];

        if (t->kind != kind || !is_served(p->model, t))
            continue;
        add_table(p, t);
        is_empty = false;
    }
    add_none(p->to, is_empty);
}

static void add_arguments(const struct types *p, const struct model_routine *r)
{
    size_t count = 0;

    for (size_t i = 0; i < r->param_count; i++) {
        if (r->params[i].mode == MODEL_PARAM_OUT)
            continue;
        if (count++ == 0)
            BUF_LIT(p->to, "{\n");
        BUF_LIT(p->to, "          ");
        add_name(p->to, r->params[i].name);
        BUF_LIT(p->to, ": ");
        add_type(p, &r->params[i].as);
        BUF_LIT(p->to, " | null\n");
    }
    if (count > 0)
        BUF_LIT(p->to, "        }\n");
    else
        BUF_LIT(p->to, "never\n");
}

/* What a procedure gives is known when it has run: rows, most often. */
static void add_result(const struct types *p, const struct model_routine *r)
{
    bool gives_out = false;

    for (size_t i = 0; i < r->param_count; i++)
        gives_out = gives_out || r->params[i].mode != MODEL_PARAM_IN;
    if (r->result != NULL)
        add_type(p, &r->result->as);
    else if (gives_out)
        BUF_LIT(p->to, "Json");
    else
        BUF_LIT(p->to, "{ [column: string]: Json }[]");
    buf_add_char(p->to, '\n');
}

static void add_routines(const struct types *p)
{
    bool is_empty = true;

    BUF_LIT(p->to, "    Functions: {\n");
    for (size_t i = 0; i < p->model->routine_count; i++) {
        const struct model_routine *r = &p->model->routines[i];

        if (model_routine_find(p->model, r->name) != r)
            continue;
        is_empty = false;
        BUF_LIT(p->to, "      ");
        add_name(p->to, r->name);
        BUF_LIT(p->to, ": {\n        Args: ");
        add_arguments(p, r);
        BUF_LIT(p->to, "        Returns: ");
        add_result(p, r);
        BUF_LIT(p->to, "      }\n");
    }
    add_none(p->to, is_empty);
}

static void add_enums(const struct types *p)
{
    bool is_empty = true;

    BUF_LIT(p->to, "    Enums: {\n");
    for (size_t i = 0; i < p->model->table_count; i++) {
        const struct model_table *t = &p->model->tables[i];

        for (size_t j = 0; j < t->column_count && is_served(p->model, t); j++) {
            const struct model_column *c = &t->columns[j];

            if (c->type != MODEL_ENUM && c->type != MODEL_SET)
                continue;
            is_empty = false;
            BUF_LIT(p->to, "      ");
            add_name(p->to, str_format(p->arena, "%.*s_%.*s", STR_ARG(t->name), STR_ARG(c->name)));
            BUF_LIT(p->to, ": ");
            add_members(p->to, c);
            buf_add_char(p->to, '\n');
        }
    }
    add_none(p->to, is_empty);
}

void rest_types_print(struct arena *a, const struct model *m, struct buf *to)
{
    struct types p = {.arena = a, .model = m, .to = to};

    buf_add_str(to, head);
    add_tables(&p, MODEL_TABLE);
    add_tables(&p, MODEL_VIEW);
    add_routines(&p);
    add_enums(&p);
    buf_add_str(to, foot);
}
