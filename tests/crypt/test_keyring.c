/* test_keyring.c - files of keys, and rings that follow them. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/base/buf.h"
#include "app/crypt/keyfile.h"
#include "app/crypt/keyring.h"
#include "tests/crypt/suites.h"

#define SECRET "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define OTHER  "ICECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static char folder[] = "/tmp/lintel-keys.XXXXXX";
static char path[64];
static struct error e;

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/keys", folder);
}

static void teardown(void)
{
    char lock[80];

    (void)snprintf(lock, sizeof lock, "%s.lock", path);
    (void)unlink(lock);
    (void)unlink(path);
    (void)rmdir(folder);
}

static void put_file(const char *text, mode_t mode)
{
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
    ck_assert_int_eq(chmod(path, mode), 0);
}

static void refuses(const char *text)
{
    struct crypt_keys keys = {.count = 77};

    e = (struct error){.code = ERR_NONE};
    ck_assert_msg(crypt_keys_parse(str_from_z(text), &keys, &e) == ERR_INVALID, "%s", text);
    ck_assert(e.words[0] != '\0');
    ck_assert_ptr_null(strstr(e.words, "AAEC")); /* no word of a secret */
    ck_assert_uint_eq(keys.count, 77);
}

START_TEST(what_is_written_reads_back)
{
    static struct crypt_keys keys;
    static struct crypt_keys again;
    struct buf text;
    struct stat st;
    size_t at;

    ck_assert_int_eq(crypt_keys_add(&keys, CRYPT_SIGN, CRYPT_ES256, &at, &e), ERR_NONE);
    ck_assert_int_eq(crypt_keys_add(&keys, CRYPT_SEAL, CRYPT_AES256_GCM, &at, &e), ERR_NONE);
    ck_assert_int_eq(crypt_keys_add(&keys, CRYPT_SEAL, CRYPT_AES256_GCM, &at, &e), ERR_NONE);
    ck_assert_int_eq(crypt_keys_add(&keys, CRYPT_MAC, CRYPT_HMAC256, &at, &e), ERR_NONE);
    ck_assert(keys.at[0].is_current && keys.at[1].is_current && !keys.at[2].is_current);
    ck_assert_mem_ne(keys.at[1].secret, keys.at[2].secret, CRYPT_KEY_LEN);
    buf_init(&text, 100000);
    crypt_keys_print(&keys, &text);
    ck_assert_int_eq(crypt_keys_parse(buf_str(&text), &again, &e), ERR_NONE);
    ck_assert_mem_eq(&keys, &again, sizeof keys);
    buf_fini(&text);
    ck_assert_int_eq(crypt_keys_write(path, &keys, &e), ERR_NONE);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777U, 0600);
    memset(&again, 0, sizeof again);
    ck_assert_int_eq(crypt_keys_read(path, &again, &e), ERR_NONE);
    ck_assert_mem_eq(&keys, &again, sizeof keys);
}
END_TEST

START_TEST(a_damaged_file_is_refused_line_by_line)
{
    static struct crypt_keys keys;

    ck_assert_int_eq(crypt_keys_parse(STR("# words\n\n seal  aes256gcm a current " SECRET " ;"
                                          "mac hmac256 b current " SECRET),
                                      &keys, &e),
                     ERR_NONE);
    ck_assert_uint_eq(keys.count, 2);
    refuses("seal aes256gcm a current");
    refuses("lock aes256gcm a current " SECRET);
    refuses("seal hs256 a current " SECRET);
    refuses("seal aes256gcm a now " SECRET);
    refuses("seal aes256gcm a/b current " SECRET);
    refuses("seal aes256gcm a current " SECRET " more");
    refuses("seal aes256gcm a current " SECRET "A");
    refuses("seal aes256gcm a current AAEC");
    refuses("seal aes256gcm a current AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    refuses("sign es256 a current _____________________________________________8");
    refuses("seal aes256gcm a current " SECRET "\nmac hmac256 a current " OTHER);
    refuses("seal aes256gcm a current " SECRET "\nseal aes256gcm b current " OTHER);
    refuses("seal aes256gcm 0123456789012345678901234567890123456789 current " SECRET);
}
END_TEST

START_TEST(a_file_that_others_may_read_is_refused)
{
    static const mode_t modes[] = {0640, 0604, 0620, 0601, 0644};
    struct crypt_keyring *r = NULL;

    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        put_file("seal aes256gcm a current " SECRET "\n", modes[i]);
        e = (struct error){.code = ERR_NONE};
        ck_assert_int_eq(crypt_keyring_open(path, STR_NONE, &r, &e), ERR_INVALID);
        ck_assert_ptr_nonnull(strstr(e.words, "chmod 600"));
        ck_assert_ptr_null(r);
    }
    put_file("seal aes256gcm a current " SECRET "\n", 0400);
    e = (struct error){.code = ERR_NONE};
    ck_assert_int_eq(crypt_keyring_open(path, STR_NONE, &r, &e), ERR_NONE);
    crypt_keyring_close(r);
}
END_TEST

START_TEST(one_key_a_purpose_is_current_and_the_others_are_found)
{
    struct crypt_keyring *r = NULL;

    ck_assert_int_eq(crypt_keyring_open(NULL,
                                        STR("seal aes256gcm old kept " SECRET
                                            ";seal aes256gcm new current " OTHER
                                            ";mac hmac256 m current " SECRET),
                                        &r, &e),
                     ERR_NONE);
    ck_assert(str_eq(crypt_key_id(crypt_keyring_current(r, CRYPT_SEAL)), STR("new")));
    ck_assert_ptr_nonnull(crypt_keyring_find(r, CRYPT_SEAL, STR("old")));
    ck_assert_ptr_null(crypt_keyring_find(r, CRYPT_MAC, STR("old")));
    ck_assert_ptr_null(crypt_keyring_find(r, CRYPT_SEAL, STR("none")));
    ck_assert_ptr_null(crypt_keyring_current(r, CRYPT_SIGN));
    ck_assert_ptr_null(crypt_keyring_current(NULL, CRYPT_SEAL));
    crypt_keyring_close(r);
}
END_TEST

