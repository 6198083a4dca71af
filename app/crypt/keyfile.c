/*
 * keyfile.c - the file of keys, read strictly and written as a whole.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/crypt/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/base/buf.h"
#include "app/base/id.h"
#include "app/crypt/base64.h"
#include "app/crypt/secret.h"

#define FILE_MAX ((size_t)16 * 1024)
#define ID_BYTES 4

static const struct str purposes[] = {STR_INIT("sign"), STR_INIT("seal"), STR_INIT("mac"),
                                      STR_INIT("blind")};
static const struct {
    struct str name;
    enum crypt_purpose purpose;
} algorithms[] = {
    {STR_INIT("es256"), CRYPT_SIGN},     {STR_INIT("hs256"), CRYPT_SIGN},
    {STR_INIT("aes256gcm"), CRYPT_SEAL}, {STR_INIT("hmac256"), CRYPT_MAC},
    {STR_INIT("blind256"), CRYPT_BLIND},
};

/* The order of P-256 (FIPS 186-4, D.1.2.3): a private number is from 1 to below it. */
static const unsigned char p256_order[CRYPT_KEY_LEN] = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

const char *crypt_purpose_name(enum crypt_purpose p)
{
    return purposes[p].at;
}

bool crypt_purpose_parse(struct str name, enum crypt_purpose *out_purpose)
{
    for (unsigned i = 0; i < CRYPT_PURPOSE__COUNT; i++) {
        if (!str_eq(purposes[i], name))
            continue;
        *out_purpose = (enum crypt_purpose)i;
        return true;
    }
    return false;
}

enum crypt_algorithm crypt_purpose_usual(enum crypt_purpose p)
{
    static const enum crypt_algorithm usual[CRYPT_PURPOSE__COUNT] = {
        CRYPT_ES256, CRYPT_AES256_GCM, CRYPT_HMAC256, CRYPT_BLIND_HMAC};

    return usual[p];
}

const char *crypt_algorithm_name(enum crypt_algorithm a)
{
    return algorithms[a].name.at;
}

bool crypt_algorithm_parse(struct str name, enum crypt_algorithm *out_algorithm)
{
    for (unsigned i = 0; i < CRYPT_ALGORITHM__COUNT; i++) {
        if (!str_eq(algorithms[i].name, name))
            continue;
        *out_algorithm = (enum crypt_algorithm)i;
        return true;
    }
    return false;
}

/* ---- reading ---- */

static bool is_fit(enum crypt_algorithm a, const unsigned char secret[CRYPT_KEY_LEN])
{
    static const unsigned char nothing[CRYPT_KEY_LEN];

    return memcmp(secret, nothing, CRYPT_KEY_LEN) != 0 &&
           (a != CRYPT_ES256 || memcmp(secret, p256_order, CRYPT_KEY_LEN) < 0);
}

static bool is_id(struct str s)
{
    static const struct str signs =
        STR_INIT("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    for (size_t i = 0; i < s.len; i++) {
        if (str_find(signs, s.at[i], 0) == signs.len)
            return false;
    }
    return s.len > 0 && s.len <= CRYPT_KEY_ID_MAX;
}

static struct str word(struct str *line)
{
    struct str part = STR_NONE;

    *line = str_trim(*line);
    if (line->len == 0 || !str_cut(line, ' ', &part))
        return STR_NONE;
    return part;
}

/* What is wrong with the line, or NULL; never a word of the line itself. */
static const char *parse_line(struct str line, struct crypt_key *k)
{
    struct str purpose = word(&line);
    struct str algorithm = word(&line);
    struct str id = word(&line);
    struct str state = word(&line);
    struct str secret = word(&line);
    unsigned char bytes[CRYPT_BASE64_BYTES(CRYPT_BASE64_ROOM(CRYPT_KEY_LEN))];
    size_t len = 0;

    if (!crypt_purpose_parse(purpose, &k->purpose))
        return "begins with sign, seal or mac";
    if (!crypt_algorithm_parse(algorithm, &k->algorithm) ||
        algorithms[k->algorithm].purpose != k->purpose)
        return "names an algorithm that is not of this purpose";
    if (!is_id(id))
        return "has a name of at most 32 letters, digits, - and _";
    k->is_current = str_eq(state, STR("current"));
    if (!k->is_current && !str_eq(state, STR("kept")))
        return "says current or kept after the name";
    if (secret.len > CRYPT_BASE64_ROOM(CRYPT_KEY_LEN) || str_trim(line).len > 0 ||
        !crypt_base64_parse(CRYPT_BASE64_URL, secret, bytes, &len) || len != CRYPT_KEY_LEN ||
        !is_fit(k->algorithm, bytes)) {
        crypt_wipe(bytes, sizeof bytes);
        return "ends with 32 bytes in base64url that make a key";
    }
    memcpy(k->secret, bytes, CRYPT_KEY_LEN);
    crypt_wipe(bytes, sizeof bytes);
    memcpy(k->id, id.at, id.len);
    k->id_len = id.len;
    return NULL;
}

