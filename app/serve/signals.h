/*
 * signals.h - signals are waited for, never handled.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_SIGNALS_H
#define APP_SERVE_SIGNALS_H

/*
 * Blocks, in the calling thread and those it starts, what master and worker wait
 * for with sigtimedwait(), and SIGPIPE: libfcgi installs handlers of its own,
 * and a blocked signal runs none.
 */
void signals_block(void);

#endif
