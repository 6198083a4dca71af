/*
 * smtp.h - hand one message to a mail server (RFC 5321).
 *
 * The server is one line:
 *     smtp://user:password@host:587    STARTTLS before anything else is said; no TLS, no mail
 *     smtps://user:password@host       TLS from the first byte (port 465)
 *     smtp://localhost                 plain: what stays on this machine needs no TLS
 *     ...?tls=off, ...?tls=on          plain to another host that is trusted; TLS to localhost
 * User and password are percent-decoded.  Certificates are verified against the
 * system's authorities and those of ca_file.
 *
 * What fails is ERR_UNAVAILABLE when the same message may pass later, ERR_INVALID
 * when the server refused this recipient or this message for good.  The error's
 * text holds the server's words and never user or password.
 *
 * Lifetime: process or thread; one thread uses a handle at a time, which keeps its
 * connection from one message to the next.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_NET_SMTP_H
#define APP_NET_SMTP_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct net_smtp;

struct net_smtp_options {
    struct str url;
    struct str ca_file;         /* more certificate authorities, as PEM; or absent */
    unsigned connect_timeout_s; /* 0: 10 */
    unsigned total_timeout_s;   /* 0: 180 */
};

/* The envelope stands beside the message: its header fields decide nothing. */
struct net_smtp_mail {
    struct str from;    /* bare address, where refusals go */
    struct str to;      /* bare address */
    struct str message; /* header fields and body, lines ended by CRLF; dots are ours */
};

/* Can it be read?  ERR_INVALID with the words for whoever wrote the line. */
enum err net_smtp_check(struct str url, struct error *e) ATTR_MUST_USE;

/* Connects to nothing. */
enum err net_smtp_new(const struct net_smtp_options *options, struct net_smtp **out_smtp,
                      struct error *e) ATTR_MUST_USE;
void net_smtp_free(struct net_smtp *s);
void net_smtp_freep(struct net_smtp **s);

enum err net_smtp_send(struct net_smtp *s, const struct net_smtp_mail *mail,
                       struct error *e) ATTR_MUST_USE;

#endif
