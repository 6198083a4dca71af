/*
 * attr.h - what a function promises, said so that the compiler checks it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_ATTR_H
#define APP_BASE_ATTR_H

#define ATTR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define ATTR_MUST_USE          __attribute__((warn_unused_result))
#define ATTR_NONNULL_RET       __attribute__((returns_nonnull))
#define ATTR_NORETURN          __attribute__((noreturn))
#define ATTR_FALLTHROUGH       __attribute__((fallthrough))

/* The variable is given to fn, by address, when it leaves its scope. */
#define AUTO(fn) __attribute__((cleanup(fn)))

#endif
