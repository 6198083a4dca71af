/* test_app.c - app.json: what it may say, what is refused and where, and what it replaces. */
#include "config.h"

#include <check.h>
#include <string.h>

#include "app/access/rules.h"
#include "app/model/schema.h"
#include "tests/access/grants_rig.h"

static const char all[] =
    "{\"roles\": {\"editor\": {\"comment\": \"Edits\", \"includes\": [\"user\"]}, \"chief\": "
    "{\"includes\": [\"editor\"]}},"
    " \"context\": {\"person_id\": {\"model\": \"person\", \"select\": \"id\","
    "                              \"where\": \"email=eq.$user.email\"}},"
    " \"models\": {\"note\": {\"one\": \"Note\"}},"
    " \"grants\": ["
    "  {\"role\": \"anonymous\", \"model\": \"note\","
    "   \"read\": {\"where\": \"is_public=is.true\", \"fields\": [\"*\", \"!secret\"]}},"
    "  {\"role\": \"editor\", \"model\": \"note\", \"read\": true,"
    "   \"create\": {\"check\": \"author_id=eq.$user.person_id\", \"presets\": {\"is_public\": "
    "false}},"
    "   \"update\": {\"where\": \"author_id.team_id=eq.1\", \"fields\": [\"body\"]}},"
    "  {\"role\": \"user\", \"model\": \"twice\", \"call\": true}]}";

START_TEST(a_whole_file_is_read)
{
    ck_assert_str_eq(rig_read("x", all), "");
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_grant WHERE app = 'x'")), 5);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_role WHERE app = 'x'")), 2);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_role_include WHERE app = 'x'")), 2);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_context WHERE app = 'x'")), 1);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_grant WHERE place ="
                                   " 'grants[1].update' AND fields = '[\"body\"]'")),
                     1);
}
END_TEST

