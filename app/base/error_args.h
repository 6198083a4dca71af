/*
 * error_args.h - for error.c alone: a format taken apart, so that its words can be put anew.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_ERROR_ARGS_H
#define APP_BASE_ERROR_ARGS_H

#include <stdarg.h>

struct error;

/* Fills fmt, args and arg_count; leaves them empty where fmt has a conversion unknown here. */
void error_keep_args(struct error *e, const char *fmt, va_list args);

#endif
