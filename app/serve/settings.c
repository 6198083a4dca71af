/*
 * settings.c - the table of settings, and how they are read.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/settings.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/file.h"
#include "app/base/num.h"
#include "app/crypt/keyring.h"
#include "app/http/cors.h"
#include "app/model/migrate.h"
#include "app/net/smtp.h"
#include "app/serve/dburl.h"
#include "app/work/message.h"

#define FILE_MAX ((size_t)256 * 1024)

enum kind { TEXT, COUNT, BYTES, SECONDS, BOOL };

struct setting {
    struct str name;
    enum kind kind;
    size_t at; /* offset in struct settings */
    const char *fallback;
    uint64_t min;
    uint64_t max;
    const char *help;
};

#define AT(member)    offsetof(struct settings, member)
#define LIMIT(member) offsetof(struct settings, limits.member)
#define NAME(z)       STR_INIT("LINTEL_" z)

/* size_t and uint64_t are written alike. */
_Static_assert(sizeof(size_t) == sizeof(uint64_t), "limits are stored as 64-bit numbers");

static const struct setting table[] = {
    {NAME("DATA"), TEXT, AT(data), "", 0, 0,
     "folder with sql/, templates/ and nginx/static/ (default: where Lintel was installed)"},
    {NAME("VAR"), TEXT, AT(var), "var", 0, 0, "folder for state: socket, logs, private services"},
    {NAME("SOCKET"), TEXT, AT(socket), "", 0, 0,
     "unix socket for the web server (default: $LINTEL_VAR/run/lintel.sock)"},
    {NAME("APPS"), TEXT, AT(apps), "example", 0, 0,
     "app folders, joined by ':'; a bare name is a folder of $LINTEL_DATA/sql"},
    {NAME("SCHEMAS"), TEXT, AT(schemas), "", 0, 0,
     "databases served in place besides the own one, joined by ','"},
    {NAME("DB"), TEXT, AT(db_url), "", 0, 0,
     "mariadb://user:password@host:3306,host2:3306/database, or "
     "...@localhost/database?socket=/path"},
    {NAME("DB_TIMEOUT"), SECONDS, AT(db_timeout_s), "10", 1, 600,
     "longest wait for one answer of the database (above 6 for Galera)"},
    {NAME("DB_STATEMENTS"), COUNT, AT(db_statements), "256", 8, 10000,
     "prepared statements kept per connection"},
    {NAME("STATEMENT_TIME"), SECONDS, AT(statement_time_s), "8", 0, 3600,
     "longest run of one statement in the database; 0: no limit"},
    {NAME("STATEMENT_TIME_ANONYMOUS"), SECONDS, AT(stranger_time_s), "2", 0, 3600,
     "the same for who is not signed in; 0: as for all"},
    {NAME("WORKERS"), COUNT, AT(workers), "0", 0, 128, "worker processes; 0: one a core"},
    {NAME("THREADS"), COUNT, AT(threads), "4", 1, 64,
     "threads a worker, each with a connection to the database"},
    {NAME("BACKLOG"), COUNT, AT(backlog), "1024", 16, 65535, "connections that may wait"},
    {NAME("RECYCLE_REQUESTS"), COUNT, AT(recycle_requests), "1000000", 0, UINT64_MAX,
     "a worker is replaced after that many requests; 0: never"},
    {NAME("WORKER_MEMORY"), BYTES, AT(worker_memory), "512m", 0, UINT64_MAX,
     "a worker is replaced when its resident memory passes this; 0: never"},
    {NAME("REQUEST_DEADLINE"), SECONDS, AT(request_deadline_s), "60", 0, 86400,
     "a worker whose request takes longer is replaced; 0: never"},
    {NAME("DRAIN"), SECONDS, AT(drain_s), "10", 1, 3600,
     "how long a worker that is to end may finish its requests"},
    {NAME("KEY_FILE"), TEXT, AT(key_file), "", 0, 0,
     "the keys, mode 0600 (default: $LINTEL_VAR/keys); the environment's LINTEL_KEYS, with the "
     "file's lines joined by ';', takes its place"},
    {NAME("CORS"), TEXT, AT(cors), "", 0, 0,
     "https://app.example, http://localhost:5173: other sites whose pages may call the API from "
     "a browser; * for all"},
    {NAME("SITE_URL"), TEXT, AT(site_url), "", 0, 0,
     "https://example.org: what people call this server; links in mails begin with it"},
    {NAME("OIDC"), TEXT, AT(oidc), "", 0, 0,
     "google=https://ID:SECRET@accounts.google.com: sign-in services, joined by ','"},
    {NAME("CA_FILE"), TEXT, AT(ca_file), "", 0, 0,
     "certificate authorities, as PEM, that are trusted besides the system's when others are "
     "asked"},
    {NAME("REDIRECT_URLS"), TEXT, AT(redirect_urls), "", 0, 0,
     "where such links may lead besides, joined by ','; * is a part of a name, ** any rest"},
    {NAME("SIGNUP"), BOOL, AT(is_signup_open), "0", 0, 0, "strangers may make accounts"},
    {NAME("SIGNUP_CONFIRMED"), BOOL, AT(is_autoconfirm), "0", 0, 0,
     "without a mail that shows that the address is theirs"},
    {NAME("SIGNUP_ANONYMOUS"), BOOL, AT(is_anonymous_open), "0", 0, 0,
     "or without any address, to be given later"},
    {NAME("TOKEN_LIFE"), SECONDS, AT(token_life_s), "3600", 60, 86400, "life of an access token"},
    {NAME("REFRESH_REUSE"), SECONDS, AT(refresh_reuse_s), "10", 0, 300,
     "how long a refresh token that was just used gives the same answer again"},
    {NAME("LINK_LIFE"), SECONDS, AT(link_life_s), "3600", 60, 86400, "life of a link in a mail"},
    {NAME("CODE_LIFE"), SECONDS, AT(code_life_s), "600", 60, 86400,
     "life of the six digits beside it, which are typed"},
    {NAME("SESSIONS_MAX"), COUNT, AT(sessions_max), "100", 0, 10000,
     "where one account may be signed in at once: above, the session used longest ago ends; 0: "
     "anywhere"},
    {NAME("BREACHED_FILE"), TEXT, AT(breached_file), "", 0, 0,
     "SHA-1 digests of passwords that nobody may have, ordered, one a line: Have I Been Pwned's "
     "file"},
    {NAME("SQL_CONSOLE"), BOOL, AT(is_console_open), "0", 0, 0,
     "administrators may type SQL that reads, in the settings; each statement is recorded"},
    {NAME("NAME"), TEXT, AT(product), "Lintel", 0, 0, "what pages and mails call this server"},
    {NAME("ACCENT"), TEXT, AT(accent), "", 0, 0,
     "the colour of its pages, #1a57c8; made darker and lighter until it can be read"},
    {NAME("LOGO"), TEXT, AT(logo), "", 0, 0,
     "a picture for the head of its pages: a file, .svg, .png, .webp or .jpg, 256 KB at most"},
    {NAME("LANGUAGE"), TEXT, AT(language), "en", 0, 0,
     "the language of pages and mails where nobody asks for another, as templates/messages has it: "
     "en, de"},
    {NAME("ZONE"), TEXT, AT(zone), "UTC", 0, 0, "the time zone of who chose none: Europe/Berlin"},
    {NAME("JOBS"), BOOL, AT(has_jobs), "1", 0, 0,
     "a process beside the workers sends mail and does what else waits"},
    {NAME("SMTP"), TEXT, AT(smtp), "", 0, 0,
     "smtp://user:password@host:587 (STARTTLS), smtps://..., or smtp://localhost (plain); empty: "
     "mail waits, and `lintel mail list` shows it"},
    {NAME("MAIL_FROM"), TEXT, AT(mail_from), "", 0, 0,
     "no-reply@example.org, or Name <no-reply@example.org>"},
    {NAME("DEV"), BOOL, AT(is_dev), "0", 0, 0,
     "development: templates are read anew when they change"},
    {NAME("LOG"), TEXT, AT(log), "info", 0, 0, "error, warning, info or debug"},
    {NAME("UPLOAD_FOLDER"), TEXT, AT(upload_folder), "", 0, 0,
     "where uploaded files wait, without a name (default: /tmp)"},
    {NAME("MAX_TARGET"), BYTES, LIMIT(target_bytes), NULL, 256, 65536,
     "request target; above: 414"},
    {NAME("MAX_HEADER_BYTES"), BYTES, LIMIT(header_bytes), NULL, 1024, 61440,
     "all header fields together; above: 431"},
    {NAME("MAX_HEADERS"), COUNT, LIMIT(header_count), NULL, 16, 1000, "header fields; above: 431"},
    {NAME("MAX_QUERY"), COUNT, LIMIT(query_params), NULL, 1, 10000,
     "parameters of a query string; above: 400"},
    {NAME("MAX_COOKIES"), COUNT, LIMIT(cookie_count), NULL, 1, 1000, "cookies; above: 400"},
    {NAME("MAX_BODY"), BYTES, LIMIT(body_bytes), NULL, 1024, (uint64_t)1 << 30,
     "a body held in memory; above: 413"},
    {NAME("MAX_FORM_FIELDS"), COUNT, LIMIT(form_fields), NULL, 1, 100000,
     "fields of a form; above: 400"},
    {NAME("MAX_UPLOAD"), BYTES, LIMIT(upload_bytes), NULL, 1024, (uint64_t)1 << 40,
     "an upload with its files; above: 413"},
    {NAME("MAX_UPLOAD_FILES"), COUNT, LIMIT(upload_files), NULL, 1, 1000,
     "files of an upload; above: 400"},
    {NAME("MAX_UPLOAD_HEAD"), BYTES, LIMIT(upload_head_bytes), NULL, 256, 65536,
     "header fields of one part of an upload; above: 400"},
    {NAME("MAX_ROWS"), COUNT, AT(queries.rows_max), NULL, 1, 1000000,
     "rows of one answer, and how many come without limit="},
    {NAME("MAX_OFFSET"), COUNT, AT(queries.offset_max), NULL, 0, UINT32_MAX,
     "rows that may be skipped; above: 400 (cursors skip none)"},
    {NAME("MAX_FILTERS"), COUNT, AT(queries.filters), NULL, 1, 10000,
     "conditions of a request; above: 400"},
    {NAME("MAX_IN"), COUNT, AT(queries.list), NULL, 1, 10000, "values of in.(...); above: 400"},
    {NAME("MAX_EMBEDS"), COUNT, AT(queries.relations), NULL, 0, 1000,
     "relations embedded in all; above: 400"},
    {NAME("MAX_EMBED_DEPTH"), COUNT, AT(queries.relation_depth), NULL, 0, 64,
     "relations embedded in one another; above: 400"},
    {NAME("MAX_EMBEDDED_ROWS"), COUNT, AT(queries.embedded_rows), NULL, 1, 10000000,
     "rows of embedded lists, all together; above: 400"},
    {NAME("AGGREGATES"), BOOL, AT(queries.has_aggregates), NULL, 0, 0,
     "0: sums and counts are refused"},
    {NAME("MAX_WRITE_ROWS"), COUNT, AT(writes.rows), NULL, 1, 1000000,
     "rows that one request may write; above: 413"},
    {NAME("MAX_JSON_DEPTH"), COUNT, LIMIT(json_depth), NULL, 4, 1000,
     "nesting of a JSON body; above: 400"},
    {NAME("MAX_RESPONSE"), BYTES, LIMIT(response_bytes), NULL, 65536, (uint64_t)1 << 30,
     "an answer built in memory; above: 500"},
};

