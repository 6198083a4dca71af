/* test_audit.c - records, and the chain that shows what was done to them. */
#include "config.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/access/audit.h"
#include "app/access/audit_chain.h"
#include "app/access/session.h"
#include "app/access/sign_in.h"
#include "app/access/user.h"
#include "app/crypt/keyring.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

#define KEYS                                                               \
    "mac hmac256 one current AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8;" \
    "mac hmac256 two kept BBECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define ROTATED                                                         \
    "mac hmac256 one kept AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8;" \
    "mac hmac256 two current BBECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static struct error e;
static struct crypt_keyring *keys;
static struct arena *own;

static void open_keys(const char *text)
{
    crypt_keyring_close(keys);
    keys = NULL;
    ck_assert_msg(crypt_keyring_open(NULL, str_from_z(text), &keys, &e) == ERR_NONE, "%s", e.text);
}

static void run(struct sql sql)
{
    (void)world_sql(sql, 0);
}

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    world_open();
    own = arena_new((size_t)64 << 20);
    open_keys(KEYS);
    run(SQL("DELETE FROM lintel_audit"));
    run(SQL("DELETE FROM lintel_audit_span"));
    run(SQL("DELETE FROM lintel_audit_chain"));
    run(SQL("DELETE FROM lintel_audit_head"));
    run(SQL("INSERT INTO lintel_audit_head (id, seq, link, anchor_seq, anchor_link)"
            " VALUES (1, 0, REPEAT('\\0', 32), 0, REPEAT('\\0', 32))"));
}

static void teardown(void)
{
    crypt_keyring_close(keys);
    arena_free(own);
    world_close();
}

/* ---- records ---- */

static enum err add_by(struct db_conn *c, struct arena *a, int64_t account, int number)
{
    const struct access_audit audit = {.arena = a,
                                       .conn = c,
                                       .keys = keys,
                                       .account_id = account,
                                       .session_id = 5,
                                       .address = STR(WORLD_ADDRESS),
                                       .request_id = STR("r-1"),
                                       .route = STR("PATCH /rest/v1/{table}")};
    const struct access_audit_entry entry = {.event = "update",
                                             .model = STR("film"),
                                             .row_key = str_format(a, "%d", number),
                                             .detail = STR("{\"before\":{\"a\":1}}")};

    return access_audit_add(&audit, &entry, 1, &e);
}

static void add(int count)
{
    for (int i = 0; i < count; i++)
        ck_assert_msg(add_by(conn, arena, 7, i) == ERR_NONE, "%s", e.text);
}

static struct access_audit_sealed seal(void)
{
    struct access_audit_sealed sealed;

    ck_assert_msg(access_audit_seal(conn, arena, keys, &sealed, &e) == ERR_NONE, "%s", e.text);
    return sealed;
}

/* ---- what verify finds ---- */

static struct access_audit_finding found[16];
static size_t found_count;

static void note(void *ctx, const struct access_audit_finding *f)
{
    (void)ctx;
    if (found_count < sizeof found / sizeof *found)
        found[found_count] = *f;
    found_count++;
}

static struct access_audit_verdict verify_with(const struct access_audit_head *witness)
{
    struct access_audit_verdict v;

    found_count = 0;
    ck_assert_msg(access_audit_verify(conn, own, keys, witness, note, NULL, &v, &e) == ERR_NONE,
                  "%s", e.text);
    ck_assert_uint_eq(v.findings, found_count);
    return v;
}

static struct access_audit_verdict verify(void)
{
    return verify_with(NULL);
}

static bool has(enum access_audit_fault fault, uint64_t seq)
{
    for (size_t i = 0; i < found_count && i < sizeof found / sizeof *found; i++) {
        if (found[i].fault == fault && found[i].seq == seq)
            return true;
    }
    return false;
}

/* The id of the record that has that place in the chain. */
static int64_t record_of(int64_t seq)
{
    return world_sql(SQL("SELECT record_id FROM lintel_audit_chain WHERE seq = ?"), seq);
}