/* What is wrong, and the words that say where; %s would be the whole of it. */
static const struct {
    const char *json;
    const char *words;
} wrong[] = {
    {"{", "sql/x/app.json: "},
    {"[]", "sql/x/app.json: is an array; it must be an object"},
    {"{\"grants\": [], \"grants\": []}", "sql/x/app.json: "},
    {"{\"grnats\": []}", "sql/x/app.json: grnats: is not known here; perhaps you meant 'grants'"},
    {"{\"grants\": {}}", "sql/x/app.json: grants: is an object; it must be an array"},
    {"{\"grants\": [{\"model\": \"note\", \"read\": true}]}",
     "sql/x/app.json: grants[0]: needs \"role\""},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\"}]}",
     "sql/x/app.json: grants[0]: grants nothing"},
    {"{\"grants\": [{\"role\": \"usr\", \"model\": \"note\", \"read\": true}]}",
     "sql/x/app.json: grants[0].role: there is no role 'usr'; perhaps you meant 'user'"},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"nota\", \"read\": true}]}",
     "sql/x/app.json: grants[0].model: there is no table or view 'nota'; perhaps you meant 'note'"},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"lintel_account\", \"read\": true}]}",
     "sql/x/app.json: grants[0].model: there is no table"},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"twcie\", \"call\": true}]}",
     "sql/x/app.json: grants[0].model: there is no function or procedure 'twcie'; perhaps you "
     "meant 'twice'"},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"read\": false}]}",
     "sql/x/app.json: grants[0].read: is false"},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"read\": {\"wehre\": "
     "\"id=eq.1\"}}]}",
     "sql/x/app.json: grants[0].read.wehre: is not known here; perhaps you meant 'where'"},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"update\": {\"where\": "
     "\"id=eqq.1\"}}]}",
     "sql/x/app.json: grants[0].update.where: at character "},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"read\": {\"where\": "
     "\"idd=eq.1\"}}]}",
     "sql/x/app.json: grants[0].read.where: at character "},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"read\": {\"where\": "
     "\"id=eq.one\"}}]}",
     "sql/x/app.json: grants[0].read.where: at character "},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"read\": {\"where\": "
     "\"auhtor_id.name=eq.x\"}}]}",
     "sql/x/app.json: grants[0].read.where: at character "},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"read\": {\"where\": \"\"}}]}",
     "sql/x/app.json: grants[0].read.where: is empty"},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"create\": {\"where\": "
     "\"id=eq.1\"}}]}",
     "sql/x/app.json: grants[0].create.where: a row that is not there yet meets no condition"},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"read\": {\"check\": "
     "\"id=eq.1\"}}]}",
     "sql/x/app.json: grants[0].read.check: read writes no row"},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"export\": {\"where\": "
     "\"id=eq.1\"}}]}",
     "sql/x/app.json: grants[0].export.where: export knows no rows"},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"read\": {\"fields\": [\"*\", "
     "\"!sceret\"]}}]}",
     "sql/x/app.json: grants[0].read.fields: note has no field 'sceret'; perhaps you meant "
     "'secret'"},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"read\": {\"fields\": []}}]}",
     "sql/x/app.json: grants[0].read.fields: is a list of at least one field"},
    {"{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"create\": {\"presets\": "
     "{\"autor\": "
     "1}}}]}",
     "sql/x/app.json: grants[0].create.presets: note has no field 'autor'"},
    {"{\"roles\": {\"user\": {}}}", "sql/x/app.json: roles.user: there is a role of this name"},
    {"{\"roles\": {\"Chief\": {}}}", "sql/x/app.json: roles.Chief: a name is a small letter"},
    {"{\"roles\": {\"a\": {\"includes\": [\"b\"]}}}",
     "sql/x/app.json: roles.a.includes[0]: there is no role 'b'"},
    {"{\"roles\": {\"a\": {\"includes\": [\"a\"]}}}",
     "sql/x/app.json: roles.a.includes: leads back"},
    {"{\"roles\": {\"a\": {\"includes\": [\"b\"]}, \"b\": {\"includes\": [\"c\"]}, \"c\": "
     "{\"includes\": [\"a\"]}}}",
     "sql/x/app.json: roles.a.includes: leads back to 'a'"},
    {"{\"context\": {\"id\": {\"model\": \"note\", \"select\": \"id\", \"where\": \"id=eq.1\"}}}",
     "sql/x/app.json: context.id: $user.id is there already"},
    {"{\"context\": {\"p\": {\"model\": \"person\", \"select\": \"idd\", \"where\": \"id=eq.1\"}}}",
     "sql/x/app.json: context.p.select: person has no field 'idd'; perhaps you meant 'id'"},
    {"{\"context\": {\"p\": {\"model\": \"person\", \"select\": \"id\"}}}",
     "sql/x/app.json: context.p: needs \"where\""},
    {"{\"audit\": {\"nota\": {\"reads\": true}}}",
     "sql/x/app.json: audit.nota: there is no table or view of this name"},
    {"{\"audit\": {\"lintel_account\": {\"writes\": false}}}",
     "sql/x/app.json: audit.lintel_account: there is no table"},
    {"{\"audit\": {\"note\": {\"raeds\": true}}}",
     "sql/x/app.json: audit.note.raeds: is not known here; perhaps you meant 'reads'"},
    {"{\"audit\": {\"note\": {\"reads\": 1}}}", "sql/x/app.json: audit.note.reads: is a number"},
    {"{\"audit\": {\"note\": {\"mask\": [\"id\", \"sceret\"]}}}",
     "sql/x/app.json: audit.note.mask[1]: note has no column 'sceret'"},
};

START_TEST(what_is_wrong_is_named_with_its_place)
{
    const char *said = rig_read("x", wrong[_i].json);

    ck_assert_msg(strncmp(said, wrong[_i].words, strlen(wrong[_i].words)) == 0, "%s\n  said: %s",
                  wrong[_i].json, said);
}
END_TEST

