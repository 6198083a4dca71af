/*
 * error.c - how this face says no: PostgREST's object.
 *
 * "code" is the error's own (SQLSTATE or PostgREST's), or stands for the status:
 * clients branch on it.  "message" holds the words for people.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/json/write.h"
#include "app/rest/private.h"

static const char *state_of_status(int status)
{
    static const struct {
        int status;
        const char *state;
    } states[] = {
        {400, "PGRST100"},       {401, "PGRST302"}, {403, "42501"}, {404, "PGRST125"},
        {405, "PGRST117"},       {406, "PGRST107"}, {409, "23000"}, {415, "PGRST107"},
        {416, REST_STATE_RANGE}, {503, "PGRST001"},
    };

    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (states[i].status == status)
            return states[i].state;
    }
    return status < 500 ? "PGRST100" : "XX000";
}

/* What went wrong inside is in the log, under the request's id. */
static struct str message(struct http_exchange *x)
{
    const struct error *e = &x->error;

    if (e->words[0] != '\0')
        return e->field[0] == '\0' ? str_from_z(e->words)
                                   : str_format(x->arena, "%s: %s", e->field, e->words);
    if (x->resp.status < 500)
        return str_from_z(http_status_reason(x->resp.status));
    return str_format(x->arena,
                      x->resp.status == 503
                          ? "the service is not available now; try again (request %.*s)"
                          : "something failed on our side; tell the operator request %.*s",
                      STR_ARG(x->req.id));
}

/* Words, or what the error has as JSON.  A client that asked for one row or none looks for "0
 * rows".
 */
static void write_details(struct json_writer *w, const struct http_exchange *x, const char *state,
                          struct str words)
{
    if (str_eq(str_from_z(state), STR(REST_STATE_SINGULAR)))
        words = str_from_z(x->error.words);
    if (words.at != NULL) {
        json_add_str(w, words);
    } else if (x->error.details.at == NULL) {
        json_add_null(w);
    } else {
        json_write_raw(w->to, x->error.details);
        w->needs_comma = true;
    }
}

enum err rest_found(struct http_exchange *x, enum err code)
{
    if (code != ERR_ABSENT || x->user != NULL)
        return code;
    error_clear(&x->error);
    (void)error_tell(&x->error, ERR_UNAUTHENTICATED, STR_NONE,
                     "permission denied; sign in, or send a token: Authorization: Bearer TOKEN");
    return error_state(&x->error, REST_STATE_DENIED);
}

/* What is wrong with the token that came stands there already. */
static bool has_challenge(const struct http_exchange *x)
{
    for (size_t i = 0; i < x->resp.header_count; i++) {
        if (str_eq_nocase(x->resp.headers[i].name, STR("WWW-Authenticate")))
            return true;
    }
    return false;
}

/* Who is not signed in may be allowed more when he is. */
static void ask_who(struct http_exchange *x)
{
    if (x->resp.status == 403 && x->user == NULL)
        x->resp.status = 401;
    if (x->resp.status == 401 && !has_challenge(x))
        http_header_set(x, STR("WWW-Authenticate"), STR("Bearer"));
}

void rest_error(struct http_exchange *x)
{
    struct json_writer w = {.to = &x->resp.body};
    const char *state = x->error.state;
    struct rest_words words = {STR_NONE, STR_NONE, STR_NONE};

    if (x->resp.status == 0)
        x->resp.status = http_status_from_err(x->error.code);
    /* Several relations are meant: the candidates are an answer of its own. */
    if (state != NULL && str_eq(str_from_z(state), STR(REST_STATE_CHOICES)))
        x->resp.status = 300;
    if (state == NULL)
        state = state_of_status(x->resp.status);
    ask_who(x);
    buf_clear(&x->resp.body, SIZE_MAX);
    x->resp.type = STR("application/json; charset=utf-8");
    json_begin_object(&w);
    json_put_str(&w, STR("code"), str_from_z(state));
    if (!rest_constraint_words(x, &words))
        words = (struct rest_words){message(x), STR_NONE, x->error.hint};
    json_put_str(&w, STR("message"), words.message);
    json_name(&w, STR("details"));
    write_details(&w, x, state, words.details);
    json_put_str(&w, STR("hint"), words.hint);
    json_end_object(&w);
}
