/*
 * cmd_keys.c - `lintel keys list|add|rotate|retire`: the file of keys.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/crypt/keyfile.h"
#include "app/serve/command.h"
#include "app/serve/seals.h"

enum { ALGORITHM, IF_NONE };
enum { TO, LATER };
enum { FORCE };

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

/* What the environment says cannot be changed from here. */
static enum err need_file(struct command_context *c)
{
    if (getenv("LINTEL_KEYS") == NULL)
        return ERR_NONE;
    return error_tell(&c->error, ERR_INVALID, STR("LINTEL_KEYS"),
                      "holds the keys in the environment; change them there, or unset it to work "
                      "on LINTEL_KEY_FILE");
}

static enum err read_keys(struct command_context *c, struct crypt_keys *out_keys)
{
    enum err code = crypt_keys_read(str_z(c->arena, c->settings.key_file), out_keys, &c->error);

    if (code != ERR_ABSENT)
        return code;
    error_clear(&c->error);
    out_keys->count = 0;
    return ERR_NONE;
}

/* ---- list ---- */

/* Without a database there are keys alone. */
static enum err print_seals(struct command_context *c)
{
    AUTO(seals_close) struct seals s = {.conn = NULL};

    if (c->settings.db_url.len == 0)
        return ERR_NONE;
    TRY(seals_open(c, &s));
    return seals_print(c, &s);
}

static enum err run_list(struct command_context *c)
{
    struct crypt_keyring *ring;
    const struct crypt_keys *keys;

    TRY(settings_keys(c->arena, &c->settings, &ring, &c->error));
    keys = crypt_keyring_keys(ring);
    if (keys->count == 0)
        (void)puts("There are no keys; `lintel keys add PURPOSE` makes one.");
    for (size_t i = 0; i < keys->count; i++) {
        const struct crypt_key *k = &keys->at[i];

        (void)printf("%-5s %-10s %-*.*s %s\n", crypt_purpose_name(k->purpose),
                     crypt_algorithm_name(k->algorithm), 12, STR_ARG(crypt_key_id(k)),
                     k->is_current ? "current" : "kept");
    }
    crypt_keyring_close(ring);
    return print_seals(c);
}

/* ---- add ---- */

static enum err purpose_of(struct command_context *c, enum crypt_purpose *out_purpose,
                           enum crypt_algorithm *out_algorithm)
{
    if (!crypt_purpose_parse(c->argument, out_purpose))
        return error_tell(&c->error, ERR_INVALID, STR("PURPOSE"), "is sign, seal, mac or blind");
    *out_algorithm = crypt_purpose_usual(*out_purpose);
    return ERR_NONE;
}

/* A new key into keys; *out_at is where it stands. */
static enum err add_to(struct command_context *c, struct crypt_keys *keys, enum crypt_purpose p,
                       enum crypt_algorithm a, size_t *out_at)
{
    const char *path = str_z(c->arena, c->settings.key_file);

    TRY(crypt_keys_add(keys, p, a, out_at, &c->error));
    TRY(crypt_keys_write(path, keys, &c->error));
    (void)printf("%s: %s key %.*s, %s\n", path, crypt_purpose_name(p),
                 STR_ARG(crypt_key_id(&keys->at[*out_at])),
                 keys->at[*out_at].is_current ? "current" : "kept until `lintel keys rotate`");
    return ERR_NONE;
}

static bool has_purpose(const struct crypt_keys *keys, enum crypt_purpose p)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->at[i].purpose == p)
            return true;
    }
    return false;
}

/* Without a purpose: the first of each, where there is none. */
static enum err add_missing(struct command_context *c, struct crypt_keys *keys)
{
    size_t at;

    for (unsigned p = 0; p < CRYPT_PURPOSE__COUNT; p++) {
        if (!has_purpose(keys, (enum crypt_purpose)p))
            TRY(add_to(c, keys, (enum crypt_purpose)p, crypt_purpose_usual((enum crypt_purpose)p),
                       &at));
    }
    return ERR_NONE;
}