#define TABLE_COUNT (sizeof table / sizeof *table)

static void *member(struct settings *s, const struct setting *t)
{
    return (char *)s + t->at;
}

static enum err wrong(const struct setting *t, struct str value, struct error *e)
{
    switch (t->kind) {
    case TEXT: break;
    case BOOL: return error_tell(e, ERR_INVALID, t->name, "\"%.*s\" is not 1 or 0", STR_ARG(value));
    case BYTES:
        return error_tell(e, ERR_INVALID, t->name,
                          "\"%.*s\" is not a size from %" PRIu64 " to %" PRIu64
                          " bytes (64k, 10m and 1g work too)",
                          STR_ARG(value), t->min, t->max);
    case COUNT:
    case SECONDS:
        return error_tell(e, ERR_INVALID, t->name,
                          "\"%.*s\" is not a whole number from %" PRIu64 " to %" PRIu64,
                          STR_ARG(value), t->min, t->max);
    }
    return error_tell(e, ERR_INVALID, t->name, "\"%.*s\" is not usable", STR_ARG(value));
}

static enum err put(struct arena *a, struct settings *s, const struct setting *t, struct str value,
                    struct error *e)
{
    uint64_t n = 0;
    bool b = false;

    switch (t->kind) {
    case TEXT: *(struct str *)member(s, t) = str_dup(a, value); return ERR_NONE;
    case BOOL:
        if (!num_parse_bool(value, &b))
            return wrong(t, value, e);
        *(bool *)member(s, t) = b;
        return ERR_NONE;
    case BYTES:
        if (!num_parse_bytes(value, &n) || n < t->min || n > t->max)
            return wrong(t, value, e);
        break;
    case COUNT:
    case SECONDS:
        if (!num_parse_uint(value, &n) || n < t->min || n > t->max)
            return wrong(t, value, e);
        break;
    }
    *(uint64_t *)member(s, t) = n;
    return ERR_NONE;
}

