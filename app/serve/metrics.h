/*
 * metrics.h - the board in Prometheus' text format, version 0.0.4.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_METRICS_H
#define APP_SERVE_METRICS_H

struct buf;
struct scoreboard;

void metrics_print(struct scoreboard *b, struct buf *out);

#endif
