/*
 * answer.h - one request from its variables to its log line.
 *
 * Knows no FastCGI: a test calls answer_make() with variables of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_ANSWER_H
#define APP_SERVE_ANSWER_H

#include <stddef.h>

#include "app/http/request.h"

struct runtime_thread;

/* The faces, in the order of their numbers on the board. */
extern const struct http_face *const answer_faces[];
extern const size_t answer_face_count;

/*
 * Makes the whole response in t->x and its head in t->head.  Never fails: what
 * goes wrong becomes an answer in the dialect of the face.
 */
void answer_make(struct runtime_thread *t, const struct http_param *variables, size_t count,
                 struct http_source source);

/* Counts and logs it, closes a file it sent and resets the arena. */
void answer_end(struct runtime_thread *t);

#endif