START_TEST(what_was_recorded_is_sealed_and_verifies)
{
    struct access_audit_sealed sealed;
    struct access_audit_verdict v;

    v = verify();
    ck_assert_uint_eq(v.findings + v.entries, 0);
    add(5);
    v = verify();
    ck_assert_uint_eq(v.unsealed, 5);
    ck_assert_uint_eq(v.findings, 0);
    sealed = seal();
    ck_assert_uint_eq(sealed.sealed, 5);
    ck_assert_uint_eq(sealed.head.seq, 5);
    ck_assert(!sealed.is_busy && !sealed.is_full);
    ck_assert_uint_eq(seal().sealed, 0);
    v = verify();
    ck_assert_uint_eq(v.entries, 5);
    ck_assert_uint_eq(v.findings + v.unsealed + v.keyless, 0);
    ck_assert_mem_eq(v.head.link, sealed.head.link, sizeof v.head.link);
}
END_TEST

START_TEST(numbers_that_were_undone_are_no_removals)
{
    for (int i = 0; i < 3; i++) {
        AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

        add(1);
        ck_assert_int_eq(db_tx_begin(conn, &tx, &e), ERR_NONE);
        add(3);
    }
    ck_assert_uint_eq(seal().sealed, 3);
    ck_assert_uint_eq(verify().findings, 0);
    ck_assert_int_ge(record_of(3) - record_of(1), 8);
}
END_TEST

START_TEST(each_column_that_was_changed_is_found)
{
    static const struct sql changes[] = {
        SQL_INIT("UPDATE lintel_audit SET at = at + INTERVAL 1 SECOND WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET event = 'delete' WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET account_id = 8 WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET account_id = NULL WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET by_id = 8 WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET by_id = 0 WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET session_id = 6 WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET api_key_id = 1 WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET address = '192.0.2.8' WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET request_id = 'r-2' WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET route = '' WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET model = 'Film' WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET row_key = '99' WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET detail = CONCAT(detail, ' ') WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET nonce = REPEAT('x', 16) WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET mac = REPEAT('x', 32) WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET key_id = 'two' WHERE id = ?"),
        SQL_INIT("UPDATE lintel_audit SET key_id = '' WHERE id = ?"),
    };
    static const struct sql save =
        SQL_INIT("CREATE TEMPORARY TABLE kept AS SELECT * FROM lintel_audit");
    static const struct sql restore = SQL_INIT("REPLACE INTO lintel_audit SELECT * FROM kept");

    add(4);
    (void)seal();
    run(save);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        (void)world_sql(changes[i], record_of(3));
        ck_assert_msg(verify().findings == 1 && has(ACCESS_AUDIT_ALTERED, 3), "%s: %zu findings",
                      changes[i].text, found_count);
        run(restore);
    }
    (void)world_sql(SQL("UPDATE lintel_audit SET key_id = 'gone' WHERE id = ?"), record_of(3));
    ck_assert(verify().findings == 1 && has(ACCESS_AUDIT_KEY, 3));
    run(restore);
    ck_assert_uint_eq(verify().findings, 0);
}
END_TEST

START_TEST(records_that_were_removed_swapped_or_put_in_are_found)
{
    add(6);
    (void)seal();
    (void)world_sql(SQL("DELETE FROM lintel_audit WHERE id = ?"), record_of(2));
    ck_assert(verify().findings == 1 && has(ACCESS_AUDIT_REMOVED, 2));
    ck_assert_int_eq((int64_t)found[0].record_id, record_of(2));
    /* Two records that change places. */
    (void)world_sql(SQL("UPDATE lintel_audit SET id = 1000000 WHERE id = ?"), record_of(4));
    (void)world_sql(SQL("UPDATE lintel_audit SET id = id - 1 WHERE id = ?"), record_of(5));
    run(SQL("UPDATE lintel_audit SET id = (SELECT record_id FROM lintel_audit_chain WHERE seq = 5)"
            " WHERE id = 1000000"));
    ck_assert_uint_eq(verify().findings, 3);
    ck_assert(has(ACCESS_AUDIT_ALTERED, 4) && has(ACCESS_AUDIT_ALTERED, 5));
}
END_TEST

