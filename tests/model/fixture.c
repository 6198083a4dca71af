/* fixture.c - a schema made by hand. */
#include "config.h"

#include "tests/model/fixture.h"

#include "app/base/arena.h"

#define COLUMNS_MAX 32

static const struct str ratings[] = {STR_INIT("G"), STR_INIT("PG"), STR_INIT("R"),
                                     STR_INIT("it's, (odd)")};
static const struct str features[] = {STR_INIT("Trailers"), STR_INIT("Commentaries"),
                                      STR_INIT("Deleted Scenes")};

static const struct model_column film_columns[] = {
    {.name = STR_INIT("film_id"), .type = MODEL_UINT, .bytes = 2, .is_unsigned = true},
    {.name = STR_INIT("title"),
     .type = MODEL_TEXT,
     .max_chars = 128,
     .charset = STR_INIT("utf8mb4"),
     .collation = STR_INIT("utf8mb4_general_ci")},
    {.name = STR_INIT("description"),
     .type = MODEL_TEXT,
     .is_nullable = true,
     .charset = STR_INIT("latin1"),
     .collation = STR_INIT("latin1_bin")},
    {.name = STR_INIT("release_year"), .type = MODEL_YEAR, .is_nullable = true},
    {.name = STR_INIT("length"), .type = MODEL_INT, .bytes = 2, .is_nullable = true},
    {.name = STR_INIT("tiny"), .type = MODEL_INT, .bytes = 1},
    {.name = STR_INIT("big"), .type = MODEL_INT, .bytes = 8},
    {.name = STR_INIT("ubig"), .type = MODEL_UINT, .bytes = 8, .is_unsigned = true},
    {.name = STR_INIT("rental_rate"),
     .type = MODEL_DECIMAL,
     .precision = 4,
     .scale = 2,
     .sql_type = STR_INIT("decimal(4,2)")},
    {.name = STR_INIT("score"), .type = MODEL_DOUBLE, .sql_type = STR_INIT("double")},
    {.name = STR_INIT("weight"), .type = MODEL_DOUBLE, .sql_type = STR_INIT("float")},
    {.name = STR_INIT("rating"), .type = MODEL_ENUM, .values = ratings, .value_count = 4},
    {.name = STR_INIT("features"), .type = MODEL_SET, .values = features, .value_count = 3},
    {.name = STR_INIT("is_active"), .type = MODEL_BOOL, .bytes = 1, .is_nullable = true},
    {.name = STR_INIT("flags"), .type = MODEL_BIT},
    {.name = STR_INIT("cover"), .type = MODEL_BYTES},
    {.name = STR_INIT("born"), .type = MODEL_DATE},
    {.name = STR_INIT("lasts"), .type = MODEL_TIME},
    {.name = STR_INIT("made_at"), .type = MODEL_DATETIME},
    {.name = STR_INIT("last_update"), .type = MODEL_TIMESTAMP},
    {.name = STR_INIT("extra"), .type = MODEL_JSON, .is_nullable = true},
    {.name = STR_INIT("uid"), .type = MODEL_UUID},
    {.name = STR_INIT("addr"), .type = MODEL_INET, .sql_type = STR_INIT("inet6")},
    {.name = STR_INIT("addr4"), .type = MODEL_INET, .sql_type = STR_INIT("inet4")},
    {.name = STR_INIT("place"), .type = MODEL_GEOMETRY, .is_nullable = true},
    {.name = STR_INIT("hidden"), .type = MODEL_INT, .bytes = 4, .is_invisible = true},
};

static const struct model_column pair_columns[] = {
    {.name = STR_INIT("left_id"), .type = MODEL_INT, .bytes = 4},
    {.name = STR_INIT("right_id"), .type = MODEL_INT, .bytes = 4},
    {.name = STR_INIT("note"),
     .type = MODEL_TEXT,
     .charset = STR_INIT("utf8mb3"),
     .collation = STR_INIT("utf8mb3_general_ci")},
};

static const struct model_column odd_columns[] = {
    {.name = STR_INIT("id"), .type = MODEL_INT, .bytes = 4},
    {.name = STR_INIT("a`b"), .type = MODEL_INT, .bytes = 4},
    {.name = STR_INIT("select"), .type = MODEL_INT, .bytes = 4},
    {.name = STR_INIT("with space"), .type = MODEL_INT, .bytes = 4},
    {.name = STR_INIT("dot.ted"), .type = MODEL_INT, .bytes = 4},
    {.name = STR_INIT("quo\"te"), .type = MODEL_INT, .bytes = 4},
    {.name = STR_INIT("na\xc3\xafve"), .type = MODEL_INT, .bytes = 4},
    {.name = STR_INIT("; DROP TABLE film; --"), .type = MODEL_INT, .bytes = 4},
};

static const struct model_column free_columns[] = {
    {.name = STR_INIT("n"), .type = MODEL_INT, .bytes = 4},
};

