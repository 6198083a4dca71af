/* test_model_json.c - values as JSON, by the type of their column. */
#include "config.h"

#include "app/base/buf.h"
#include "app/db/value.h"
#include "app/model/json.h"
#include "app/model/schema.h"
#include "tests/model/query_help.h"
#include "tests/model/query_suites.h"

static void written(enum model_type type, struct db_value v, const char *wanted)
{
    struct model_column c = {.type = type};
    AUTO(buf_fini) struct buf out;

    buf_init(&out, 4096);
    model_json_value(&out, &c, &v);
    ck_assert_msg(str_eq(buf_str(&out), str_from_z(wanted)), "wrote %.*s, wanted %s",
                  STR_ARG(buf_str(&out)), wanted);
}

static struct db_value text(enum db_type type, struct str s)
{
    return (struct db_value){.type = type, .text = s};
}

START_TEST(each_type_has_its_json)
{
    written(MODEL_BOOL, (struct db_value){.type = DB_INT, .i = 1}, "true");
    written(MODEL_BOOL, (struct db_value){.type = DB_UINT, .u = 0}, "false");
    written(MODEL_BOOL, (struct db_value){.type = DB_NULL}, "null");
    written(MODEL_INT, (struct db_value){.type = DB_INT, .i = INT64_MIN}, "-9223372036854775808");
    written(MODEL_UINT, (struct db_value){.type = DB_UINT, .u = UINT64_MAX},
            "18446744073709551615");
    written(MODEL_BIT, (struct db_value){.type = DB_UINT, .u = 5}, "5");
    written(MODEL_DOUBLE, (struct db_value){.type = DB_DOUBLE, .d = 0.1}, "0.1");
    written(MODEL_DOUBLE, (struct db_value){.type = DB_DOUBLE, .is_float = true, .d = 1.1F}, "1.1");
    written(MODEL_DECIMAL, text(DB_DECIMAL, STR("004.90")), "4.90");
    written(MODEL_TEXT, text(DB_TEXT, STR("a\"b")), "\"a\\\"b\"");
    written(MODEL_BYTES, text(DB_BYTES, STR("\x00\xff")), "\"\\\\x00ff\"");
    written(MODEL_DATE, text(DB_DATE, STR("2024-02-29")), "\"2024-02-29\"");
    written(MODEL_TIMESTAMP, text(DB_TIMESTAMP, STR("2024-02-29T13:00:00+00:00")),
            "\"2024-02-29T13:00:00+00:00\"");
    written(MODEL_JSON, text(DB_TEXT, STR("{\"a\":[1]}")), "{\"a\":[1]}");
    written(MODEL_JSON, text(DB_TEXT, STR("{broken")), "\"{broken\"");
    written(MODEL_SET, text(DB_TEXT, STR("a,b c")), "[\"a\",\"b c\"]");
    written(MODEL_SET, text(DB_TEXT, STR("a")), "[\"a\"]");
    written(MODEL_SET, text(DB_TEXT, STR("")), "[]");
    written(MODEL_ENUM, text(DB_TEXT, STR("PG")), "\"PG\"");
    written(MODEL_GEOMETRY, text(DB_TEXT, STR("POINT(1 2)")), "\"POINT(1 2)\"");
    written(MODEL_YEAR, (struct db_value){.type = DB_INT, .i = 2006}, "2006");
}
END_TEST

Suite *suite_model_json(void)
{
    Suite *s = suite_create("model json");
    TCase *c = tcase_create("json");

    tcase_add_test(c, each_type_has_its_json);
    suite_add_tcase(s, c);
    return s;
}