static const struct setting *setting_find(struct str name)
{
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        if (str_eq(table[i].name, name))
            return &table[i];
    }
    return NULL;
}

/* Names that belong to scripts/up and the web server, not to this program. */
static bool is_of_scripts(struct str name)
{
    static const struct str names[] = {
        NAME("PORT"),        NAME("HTTP_PORT"),       NAME("HOST"),
        NAME("CERTIFICATE"), NAME("CERTIFICATE_KEY"), NAME("TRUSTED_PROXIES"),
        NAME("ADMIN_EMAIL"), NAME("ADMIN_PASSWORD"),  NAME("CLIENT_TIMEOUT"),
        NAME("ACCESS_LOG"),  NAME("BUILD"),           NAME("CONFIGURE"),
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_eq(names[i], name))
            return true;
    }
    return false;
}

static struct str unquoted(struct str value)
{
    if (value.len >= 2 && (value.at[0] == '"' || value.at[0] == '\'') &&
        value.at[value.len - 1] == value.at[0])
        return str_range(value, 1, value.len - 1);
    return value;
}

/* Lines NAME=value; '#' starts a comment line. */
static enum err read_lines(struct arena *a, struct settings *s, struct str text, struct error *e)
{
    struct str line;
    size_t number = 0;

    while (str_cut(&text, '\n', &line)) {
        size_t equals;
        struct str name;
        const struct setting *t;

        number++;
        line = str_trim(line);
        if (line.len == 0 || line.at[0] == '#')
            continue;
        equals = str_find(line, '=', 0);
        name = str_trim(str_range(line, 0, equals));
        t = setting_find(name);
        if (equals == line.len || (t == NULL && !is_of_scripts(name)))
            return error_tell(e, ERR_INVALID, s->file,
                              "line %zu: \"%.*s\" is no setting; `lintel help settings` lists them",
                              number, STR_ARG(name));
        if (t != NULL)
            TRY(put(a, s, t, unquoted(str_trim(str_from(line, equals + 1))), e));
    }
    return ERR_NONE;
}