START_TEST(a_forged_record_is_never_sealed)
{
    struct access_audit_sealed sealed;

    add(2);
    (void)seal();
    run(SQL("INSERT INTO lintel_audit (at, event, account_id, detail, nonce, key_id, mac) VALUES"
            " (UTC_TIMESTAMP(6), 'sign_in', 1, '{}', REPEAT('n', 16), 'one', REPEAT('m', 32))"));
    ck_assert_uint_eq(verify().findings, 1);
    ck_assert(has(ACCESS_AUDIT_FOREIGN, 0));
    add(1);
    sealed = seal();
    ck_assert_uint_eq(sealed.refused, 1);
    ck_assert_uint_eq(sealed.sealed, 1);
    ck_assert_uint_eq(seal().refused, 0);
    ck_assert_uint_eq(verify().findings, 1);
    ck_assert(has(ACCESS_AUDIT_FOREIGN, 0));
}
END_TEST

START_TEST(a_copied_record_is_found)
{
    add(2);
    (void)seal();
    run(SQL("INSERT INTO lintel_audit (at, event, account_id, session_id, address, request_id,"
            " route, model, row_key, detail, nonce, key_id, mac) SELECT at, event, account_id,"
            " session_id, address, request_id, route, model, row_key, detail, nonce, key_id, mac"
            " FROM lintel_audit ORDER BY id LIMIT 1"));
    (void)seal();
    (void)verify();
    ck_assert(found_count == 1 && has(ACCESS_AUDIT_COPIED, 0));
}
END_TEST

START_TEST(entries_that_were_changed_are_found_one_by_one)
{
    add(9);
    (void)seal();
    run(SQL("UPDATE lintel_audit_chain SET link = REPEAT('x', 32) WHERE seq = 2"));
    ck_assert(verify().findings == 1 && has(ACCESS_AUDIT_ENTRY, 2));
    run(SQL("UPDATE lintel_audit_chain SET mac = REPEAT('x', 32) WHERE seq = 4"));
    ck_assert_uint_eq(verify().findings, 3);
    ck_assert(has(ACCESS_AUDIT_ENTRY, 4) && has(ACCESS_AUDIT_ALTERED, 4));
    run(SQL("DELETE FROM lintel_audit_chain WHERE seq IN (6, 7)"));
    (void)verify();
    ck_assert(has(ACCESS_AUDIT_GAP, 6) && has(ACCESS_AUDIT_FOREIGN, 0));
    ck_assert_uint_eq(found_count, 6); /* and the two records that are left */
}
END_TEST

START_TEST(an_end_that_was_cut_off_is_found)
{
    struct access_audit_head witness;
    struct str text;

    add(5);
    witness = seal().head;
    text = access_audit_head_text(arena, &witness);
    ck_assert(access_audit_head_parse(text, &witness));
    ck_assert(!access_audit_head_parse(str_range(text, 0, text.len - 1), &witness));
    ck_assert_uint_eq(verify_with(&witness).findings, 0);
    run(SQL("DELETE FROM lintel_audit WHERE id >="
            " (SELECT record_id FROM lintel_audit_chain WHERE seq = 4)"));
    run(SQL("DELETE FROM lintel_audit_chain WHERE seq >= 4"));
    ck_assert(verify().findings == 1 && has(ACCESS_AUDIT_CUT, 3));
    /* A head of his own making does not help him ... */
    run(SQL("UPDATE lintel_audit_head SET seq = 3, link = (SELECT link FROM lintel_audit_chain"
            " WHERE seq = 3)"));
    ck_assert(verify().findings == 1 && has(ACCESS_AUDIT_HEAD, 0));
    /* ... nor does the first one: no entry leads to it. */
    run(SQL("UPDATE lintel_audit_head SET seq = 0, link = anchor_link, mac = NULL"));
    (void)verify();
    ck_assert(has(ACCESS_AUDIT_CUT, 3));
    /* With nothing left at all only a head that was kept elsewhere tells. */
    run(SQL("DELETE FROM lintel_audit"));
    run(SQL("DELETE FROM lintel_audit_chain"));
    ck_assert_uint_eq(verify().findings, 0);
    ck_assert_uint_eq(verify_with(&witness).findings, 1);
    ck_assert(has(ACCESS_AUDIT_WITNESSED, 5));
}
END_TEST