START_TEST(what_is_audited_is_kept_with_the_rules)
{
    const struct model_table *note = model_table_find(model, STR("note"));
    const struct model_table *person = model_table_find(model, STR("person"));
    struct error e = {.code = ERR_NONE};
    const struct access_rules *r;

    (void)rig_load("x", "{\"audit\": {\"note\": {\"reads\": true, \"mask\": [\"secret\"]},"
                        " \"person\": {\"writes\": false}}}");
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_audit_model WHERE app = 'x' AND"
                                   " model = 'note' AND tells_writes AND tells_reads")),
                     1);
    ck_assert_msg(access_rules_load(conn, model, &r, &e) == ERR_NONE, "%s", e.text);
    ck_assert(access_rules_audit_of(r, note)->tells_reads);
    ck_assert(!access_rules_audit_of(r, note)->leaves_writes_out);
    for (size_t i = 0; i < note->column_count; i++)
        ck_assert_int_eq(access_rules_audit_of(r, note)->masked[i],
                         str_eq(note->columns[i].name, STR("secret")));
    ck_assert(access_rules_audit_of(r, person)->leaves_writes_out);
    access_rules_release(r);
    ck_assert_int_eq(rig_forget("x"), ACCESS_APP_REMOVED);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_audit_model")), 0);
}
END_TEST

START_TEST(what_a_file_changes_is_recorded)
{
    static const struct sql told =
        SQL_INIT("SELECT COUNT(*) FROM lintel_audit WHERE event = 'app_load' AND"
                 " JSON_VALUE(detail, '$.app') = 'x' AND"
                 " JSON_VALUE(detail, '$.removed[0]') = 'grant user read note where id=eq.1' AND"
                 " JSON_LENGTH(detail, '$.removed') = 1 AND"
                 " JSON_VALUE(detail, '$.added[0]') = 'grant user read note fields [\"id\"]' AND"
                 " JSON_VALUE(detail, '$.added[1]') = 'role chief' AND"
                 " JSON_LENGTH(detail, '$.added') = 2");

    (void)rig_load("x", "{\"grants\": [{\"role\": \"user\", \"model\": \"note\", \"read\":"
                        " {\"where\": \"id=eq.1\"}}, {\"role\": \"user\", \"model\": \"person\","
                        " \"read\": true}]}");
    (void)rig_load("x", "{\"roles\": {\"chief\": {}}, \"grants\": [{\"role\": \"user\", \"model\":"
                        " \"note\", \"read\": {\"fields\": [\"id\"]}}, {\"role\": \"user\","
                        " \"model\": \"person\", \"read\": true}]}");
    ck_assert_int_eq(rig_count(told), 1);
}
END_TEST

START_TEST(a_file_that_is_wrong_changes_nothing)
{
    int64_t version;

    (void)rig_load("x", all);
    version = rig_count(SQL("SELECT version FROM lintel_access"));
    ck_assert_str_ne(rig_read("x", "{\"roles\": {\"new\": {}}, \"grants\": [{\"role\": \"new\","
                                   " \"model\": \"note\", \"read\": {\"fields\": [\"nil\"]}}]}"),
                     "");
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_grant")), 5);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_role WHERE name = 'new'")), 0);
    ck_assert_int_eq(rig_count(SQL("SELECT version FROM lintel_access")), version);
}
END_TEST

START_TEST(a_file_that_was_not_changed_changes_nothing)
{
    int64_t version;
    int64_t id;

    ck_assert_int_eq(rig_load("x", all), ACCESS_APP_LOADED);
    version = rig_count(SQL("SELECT version FROM lintel_access"));
    id = rig_count(SQL("SELECT MAX(id) FROM lintel_grant"));
    ck_assert_int_eq(rig_load("x", all), ACCESS_APP_SAME);
    ck_assert_int_eq(rig_count(SQL("SELECT version FROM lintel_access")), version);
    ck_assert_int_eq(rig_count(SQL("SELECT MAX(id) FROM lintel_grant")), id);
}
END_TEST