static struct str beside_program(struct arena *a)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path);

    while (len > 0 && path[len - 1] != '/')
        len--;
    return len <= 0 ? STR_NONE : str_format(a, "%.*slintel.conf", (int)len, path);
}

static struct str find_file(struct arena *a, struct str asked)
{
    const char *from_environment = getenv("LINTEL_CONFIG");
    struct str guesses[] = {beside_program(a), STR("/etc/lintel/lintel.conf")};

    if (asked.len > 0)
        return asked;
    if (from_environment != NULL)
        return str_dup(a, str_from_z(from_environment));
    for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++) {
        if (guesses[i].len > 0 && access(str_z(a, guesses[i]), R_OK) == 0)
            return guesses[i];
    }
    return STR_NONE;
}

static enum err read_environment(struct arena *a, struct settings *s, struct error *e)
{
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        const char *value = getenv(table[i].name.at);

        if (value != NULL && value[0] != '\0')
            TRY(put(a, s, &table[i], str_from_z(value), e));
    }
    return ERR_NONE;
}

/* Now, not when the first mail is to go. */
static enum err check_mail(struct arena *a, const struct settings *s, struct error *e)
{
    struct work_sender from;

    if (s->smtp.len == 0)
        return ERR_NONE;
    TRY(net_smtp_check(s->smtp, e));
    if (s->mail_from.len == 0)
        return error_tell(e, ERR_INVALID, STR("LINTEL_MAIL_FROM"),
                          "is needed with LINTEL_SMTP: the address that mails come from");
    return work_sender_parse(a, s->mail_from, STR("LINTEL_MAIL_FROM"), &from, e);
}

