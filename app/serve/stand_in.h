/*
 * stand_in.h - how far who acts in somebody else's place may go: the door of every face.
 *
 * Such a session (app/access/impersonate.h) reads what its account may read, and writes
 * it where writes were asked for.  Of the faces that are for saying who one is it reaches
 * a short list and nothing else, by no method: a GET can send mail or link an identity,
 * and what is added to those faces later stays closed until somebody adds it here.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_STAND_IN_H
#define APP_SERVE_STAND_IN_H

#include "app/base/attr.h"
#include "app/base/error.h"

struct http_exchange;
struct http_face;

/* x->user and x->route are known.  ERR_DENIED with words: not in somebody else's place. */
enum err stand_in_check(struct http_exchange *x, const struct http_face *face) ATTR_MUST_USE;

#endif
