/*
 * keyring.c - the keys that a running program has, and their newer versions.
 *
 * What a file said is never changed, only followed by what it says now: a key that
 * was given to a thread stays where it is.  Files of keys change a few times a year.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/crypt/keyring.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/base/clock.h"
#include "app/crypt/digest.h"
#include "app/crypt/keyfile.h"
#include "app/crypt/secret.h"

#define LOOK_US ((int64_t)1000000)

struct version {
    struct crypt_keys keys;
    struct version *older;
};

struct crypt_keyring {
    _Atomic(struct version *) now;
    _Atomic int64_t looked_us; /* by the clock that never jumps */
    pthread_mutex_t lock;      /* of whoever reads the file anew */
    struct stat seen;
    char *path; /* NULL: the keys came as text */
};

struct str crypt_key_id(const struct crypt_key *k)
{
    return (struct str){k->id, k->id_len};
}

void crypt_key_derive(const struct crypt_key *k, struct str use, unsigned char out[CRYPT_KEY_LEN])
{
    _Static_assert(CRYPT_KEY_LEN == CRYPT_SHA256_LEN, "a derived key is a MAC");

    crypt_hmac_sha256((struct str){(const char *)k->secret, CRYPT_KEY_LEN}, use, out);
}

static enum err publish(struct crypt_keyring *r, const struct crypt_keys *keys, struct error *e)
{
    struct version *v = calloc(1, sizeof *v);

    if (v == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for keys");
    v->keys = *keys;
    v->older = atomic_load(&r->now);
    atomic_store(&r->now, v);
    return ERR_NONE;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* With the lock held.  The first of several that look is the one that reads. */
static enum err look(struct crypt_keyring *r, bool is_sure, struct error *e)
{
    struct crypt_keys keys = {.count = 0};
    struct stat st;
    enum err code;

    memset(&st, 0, sizeof st);
    if (stat(r->path, &st) == 0 && !is_sure && is_same_file(&st, &r->seen))
        return ERR_NONE;
    code = crypt_keys_read(r->path, &keys, e);
    if (code == ERR_ABSENT && !is_sure)
        return code; /* one that has gone for a while leaves its keys in force */
    if (code == ERR_ABSENT) {
        error_clear(e);
        code = ERR_NONE;
    }
    if (code == ERR_NONE)
        code = publish(r, &keys, e);
    if (code == ERR_NONE)
        r->seen = st;
    crypt_wipe(&keys, sizeof keys);
    return code;
}

enum err crypt_keyring_renew(struct crypt_keyring *r, struct error *e)
{
    enum err code;

    if (r->path == NULL)
        return ERR_NONE;
    (void)pthread_mutex_lock(&r->lock);
    code = look(r, true, e);
    (void)pthread_mutex_unlock(&r->lock);
    return code;
}

enum err crypt_keyring_open(const char *path, struct str text, struct crypt_keyring **out_ring,
                            struct error *e)
{
    struct crypt_keyring *r = calloc(1, sizeof *r);
    struct crypt_keys keys = {.count = 0};
    enum err code;

    if (r == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for keys");
    (void)pthread_mutex_init(&r->lock, NULL);
    atomic_store(&r->looked_us, clock_mono_us());
    if (text.len > 0) {
        code = crypt_keys_parse(text, &keys, e);
        if (code == ERR_NONE)
            code = publish(r, &keys, e);
        crypt_wipe(&keys, sizeof keys);
    } else {
        r->path = strdup(path);
        code = r->path == NULL ? error_set(e, ERR_UNAVAILABLE, "no memory for keys")
                               : crypt_keyring_renew(r, e);
    }
    if (code != ERR_NONE) {
        crypt_keyring_close(r);
        return code;
    }
    *out_ring = r;
    return ERR_NONE;
}

void crypt_keyring_close(struct crypt_keyring *r)
{
    struct version *v;

    if (r == NULL)
        return;
    v = atomic_load(&r->now);
    while (v != NULL) {
        struct version *older = v->older;

        crypt_wipe(v, sizeof *v);
        free(v);
        v = older;
    }
    (void)pthread_mutex_destroy(&r->lock);
    free(r->path);
    free(r);
}

/* Who finds the lock taken goes on with what there is: somebody is looking. */
static void look_again(struct crypt_keyring *r)
{
    struct error e = {.code = ERR_NONE};
    int64_t now = clock_mono_us();

    if (r->path == NULL || now - atomic_load(&r->looked_us) < LOOK_US ||
        pthread_mutex_trylock(&r->lock) != 0)
        return;
    atomic_store(&r->looked_us, now);
    /* A file that became unreadable leaves in force what was read before; `lintel check` tells. */
    if (look(r, false, &e) != ERR_NONE)
        error_clear(&e);
    (void)pthread_mutex_unlock(&r->lock);
}

const struct crypt_keys *crypt_keyring_keys(struct crypt_keyring *r)
{
    if (r == NULL)
        return NULL;
    look_again(r);
    return &atomic_load(&r->now)->keys;
}

const struct crypt_key *crypt_keyring_current(struct crypt_keyring *r, enum crypt_purpose p)
{
    const struct crypt_keys *keys = crypt_keyring_keys(r);

    for (size_t i = 0; keys != NULL && i < keys->count; i++) {
        if (keys->at[i].purpose == p && keys->at[i].is_current)
            return &keys->at[i];
    }
    return NULL;
}

const struct crypt_key *crypt_keyring_find(struct crypt_keyring *r, enum crypt_purpose p,
                                           struct str id)
{
    const struct crypt_keys *keys = crypt_keyring_keys(r);
    size_t at = keys == NULL ? 0 : crypt_keys_find(keys, id);

    return keys == NULL || at == keys->count || keys->at[at].purpose != p ? NULL : &keys->at[at];
}

const struct crypt_key *crypt_keyring_seek(struct crypt_keyring *r, enum crypt_purpose p,
                                           struct str id)
{
    const struct crypt_key *found = crypt_keyring_find(r, p, id);
    struct error e = {.code = ERR_NONE};

    if (found != NULL || r == NULL || r->path == NULL)
        return found;
    /* A file that is as it was costs a stat(), however often a lost key is asked for. */
    (void)pthread_mutex_lock(&r->lock);
    if (look(r, false, &e) != ERR_NONE)
        error_clear(&e);
    (void)pthread_mutex_unlock(&r->lock);
    return crypt_keyring_find(r, p, id);
}