static enum err run_add(struct command_context *c)
{
    AUTO(close_fd) int lock = -1;
    struct crypt_keys *keys = ARENA_NEW(c->arena, struct crypt_keys);
    enum crypt_purpose p = CRYPT_SIGN;
    enum crypt_algorithm a = CRYPT_ES256;
    size_t at;

    if (command_has(c, IF_NONE) && getenv("LINTEL_KEYS") != NULL)
        return ERR_NONE;
    TRY(need_file(c));
    TRY(crypt_keys_lock(str_z(c->arena, c->settings.key_file), &lock, &c->error));
    TRY(read_keys(c, keys));
    if (command_has(c, IF_NONE))
        return add_missing(c, keys);
    TRY(purpose_of(c, &p, &a));
    if (command_has(c, ALGORITHM) && !crypt_algorithm_parse(c->values[ALGORITHM], &a))
        return error_tell(&c->error, ERR_INVALID, STR("--algorithm"),
                          "is es256, hs256, aes256gcm, hmac256 or blind256");
    return add_to(c, keys, p, a, &at);
}

/* ---- rotate ---- */

static enum err key_named(struct command_context *c, const struct crypt_keys *keys, struct str id,
                          size_t *out_at)
{
    *out_at = crypt_keys_find(keys, id);
    if (*out_at < keys->count)
        return ERR_NONE;
    return error_tell(&c->error, ERR_ABSENT, id, "is no key; `lintel keys list` shows them");
}

static enum err choose(struct command_context *c, struct crypt_keys *keys, enum crypt_purpose p,
                       enum crypt_algorithm a, size_t *out_at)
{
    if (!command_has(c, TO))
        return crypt_keys_add(keys, p, a, out_at, &c->error);
    TRY(key_named(c, keys, c->values[TO], out_at));
    if (keys->at[*out_at].purpose == p)
        return ERR_NONE;
    return error_tell(&c->error, ERR_INVALID, STR("--to"), "is no key to %s",
                      crypt_purpose_name(p));
}

/* What is there goes over to the new key as well. */
static enum err reseal(struct command_context *c, enum crypt_purpose p)
{
    AUTO(seals_close) struct seals s = {.conn = NULL};

    if (p != CRYPT_SEAL && p != CRYPT_BLIND)
        return ERR_NONE;
    if (command_has(c, LATER) || c->settings.db_url.len == 0) {
        (void)puts("What it is to replace stays in use until `lintel keys seal` has run.");
        return ERR_NONE;
    }
    TRY(seals_open(c, &s));
    for (size_t i = 0; i < s.count; i++)
        TRY(seals_seal(c, &s, s.columns[i]));
    return ERR_NONE;
}

static enum err rotate(struct command_context *c, enum crypt_purpose *out_purpose)
{
    AUTO(close_fd) int lock = -1;
    struct crypt_keys *keys = ARENA_NEW(c->arena, struct crypt_keys);
    const char *path = str_z(c->arena, c->settings.key_file);
    enum crypt_purpose p = CRYPT_SIGN;
    enum crypt_algorithm a = CRYPT_ES256;
    size_t at;

    TRY(need_file(c));
    TRY(purpose_of(c, &p, &a));
    TRY(crypt_keys_lock(path, &lock, &c->error));
    TRY(read_keys(c, keys));
    TRY(choose(c, keys, p, a, &at));
    crypt_keys_make_current(keys, at);
    TRY(crypt_keys_write(path, keys, &c->error));
    (void)printf("%s: %s key %.*s is current now\n", path, crypt_purpose_name(p),
                 STR_ARG(crypt_key_id(&keys->at[at])));
    (void)fflush(stdout);
    *out_purpose = p;
    return ERR_NONE;
}

/* The file is given back before the values are gone through. */
static enum err run_rotate(struct command_context *c)
{
    enum crypt_purpose p = CRYPT_SIGN;