static enum err derive(struct arena *a, struct settings *s, struct error *e)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (s->data.len == 0)
        s->data = STR(PKGDATADIR);
    if (s->socket.len == 0)
        s->socket = str_format(a, "%.*s/run/lintel.sock", STR_ARG(s->var));
    if (s->key_file.len == 0)
        s->key_file = str_format(a, "%.*s/keys", STR_ARG(s->var));
    if (s->workers == 0)
        s->workers = cores < 1 ? 1 : (uint64_t)cores;
    if (!log_level_parse(s->log, &s->log_level))
        return error_tell(e, ERR_INVALID, STR("LINTEL_LOG"),
                          "\"%.*s\" is not error, warning, info or debug", STR_ARG(s->log));
    TRY(http_cors_check(s->cors, STR("LINTEL_CORS"), e));
    if (s->db_url.len > 0)
        TRY(dburl_parse(a, s->db_url, &s->db, e));
    TRY(check_mail(a, s, e));
    s->db.connect_timeout_s = (unsigned)s->db_timeout_s;
    s->db.read_timeout_s = (unsigned)s->db_timeout_s;
    s->db.statement_time_s = (unsigned)s->statement_time_s;
    if (s->stranger_time_s == 0 ||
        (s->statement_time_s != 0 && s->stranger_time_s > s->statement_time_s))
        s->stranger_time_s = s->statement_time_s;
    s->db.statements_max = (unsigned)s->db_statements;
    return ERR_NONE;
}

enum err settings_load(struct arena *a, struct str file, struct settings *out_settings,
                       struct error *e)
{
    struct settings s = {.limits = http_limits_default,
                         .queries = query_limits_default,
                         .writes = write_limits_default};
    struct str text;

    for (size_t i = 0; i < TABLE_COUNT; i++) {
        if (table[i].fallback != NULL)
            TRY(put(a, &s, &table[i], str_from_z(table[i].fallback), e));
    }
    s.file = find_file(a, file);
    if (s.file.len > 0) {
        TRY(file_read(a, str_z(a, s.file), FILE_MAX, &text, e));
        TRY(read_lines(a, &s, text, e));
    }
    TRY(read_environment(a, &s, e));
    TRY(derive(a, &s, e));
    *out_settings = s;
    return ERR_NONE;
}