START_TEST(keys_derived_for_two_uses_differ)
{
    struct crypt_keyring *r = NULL;
    unsigned char one[CRYPT_KEY_LEN];
    unsigned char two[CRYPT_KEY_LEN];
    const struct crypt_key *k;

    ck_assert_int_eq(crypt_keyring_open(NULL, STR("mac hmac256 m current " SECRET), &r, &e),
                     ERR_NONE);
    k = crypt_keyring_current(r, CRYPT_MAC);
    crypt_key_derive(k, STR("one"), one);
    crypt_key_derive(k, STR("two"), two);
    ck_assert_mem_ne(one, two, sizeof one);
    ck_assert_mem_ne(one, k->secret, sizeof one);
    crypt_keyring_close(r);
}
END_TEST

START_TEST(a_ring_follows_its_file_and_its_keys_stay)
{
    static const struct timespec pause = {.tv_nsec = 50000000};
    struct crypt_keyring *r = NULL;
    const struct crypt_key *k;

    ck_assert_int_eq(crypt_keyring_open(path, STR_NONE, &r, &e), ERR_NONE); /* none yet */
    ck_assert_ptr_null(crypt_keyring_current(r, CRYPT_SEAL));
    put_file("seal aes256gcm a current " SECRET "\n", 0600);
    ck_assert_int_eq(crypt_keyring_renew(r, &e), ERR_NONE);
    k = crypt_keyring_current(r, CRYPT_SEAL);
    ck_assert_ptr_nonnull(k);
    put_file("seal aes256gcm a kept " SECRET "\nseal aes256gcm b current " OTHER "\n", 0600);
    for (int i = 0; i < 600 && crypt_keyring_find(r, CRYPT_SEAL, STR("b")) == NULL; i++)
        (void)nanosleep(&pause, NULL);
    ck_assert_ptr_nonnull(crypt_keyring_find(r, CRYPT_SEAL, STR("b")));
    ck_assert(k->is_current && str_eq(crypt_key_id(k), STR("a"))); /* as it was given */
    put_file("rubbish\n", 0600);
    ck_assert_int_eq(crypt_keyring_renew(r, &e), ERR_INVALID);
    ck_assert_ptr_nonnull(crypt_keyring_find(r, CRYPT_SEAL, STR("a")));
    crypt_keyring_close(r);
}
END_TEST

START_TEST(only_one_command_changes_a_file)
{
    int lock = -1;
    int second = -1;

    ck_assert_int_eq(crypt_keys_lock(path, &lock, &e), ERR_NONE);
    ck_assert_int_eq(crypt_keys_lock(path, &second, &e), ERR_UNAVAILABLE);
    ck_assert_int_eq(second, -1);
    ck_assert_int_eq(close(lock), 0);
    ck_assert_int_eq(crypt_keys_lock(path, &second, &e), ERR_NONE);
    ck_assert_int_eq(close(second), 0);
}
END_TEST

START_TEST(a_key_is_made_current_and_taken_out)
{
    static struct crypt_keys keys;
    size_t a;
    size_t b;

    ck_assert_int_eq(crypt_keys_add(&keys, CRYPT_MAC, CRYPT_HMAC256, &a, &e), ERR_NONE);
    ck_assert_int_eq(crypt_keys_add(&keys, CRYPT_MAC, CRYPT_HMAC256, &b, &e), ERR_NONE);
    crypt_keys_make_current(&keys, b);
    ck_assert(!keys.at[a].is_current && keys.at[b].is_current);
    crypt_keys_remove(&keys, a);
    ck_assert_uint_eq(keys.count, 1);
    ck_assert(keys.at[0].is_current);
    ck_assert_int_eq(crypt_keys_add(&keys, CRYPT_MAC, CRYPT_ES256, &a, &e), ERR_INVALID);
    e = (struct error){.code = ERR_NONE};
    while (keys.count < CRYPT_KEYS_MAX)
        ck_assert_int_eq(crypt_keys_add(&keys, CRYPT_MAC, CRYPT_HMAC256, &a, &e), ERR_NONE);
    ck_assert_int_eq(crypt_keys_add(&keys, CRYPT_MAC, CRYPT_HMAC256, &a, &e), ERR_INVALID);
    /* As many as there may be fit into a file. */
    e = (struct error){.code = ERR_NONE};
    ck_assert_int_eq(crypt_keys_write(path, &keys, &e), ERR_NONE);
    ck_assert_int_eq(crypt_keys_read(path, &keys, &e), ERR_NONE);
}
END_TEST

Suite *suite_keyring(void)
{
    Suite *s = suite_create("keyring");
    TCase *c = tcase_create("keys");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, what_is_written_reads_back);
    tcase_add_test(c, a_damaged_file_is_refused_line_by_line);
    tcase_add_test(c, a_file_that_others_may_read_is_refused);
    tcase_add_test(c, one_key_a_purpose_is_current_and_the_others_are_found);
    tcase_add_test(c, keys_derived_for_two_uses_differ);
    tcase_add_test(c, a_ring_follows_its_file_and_its_keys_stay);
    tcase_add_test(c, only_one_command_changes_a_file);
    tcase_add_test(c, a_key_is_made_current_and_taken_out);
    suite_add_tcase(s, c);
    return s;
}
