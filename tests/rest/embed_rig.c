/* embed_rig.c - a schema with every kind of relation. */
#include "config.h"

#include "tests/rest/embed_rig.h"

#include "app/model/load.h"

static const char *const statements[] = {
    "CREATE TABLE country (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL)",
    "INSERT INTO country VALUES (1, 'Chile'), (2, 'Malta'), (3, 'Fiji')",
    /* Two keys to the same table, and a table's key to itself. */
    "CREATE TABLE person (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL, age INT NULL,"
    " country_id INT NULL, birth_id INT NULL, boss_id INT NULL, data JSON NULL,"
    " CONSTRAINT person_home FOREIGN KEY (country_id) REFERENCES country (id),"
    " CONSTRAINT person_birth FOREIGN KEY (birth_id) REFERENCES country (id),"
    " CONSTRAINT person_boss FOREIGN KEY (boss_id) REFERENCES person (id))",
    "INSERT INTO person VALUES"
    " (1, 'Ann', 50, 1, 2, NULL, '{\"a\": {\"b\": [10, \"x\"]}, \"n\": 9, \"s\": \"nine\"}'),"
    " (2, 'Bob', 40, 1, NULL, 1, '{\"n\": 10, \"s\": null, \"t\": true}'),"
    " (3, 'Cid', NULL, NULL, 1, 1, NULL),"
    " (4, 'Dee', 20, 2, 2, 2, '{\"n\": \"10\", \"o\\\\\"d.d\": 1}')",
    /* One to one, from either end. */
    "CREATE TABLE passport (number VARCHAR(10) PRIMARY KEY, person_id INT NULL,"
    " CONSTRAINT passport_person FOREIGN KEY (person_id) REFERENCES person (id),"
    " UNIQUE KEY (person_id))",
    "INSERT INTO passport VALUES ('P1', 1), ('P2', 2), ('P9', NULL)",
    /* Text as key, equal without case and with blanks at its end. */
    "CREATE TABLE tag (name VARCHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY,"
    " hue VARCHAR(10) NULL)",
    "INSERT INTO tag VALUES ('Red', 'warm'), ('blue', 'cold'), ('grey', NULL)",
    "CREATE TABLE story (id INT PRIMARY KEY, author_id INT NOT NULL,"
    " title VARCHAR(40) COLLATE utf8mb4_general_ci NOT NULL,"
    " words INT NOT NULL, price DECIMAL(6,2) NULL, tag VARCHAR(20) COLLATE utf8mb4_general_ci NULL,"
    " kind ENUM('long','short') NOT NULL, is_free BOOLEAN NOT NULL, body TEXT NOT NULL,"
    " CONSTRAINT story_author FOREIGN KEY (author_id) REFERENCES person (id),"
    " CONSTRAINT story_tag FOREIGN KEY (tag) REFERENCES tag (name),"
    " FULLTEXT KEY (title), FULLTEXT KEY (title, body))",
    "INSERT INTO story VALUES"
    " (1, 1, 'Alpha dog', 100, 1.50, 'RED ', 'long', 1, 'the quick brown fox'),"
    " (2, 1, 'Beta', 300, NULL, 'red', 'short', 0, 'lazy brown dogs'),"
    " (3, 1, 'Gamma', 200, 2.25, NULL, 'long', 1, 'quick silver'),"
    " (4, 2, 'Delta dog', 50, 9.99, 'Blue', 'short', 1, 'nothing here')",
    /* Many to many through a junction with a key of its own kind, twice for likes. */
    "CREATE TABLE likes (person_id INT NOT NULL, story_id INT NOT NULL, stars INT NOT NULL,"
    " PRIMARY KEY (person_id, story_id),"
    " CONSTRAINT likes_person FOREIGN KEY (person_id) REFERENCES person (id),"
    " CONSTRAINT likes_story FOREIGN KEY (story_id) REFERENCES story (id))",
    "INSERT INTO likes VALUES (2, 1, 5), (3, 1, 4), (4, 1, 1), (2, 3, 3), (1, 4, 2)",
    /* Composite keys. */
    "CREATE TABLE shift (day DATE NOT NULL, room VARCHAR(5) NOT NULL, note VARCHAR(10) NULL,"
    " PRIMARY KEY (day, room))",
    "INSERT INTO shift VALUES ('2024-01-01', 'A', 'x'), ('2024-01-01', 'B', NULL),"
    " ('2024-01-02', 'A', 'y')",
    "CREATE TABLE duty (id INT PRIMARY KEY, day DATE NULL, room VARCHAR(5) NULL,"
    " person_id INT NULL,"
    " CONSTRAINT duty_shift FOREIGN KEY (day, room) REFERENCES shift (day, room),"
    " CONSTRAINT duty_person FOREIGN KEY (person_id) REFERENCES person (id))",
    "INSERT INTO duty VALUES (1, '2024-01-01', 'A', 1), (2, '2024-01-01', 'A', 2),"
    " (3, '2024-01-01', 'B', 1), (4, NULL, 'A', 3), (5, '2024-01-02', 'A', NULL)",
};

static void setup(void)
{
    struct error e = {.code = ERR_NONE};

    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        sql_run(statements[i]);
    model_release(x.model);
    if (model_load(x.db, NULL, 0, &x.model, &e) != ERR_NONE)
        ck_abort_msg("%s", e.text);
}

TCase *embed_rig_case(Suite *s, const char *name)
{
    TCase *c = write_rig_case(s, name);

    tcase_add_checked_fixture(c, setup, NULL);
    return c;
}

void reads(const char *target, const char *body)
{
    expect(200, "GET", target, NULL);
    ck_assert_msg(strcmp(answered(), body) == 0, "%s:\n  %s\n  wanted %s", target, answered(),
                  body);
}

void refuses(const char *target, int status, const char *code, const char *part)
{
    char want[64];

    (void)snprintf(want, sizeof want, "\"code\":\"%s\"", code);
    expect(status, "GET", target, NULL);
    ck_assert_msg(strstr(answered(), want) != NULL, "%s: %s", target, answered());
    ck_assert_msg(strstr(answered(), part) != NULL, "%s: %s lacks %s", target, answered(), part);
}