void settings_print_help(struct buf *out)
{
    struct settings defaults = {.limits = http_limits_default,
                                .queries = query_limits_default,
                                .writes = write_limits_default};

    for (size_t i = 0; i < TABLE_COUNT; i++) {
        const struct setting *t = &table[i];

        buf_addf(out, "%s\n    %s", t->name.at, t->help);
        if (t->fallback == NULL)
            buf_addf(out, " [%" PRIu64 "]", *(uint64_t *)member(&defaults, t));
        else if (t->fallback[0] != '\0')
            buf_addf(out, " [%s]", t->fallback);
        buf_add_char(out, '\n');
    }
}

static struct str last_part(struct str path)
{
    while (path.len > 1 && path.at[path.len - 1] == '/')
        path.len--;
    for (size_t i = path.len; i > 0; i--) {
        if (path.at[i - 1] == '/')
            return str_from(path, i);
    }
    return path;
}

static enum err app_find(struct arena *a, const struct settings *s, struct str part,
                         struct migrate_app *out_app, struct error *e)
{
    bool is_path = str_find(part, '/', 0) < part.len;
    struct str folder =
        is_path ? part : str_format(a, "%.*s/sql/%.*s", STR_ARG(s->data), STR_ARG(part));
    struct stat st;

    if (stat(str_z(a, folder), &st) != 0 || !S_ISDIR(st.st_mode))
        return error_tell(e, ERR_INVALID, STR("LINTEL_APPS"), "%.*s is not a folder",
                          STR_ARG(folder));
    *out_app = (struct migrate_app){.name = last_part(folder), .folder = folder};
    return ERR_NONE;
}

enum err settings_apps(struct arena *a, const struct settings *s, struct migrate_app **out_apps,
                       size_t *out_count, struct error *e)
{
    struct str rest = s->apps;
    struct str part;
    size_t room = 2;
    size_t count = 0;
    struct migrate_app *apps;

    for (size_t i = 0; i < s->apps.len; i++)
        room += s->apps.at[i] == ':';
    apps = ARENA_ARRAY(a, struct migrate_app, room);
    TRY(app_find(a, s, STR("core"), &apps[count++], e));
    while (str_cut(&rest, ':', &part)) {
        part = str_trim(part);
        if (part.len == 0)
            continue;
        TRY(app_find(a, s, part, &apps[count], e));
        for (size_t i = 0; i < count; i++) {
            if (str_eq(apps[i].name, apps[count].name))
                return error_tell(e, ERR_INVALID, STR("LINTEL_APPS"),
                                  "two app folders are named \"%.*s\"; rename one",
                                  STR_ARG(apps[i].name));
        }
        count++;
    }
    *out_apps = apps;
    *out_count = count;
    return ERR_NONE;
}

void settings_schemas(struct arena *a, const struct settings *s, struct str **out_schemas,
                      size_t *out_count)
{
    struct str rest = s->schemas;
    struct str part;
    size_t room = 1;
    size_t count = 0;

    for (size_t i = 0; i < s->schemas.len; i++)
        room += s->schemas.at[i] == ',';
    *out_schemas = ARENA_ARRAY(a, struct str, room);
    while (str_cut(&rest, ',', &part)) {
        part = str_trim(part);
        if (part.len > 0)
            (*out_schemas)[count++] = part;
    }
    *out_count = count;
}

enum err settings_keys(struct arena *a, const struct settings *s, struct crypt_keyring **out_keys,
                       struct error *e)
{
    /* Of the environment alone: lintel.conf is no place for secrets. */
    const char *text = getenv("LINTEL_KEYS");

    return crypt_keyring_open(str_z(a, s->key_file), text == NULL ? STR_NONE : str_from_z(text),
                              out_keys, e);
}