START_TEST(nothing_is_sealed_onto_a_head_that_was_changed)
{
    struct access_audit_sealed sealed;

    add(2);
    (void)seal();
    run(SQL("UPDATE lintel_audit_head SET seq = 1"));
    add(1);
    ck_assert_int_eq(access_audit_seal(conn, arena, keys, &sealed, &e), ERR_CONFLICT);
    e = (struct error){.code = ERR_NONE};
    run(SQL("DELETE FROM lintel_audit_head"));
    ck_assert_int_eq(access_audit_verify(conn, own, keys, NULL, note, NULL,
                                         &(struct access_audit_verdict){.entries = 0}, &e),
                     ERR_CONFLICT);
}
END_TEST

START_TEST(one_that_is_marked_unsealed_again_is_not_sealed_twice)
{
    add(3);
    (void)seal();
    run(SQL("UPDATE lintel_audit SET unsealed = 1"));
    ck_assert_uint_eq(seal().sealed, 0);
    ck_assert_uint_eq(verify().findings, 0);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit WHERE unsealed = 1"), 0), 0);
}
END_TEST

START_TEST(who_stands_in_seals_what_nobody_does)
{
    bool is_left = true;

    ck_assert_int_eq(access_audit_is_left(conn, &is_left, &e), ERR_NONE);
    ck_assert(!is_left); /* there is nothing */
    add(1);
    ck_assert_int_eq(access_audit_is_left(conn, &is_left, &e), ERR_NONE);
    ck_assert(is_left);
    (void)seal();
    add(1);
    ck_assert_int_eq(access_audit_is_left(conn, &is_left, &e), ERR_NONE);
    ck_assert(!is_left); /* somebody was here a moment ago */
    run(SQL("UPDATE lintel_audit_head SET sealed_at = sealed_at - INTERVAL 10 SECOND"));
    ck_assert_int_eq(access_audit_is_left(conn, &is_left, &e), ERR_NONE);
    ck_assert(is_left);
}
END_TEST

START_TEST(a_key_that_follows_keeps_the_chain)
{
    add(2);
    (void)seal();
    open_keys(ROTATED);
    add(2);
    (void)seal();
    ck_assert_uint_eq(verify().findings, 0);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit WHERE key_id = 'two'"), 0),
                     2);
    /* Without the first of them what it bound cannot be judged, and that is said. */
    open_keys("mac hmac256 two current BBECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    (void)verify();
    ck_assert(has(ACCESS_AUDIT_KEY, 1) && has(ACCESS_AUDIT_KEY, 2) && !has(ACCESS_AUDIT_ENTRY, 3));
}
END_TEST

START_TEST(another_key_of_the_same_name_finds_all_of_it_changed)
{
    add(2);
    (void)seal();
    open_keys("mac hmac256 one current BBECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    (void)verify();
    ck_assert(has(ACCESS_AUDIT_HEAD, 0) && has(ACCESS_AUDIT_ENTRY, 1) &&
              has(ACCESS_AUDIT_ALTERED, 2));
}
END_TEST

START_TEST(without_a_key_it_says_so)
{
    crypt_keyring_close(keys);
    keys = NULL;
    add(2);
    (void)seal();
    ck_assert_uint_eq(verify().keyless, 2);
    ck_assert_uint_eq(verify().findings, 0);
}
END_TEST

/* ---- retention ---- */

static uint64_t prune(const char *before)
{
    uint64_t count = 0;

    ck_assert_msg(access_audit_prune(conn, own, keys, str_from_z(before), &count, &e) == ERR_NONE,
                  "%s", e.text);
    return count;
}

START_TEST(what_was_pruned_leaves_a_chain_that_verifies)
{
    struct access_audit_head witness;
    struct access_audit_verdict v;
    char before[32];
    struct str text;

    add(1200);
    run(SQL("INSERT INTO lintel_audit_span SELECT id, model, row_key, row_key FROM lintel_audit"));
    while (seal().is_full)
        arena_reset(arena);
    witness = seal().head;
    text = str_format(arena, "%.19s", "2999-01-01 00:00:00");
    ck_assert_uint_eq(prune("2000-01-01"), 0);
    (void)snprintf(before, sizeof before, "%.*s", STR_ARG(text));
    ck_assert_uint_eq(prune(before), 1200);
    v = verify_with(&witness);
    ck_assert_uint_eq(v.findings + v.entries, 0);
    ck_assert_uint_eq(v.anchor.seq, 1200);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit"), 0), 0);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit_span"), 0), 0);
    add(3);
    ck_assert_uint_eq(seal().head.seq, 1203);
    v = verify_with(&witness);
    ck_assert_uint_eq(v.findings, 0);
    ck_assert_uint_eq(v.entries, 3);
    /* The anchor is signed as well. */
    run(SQL("UPDATE lintel_audit_head SET anchor_seq = 1201"));
    (void)verify();
    ck_assert(has(ACCESS_AUDIT_HEAD, 0));
}
END_TEST

