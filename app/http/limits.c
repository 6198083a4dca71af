/*
 * limits.c - the defaults.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/limits.h"

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

const struct http_limits http_limits_default = {
    .target_bytes = 8 * KIB,
    .header_bytes = 32 * KIB,
    .header_count = 100,
    .query_params = 200,
    .cookie_count = 50,
    .body_bytes = 1 * MIB,
    .form_fields = 1000,
    .upload_bytes = 64 * MIB,
    .upload_files = 20,
    .upload_head_bytes = 8 * KIB,
    .json_depth = 32,
    .response_bytes = 32 * MIB,
};