START_TEST(only_what_the_file_brought_is_replaced)
{
    (void)rig_load("x", all);
    (void)rig_load("y",
                   "{\"roles\": {\"other\": {}}, \"grants\": [{\"role\": \"other\", \"model\": "
                   "\"team\", \"read\": true}]}");
    (void)world_sql(SQL("INSERT INTO lintel_grant (role, model, verb) VALUES ('chief', 'team',"
                        " 'read')"),
                    0);
    ck_assert_int_eq(rig_load("x", "{\"roles\": {\"chief\": {}}, \"grants\": [{\"role\": \"chief\","
                                   " \"model\": \"note\", \"read\": true}]}"),
                     ACCESS_APP_LOADED);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_grant WHERE app = 'x'")), 1);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_grant WHERE app = 'y'")), 1);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_grant WHERE app IS NULL")), 1);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_role WHERE app = 'x'")), 1);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_context")), 0);
}
END_TEST

START_TEST(who_has_a_role_keeps_it_when_the_file_changes_and_loses_it_with_the_role)
{
    int64_t ann;

    (void)rig_load("x", all);
    ann = world_account(WORLD_EMAIL, false);
    (void)world_sql(SQL("INSERT INTO lintel_account_role (account_id, role, granted_at)"
                        " VALUES (?, 'chief', UTC_TIMESTAMP(6))"),
                    ann);
    (void)rig_load("x", "{\"roles\": {\"chief\": {\"comment\": \"anew\"}}}");
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_account_role")), 1);
    ck_assert_int_eq(rig_forget("x"), ACCESS_APP_REMOVED);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_account_role")), 0);
    ck_assert_int_eq(rig_forget("x"), ACCESS_APP_NONE);
}
END_TEST

START_TEST(two_apps_cannot_bring_the_same_role)
{
    (void)rig_load("x", all);
    ck_assert_str_eq(
        rig_read("y", "{\"roles\": {\"editor\": {}}}"),
        "sql/y/app.json: roles.editor: there is a role of this name already: built in, "
        "made at run time, or of another app; choose another name");
}
END_TEST

/* ---- sealed columns ---- */

#define SEAL(model, column, rest) \
    "{\"seal\": [{\"model\": \"" model "\", \"column\": \"" column "\"" rest "}]}"
#define CODE SEAL("vault", "code", ", \"type\": \"varchar(20)\", \"blind_index\": \"code_index\"")

static const struct {
    const char *json;
    const char *words;
} unsealable[] = {
    {"{\"seal\": {}}", "seal: is an object; it must be an array"},
    {"{\"seal\": [{\"model\": \"vault\"}]}", "seal[0]: needs \"column\""},
    {SEAL("vault", "code", ", \"blindindex\": \"x\""), "perhaps you meant 'blind_index'"},
    {SEAL("vaults", "code", ""), "seal[0]: there is no table 'vaults'"},
    {SEAL("lintel_account", "email", ""), "seal[0]: there is no table"},
    {SEAL("vault", "cod", ""), "seal[0]: cod is no column of vault"},
    {SEAL("vault", "code", ", \"type\": \"float\""), "the type 'float' of its values is none of"},
    {SEAL("vault", "code", ", \"type\": \"varchar(2,3)\""), "is none of"},
    {SEAL("vault", "code", ", \"type\": \"decimal(4,5)\""), "is none of"},
    {SEAL("vault", "short", ", \"type\": \"varchar(20)\""),
     "seal[0]: vault.short is varchar(20), which cannot hold sealed values of type varchar(20); "
     "make it VARCHAR(181) CHARACTER SET ascii COLLATE ascii_bin, or longer"},
    {SEAL("vault", "fixed", ", \"type\": \"int\""), "vault.fixed is char(200)"},
    {SEAL("vault", "id", ", \"type\": \"int\""), "vault.id is int(11)"},
    {SEAL("vault", "preset", ", \"type\": \"int\""), "vault.preset has a default"},
    {SEAL("vault", "checked", ", \"type\": \"int\""), "vault.checked has a CHECK"},
    {SEAL("vault", "keyed", ", \"type\": \"int\""), "vault.keyed is part of the key keyed"},
    {SEAL("vault", "source", ", \"type\": \"int\""),
     "vault.source is what the computed column made"},
    {SEAL("vault", "made", ", \"type\": \"int\""), "vault.made is computed"},
    {SEAL("keyless", "code", ", \"type\": \"int\""), "only tables with a primary key"},
    {SEAL("vault", "code", ", \"type\": \"int\", \"blind_index\": \"wide_index\""),
     "vault.wide_index is binary(40); a blind index is BINARY(32)"},
    {SEAL("vault", "code", ", \"type\": \"int\", \"blind_index\": \"code\""),
     "vault.code cannot be its own blind index"},
    {SEAL("vault", "code", ", \"type\": \"int\", \"blind_index\": \"no\""),
     "no is no column of vault"},
    {"{\"seal\": [{\"model\": \"vault\", \"column\": \"code\", \"type\": \"int\"},"
     " {\"model\": \"vault\", \"column\": \"code\", \"type\": \"int\"}]}",
     "seal[1]: vault.code is sealed by another entry already"},
};