START_TEST(only_what_is_old_enough_goes)
{
    add(3);
    (void)seal();
    ck_assert_int_eq(world_sql(SQL("SELECT SLEEP(1.1)"), 0), 0);
    add(2);
    (void)seal();
    {
        AUTO(db_stmt_closep) struct db_stmt *q = NULL;
        struct str at = STR_NONE;
        bool more;

        ck_assert_int_eq(db_stmt_prepare(conn,
                                         SQL("SELECT SUBSTR(r.at, 1, 19) FROM lintel_audit r"
                                             " ORDER BY id DESC LIMIT 1"),
                                         &q, &e),
                         0);
        ck_assert_int_eq(db_stmt_run(q, &e), 0);
        ck_assert_int_eq(db_stmt_step(q, &more, &e), 0);
        ck_assert_int_eq(db_row_str(q, 0, arena, &at, &e), 0);
        db_stmt_close(q);
        q = NULL;
        ck_assert_uint_eq(prune(str_z(arena, at)), 3);
    }
    ck_assert_uint_eq(verify().entries, 2);
    ck_assert_uint_eq(found_count, 0);
}
END_TEST

START_TEST(nobody_hides_a_change_by_pruning_it)
{
    uint64_t count;

    add(5);
    (void)seal();
    (void)world_sql(SQL("UPDATE lintel_audit SET event = 'none' WHERE id = ?"), record_of(3));
    ck_assert_int_eq(access_audit_prune(conn, own, keys, STR("2999-01-01"), &count, &e),
                     ERR_CONFLICT);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit_chain"), 0), 5);
}
END_TEST

/* ---- many at once ---- */

#define WRITERS 6
#define EACH    40

static void *write_some(void *arg)
{
    struct db_conn *c = world_connect();
    struct arena *a = arena_new((size_t)16 << 20);
    struct error mine = {.code = ERR_NONE};
    intptr_t failed = 0;

    for (int i = 0; i < EACH; i++) {
        const struct access_audit audit = {.arena = a, .conn = c, .keys = keys};
        struct db_tx tx = {NULL, 0};

        if (db_tx_begin(c, &tx, &mine) != ERR_NONE ||
            access_audit_note(&audit, "update", STR("film"), STR("1"), STR_NONE, STR_NONE, &mine) !=
                ERR_NONE ||
            (i % 4 != 3 && db_tx_commit(&tx, &mine) != ERR_NONE))
            failed++;
        db_tx_end(&tx);
    }
    arena_free(a);
    db_conn_close(c);
    (void)arg;
    return (void *)failed; /* NOLINT(performance-no-int-to-ptr) */
}

static void *seal_some(void *arg)
{
    struct db_conn *c = world_connect();
    struct arena *a = arena_new((size_t)64 << 20);
    struct error mine = {.code = ERR_NONE};
    struct access_audit_sealed sealed;
    intptr_t failed = 0;

    for (int i = 0; i < EACH; i++) {
        if (access_audit_seal(c, a, keys, &sealed, &mine) != ERR_NONE)
            failed++;
        arena_reset(a);
    }
    arena_free(a);
    db_conn_close(c);
    (void)arg;
    return (void *)failed; /* NOLINT(performance-no-int-to-ptr) */
}

