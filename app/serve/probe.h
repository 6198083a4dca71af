/*
 * probe.h - /healthz, /readyz and /metrics: for machines that watch.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_PROBE_H
#define APP_SERVE_PROBE_H

#include "app/http/route.h"

extern const struct http_face probe_face;

#endif