static const char *add_line(struct str line, struct crypt_keys *keys)
{
    struct crypt_key k = {.id_len = 0};
    const char *wrong;

    if (keys->count == CRYPT_KEYS_MAX)
        return "is one key too many: 64 are held";
    wrong = parse_line(line, &k);
    if (wrong == NULL && crypt_keys_find(keys, crypt_key_id(&k)) < keys->count)
        wrong = "names a key that another line names";
    for (size_t i = 0; wrong == NULL && k.is_current && i < keys->count; i++) {
        if (keys->at[i].purpose == k.purpose && keys->at[i].is_current)
            wrong = "is a second current key of its purpose";
    }
    if (wrong == NULL)
        keys->at[keys->count++] = k;
    crypt_wipe(&k, sizeof k);
    return wrong;
}

enum err crypt_keys_parse(struct str text, struct crypt_keys *out_keys, struct error *e)
{
    struct crypt_keys keys = {.count = 0};
    size_t number = 0;

    while (text.at != NULL && text.len > 0) {
        size_t end = 0;
        struct str line;
        const char *wrong;

        while (end < text.len && text.at[end] != '\n' && text.at[end] != ';')
            end++;
        line = str_trim(str_range(text, 0, end));
        text = str_from(text, end + 1);
        number++;
        if (line.len == 0 || line.at[0] == '#')
            continue;
        wrong = add_line(line, &keys);
        if (wrong == NULL)
            continue;
        crypt_wipe(&keys, sizeof keys);
        return error_tell(e, ERR_INVALID, STR("keys"), "line %zu: a key %s", number, wrong);
    }
    *out_keys = keys;
    crypt_wipe(&keys, sizeof keys);
    return ERR_NONE;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

static enum err check_owner(const char *path, const struct stat *st, struct error *e)
{
    if (!S_ISREG(st->st_mode))
        return error_tell(e, ERR_INVALID, str_from_z(path), "is not a file of keys");
    if ((st->st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return error_tell(e, ERR_INVALID, str_from_z(path),
                          "holds keys, and others may read or write it; chmod 600 it");
    if (st->st_uid != geteuid() && st->st_uid != 0)
        return error_tell(e, ERR_INVALID, str_from_z(path),
                          "holds keys, and belongs to another user; chown it");
    return ERR_NONE;
}

enum err crypt_keys_read(const char *path, struct crypt_keys *out_keys, struct error *e)
{
    AUTO(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    char text[FILE_MAX];
    struct stat st;
    size_t len = 0;
    ssize_t n;
    enum err code;

    if (fd < 0 || fstat(fd, &st) != 0)
        return error_set(e, errno == ENOENT || errno == ENOTDIR ? ERR_ABSENT : ERR_INTERNAL,
                         "%s: %s", path, strerror(errno));
    TRY(check_owner(path, &st, e));
    do {
        n = read(fd, text + len, sizeof text - len);
        len += n > 0 ? (size_t)n : 0;
    } while (len < sizeof text && (n > 0 || (n < 0 && errno == EINTR)));
    if (n < 0)
        code = error_set(e, ERR_INTERNAL, "%s: %s", path, strerror(errno));
    else if (len == sizeof text)
        code = error_tell(e, ERR_INVALID, str_from_z(path), "is too large for a file of keys");
    else
        code = crypt_keys_parse((struct str){text, len}, out_keys, e);
    crypt_wipe(text, sizeof text);
    return code;
}

/* ---- writing ---- */

void crypt_keys_print(const struct crypt_keys *keys, struct buf *to)
{
    BUF_LIT(
        to,
        "# Lintel's keys: purpose algorithm name state secret.  Keep a copy of this file apart\n"
        "# from the database's: without it sealed values cannot be read by anybody.\n");
    for (size_t i = 0; i < keys->count; i++) {
        const struct crypt_key *k = &keys->at[i];
        char secret[CRYPT_BASE64_ROOM(CRYPT_KEY_LEN)];
        size_t len = crypt_base64_print(
            CRYPT_BASE64_URL, (struct str){(const char *)k->secret, CRYPT_KEY_LEN}, secret);

        buf_addf(to, "%s %s %.*s %s ", crypt_purpose_name(k->purpose),
                 crypt_algorithm_name(k->algorithm), STR_ARG(crypt_key_id(k)),
                 k->is_current ? "current" : "kept");
        buf_add(to, secret, len);
        buf_add_char(to, '\n');
        crypt_wipe(secret, sizeof secret);
    }
}

static bool write_all(int fd, struct str text)
{
    while (text.len > 0) {
        ssize_t n = write(fd, text.at, text.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        text = str_from(text, (size_t)n);
    }
    return fsync(fd) == 0;
}

/* The name is kept on the disk as well. */
static void sync_folder(const char *path)
{
    char folder[1024];
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);

    if (len >= sizeof folder)
        return;
    memcpy(folder, path, len);
    folder[len] = '\0';
    {
        AUTO(close_fd)
        int fd = open(slash == NULL ? "."
                      : len == 0    ? "/"
                                    : folder,
                      O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (fd >= 0)
            (void)fsync(fd);
    }
}

static enum err replace(const char *path, const char *fresh, struct str text, struct error *e)
{
    AUTO(close_fd) int fd = -1;

    (void)unlink(fresh); /* what a crash has left; who writes holds the lock */
    fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (fd < 0 || fchmod(fd, S_IRUSR | S_IWUSR) != 0 || !write_all(fd, text) ||
        rename(fresh, path) != 0) {
        enum err code = error_set(e, ERR_INTERNAL, "%s: %s", fresh, strerror(errno));

        (void)unlink(fresh);
        return code;
    }
    sync_folder(path);
    return ERR_NONE;
}

static enum err beside(const char *path, const char *suffix, char *to, size_t size, struct error *e)
{
    int len = snprintf(to, size, "%s.%s", path, suffix);

    if (len < 0 || (size_t)len >= size)
        return error_set(e, ERR_INVALID, "%s: the path is too long", path);
    return ERR_NONE;
}

enum err crypt_keys_write(const char *path, const struct crypt_keys *keys, struct error *e)
{
    char fresh[1024];
    struct buf text;
    enum err code;

    TRY(beside(path, "new", fresh, sizeof fresh, e));
    buf_init(&text, FILE_MAX - 1);
    crypt_keys_print(keys, &text);
    code = buf_is_failed(&text) ? error_set(e, ERR_INTERNAL, "%s: too large", path)
                                : replace(path, fresh, buf_str(&text), e);
    crypt_wipe(text.at, text.len);
    buf_fini(&text);
    return code;
}

enum err crypt_keys_lock(const char *path, int *out_lock, struct error *e)
{
    char name[1024];
    int fd;

    TRY(beside(path, "lock", name, sizeof name, e));
    fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return error_set(e, ERR_INTERNAL, "%s: %s", name, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        (void)close(fd);
        return error_tell(e, ERR_UNAVAILABLE, str_from_z(path),
                          "is being changed by another command; try again");
    }
    *out_lock = fd;
    return ERR_NONE;
}

/* ---- changing ---- */

size_t crypt_keys_find(const struct crypt_keys *keys, struct str id)
{
    size_t i = 0;

    while (i < keys->count && !str_eq(crypt_key_id(&keys->at[i]), id))
        i++;
    return i;
}

enum err crypt_keys_add(struct crypt_keys *keys, enum crypt_purpose p, enum crypt_algorithm a,
                        size_t *out_at, struct error *e)
{
    struct crypt_key k = {.purpose = p, .algorithm = a, .is_current = true};
    unsigned char id[ID_BYTES];

    if (algorithms[a].purpose != p)
        return error_tell(e, ERR_INVALID, STR("algorithm"), "%s is not for keys to %s",
                          crypt_algorithm_name(a), crypt_purpose_name(p));
    if (keys->count == CRYPT_KEYS_MAX)
        return error_tell(e, ERR_INVALID, STR("keys"),
                          "%d keys are there already; retire those that nothing needs",
                          CRYPT_KEYS_MAX);
    for (size_t i = 0; i < keys->count; i++)
        k.is_current = k.is_current && !(keys->at[i].purpose == p && keys->at[i].is_current);
    do {
        id_fill(id, sizeof id);
        memcpy(k.id, "k-", 2);
        id_print_hex(id, sizeof id, k.id + 2);
        k.id_len = 2 + 2 * sizeof id;
    } while (crypt_keys_find(keys, crypt_key_id(&k)) < keys->count);
    do {
        id_fill(k.secret, sizeof k.secret);
    } while (!is_fit(a, k.secret));
    *out_at = keys->count;
    keys->at[keys->count++] = k;
    crypt_wipe(&k, sizeof k);
    return ERR_NONE;
}

void crypt_keys_make_current(struct crypt_keys *keys, size_t at)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->at[i].purpose == keys->at[at].purpose)
            keys->at[i].is_current = i == at;
    }
}

void crypt_keys_remove(struct crypt_keys *keys, size_t at)
{
    memmove(&keys->at[at], &keys->at[at + 1], (keys->count - at - 1) * sizeof *keys->at);
    keys->count--;
    crypt_wipe(&keys->at[keys->count], sizeof *keys->at);
}