START_TEST(many_writers_and_sealers_make_one_chain)
{
    pthread_t threads[WRITERS + 3];

    for (size_t i = 0; i < WRITERS + 3; i++)
        ck_assert_int_eq(
            pthread_create(&threads[i], NULL, i < WRITERS ? write_some : seal_some, NULL), 0);
    for (size_t i = 0; i < WRITERS + 3; i++) {
        void *failed;

        ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
        ck_assert_ptr_null(failed);
    }
    (void)seal();
    ck_assert_uint_eq(verify().entries, (uint64_t)(WRITERS * EACH * 3 / 4));
    ck_assert_uint_eq(found_count, 0);
}
END_TEST

/* Seals until it is killed. */
static void seal_for_ever(void)
{
    struct db_conn *c = world_connect();
    struct arena *a = arena_new((size_t)64 << 20);
    struct error mine = {.code = ERR_NONE};
    struct access_audit_sealed sealed;

    for (;;) {
        if (access_audit_seal(c, a, keys, &sealed, &mine) != ERR_NONE)
            error_clear(&mine);
        arena_reset(a);
    }
}

START_TEST(a_sealer_that_is_killed_leaves_all_or_nothing)
{
    for (int i = 0; i < 12; i++) {
        pid_t child = fork();

        ck_assert_int_ge(child, 0);
        if (child == 0) {
            seal_for_ever();
            _exit(1);
        }
        add(60);
        ck_assert_int_eq(kill(child, SIGKILL), 0);
        ck_assert_int_eq(waitpid(child, NULL, 0), child);
        ck_assert_uint_eq(verify().findings, 0);
    }
    /* The server notices that the last one is gone, and lets go of the head. */
    for (int i = 0;
         i < 200 && world_sql(SQL("SELECT COUNT(*) FROM lintel_audit WHERE unsealed = 1"), 0) > 0;
         i++) {
        (void)seal();
        run(SQL("DO SLEEP(0.05)"));
    }
    ck_assert_uint_eq(verify().entries, 720);
    ck_assert_uint_eq(found_count, 0);
}
END_TEST

/* ---- sign-ins ---- */

static void attempt(const char *email, const char *password)
{
    struct access_audit audit = {
        .arena = arena, .conn = conn, .keys = keys, .address = STR(WORLD_ADDRESS)};
    const struct access_attempt a = {.email = str_from_z(email),
                                     .password = str_from_z(password),
                                     .address = STR(WORLD_ADDRESS),
                                     .audit = &audit};
    const struct access_session_options options = {
        .method = STR("password"), .address = a.address, .audit = &audit};
    struct access_sign_in result;
    struct str token;
    int64_t session;

    ck_assert_msg(access_sign_in(conn, arena, &a, &result, &e) == ERR_NONE, "%s", e.text);
    if (result.outcome == ACCESS_SIGNED_IN)
        ck_assert_int_eq(
            access_session_open(conn, arena, result.account_id, &options, &token, &session, &e),
            ERR_NONE);
}

START_TEST(sign_ins_are_told_and_what_strangers_type_is_not)
{
    int64_t id = world_account(WORLD_EMAIL, false);

    attempt("correct horse battery", "ann@example.org");
    attempt("bob@example.org", "seven blue boats");
    attempt(WORLD_EMAIL, "eight blue boats");
    attempt(WORLD_EMAIL, WORLD_PASSWORD);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit WHERE event ="
                                   " 'sign_in_failed' AND account_id IS NULL AND detail = '{}'"
                                   " AND address = '" WORLD_ADDRESS "'"),
                               0),
                     2);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit WHERE event ="
                                   " 'sign_in_failed' AND account_id = ?"),
                               id),
                     1);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit a JOIN lintel_session s"
                                   " ON s.id = a.session_id WHERE a.event = 'sign_in'"
                                   " AND a.account_id = ?"),
                               id),
                     1);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit WHERE CONCAT_WS(' ', event,"
                                   " route, model, row_key, detail) REGEXP 'horse|blue|bob|ann'"),
                               0),
                     0);
}
END_TEST

