/* sealed_help.h - tables with sealed columns, written and read as a face would do it. */
#ifndef TESTS_MODEL_SEALED_HELP_H
#define TESTS_MODEL_SEALED_HELP_H

#include "app/crypt/keyring.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/model/write.h"
#include "tests/model/live.h"

#define KEY_A "seal aes256gcm a %s AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n"
#define KEY_B "seal aes256gcm b %s ICECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n"
#define KEY_X "blind blind256 x %s QEECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n"
#define KEY_Y "blind blind256 y %s YEECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n"

/*
 * person: ssn varchar(11) with a unique index, pay decimal(8,2), born date, note text, is_ok
 * boolean, extra json, count int (all sealed; the last five in columns of text). part (a, b): a key
 * of two columns; secret.  pet: a list of person's.
 */
void sealed_setup(void);
void sealed_teardown(void);

/* The model anew, with these keys; each is 'c'urrent, 'k'ept, or '-': not there. */
void sealed_keys(char a, char b, char x, char y);
extern const struct model *sealed_model;

const struct model_column *sealed_column(const char *table, const char *column);
/* "name=value&...": the JSON that comes of it, or "" when it is refused (err). */
struct str sealed_read(const char *table, const char *query);
struct str sealed_read_as(const char *table, const char *query, enum read_format format);
/* A row, "name=value&..."; NULL for a value of "null".  INSERT, or UPDATE where key=value. */
enum err sealed_insert(const char *table, const char *values, const char *conflict);
enum err sealed_update(const char *table, const char *values, const char *name, const char *value);
/* What the server has, of the one row. */
struct str sealed_raw(const char *sql);

#define reads(table, query, wanted)                                                            \
    do {                                                                                       \
        struct str ck_got = sealed_read(table, query);                                         \
        ck_assert_msg(str_eq(ck_got, STR(wanted)), "%s:\n  %.*s\n  wanted %s\n  %s %s", query, \
                      STR_ARG(ck_got), wanted, err.field, err.words);                          \
    } while (0)

#define no_read(table, query, state_is)                                     \
    do {                                                                    \
        struct str ck_got = sealed_read(table, query);                      \
        ck_assert_msg(ck_got.len == 0, "%s: %.*s", query, STR_ARG(ck_got)); \
        ck_assert_str_eq(err.state, state_is);                              \
    } while (0)

Suite *suite_sealed(void);
Suite *suite_reseal(void);

#endif