struct shape {
    struct str name;
    const struct model_column *columns;
    size_t count;
    size_t key_columns; /* the first ones */
    bool is_system;
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct shape shapes[] = {
    {STR_INIT("film"), film_columns, COUNT(film_columns), 1, false},
    {STR_INIT("free"), free_columns, COUNT(free_columns), 0, false},
    {STR_INIT("lintel_user"), free_columns, COUNT(free_columns), 1, true},
    {STR_INIT("odd `name`"), odd_columns, COUNT(odd_columns), 1, false},
    {STR_INIT("pair"), pair_columns, COUNT(pair_columns), 2, false},
};

static void table_fill(struct arena *a, struct model_table *t, const struct shape *shape)
{
    struct model_column *columns = ARENA_ARRAY(a, struct model_column, shape->count);
    struct model_key *key = ARENA_NEW(a, struct model_key);
    const struct model_column **parts = ARENA_ARRAY(a, const struct model_column *, COLUMNS_MAX);

    t->schema = STR("app");
    t->name = shape->name;
    t->is_system = shape->is_system;
    t->columns = columns;
    t->column_count = shape->count;
    map_init(&t->column_by_name, a);
    for (size_t i = 0; i < shape->count; i++) {
        columns[i] = shape->columns[i];
        columns[i].table = t;
        columns[i].position = i;
        map_put(&t->column_by_name, columns[i].name, &columns[i]);
        if (i < shape->key_columns)
            parts[i] = &columns[i];
    }
    if (shape->key_columns == 0)
        return;
    *key = (struct model_key){
        .name = STR("PRIMARY"), .columns = parts, .count = shape->key_columns, .is_unique = true};
    t->primary = key;
    t->keys = key;
    t->key_count = 1;
}

/* A foreign key of one column; pair is a junction between odd `name` and film. */
static const struct {
    struct str name;
    struct str from;
    struct str from_column;
    struct str to;
    struct str to_column;
} relations[] = {
    {STR_INIT("film_sequel"), STR_INIT("film"), STR_INIT("length"), STR_INIT("film"),
     STR_INIT("film_id")},
    {STR_INIT("pair_left"), STR_INIT("pair"), STR_INIT("left_id"), STR_INIT("odd `name`"),
     STR_INIT("id")},
    {STR_INIT("pair_right"), STR_INIT("pair"), STR_INIT("right_id"), STR_INIT("film"),
     STR_INIT("film_id")},
};

static struct model_table *table_of(struct model_table *tables, struct str name)
{
    size_t i = 0;

    while (!str_eq(tables[i].name, name))
        i++;
    return &tables[i];
}

static const struct model_relation *const *relation_push(struct arena *a,
                                                         const struct model_relation *const *list,
                                                         size_t *count,
                                                         const struct model_relation *r)
{
    const struct model_relation **larger =
        arena_grow(a, list, *count, *count + 1, sizeof(struct model_relation *));

    larger[(*count)++] = r;
    return larger;
}

/* A FULLTEXT index over film.title, behind the primary key. */
static void full_text_fill(struct arena *a, struct model_table *film)
{
    struct model_key *keys = ARENA_ARRAY(a, struct model_key, 2);
    const struct model_column **columns = ARENA_ARRAY(a, const struct model_column *, 1);

    columns[0] = map_find(&film->column_by_name, STR("title"));
    keys[0] = *film->primary;
    keys[1] = (struct model_key){
        .name = STR("title"), .columns = columns, .count = 1, .is_full_text = true};
    film->keys = keys;
    film->key_count = 2;
    film->primary = &keys[0];
}

static void relations_fill(struct arena *a, struct model_table *tables)
{
    for (size_t i = 0; i < COUNT(relations); i++) {
        struct model_table *from = table_of(tables, relations[i].from);
        struct model_table *to = table_of(tables, relations[i].to);
        struct model_relation *r = ARENA_NEW(a, struct model_relation);
        const struct model_column **pair = ARENA_ARRAY(a, const struct model_column *, 2);

        pair[0] = map_find(&from->column_by_name, relations[i].from_column);
        pair[1] = map_find(&to->column_by_name, relations[i].to_column);
        *r = (struct model_relation){.name = relations[i].name,
                                     .from = from,
                                     .to = to,
                                     .from_columns = &pair[0],
                                     .to_columns = &pair[1],
                                     .count = 1};
        from->out = relation_push(a, from->out, &from->out_count, r);
        to->in = relation_push(a, to->in, &to->in_count, r);
    }
}

const struct model *fixture_model(struct arena *a)
{
    struct model *m = ARENA_NEW(a, struct model);
    struct model_table *tables = ARENA_ARRAY(a, struct model_table, COUNT(shapes));

    m->arena = a;
    m->schema = STR("app");
    m->tables = tables;
    m->table_count = COUNT(shapes);
    map_init(&m->table_by_name, a);
    map_init(&m->routine_by_name, a);
    for (size_t i = 0; i < COUNT(shapes); i++) {
        table_fill(a, &tables[i], &shapes[i]);
        map_put(&m->table_by_name, tables[i].name, &tables[i]);
    }
    relations_fill(a, tables);
    full_text_fill(a, table_of(tables, STR("film")));
    return m;
}
