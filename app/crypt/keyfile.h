/*
 * keyfile.h - the file of keys: one a line, for the command line to make and change.
 *
 *     # purpose algorithm name state secret
 *     seal aes256gcm k-7f3a9c21 current Jx0...base64url, 32 bytes...
 *
 * It is written as a whole beside the old one and then put in its place, mode 0600.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_CRYPT_KEYFILE_H
#define APP_CRYPT_KEYFILE_H

#include "app/crypt/keyring.h"

/* In the environment ';' may stand for the ends of lines.  ERR_INVALID names the line. */
enum err crypt_keys_parse(struct str text, struct crypt_keys *out_keys,
                          struct error *e) ATTR_MUST_USE;
void crypt_keys_print(const struct crypt_keys *keys, struct buf *to);

/* ERR_ABSENT: no such file.  ERR_INVALID: others may read it, or it is damaged. */
enum err crypt_keys_read(const char *path, struct crypt_keys *out_keys,
                         struct error *e) ATTR_MUST_USE;
enum err crypt_keys_write(const char *path, const struct crypt_keys *keys,
                          struct error *e) ATTR_MUST_USE;

/*
 * Nobody else changes the file until it is given back: *out_lock is a descriptor, for close().
 * ERR_UNAVAILABLE: somebody does.
 */
enum err crypt_keys_lock(const char *path, int *out_lock, struct error *e) ATTR_MUST_USE;

/* A new key of that purpose, kept, unless it is its first.  ERR_INVALID: wrong algorithm, or full.
 */
enum err crypt_keys_add(struct crypt_keys *keys, enum crypt_purpose p, enum crypt_algorithm a,
                        size_t *out_at, struct error *e) ATTR_MUST_USE;
void crypt_keys_make_current(struct crypt_keys *keys, size_t at);
void crypt_keys_remove(struct crypt_keys *keys, size_t at);
/* keys->count: there is none. */
size_t crypt_keys_find(const struct crypt_keys *keys, struct str id);

#endif