START_TEST(a_column_that_cannot_be_sealed_is_named_with_what_it_lacks)
{
    const char *said = rig_read("x", unsealable[_i].json);

    ck_assert_msg(strstr(said, unsealable[_i].words) != NULL, "%s\n  %s\n  %s", unsealable[_i].json,
                  said, unsealable[_i].words);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_seal")), 0);
}
END_TEST

START_TEST(an_empty_column_is_sealed_at_once_and_one_with_values_is_being_sealed)
{
    int64_t before = rig_count(SQL("SELECT version FROM lintel_schema"));

    (void)rig_load("x", CODE);
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_seal WHERE model = 'vault' AND"
                                   " column_name = 'code' AND plain_type = 'varchar(20)' AND"
                                   " index_column = 'code_index' AND state = 'sealed'")),
                     1);
    ck_assert_int_gt(rig_count(SQL("SELECT version FROM lintel_schema")), before);
    (void)rig_load("y", SEAL("note", "secret", ", \"type\": \"varchar(20)\""));
    ck_assert_int_eq(rig_count(SQL("SELECT state = 'sealing' FROM lintel_seal WHERE app = 'y'")),
                     1);
}
END_TEST

START_TEST(an_entry_leaves_only_when_its_column_is_open)
{
    (void)rig_load("x", CODE);
    ck_assert_ptr_nonnull(strstr(rig_read("x", "{}"), "lintel keys unseal vault.code"));
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_seal")), 1);
    (void)world_sql(SQL("UPDATE lintel_seal SET state = 'open'"), 0);
    (void)rig_load("x", "{}");
    ck_assert_int_eq(rig_count(SQL("SELECT COUNT(*) FROM lintel_seal")), 0);
}
END_TEST

Suite *suite_app(void)
{
    Suite *s = suite_create("app.json");
    TCase *t = tcase_create("files");

    tcase_add_checked_fixture(t, rig_open, rig_close);
    tcase_add_test(t, a_whole_file_is_read);
    tcase_add_loop_test(t, what_is_wrong_is_named_with_its_place, 0, sizeof wrong / sizeof *wrong);
    tcase_add_test(t, what_is_audited_is_kept_with_the_rules);
    tcase_add_test(t, what_a_file_changes_is_recorded);
    tcase_add_test(t, a_file_that_is_wrong_changes_nothing);
    tcase_add_test(t, a_file_that_was_not_changed_changes_nothing);
    tcase_add_test(t, only_what_the_file_brought_is_replaced);
    tcase_add_test(t, who_has_a_role_keeps_it_when_the_file_changes_and_loses_it_with_the_role);
    tcase_add_test(t, two_apps_cannot_bring_the_same_role);
    tcase_add_loop_test(t, a_column_that_cannot_be_sealed_is_named_with_what_it_lacks, 0,
                        sizeof unsealable / sizeof *unsealable);
    tcase_add_test(t, an_empty_column_is_sealed_at_once_and_one_with_values_is_being_sealed);
    tcase_add_test(t, an_entry_leaves_only_when_its_column_is_open);
    suite_add_tcase(s, t);
    return s;
}