    TRY(rotate(c, &p));
    return reseal(c, p);
}

/* ---- retire ---- */

/* A key that values are sealed with is not only said to be in use. */
static enum err check_use(struct command_context *c, const struct crypt_key *k)
{
    AUTO(seals_close) struct seals s = {.conn = NULL};
    uint64_t rows = 0;

    if ((k->purpose != CRYPT_SEAL && k->purpose != CRYPT_BLIND) || c->settings.db_url.len == 0)
        return ERR_NONE;
    TRY(seals_open(c, &s));
    TRY(seals_rows_of(c, &s, c->argument, &rows));
    if (rows == 0)
        return ERR_NONE;
    return error_tell(&c->error, ERR_CONFLICT, c->argument,
                      "has %" PRIu64 " values in the database that only it %s; run `lintel keys "
                      "seal` first",
                      rows, k->purpose == CRYPT_SEAL ? "opens" : "finds");
}

static enum err run_retire(struct command_context *c)
{
    AUTO(close_fd) int lock = -1;
    struct crypt_keys *keys = ARENA_NEW(c->arena, struct crypt_keys);
    const char *path = str_z(c->arena, c->settings.key_file);
    size_t at;

    TRY(need_file(c));
    TRY(crypt_keys_lock(path, &lock, &c->error));
    TRY(read_keys(c, keys));
    TRY(key_named(c, keys, c->argument, &at));
    if (keys->at[at].is_current)
        return error_tell(&c->error, ERR_CONFLICT, c->argument,
                          "is current; make another one current first: lintel keys rotate %s",
                          crypt_purpose_name(keys->at[at].purpose));
    if (!command_has(c, FORCE))
        return error_tell(&c->error, ERR_INVALID, STR("--force"),
                          "is needed: what only this key opens or verifies is lost for ever; "
                          "keep a copy of the file");
    TRY(check_use(c, &keys->at[at]));
    crypt_keys_remove(keys, at);
    TRY(crypt_keys_write(path, keys, &c->error));
    (void)printf("%s: %.*s is gone\n", path, STR_ARG(c->argument));
    return ERR_NONE;
}

const struct command command_keys_list = {
    .name = "keys list",
    .summary = "list the keys by name, never their secrets, and what is sealed with them",
    .help = "With a database: how many values of each sealed column have which key, and which\n"
            "values no key is there for. Those are left out of their rows; the rest is served.",
    .wants_settings = true,
    .run = run_list,
};

const struct command command_keys_add = {
    .name = "keys add",
    .summary = "make a key to sign, seal, mac or blind with",
    .help = "The first of its purpose is current at once. With several hosts: add it on one, copy\n"
            "the file to all, then `lintel keys rotate PURPOSE --to NAME` and copy it again.",
    .argument = "PURPOSE",
    .options = {{"--algorithm", "NAME", "sign: es256 (default) or hs256"},
                {"--if-none", NULL, "one of each purpose, where there is none"}},
    .wants_settings = true,
    .run = run_add,
};

const struct command command_keys_rotate = {
    .name = "keys rotate",
    .summary = "make a new key the current one of its purpose",
    .help =
        "The one before is kept: it opens and verifies what was made with it.\n\n"
        "seal, blind: then all sealed values go over to it, in small transactions while the\n"
        "application runs. When that was interrupted, `lintel keys seal` goes on. With several\n"
        "hosts bring the key to all of them before, or use --later.",
    .argument = "PURPOSE",
    .options = {{"--to", "NAME", "this key, which was added before"},
                {"--later", NULL, "leave the sealed values to `lintel keys seal`"}},
    .wants_settings = true,
    .run = run_rotate,
};

const struct command command_keys_retire = {
    .name = "keys retire",
    .summary = "take a key out of the file for good",
    .argument = "NAME",
    .options = {{"--force", NULL, "yes: what only this key opens is lost"}},
    .wants_settings = true,
    .run = run_retire,
};