START_TEST(however_a_session_is_opened_it_is_told_with_it)
{
    struct access_audit audit = {.arena = arena, .conn = conn, .keys = keys, .account_id = 99};
    const struct access_session_options options = {.method = STR("oauth"), .audit = &audit};
    int64_t id = world_account(WORLD_EMAIL, false);
    struct str token;
    int64_t session;

    ck_assert_int_eq(access_session_open(conn, arena, id, &options, &token, &session, &e),
                     ERR_NONE);
    ck_assert_int_eq(world_sql(SQL("SELECT session_id FROM lintel_audit WHERE event = 'sign_in' AND"
                                   " detail = '{\"method\":\"oauth\"}' AND account_id = ?"),
                               id),
                     session);
    ck_assert_int_eq(access_session_open(conn, arena, id + 1, &options, &token, &session, &e),
                     ERR_ABSENT);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit"), 0), 1);
}
END_TEST

START_TEST(a_sign_out_is_told)
{
    int64_t id = world_account(WORLD_EMAIL, false);
    struct http_exchange *x = world_request("POST", "/sign-out", NULL, NULL);
    struct access_user user = {.id = id, .session_id = 1, .token = STR("t")};

    x->keys = keys;
    x->user = &user;
    ck_assert_int_eq(access_session_close(x), ERR_NONE);
    ck_assert_int_eq(world_sql(SQL("SELECT account_id FROM lintel_audit WHERE event = 'sign_out'"
                                   " AND session_id = 1 AND address = '" WORLD_ADDRESS "'"),
                               0),
                     id);
}
END_TEST

START_TEST(a_record_holds_whatever_it_is_given)
{
    char *huge = arena_alloc(arena, 400000, 1);
    const struct access_audit audit = {.arena = arena,
                                       .conn = conn,
                                       .keys = keys,
                                       .address = STR("\xff\n"),
                                       .request_id = STR("\xc3\xa9"),
                                       .route = {huge, 400}};
    const struct access_audit_entry entry = {
        .event = "update", .model = {huge, 500}, .row_key = {huge, 300}, .detail = {huge, 400000}};

    memset(huge, 'x', 400000);
    ck_assert_msg(access_audit_add(&audit, &entry, 1, &e) == ERR_NONE, "%s", e.text);
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit WHERE address = '' AND"
                                   " request_id = '' AND LENGTH(route) = 255 AND LENGTH(model) ="
                                   " 129 AND row_key LIKE 'sha256:%' AND detail LIKE"
                                   " '{\"sha256\":%\"bytes\":400000}'"),
                               0),
                     1);
    (void)seal();
    ck_assert_uint_eq(verify().entries, 1);
    ck_assert_uint_eq(found_count, 0);
}
END_TEST

Suite *suite_audit(void)
{
    Suite *s = suite_create("audit");
    TCase *c = tcase_create("audit");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, what_was_recorded_is_sealed_and_verifies);
    tcase_add_test(c, numbers_that_were_undone_are_no_removals);
    tcase_add_test(c, each_column_that_was_changed_is_found);
    tcase_add_test(c, records_that_were_removed_swapped_or_put_in_are_found);
    tcase_add_test(c, a_forged_record_is_never_sealed);
    tcase_add_test(c, a_copied_record_is_found);
    tcase_add_test(c, entries_that_were_changed_are_found_one_by_one);
    tcase_add_test(c, an_end_that_was_cut_off_is_found);
    tcase_add_test(c, nothing_is_sealed_onto_a_head_that_was_changed);
    tcase_add_test(c, one_that_is_marked_unsealed_again_is_not_sealed_twice);
    tcase_add_test(c, who_stands_in_seals_what_nobody_does);
    tcase_add_test(c, a_key_that_follows_keeps_the_chain);
    tcase_add_test(c, another_key_of_the_same_name_finds_all_of_it_changed);
    tcase_add_test(c, without_a_key_it_says_so);
    tcase_add_test(c, what_was_pruned_leaves_a_chain_that_verifies);
    tcase_add_test(c, only_what_is_old_enough_goes);
    tcase_add_test(c, nobody_hides_a_change_by_pruning_it);
    tcase_add_test(c, many_writers_and_sealers_make_one_chain);
    tcase_add_test(c, a_sealer_that_is_killed_leaves_all_or_nothing);
    tcase_add_test(c, sign_ins_are_told_and_what_strangers_type_is_not);
    tcase_add_test(c, however_a_session_is_opened_it_is_told_with_it);
    tcase_add_test(c, a_sign_out_is_told);
    tcase_add_test(c, a_record_holds_whatever_it_is_given);
    suite_add_tcase(s, c);
    return s;
}
